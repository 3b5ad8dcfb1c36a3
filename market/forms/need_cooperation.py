"""Steps of a technical cooperation need: in which field and how; the problem, the key and the goal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import CountField, PillChoice, PillChoices, WanField
from market.enums import CooperationMode, IPStatus
from market.forms.need import DetailsForm, KeywordsField, WhatForm, field_choice
from market.services.need_checks import TOGETHER, TOGETHER_LIMIT


class CooperationWhat(WhatForm):
    """In which field, and how to work together."""

    side_by_side = (("field", "discipline"),)

    field = field_choice()
    discipline = forms.CharField(max_length=60)
    keywords = KeywordsField()
    modes = PillChoices(choices=CooperationMode.choices, help_text=_("Choose any."))
    trl = CountField(
        label=_("How far your own technology is (1–9)"),
        required=False,
        min_value=1,
        max_value=9,
        help_text=_("Technology readiness level: 1 is an idea, 9 is in use. Empty if there is nothing yet."),
    )
    ip_status = PillChoice(
        choices=IPStatus.choices, required=False, help_text=_("Of what you bring along; leave it open if nothing.")
    )


def _text() -> forms.CharField:
    attrs = {"rows": 4, "data-limit": TOGETHER_LIMIT}
    return forms.CharField(widget=forms.Textarea(attrs=attrs), max_length=TOGETHER_LIMIT)


class CooperationDetails(DetailsForm):
    """The problem; the three texts have 1,500 characters together."""

    side_by_side = (("budget", "valid_until"),)

    problem = _text()
    key_technology = _text()
    expected_goal = _text()
    budget = WanField(above=0)
    confidential = forms.CharField(
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Read by you, the organiser, and parties in contact with you that have promised non-disclosure; each "
            "reading is logged. It takes no part in search or matching."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["problem"].help_text = _("The three texts together have at most 1,500 characters.")

    def clean(self) -> dict[str, Any]:
        """The three texts share one limit."""
        data = super().clean()
        total = sum(len(data.get(name) or "") for name in TOGETHER)
        if total > TOGETHER_LIMIT:
            sentence = _("The three texts together have at most %(limit)s characters; there are %(total)s.")
            self.add_error(TOGETHER[-1], sentence % {"limit": TOGETHER_LIMIT, "total": total})
        return data

    def _kept(self) -> dict[str, Any]:
        """Texts that are too long together are not kept in part."""
        kept = super()._kept()
        if set(TOGETHER) & set(self.errors):
            return {name: value for name, value in kept.items() if name not in TOGETHER}
        return kept

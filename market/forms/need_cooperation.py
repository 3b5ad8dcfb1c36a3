"""Steps of a technical cooperation need: in which field and how; the problem, the key and the goal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import PillChoices, WanField
from market.enums import CooperationMode
from market.forms.need import DetailsForm, KeywordsField, WhatForm, field_choice
from market.services.need_checks import TOGETHER, TOGETHER_LIMIT


class CooperationWhat(WhatForm):
    """In which field, and how to work together."""

    side_by_side = (("field", "discipline"),)

    field = field_choice()
    discipline = forms.CharField(max_length=60)
    keywords = KeywordsField()
    modes = PillChoices(choices=CooperationMode.choices, help_text=_("Choose any."))


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

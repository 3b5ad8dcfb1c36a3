"""The form of an offering: what all kinds ask; the kinds add their terms in ``offering_kinds``."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import TechField
from accounts.forms.fields import CountField, FoldedCharField, FormToken
from market.forms.criteria_fields import CriteriaFields
from market.models import Offering
from market.selectors.need_terms import offer_terms_of

SEPARATORS = re.compile(r"[,，、;；\s]+")
MAX_KEYWORDS = 5
MAX_KEYWORD = 20


class KeywordsField(forms.CharField):
    """Up to five keywords in one line, between commas or blanks."""

    def to_python(self, value: Any) -> Any:
        """The keywords without repetitions, in the order they were typed."""
        if isinstance(value, list):
            return value
        return list(dict.fromkeys(word for word in SEPARATORS.split(super().to_python(value) or "") if word))

    def validate(self, value: Any) -> None:
        """Not too many, none too long."""
        super().validate(value)
        if len(value) > MAX_KEYWORDS or any(len(word) > MAX_KEYWORD for word in value):
            raise forms.ValidationError(
                _("At most %(count)d keywords of at most %(length)d characters each."),
                params={"count": MAX_KEYWORDS, "length": MAX_KEYWORD},
            )

    def run_validators(self, value: Any) -> None:
        """The words together are what a text field would check."""
        super().run_validators(" ".join(value))

    def prepare_value(self, value: Any) -> Any:
        """A stored list as one line."""
        return _(", ").join(value) if isinstance(value, list) else value


class OfferingForm(CriteriaFields):
    """Name, description, words, capacity and hard rules. ``terms_fields`` are the columns of the kind's detail row."""

    terms_fields: tuple[str, ...] = ()
    ranges: tuple[tuple[str, str], ...] = ()
    marked: tuple[str, ...] = ()

    name = FoldedCharField(label=pgettext_lazy("offering", "Name"), max_length=80)
    summary = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Everybody can read it: what you offer, to whom, and how it goes on after the first contact."),
    )
    field = forms.ChoiceField(
        label=_("Technical field"), required=False, choices=[("", _("Every field")), *TechField.choices]
    )
    keywords = KeywordsField(
        label=_("Keywords"), required=False, max_length=120, help_text=_("Up to 5, between commas.")
    )
    capacity = CountField(
        label=_("Firms we can see at one market"),
        min_value=1,
        max_value=2000,
        initial=20,
        unit=_("firms"),
        help_text=_("Matching proposes no more firms than this."),
    )
    rules_note = forms.CharField(
        label=_("Why the rules change"),
        required=False,
        max_length=200,
        help_text=_("It stays with the version of the rules. Only you and the organiser read it."),
    )
    form_token = FormToken()

    def __init__(self, *args: Any, offering: Offering | None = None, **kwargs: Any) -> None:
        initial = self._stored(offering) if offering else {}
        criteria = offering.criteria if offering else []
        super().__init__(*args, criteria=criteria, initial={**initial, **kwargs.pop("initial", {})}, **kwargs)
        if offering is None:
            del self.fields["rules_note"]
        for name in ("summary", *self.marked):
            self.fields[name].required_mark = True  # type: ignore[attr-defined]

    def _stored(self, offering: Offering) -> dict[str, Any]:
        terms = offer_terms_of(offering)
        names = ("name", "summary", "field", "keywords", "capacity")
        values = {name: getattr(offering, name) for name in names}
        return values | {name: getattr(terms, name) for name in self.terms_fields if terms is not None}

    def clean(self) -> dict[str, Any]:
        """An upper limit below its lower one is marked at the upper one."""
        cleaned = super().clean() or self.cleaned_data
        pairs = [*self.ranges, ("revenue_min", "revenue_max"), ("staff_min", "staff_max")]
        for low, high in pairs:
            if cleaned.get(low) is not None and cleaned.get(high) is not None and cleaned[low] > cleaned[high]:
                self.add_error(high, _("The upper limit must not be below the lower one."))
        return cleaned

    def common(self) -> dict[str, Any]:
        """What goes into the row of the offering."""
        return {name: self.cleaned_data[name] for name in ("name", "summary", "field", "keywords", "capacity")}

    def terms(self) -> dict[str, Any]:
        """What goes into the detail row."""
        return {name: self.cleaned_data[name] for name in self.terms_fields}

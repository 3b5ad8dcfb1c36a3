"""What is shown at a stall, and how the hall is laid out."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.enums import TechField
from events.services.stalls import Zone

PLAN_SIZES = {"small": 4, "medium": 8, "large": 14}
"""Pixels a half metre: the whole hall at a glance, stalls to tap, stalls to read."""


class ShowsForm(forms.Form):
    """One line for the directory."""

    shows = forms.CharField(
        label=_("What do you show?"),
        help_text=_("One line that visitors find you by, for example a product or a technology."),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 200}),
    )


class HallSearchForm(forms.Form):
    """Words and field above the plan; what is not understood is left out, a public page never answers with an error."""

    q = forms.CharField(
        label=_("Search the hall"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Party, stall number or what is shown")}),
    )
    field = forms.ChoiceField(label=_("Field"), required=False, choices=[("", _("Any field")), *TechField.choices])
    size = forms.ChoiceField(required=False, choices=[(size, size) for size in PLAN_SIZES], widget=forms.HiddenInput)

    def wanted(self) -> dict[str, str]:
        """Words and field, empty where nothing is sought."""
        self.is_valid()
        return {"text": self.cleaned_data.get("q", ""), "field": self.cleaned_data.get("field", "")}

    def pixels(self) -> int:
        """How large a half metre is painted."""
        self.is_valid()
        return PLAN_SIZES[self.cleaned_data.get("size") or "medium"]


class ZoneForm(forms.Form):
    """A zone of the hall: rows × columns stalls behind one letter."""

    letter = forms.RegexField(r"^[A-Za-z]{1,2}$", label=_("Letter"), required=False)
    name = forms.CharField(label=_("Name of the zone"), max_length=40, required=False)
    rows = forms.IntegerField(label=_("Rows"), min_value=1, max_value=20, required=False)
    columns = forms.IntegerField(label=_("Stalls in a row"), min_value=1, max_value=40, required=False)

    def clean(self) -> dict:
        """A zone is given with its letter, rows and columns, or not at all."""
        cleaned = super().clean() or {}
        given = [cleaned.get(name) for name in ("letter", "rows", "columns")]
        if not self.errors and (any(given) or cleaned.get("name")) and not all(given):
            raise forms.ValidationError(_("A zone needs a letter, its rows and the stalls in a row."))
        return cleaned


class BaseZones(forms.BaseFormSet):
    """The zones of a hall, in the order in which they stand on the map."""

    def zones(self) -> list[Zone]:
        """The zones that were filled in."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("letter")]
        return [Zone(row["letter"].upper(), row["rows"], row["columns"], row["name"]) for row in rows]


ZoneFormSet = forms.formset_factory(ZoneForm, formset=BaseZones, extra=6, max_num=12, absolute_max=12)

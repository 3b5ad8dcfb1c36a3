"""What is shown at a stall, and how the hall is laid out."""

from django import forms
from django.utils.translation import gettext_lazy as _

from events.services.stalls import Zone


class ShowsForm(forms.Form):
    """One line for the directory."""

    shows = forms.CharField(
        label=_("What do you show?"),
        help_text=_("One line that visitors find you by, for example a product or a technology."),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 200}),
    )


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

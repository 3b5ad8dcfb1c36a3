"""The people of a registration: rows that work without any script; an empty row is no person."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.validators import fold, normalise_mobile, validate_mobile
from events.services.people import PEOPLE_AT_MOST


class PersonForm(forms.Form):
    """One person; the name is asked for as soon as anything is filled in."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Full name"), max_length=60, required=False)
    title = forms.CharField(label=_("Position"), max_length=60, required=False)
    mobile = forms.CharField(
        label=_("Mobile"),
        max_length=30,
        required=False,
        help_text=_("Only the organiser sees it."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    remove = forms.BooleanField(label=_("Does not come"), required=False)

    def clean_name(self) -> str:
        """Full-width letters and outer blanks go."""
        return fold(self.cleaned_data["name"])

    def clean_mobile(self) -> str:
        """Eleven digits, however they were typed."""
        mobile = normalise_mobile(self.cleaned_data["mobile"])
        if mobile:
            validate_mobile(mobile)
        return mobile

    def clean(self) -> dict[str, Any]:
        """A position or a mobile number belongs to somebody."""
        cleaned = super().clean() or {}
        if "name" in cleaned and not cleaned["name"] and (cleaned.get("title") or cleaned.get("mobile")):
            self.add_error("name", _("Please give the name of this person."))
        return cleaned


class BasePeople(forms.BaseFormSet):
    """The rows of one form."""

    def people(self) -> list[dict[str, Any]]:
        """Those who come, as the service takes them."""
        rows = [form.cleaned_data for form in self.forms]
        return [row for row in rows if row.get("name") and not row.get("remove")]

    def typed(self) -> list[dict[str, str]]:
        """What stands in the boxes, unchecked, to show the form again with more rows."""
        names = ("id", "name", "title", "mobile")
        rows = [{name: str(form[name].data or "") for name in names} for form in self.forms]
        return [row for row in rows if any(row.values())]


def people_formset(data: Mapping[str, Any] | None = None, *, rows: Iterable[Mapping[str, Any]] = ()) -> BasePeople:
    """The rows that are there and two empty ones (one person at least is expected)."""
    initial = list(rows)
    factory = forms.formset_factory(
        PersonForm,
        formset=BasePeople,
        extra=min(2, PEOPLE_AT_MOST - len(initial)),
        max_num=PEOPLE_AT_MOST,
        absolute_max=PEOPLE_AT_MOST,
        validate_max=True,
    )
    return cast(BasePeople, factory(data, initial=initial, prefix="people"))

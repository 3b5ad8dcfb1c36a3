"""The search above the directory of an edition."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.enums import TechField
from events.directory import need_choices


class DirectoryForm(forms.Form):
    """Words, field and need; what is not understood is left out, a public page never answers with an error."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Name, technology or need, for example “sensor” or “Financing”")}
        ),
    )
    need = forms.ChoiceField(label=_("Looking for"), required=False)
    field = forms.ChoiceField(required=False, choices=[("", ""), *TechField.choices], widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        need = cast(forms.ChoiceField, self.fields["need"])
        need.choices = [("", _("Any need")), *need_choices()]

    def wanted(self) -> dict[str, str]:
        """Arguments for the directory; a value that is not on offer counts as not given."""
        self.is_valid()
        clean = self.cleaned_data
        return {"text": clean.get("q", ""), "field": clean.get("field", ""), "need": clean.get("need", "")}

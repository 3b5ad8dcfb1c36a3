"""What a firm fills in to be paid: documents, account, consent, and an amount where somebody has to choose it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import FormToken, WanField
from market.models import PolicyVersion, SubsidyFile
from market.services.subsidy_counting import Counted


class AccountForm(forms.Form):
    """Where the money goes."""

    account_bank = forms.CharField(label=_("Bank of the account"), max_length=80)
    account_number = forms.CharField(
        label=_("Number of the account"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Only the organiser's people who pay read it."),
    )


class AgreedForm(AccountForm):
    """With the consent, without which nobody is named in public."""

    agreed = forms.BooleanField(
        label=_("All this is true, and we agree that our name and the amount stand in the public notice"),
        error_messages={"required": _("Without your consent to the public notice nothing can be handed in.")},
    )


class _Documents(AccountForm):
    """Documents to be ticked, and the amount where it is not counted to the fen."""

    documents = forms.MultipleChoiceField(
        label=_("Documents that we hand in"), required=False, widget=forms.CheckboxSelectMultiple
    )
    asked = WanField(label=_("Amount we ask for"), required=False)
    field_order = ("asked", "documents", "account_bank", "account_number", "agreed")

    def __init__(self, *args: Any, version: PolicyVersion, found: Counted, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [str(name) for name in version.documents]
        fields: Any = self.fields
        if names:
            fields["documents"].choices = [(name, name) for name in names]
        else:
            del fields["documents"]
        if found.exact or found.missing:
            del fields["asked"]

    def facts(self) -> dict[str, Any]:
        """The clean values under the names of the service."""
        return {name: value for name, value in self.cleaned_data.items() if name != "form_token"}


class AskForm(_Documents, AgreedForm):
    """A new file."""

    form_token = FormToken()


class MendForm(_Documents):
    """A file that was sent back."""


class DocumentForm(forms.Form):
    """A document to be attached."""

    upload = forms.FileField(
        label=_("Attach a document"), help_text=_("PDF, PNG, JPEG, XLSX or DOCX, at most 10 MB each.")
    )


def stored(file: SubsidyFile) -> dict[str, Any]:
    """The values of a stored file for its form."""
    return {
        "documents": file.documents,
        "asked": file.asked,
        "account_bank": file.account_bank,
        "account_number": file.account_number,
    }

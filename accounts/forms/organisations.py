"""Registering an organisation and changing its facts."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationKind, TechField
from accounts.forms.fields import CreditCodeField, FoldedCharField, MobileField, PillChoice
from accounts.models import Organisation
from accounts.regions import REGION_CHOICES

NOT_CHOSEN = ("", _("Please choose"))


class OrganisationForm(forms.Form):
    """What an organisation says about itself; the contact is seen only after consent."""

    name = FoldedCharField(
        label=_("name of the organisation"),
        max_length=120,
        help_text=_("As on the business licence or the certificate of the institution."),
    )
    credit_code = CreditCodeField(help_text=_("18 characters, below the name on the licence."))
    field = forms.ChoiceField(label=_("technical field"), choices=[NOT_CHOSEN, *TechField.choices], required=False)
    region = forms.ChoiceField(
        label=_("district"),
        choices=[NOT_CHOSEN, *REGION_CHOICES],
        help_text=_("Where the organisation is registered; policies depend on it."),
    )
    introduction = forms.CharField(
        label=_("introduction"),
        max_length=1500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What you do and what you are looking for. Everybody can read this."),
    )
    website = forms.URLField(label=_("website"), required=False, assume_scheme="https")
    contact_name = FoldedCharField(label=_("contact person"), max_length=60)
    contact_title = FoldedCharField(label=_("position"), max_length=60, required=False)
    contact_mobile = MobileField(label=_("contact mobile"))
    contact_email = forms.EmailField(label=_("contact e-mail"), required=False)

    PUBLIC = ("field", "region", "introduction", "website")
    CONTACT = ("contact_name", "contact_title", "contact_mobile", "contact_email")

    def __init__(
        self, *args: Any, organisation: Organisation | None = None, locked: bool = False, **kwargs: Any
    ) -> None:
        if organisation:
            kwargs.setdefault("initial", {name: getattr(organisation, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)
        self.fields["credit_code"].widget.attrs |= {
            "hx-get": reverse("accounts:credit_code_check"),
            "hx-trigger": "input changed delay:400ms",
            "hx-target": "#credit-code-note",
            "hx-sync": "this:replace",
        }
        if organisation and organisation.is_enterprise:
            self.fields["field"].required = True
        if locked:
            for name in ("name", "credit_code"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Verified: ask the organiser to change it.")

    @property
    def public_fields(self) -> list[forms.BoundField]:
        """What everybody sees."""
        return [self[name] for name in self.PUBLIC]

    @property
    def contact_fields(self) -> list[forms.BoundField]:
        """What a partner sees after consent."""
        return [self[name] for name in self.CONTACT]


class RegistrationForm(OrganisationForm):
    """The first form after signing up."""

    kind = PillChoice(
        label=_("kind of organisation"),
        choices=OrganisationKind.choices,
        help_text=_("It decides what you can state and offer, and cannot be changed later."),
    )

    def clean(self) -> dict[str, Any]:
        """A firm says in which field it works: the directory and the matching go by it."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("kind") == OrganisationKind.ENTERPRISE and "field" in data and not data["field"]:
            self.add_error("field", _("Please choose the field your firm works in."))
        return data

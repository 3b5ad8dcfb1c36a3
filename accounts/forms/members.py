"""Inviting members and changing their roles."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.forms.fields import PillChoice


class InvitationForm(forms.Form):
    """Whom to ask, and what they may do."""

    email = forms.EmailField(label=_("e-mail"), help_text=_("The person signs in with this address and accepts."))
    role = PillChoice(
        label=_("role"),
        choices=Role.choices,
        initial=Role.EDITOR,
        help_text=_("Owners manage members, editors fill in and answer, viewers read."),
    )


class RoleForm(forms.Form):
    """A member's role."""

    role = forms.ChoiceField(label=_("role"), choices=Role.choices)


class ReasonForm(forms.Form):
    """Why the organiser decides against somebody."""

    reason = forms.CharField(
        label=_("reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The organisation reads this sentence."),
    )

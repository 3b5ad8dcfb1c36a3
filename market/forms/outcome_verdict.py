"""Confirming or disputing a result on record."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import PillChoice
from market.enums import Verdict


class VerdictForm(forms.Form):
    """Is it so? If not, what is wrong; the service asks for the reason."""

    verdict = PillChoice(
        label=_("Is this right?"),
        choices=[(Verdict.CONFIRMED, _("Yes, it is so")), (Verdict.DISPUTED, _("No, something is wrong"))],
    )
    reason = forms.CharField(
        label=_("What is wrong"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
        help_text=_("Only when something is wrong. The other side and the organiser read it."),
    )

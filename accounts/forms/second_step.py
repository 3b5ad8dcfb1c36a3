"""The code of the second step, at set-up and after; too many wrong ones are refused with the time to try again."""

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import lockout
from accounts.devices import address_of

TYPED = {"autocomplete": "one-time-code", "inputmode": "numeric"}


class _WaitIsSaid(BaseAuthenticateForm):
    code = forms.CharField(
        label=_("Code of the app, or a recovery code"),
        max_length=20,
        widget=forms.TextInput(attrs={**TYPED, "autofocus": True}),
    )

    def clean_code(self) -> str:
        """The code counts once; refusals say how long to wait."""
        _password, key = lockout.account_keys(self.user)
        with lockout.explained(key=key, address=address_of(context.request), email=self.user.email):
            return super().clean_code()


class CodeForm(_WaitIsSaid, AuthenticateForm):
    """At sign-in."""


class CodeAgainForm(_WaitIsSaid, ReauthenticateForm):
    """Before something that protects the account, or before contact details leave the house."""


class FirstCodeForm(ActivateTOTPForm):
    """At set-up: the app on the phone shows the right code."""

    code = forms.CharField(label=_("Authenticator code"), max_length=20, widget=forms.TextInput(attrs=TYPED))

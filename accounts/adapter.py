"""Where a person is led after signing up and signing in."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.shortcuts import resolve_url

from accounts.models import User
from accounts.permissions import can_organise
from accounts.selectors.organisations import my_invitations


class AccountAdapter(DefaultAccountAdapter):
    """Nobody stands without an organisation: an invitation waits, or a new one is registered."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The organiser's desk, the invitation, the registration, or the start page."""
        user = request.user
        assert isinstance(user, User)  # noqa: S101  somebody has just signed in
        if can_organise(user):
            return resolve_url("admin:index")
        if user.memberships.exists():
            return str(super().get_login_redirect_url(request))
        return resolve_url("accounts:choose" if my_invitations(user).exists() else "accounts:organisation_new")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """The same as after signing in."""
        return self.get_login_redirect_url(request)

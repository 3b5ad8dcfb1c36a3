"""What happens at the door: how often somebody may try, what goes on record, and where a person is led then."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from accounts import lockout
from accounts.devices import address_of, device_of
from accounts.middleware import mark_seen
from accounts.models import User
from accounts.permissions import can_enter_desk
from accounts.selectors.organisations import my_invitations
from accounts.services.sign_ins import note_sign_in


class AccountAdapter(DefaultAccountAdapter):
    """Nobody stands without an organisation: an invitation waits, or a new one is registered."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The organiser's desk, the invitation, the registration, or the start page."""
        user = request.user
        assert isinstance(user, User)  # noqa: S101  somebody has just signed in
        if can_enter_desk(user):
            return resolve_url("admin:index")
        if user.memberships.exists():
            return str(super().get_login_redirect_url(request))
        return resolve_url("accounts:choose" if my_invitations(user).exists() else "accounts:organisation_new")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """The same as after signing in."""
        return self.get_login_redirect_url(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return lockout.password_key(credentials.get("email", ""))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """A further attempt, unless the account or the address has to wait: then the refusal says how long."""
        email = credentials.get("email", "")
        with lockout.explained(key=lockout.password_key(email), address=address_of(request), email=email):
            super().pre_authenticate(request, **credentials)

    def post_login(self, request: HttpRequest, user: User, **facts: Any) -> HttpResponse:
        """The sign-in goes on record, and this device into the list of those that are signed in."""
        response = super().post_login(request, user, **facts)
        mark_seen(request)
        note_sign_in(by=user, address=address_of(request), device=device_of(request))
        return response

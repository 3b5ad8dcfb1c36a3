"""What every request of a signed-in person passes: two steps where they are due, and whom the person acts for."""

import time
from collections.abc import Callable
from typing import Any

from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from accounts.models import Membership, Organisation
from accounts.second_step import lacks_second_step

SESSION_KEY = "acting_for"
SEEN_KEY = "seen"
SEEN_EVERY = 10 * 60  # seconds: the list of devices need not know it more exactly, and a page costs no write
WITHOUT_SECOND_STEP = ("account_", "mfa_")
ALSO_WITHOUT = frozenset({"set_language", "healthz"})


def acting_membership(request: HttpRequest) -> Membership | None:
    """The chosen organisation with the user's role in it; the only membership needs no choice.

    A staff member may act for any organisation: the answer is then an unsaved owner membership.
    """
    user = request.user
    if not user.is_authenticated:
        return None
    chosen = request.session.get(SESSION_KEY)
    mine = list(Membership.objects.filter(user=user).select_related("organisation").order_by("pk"))
    for membership in mine:
        if membership.organisation_id == chosen:
            return membership
    if user.is_staff:
        organisation = Organisation.objects.filter(pk=chosen).first() if chosen else None
        return Membership(user=user, organisation=organisation, role="owner") if organisation else None
    return mine[0] if mine else None


class ActingMiddleware:
    """Sets ``request.membership`` and ``request.organisation`` (both may be falsy) without a query until they are
    read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Attach the lazy values and go on."""
        request.membership = SimpleLazyObject(lambda: acting_membership(request))
        request.organisation = SimpleLazyObject(lambda: request.membership.organisation if request.membership else None)
        return self.get_response(request)


def mark_seen(request: HttpRequest) -> None:
    """The device was seen now; it is looked at again after ``SEEN_EVERY``."""
    request.session[SEEN_KEY] = int(time.time())


class SafetyMiddleware:
    """Notes from time to time that a device was seen; leads who enters the desk to their second step first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A session that came in through the sign-in page is marked; others (of tests) are not in the list."""
        seen = request.session.get(SEEN_KEY)
        if seen is not None and time.time() - seen > SEEN_EVERY and request.user.is_authenticated:
            UserSession.objects.create_from_request(request)
            mark_seen(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponseRedirect | None:
        """Without the second step an organiser or helper sees the pages that set it up, and no other."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name.startswith(WITHOUT_SECOND_STEP) or name in ALSO_WITHOUT:
            return None
        return redirect("mfa_index") if lacks_second_step(request.user) else None

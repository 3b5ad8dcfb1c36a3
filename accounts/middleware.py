"""Which organisation a signed-in user is acting for in this session."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from accounts.models import Membership, Organisation

SESSION_KEY = "acting_for"


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

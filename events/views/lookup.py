"""How views find what an address names; what the reader may not see is not found."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.permissions import can_act_for, can_organise
from events.enums import DutyTask, EventStatus
from events.models import MarketEvent, Registration
from events.permissions import can_do
from events.selectors.events import events_for


def acting_for(request: HttpRequest) -> Organisation | None:
    """The organisation the reader acts for, without the lazy wrapper."""
    return request.membership.organisation if request.membership else None


def event_or_404(request: HttpRequest, slug: str) -> MarketEvent:
    """A public edition; the organiser also finds those in preparation."""
    return get_object_or_404(events_for(request.user), slug=slug)


def desk_or_404(request: HttpRequest, slug: str) -> MarketEvent:
    """An edition at whose door the reader stands: 403 for whoever has nothing to do there."""
    event = event_or_404(request, slug)
    if not can_do(request.user, event, DutyTask.CHECK_IN):
        raise PermissionDenied(_("Checking in at this market is not part of your tasks."))
    return event


def may_change(request: HttpRequest, event: MarketEvent, organisation: Organisation | None) -> bool:
    """The reader may register, take stalls and book seats: while the edition is open, the organiser until it closes."""
    if organisation is None or not can_act_for(request.user, organisation):
        return False
    return event.is_open or (event.status != EventStatus.CLOSED and can_organise(request.user))


def registration_or_404(request: HttpRequest, pk: int) -> Registration:
    """A registration of the party; the organiser, acting for nobody, finds all."""
    rows = Registration.objects.visible_to(request.user, acting_for(request))
    return get_object_or_404(rows.select_related("event", "organisation"), pk=pk)

"""Printing for the market day: names leave the house on paper, so the audit log says who printed how many."""

from django.db import transaction

from accounts import audit
from accounts.models import User
from events.enums import DutyTask
from events.models import MarketEvent
from events.permissions import check_task
from events.selectors.prints import Badge, Card, badges, stall_cards


@transaction.atomic
def cards_of(*, by: User, event: MarketEvent) -> list[Card]:
    """The cards for the stalls that are held."""
    check_task(by, event, DutyTask.PROGRAMME)
    found = stall_cards(event)
    audit.record(by=by, verb="cards.print", subject=event, count=len(found))
    return found


@transaction.atomic
def badges_of(*, by: User, event: MarketEvent) -> list[Badge]:
    """The badges for the people who come."""
    check_task(by, event, DutyTask.PROGRAMME)
    found = badges(event)
    audit.record(by=by, verb="badges.print", subject=event, count=len(found))
    return found

"""Whom a change of an edition concerns, and what they are told of it."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Organisation
from accounts.services import messages
from events.models import MarketEvent


def tell_of_event(event: MarketEvent, code: str) -> None:
    """A word to every party that is registered and to the hosts of the programme, in a constant number of questions."""
    messages.send_many(
        messages.draft(organisation=party, code=code, url=event.get_absolute_url(), **_words(event))
        for party in _concerned(event)
    )


def _concerned(event: MarketEvent) -> QuerySet[Organisation]:
    comes = Q(registrations__event=event, registrations__cancelled_at=None)
    found = Organisation.objects.filter(comes | Q(sessions__event=event), erased_at=None)
    return found.order_by("pk").distinct()


def _words(event: MarketEvent) -> dict[str, str]:
    starts, ends = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
    until = ends.strftime("%H:%M" if starts.date() == ends.date() else "%Y-%m-%d %H:%M")
    return {"event": event.name, "time": f"{starts:%Y-%m-%d %H:%M}–{until}", "venue": event.venue}

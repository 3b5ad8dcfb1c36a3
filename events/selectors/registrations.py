"""Registrations: a party's own, and finding somebody at the door."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import Organisation, User
from accounts.validators import fold, normalise_mobile
from events.models import MarketEvent, Registration, StallBooking

FOUND_AT_MOST = 30


def registration_of(event: MarketEvent, organisation: Organisation | None) -> Registration | None:
    """The party's live registration for the edition."""
    if organisation is None:
        return None
    return Registration.objects.filter(event=event, organisation=organisation, cancelled_at=None).first()


def my_registrations(user: User, organisation: Organisation | None) -> QuerySet[Registration]:
    """What the reader may see, latest edition first, with ``stall_code`` and ``people``."""
    held = StallBooking.objects.filter(
        event=OuterRef("event"), organisation=OuterRef("organisation"), released_at=None
    ).values("stall__code")[:1]
    return (
        Registration.objects.visible_to(user, organisation)
        .select_related("event", "organisation")
        .annotate(stall_code=Subquery(held), people=Count("attendees"))
        .order_by("-event__starts_at", "-pk")
    )


def at_the_door(event: MarketEvent, text: str) -> QuerySet[Registration]:
    """Live registrations by party, person, mobile or code; without words those who have not come yet."""
    rows = (
        Registration.objects.filter(event=event, cancelled_at=None)
        .select_related("organisation", "event")
        .prefetch_related("attendees")
        .order_by("organisation__name", "pk")
    )
    word = fold(text.replace("\0", ""))
    if not word:
        return rows.filter(checked_in_at=None)[:FOUND_AT_MOST]
    hit = (
        Q(organisation__name__icontains=word)
        | Q(code=word.upper().replace(" ", ""))
        | Q(attendees__code=word.upper().replace(" ", ""))
        | Q(attendees__name__icontains=word)
        | Q(attendees__mobile=normalise_mobile(word))
    )
    return rows.filter(hit).distinct()[:FOUND_AT_MOST]


def walk_ins(event: MarketEvent, text: str) -> QuerySet[Organisation]:
    """Organisations of that name without a live registration: the organiser registers them on the spot."""
    word = fold(text.replace("\0", ""))
    if len(word) < 2:
        return Organisation.objects.none()
    registered = Registration.objects.filter(event=event, organisation=OuterRef("pk"), cancelled_at=None)
    return _named(word).filter(~Exists(registered)).order_by("name", "pk")[:10]


def parties_named(text: str) -> QuerySet[Organisation]:
    """Organisations of that name or credit code, registered or not."""
    word = fold(text.replace("\0", ""))
    return _named(word).order_by("name", "pk")[:10] if len(word) >= 2 else Organisation.objects.none()


def _named(word: str) -> QuerySet[Organisation]:
    return Organisation.objects.filter(Q(name__icontains=word) | Q(credit_code=word.upper()))


def presence(event: MarketEvent) -> tuple[int, int]:
    """How many parties have checked in, of how many registered."""
    counts = Registration.objects.filter(event=event, cancelled_at=None).aggregate(
        there=Count("checked_in_at"), all=Count("pk")
    )
    return counts["there"], counts["all"]

"""What waits for a party: counts for its start page, each of which opens a list."""

from dataclasses import dataclass

from django.db.models import Count, Q

from accounts import clock
from accounts.models import Organisation
from events.models import MarketEvent, Registration
from market.enums import OPEN_STATES, NeedStatus, OfferingStatus, State, Visibility
from market.models import Introduction, Need, Offering
from market.querysets import LIVE_NEED_STATUSES, need_kinds_answered_by
from market.selectors.needs import WORKING


@dataclass(frozen=True, slots=True)
class FirmCounts:
    """What a firm has under way."""

    drafts: int
    sent_back: int
    submitted: int
    live: int
    consent: int
    working: int
    results: int


@dataclass(frozen=True, slots=True)
class PartyCounts:
    """What an answering party has under way."""

    proposed: int
    overdue: int
    working: int
    leads: int
    shelf: int
    drafts: int


def firm_counts(organisation: Organisation) -> FirmCounts:
    """Counts of a firm's needs and pairs, in two queries."""
    draft = Q(status=NeedStatus.DRAFT)
    needs = Need.objects.filter(organisation=organisation).aggregate(
        drafts=Count("pk", filter=draft & Q(sent_back_reason="")),
        sent_back=Count("pk", filter=draft & ~Q(sent_back_reason="")),
        submitted=Count("pk", filter=Q(status=NeedStatus.SUBMITTED)),
        live=Count("pk", filter=Q(status__in=LIVE_NEED_STATUSES)),
    )
    working = Q(state__in=WORKING)
    pairs = Introduction.objects.filter(need__organisation=organisation).aggregate(
        consent=Count("pk", filter=working & Q(consent_at__isnull=True)),
        working=Count("pk", filter=working),
        results=Count("pk", filter=Q(state__in=[State.APPROVED, State.DRAWN, State.AGREED])),
    )
    return FirmCounts(**needs, **pairs)


def party_counts(organisation: Organisation, event: MarketEvent | None) -> PartyCounts:
    """Counts of a party's pairs, of leads open to everybody at the market, and of its offerings, in three queries."""
    pairs = Introduction.objects.filter(provider=organisation).aggregate(
        proposed=Count("pk", filter=Q(state=State.PROPOSED)),
        overdue=Count("pk", filter=Q(state__in=OPEN_STATES, due_at__lt=clock.now())),
        working=Count("pk", filter=Q(state__in=WORKING)),
    )
    offerings = Offering.objects.filter(organisation=organisation).aggregate(
        shelf=Count("pk", filter=Q(status=OfferingStatus.PUBLISHED)),
        drafts=Count("pk", filter=Q(status=OfferingStatus.DRAFT)),
    )
    leads = Need.objects.live().filter(
        event=event, visibility=Visibility.LENDERS, kind__in=need_kinds_answered_by(organisation.kind)
    )
    return PartyCounts(**pairs, **offerings, leads=leads.count())


def is_registered(organisation: Organisation, event: MarketEvent) -> bool:
    """The party comes to the market."""
    return Registration.objects.filter(organisation=organisation, event=event, cancelled_at__isnull=True).exists()

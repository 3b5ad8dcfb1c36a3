"""What a party takes home from a market: whom it met, who asked at its stall, which introductions go on."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from accounts import clock
from accounts.models import Organisation, User
from events.meetings import AHEAD, MeetingState
from events.models import MarketEvent, Meeting, StallVisit
from events.selectors.meetings import day_of
from market.enums import OPEN_STATES
from market.models import Introduction
from market.selectors.introductions import for_list

LISTED_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class Met:
    """A meeting that took place, did not, or of which nobody has said; ``pair`` is what the two have open."""

    meeting: Meeting
    other: Organisation
    pair: Introduction | None

    @property
    def held(self) -> bool:
        """The two have met."""
        return self.meeting.state == MeetingState.HELD

    @property
    def to_tell(self) -> bool:
        """Nobody has said what became of it."""
        return self.meeting.state in AHEAD


@dataclass(frozen=True, slots=True)
class TakenHome:
    """The party's own rows of one edition; introductions as many as fit a page, of ``open_pairs``."""

    met: list[Met]
    visitors: list[StallVisit]
    visited: list[StallVisit]
    pairs: list[Introduction]
    open_pairs: int


def taken_home(event: MarketEvent, party: Organisation, user: User) -> TakenHome:
    """Read in a fixed number of queries; nothing of others is in it but what the party may see anyway."""
    over = day_of(event, party).filter(
        Q(state__in=(MeetingState.HELD, MeetingState.MISSED)) | Q(slot__ends_at__lte=clock.now())
    )
    meetings = [(row, row.request.other(party)) for row in over]
    pairs = _open_pairs(party, [other for _row, other in meetings])
    visits = StallVisit.objects.filter(booking__event=event, withdrawn_at=None).select_related(
        "organisation", "booking__organisation", "booking__stall"
    )
    own = for_list(user, party).filter(event=event)
    return TakenHome(
        met=[Met(row, other, pairs.get(other.pk)) for row, other in meetings],
        visitors=list(visits.filter(booking__organisation=party)[:LISTED_AT_MOST]),
        visited=list(visits.filter(organisation=party)[:LISTED_AT_MOST]),
        pairs=list(own[:LISTED_AT_MOST]),
        open_pairs=own.count(),
    )


def _open_pairs(party: Organisation, others: Iterable[Organisation]) -> dict[int, Introduction]:
    """By the other party: the newest introduction that the two have open, whoever of them states the need."""
    keys = {other.pk for other in others}
    rows = Introduction.objects.filter(
        Q(need__organisation=party, provider__in=keys) | Q(provider=party, need__organisation__in=keys),
        state__in=OPEN_STATES,
    )
    found = {}
    for pair in rows.select_related("need__organisation", "provider").order_by("pk"):
        stated = pair.need.organisation_id == party.pk
        found[pair.provider_id if stated else pair.need.organisation_id] = pair
    return found

"""Routing of the needs that an office, university, carrier or service body may answer: which section, why, and whether
there is room.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count

from accounts.models import Organisation
from market.enums import NEED_ANSWERED_BY, OPEN_STATES, OfferingStatus, State
from market.inbox_sections import Reason, Section
from market.models import Introduction, Match, Offering, Proposal
from market.querysets import NeedQuerySet
from market.selectors.market import TAKEN_STATES

COLUMNS = (
    "pk",
    "kind",
    "event",
    "event__name",
    "title",
    "keywords",
    "field",
    "organisation__field",
    "best_match",
    "best_score",
    "pair",
    "pair_state",
    "pair_due",
    "places_taken",
    "introductions_wanted",
)
"""What routing reads of a need that ``selectors.leads.with_work`` has annotated."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One offering of the party as routing sees it: public words only, nothing confidential is read."""

    pk: int
    name: str
    kind: str
    field: str
    words: tuple[str, ...]
    covers: tuple[str, ...]
    capacity: int
    live: bool


@dataclass(frozen=True, slots=True)
class Route:
    """Where one need stands in the inbox and why; ``full`` says that the listing has no place left at its market."""

    need: int
    match: int | None
    section: str
    reason: str
    listing: str = ""
    words: tuple[str, ...] = ()
    score: Any = None
    full: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """Places of one listing at one market."""

    name: str
    event: str
    capacity: int
    used: int

    @property
    def free(self) -> int:
        """Places left; more pairs than places leave none."""
        return max(self.capacity - self.used, 0)


@dataclass(frozen=True, slots=True)
class Inbox:
    """All open needs in their order, and the places of the party's live listings at their markets."""

    routes: list[Route]
    rooms: list[Room]


Used = Mapping[tuple[int, int | None], int]


def inbox_of(rows: NeedQuerySet, organisation: Organisation, today: dt.date) -> Inbox:
    """Each open need in exactly one section, in constant queries (``rows`` come from ``with_work``, in their order).

    A pair at work waits for the firm while the newest proposal is valid and unanswered, else for the party. A need
    that nobody has taken up yet goes by the best of the party's live listings that answer its kind: matched by the
    rules of the run in force (or proposed by the organiser), then keywords or technical field in common, then the kind
    alone. A listing is full when as many pairs as its capacity are at work or agreed at the need's market; a need that
    only full listings answer comes after all that can be answered now, except one that was proposed to the party.
    """
    needs = [dict(zip(COLUMNS, values, strict=True)) for values in rows.values_list(*COLUMNS)]
    listings = _listings(organisation)
    used = _used(organisation)
    matched = dict(Match.objects.in_force().filter(offering__in=list(listings)).values_list("pk", "offering"))
    newest = _newest_proposals([need["pair"] for need in needs if need["pair_state"] in OPEN_STATES])
    found = [_route(need, listings, used, matched, newest, today) for need in needs]
    order = list(Section.values)
    due = {need["pk"]: need["pair_due"] for need in needs}
    found.sort(key=lambda route: (order.index(route.section), *_by_clock(route, due)))
    return Inbox(found, _rooms(needs, listings.values(), used))


def _by_clock(route: Route, due: Mapping[int, dt.datetime | None]) -> tuple[int, float]:
    """What waits for the party goes by its clock; elsewhere the order of the list stays."""
    at = due[route.need] if route.section == Section.WAITING else None
    return (0, at.timestamp()) if at else (1, 0.0)


def _listings(organisation: Organisation) -> dict[int, Listing]:
    """The party's offerings that are or were on the shelf, by name."""
    rows = Offering.objects.filter(organisation=organisation, published_at__isnull=False).order_by("name", "pk")
    columns = ("pk", "name", "kind", "field", "keywords", "service__covers", "capacity", "status")
    return {
        pk: Listing(
            pk,
            name,
            kind,
            field,
            tuple(keywords or ()),
            tuple(covers or ()),
            capacity,
            status == OfferingStatus.PUBLISHED and organisation.is_verified,
        )
        for pk, name, kind, field, keywords, covers, capacity, status in rows.values_list(*columns)
    }


def _used(organisation: Organisation) -> dict[tuple[int, int | None], int]:
    """(listing, market) → pairs that take a place, as a matching run counts them."""
    rows = Introduction.objects.filter(provider=organisation, state__in=TAKEN_STATES, offering__isnull=False)
    counted = rows.order_by().values_list("offering", "event").annotate(Count("pk"))
    return {(offering, event): number for offering, event, number in counted}


def _newest_proposals(pairs: Sequence[int]) -> dict[int, tuple[dt.date, bool | None]]:
    """Pair → validity and answer (None: not yet) of its newest proposal."""
    rows = Proposal.objects.filter(introduction__in=pairs).order_by("version")
    columns = rows.values_list("introduction", "valid_until", "answer__accepted")
    return {pair: (until, accepted) for pair, until, accepted in columns}


def _rooms(needs: Iterable[Mapping[str, Any]], listings: Iterable[Listing], used: Used) -> list[Room]:
    """The places of each live listing at each market that has a need on the board, the fullest first."""
    events = {need["event"]: need["event__name"] for need in needs if need["event"]}
    live = [one for one in listings if one.live]
    rooms = [
        Room(one.name, name, one.capacity, used.get((one.pk, event), 0))
        for event, name in events.items()
        for one in live
    ]
    return sorted(rooms, key=lambda room: (room.free, room.name, room.event))


def _route(
    need: Mapping[str, Any],
    listings: Mapping[int, Listing],
    used: Used,
    matched: Mapping[int, int],
    newest: Mapping[int, tuple[dt.date, bool | None]],
    today: dt.date,
) -> Route:
    state = need["pair_state"]
    if state and state != State.PROPOSED:
        if state not in OPEN_STATES:
            return Route(need["pk"], need["best_match"], Section.CLOSED, Reason.ENDED)
        return _at_work(need, newest.get(need["pair"]), today)
    if need["places_taken"] >= need["introductions_wanted"]:
        return Route(need["pk"], need["best_match"], Section.CLOSED, Reason.NO_PLACE)
    found = _candidates(need, listings, matched)
    routes = [
        replace(route, full=one is not None and used.get((one.pk, need["event"]), 0) >= one.capacity)
        for one, route in found
    ]
    order = list(Section.values)
    best = min(routes, key=lambda route: (route.full, order.index(route.section), -len(route.words)))
    if state == State.PROPOSED:
        listing = best if best.section == Section.MATCHED else replace(best, reason=Reason.PROPOSED)
        return replace(listing, section=Section.MATCHED)
    return replace(best, section=Section.LATER) if best.full else best


def _at_work(need: Mapping[str, Any], proposal: tuple[dt.date, bool | None] | None, today: dt.date) -> Route:
    """Whose turn it is in a pair that the party has taken up."""
    until, accepted = proposal or (None, None)
    if need["pair_state"] == State.CLAIMED:
        reason = Reason.CLAIMED
    elif until and accepted is None and until >= today:
        return Route(need["pk"], need["best_match"], Section.FIRM, Reason.PROPOSAL)
    elif until and accepted is False:
        reason = Reason.DECLINED
    elif until and accepted is None:
        reason = Reason.EXPIRED
    else:
        reason = Reason.AGREE if need["pair_state"] == State.IN_TALKS else Reason.CONTACTED
    return Route(need["pk"], need["best_match"], Section.WAITING, reason)


def _candidates(
    need: Mapping[str, Any], listings: Mapping[int, Listing], matched: Mapping[int, int]
) -> list[tuple[Listing | None, Route]]:
    """Every listing that could answer the need, with the reason; the kind of the party alone where there is none."""
    found: list[tuple[Listing | None, Route]] = []
    base = Route(need["pk"], need["best_match"], Section.OTHER, Reason.NOTHING, score=need["best_score"])
    if one := listings.get(matched.get(need["best_match"], 0)):
        found.append((one, replace(base, section=Section.MATCHED, reason=Reason.MATCH, listing=one.name)))
    for one in listings.values():
        if one.live and one.kind in NEED_ANSWERED_BY[need["kind"]] and (not one.covers or need["kind"] in one.covers):
            found.append((one, replace(base, listing=one.name, **_nearness(need, one))))
    return found or [(None, base)]


def _nearness(need: Mapping[str, Any], listing: Listing) -> dict[str, Any]:
    """Words that the listing names and the need states (as keyword or in its title), else the same field, else the
    kind.
    """
    stated, title = {word.casefold() for word in need["keywords"] or ()}, need["title"].casefold()
    common = tuple(word for word in listing.words if word and (word.casefold() in stated or word.casefold() in title))
    if common:
        return {"section": Section.FIELD, "reason": Reason.WORDS, "words": common}
    field = need["field"] or need["organisation__field"]
    if field and field == listing.field:
        return {"section": Section.FIELD, "reason": Reason.FIELD}
    return {"section": Section.OTHER, "reason": Reason.KIND}

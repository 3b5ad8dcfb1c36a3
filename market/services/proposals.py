"""Pairs that the organiser proposes, one or a whole city's: the same checks and rows, in a constant number of queries
for as many pairs as are given.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Refused, WrongState
from accounts.models import Message, Organisation, User
from accounts.permissions import check_organise
from accounts.services import messages
from market.enums import OPEN_STATES, TRACK_OF_NEED, NeedStatus, State, Visibility
from market.models import Introduction, Need, Offering, Step
from market.querysets import IntroductionQuerySet
from market.services.pairs import check_can_answer, check_offering, draft, settle_need

T = TypeVar("T")
BATCH = 1000
TOLD_ONE_BY_ONE = 5
"""A party hears of each of so many proposals; of more at once it is told the number."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A need and the party it is proposed to, with the offering and the match it comes from, where there are any."""

    need: Need
    provider: Organisation
    offering: Offering | None = None
    match_id: int | None = None


@dataclass(frozen=True, slots=True)
class Assigned:
    """An assigned pair of a run that is to be proposed; the offering is loaded with its organisation."""

    need_id: int
    offering: Offering
    match_id: int


@dataclass(slots=True)
class Heard:
    """What one party is proposed in one go: how many pairs, and the first of them."""

    number: int = 0
    first: list[Introduction] = field(default_factory=list)


def check_proposal(pair: Proposal) -> None:
    """The party can answer the need, the offering is its own and on the shelf, and the firm lets parties see it."""
    check_can_answer(pair.need, pair.provider)
    check_offering(pair.need, pair.provider, pair.offering)
    if pair.need.visibility == Visibility.ORGANISER:
        raise WrongState(_("The firm shows this need to the organiser only. Ask it to open the need first."))


def write_proposals(*, by: User, source: str, pairs: Sequence[Proposal]) -> list[Introduction]:
    """Pairs at the beginning of their line, checked and with their needs locked by the caller: rows, first steps and
    audit rows. Nobody is told yet.
    """
    rows = Introduction.objects.bulk_create(begin(pair, source) for pair in pairs)
    Step.objects.bulk_create(Step(introduction=row, to_state=State.PROPOSED, at=row.created_at, by=by) for row in rows)
    audit.record_many(by=by, verb="introduction.propose", subjects=rows, source=str(source))
    return rows


def begin(pair: Proposal, source: str) -> Introduction:
    """A pair that has just been proposed, not yet stored."""
    now = clock.now()
    return Introduction(
        need=pair.need,
        provider=pair.provider,
        offering=pair.offering,
        event=pair.need.event,
        match_id=pair.match_id,
        source=source,
        track=TRACK_OF_NEED[pair.need.kind],
        created_at=now,
        state_since=now,
    )


def propose_many(*, by: User, source: str, assigned: Sequence[Assigned]) -> tuple[int, int]:
    """Propose each pair that is not open already; the number proposed, and the number skipped because the need, the
    party or the offering left the market, or only the organiser may see the need. To be called inside a transaction;
    constant queries for each ``BATCH`` pairs.
    """
    check_organise(by)
    proposed = skipped = 0
    heard: dict[int, Heard] = {}
    ordered = sorted(assigned, key=lambda one: (one.need_id, one.match_id))
    for batch in _batches(ordered):
        needs = lock_needs([one.need_id for one in batch])
        present = _open_pairs(needs)
        new = [one for one in batch if (one.need_id, one.offering.organisation_id) not in present]
        pairs = [pair for one in new if (pair := _allowed(one, needs[one.need_id]))]
        for row in write_proposals(by=by, source=source, pairs=pairs):
            party = heard.setdefault(row.provider_id, Heard())
            party.number += 1
            party.first += [row] if party.number <= TOLD_ONE_BY_ONE else []
        proposed, skipped = proposed + len(pairs), skipped + len(new) - len(pairs)
    messages.send_many(draft for key in sorted(heard) for draft in _told(heard[key]))
    return proposed, skipped


def lapse_many(*, pairs: IntroductionQuerySet, note: str) -> int:
    """End proposals that nobody has claimed, on the platform's account, as ``introductions.move`` would; each party
    hears once how many of its proposals that were. The number that ended. To be called inside a transaction.
    """
    keys = list(pairs.filter(state=State.PROPOSED).order_by("need_id", "pk").values_list("need_id", "pk"))
    count, ended = 0, Counter[Organisation]()
    for batch in _batches(keys):
        needs = lock_needs([need_id for need_id, _pk in batch])
        rows = list(
            Introduction.objects.select_for_update(of=("self",), no_key=True)
            .select_related("provider")
            .filter(pk__in=[pk for _need_id, pk in batch], state=State.PROPOSED)
            .order_by("pk")
        )
        _lapse(rows, needs, note)
        count += len(rows)
        ended.update(row.provider for row in rows)
    board = reverse("market:lead_list")
    messages.send_many(
        messages.draft(organisation=party, code="introduction.replaced_many", url=board, number=number)
        for party, number in sorted(ended.items(), key=lambda one: one[0].pk)
    )
    return count


def _lapse(rows: list[Introduction], needs: dict[int, Need], note: str) -> None:
    now = clock.now()
    Introduction.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=State.LAPSED, state_since=now, closed_at=now, due_at=None, reminded_at=None, escalated_at=None
    )
    for row in rows:
        row.need = needs[row.need_id]
    Step.objects.bulk_create(
        Step(introduction=row, from_state=State.PROPOSED, to_state=State.LAPSED, at=now, note=note) for row in rows
    )
    audit.record_many(
        by=None,
        verb=f"introduction.{State.LAPSED}",
        subjects=rows,
        old=str(State.PROPOSED),
        new=str(State.LAPSED),
        note=note,
    )
    worked = Introduction.objects.filter(need=OuterRef("pk"), claimed_at__isnull=False)
    left = worked.filter(state__in=[*OPEN_STATES, State.DRAWN, State.AGREED])
    idle = Need.objects.filter(~Exists(left), pk__in=needs, status=NeedStatus.IN_PROGRESS).order_by("pk")
    for pk in idle.values_list("pk", flat=True):
        settle_need(needs[pk], by=None, state=State.LAPSED)


def lock_needs(keys: Sequence[int]) -> dict[int, Need]:
    """These needs by key, locked in that order; rows that point to them may still be written by others."""
    rows = Need.objects.select_for_update(of=("self",), no_key=True).select_related("organisation", "event")
    return {row.pk: row for row in rows.filter(pk__in=set(keys)).order_by("pk")}


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))


def _open_pairs(needs: dict[int, Need]) -> set[tuple[int, int]]:
    return set(Introduction.objects.open().filter(need__in=needs).values_list("need_id", "provider_id"))


def _allowed(one: Assigned, need: Need) -> Proposal | None:
    pair = Proposal(need, one.offering.organisation, one.offering, one.match_id)
    try:
        check_proposal(pair)
    except Refused:
        return None
    return pair


def _told(party: Heard) -> list[Message]:
    """One message for each pair, or one for all of them when they are many."""
    if party.number <= TOLD_ONE_BY_ONE:
        return [draft(row, row.provider, "introduction.proposed") for row in party.first]
    return [
        messages.draft(
            organisation=party.first[0].provider,
            code="introduction.proposed_many",
            url=reverse("market:lead_list"),
            number=party.number,
        )
    ]

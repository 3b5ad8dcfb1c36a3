"""The pairs and the advice of some needs, worked out anew and put in place of those that differ.

Everything slow is done outside any transaction. What is then stored is stored only if the needs, the offerings and the
run are still those that were read; otherwise it is worked out again. Readers see the old pairs of a need or the new.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts import clock
from accounts.clock import as_local_date
from market.models import Match, MatchRefresh, MatchRun, NeedAdvice
from market.selectors.market import needs_to_match
from market.selectors.refreshes import Stamp, live_of, offerings_stamp
from market.services import run_rows
from market.services.fresh_shelves import fresh_shelf
from market.services.proposals import lock_needs
from market.services.snapshots import NeedCase, Shelf, need_cases

TRIES = 5
_ADVICE = ("need_id", "eligible", "blocking")
Row = dict[str, Any]
Present = dict[tuple[int, int], Match]
"""(need, offering) → the pair in force."""


class Moved(Exception):
    """What was read has changed each time before it could be stored."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was worked out for some needs, and from what."""

    need_ids: list[int]
    cases: Sequence[NeedCase]
    stamp: Stamp
    pairs: list[Row]
    advice: list[Row]
    told: set[int]
    """Needs that differ: their reasons are compared too."""


@dataclass(slots=True)
class Differences:
    """Rows that have to give way and rows to be written."""

    old: list[int]
    new: list[Row]
    untold: bool
    """Reasons of a row that is to be written are missing."""


def bring_up_to_date(*, job: MatchRefresh, run: MatchRun, need_ids: Sequence[int]) -> int:
    """Work out the needs and store what differs; the number of pairs that changed. A need that is not live has none."""
    for _attempt in range(TRIES):
        changed = _store(job, run, _work_out(job, run, list(need_ids)))
        if changed is not None:
            return changed
    raise Moved(f"run {run.pk}: the market changed {TRIES} times while it was read")


def live_cases(run: MatchRun, need_ids: list[int]) -> tuple[NeedCase, ...]:
    """The needs that are live as the engine sees them today."""
    return need_cases(needs_to_match(live_of(run, need_ids)), as_local_date(clock.now()))


def _work_out(job: MatchRefresh, run: MatchRun, need_ids: list[int]) -> Found:
    stamp, shelf = fresh_shelf(run)
    cases = live_cases(run, need_ids)
    ranked = shelf.rank(cases)
    pairs, advice = run_rows.pair_rows(run.pk, ranked, {}), run_rows.advice_rows(run.pk, ranked, {})
    found = Found(need_ids, cases, stamp, list(pairs), list(advice), set())
    if job.need_id is not None:
        found.told.update(need_ids)
        _tell(found, shelf, {}, found.told)
    else:
        present = _present(run, found)
        found.told.update(_differing(job, run, found, present))
        _tell(found, shelf, *_untold(job, run, found, present))
    return found


def _tell(found: Found, shelf: Shelf, pairs: Mapping[int, set[int]], advised: set[int]) -> None:
    """Fill in the reasons of these pairs, and the advice for these needs with the reasons of all their pairs: advice
    takes as long as the pairs of a need together.
    """
    texts: dict[tuple[int, int], Row] = {}
    advice: dict[int, Row] = {}
    for case in found.cases:
        need, some = int(case.key), pairs.get(int(case.key), set())
        if need in advised:
            told, advice[need] = shelf.explain(case)
            texts |= {(need, int(pair["offering"])): run_rows.kept(pair) for pair in told}
        elif some:
            told_of = shelf.explain_pairs(case, some)
            texts |= {(need, offering): run_rows.kept(pair) for offering, pair in told_of.items()}
    for row in found.pairs:
        row["reasons"] = texts.get((row["need_id"], row["offering_id"]))
    for row in found.advice:
        row["data"] = advice.get(row["need_id"])


def _differing(job: MatchRefresh, run: MatchRun, found: Found, present: Present) -> set[int]:
    """Needs whose rows are not the same any more, by their figures alone."""
    pairs, advice = _pair_differences(job, found, present), _advice_differences(job, run, found)
    old = set(pairs.old)
    gone = {row.need_id for row in present.values() if row.pk in old}
    return {row["need_id"] for row in (*pairs.new, *advice.new)} | gone


def _untold(job: MatchRefresh, run: MatchRun, found: Found, present: Present) -> tuple[dict[int, set[int]], set[int]]:
    """Of the needs that differ, the pairs and the needs whose reasons and advice have to be worked out: those that
    are stored in full, to be compared, and those that the run's frozen snapshot would not tell any more.
    """
    pairs: dict[int, set[int]] = {need: set() for need in found.told}
    for row in found.pairs:
        need, offering = row["need_id"], row["offering_id"]
        if need in pairs and not _carried(job, present.get((need, offering)), row):
            pairs[need].add(offering)
    silent = NeedAdvice.objects.filter(run=run, need__in=found.told, replaced_at__isnull=True, data__isnull=True)
    kept = {need: (eligible, blocking) for need, eligible, blocking in silent.values_list(*_ADVICE)}
    advised = [row for row in found.advice if row["need_id"] in found.told]
    return pairs, {row["need_id"] for row in advised if kept.get(row["need_id"]) != (row["eligible"], row["blocking"])}


def _carried(job: MatchRefresh, row: Match | None, new: Row) -> bool:
    """The reasons were left to the run's frozen snapshot and still can be: the pair has the same points, its rank is
    no part of them, and it is not what the change is about.
    """
    if row is None or row.told or job.need_id is not None or job.offering_id == row.offering_id:  # type: ignore[attr-defined]
        return False
    return bool((row.points, row.unknown) == (_plain(new["points"]), _plain(new["unknown"])))


def _present(run: MatchRun, found: Found) -> Present:
    """The pairs in force of these needs; ``told`` says whether reasons are stored. Reasons are read only of the needs
    where they are to be compared: they are most of what a pair is.
    """
    rows = Match.objects.filter(run=run, replaced_at__isnull=True).annotate(told=Q(reasons__isnull=False))
    parts = [rows.filter(need__in=set(found.need_ids) - found.told).defer("reasons")]
    parts += [rows.filter(need__in=found.told)] if found.told else []
    return {(row.need_id, row.offering_id): row for part in parts for row in part}


@transaction.atomic
def _store(job: MatchRefresh, run: MatchRun, found: Found) -> int | None:
    """Put what differs in place; None when something that was read has changed meanwhile."""
    lock_needs(found.need_ids)
    if not MatchRun.objects.filter(pk=run.pk, current=True).exists():
        return 0  # a newer run is in force; its publication has asked for what it did not see
    if found.stamp != offerings_stamp(run) or found.cases != live_cases(run, found.need_ids):
        return None
    pairs = _pair_differences(job, found, _present(run, found))
    advice = _advice_differences(job, run, found)
    if pairs.untold or advice.untold:
        return None  # another update has stored something meanwhile
    _replace(job, run, pairs, advice)
    return max(len(pairs.old), len(pairs.new))


def _replace(job: MatchRefresh, run: MatchRun, pairs: Differences, advice: Differences) -> None:
    now = clock.now()
    Match.objects.filter(pk__in=pairs.old).update(replaced_at=now)
    NeedAdvice.objects.filter(pk__in=advice.old).update(replaced_at=now)
    given = _assigned(run, {row["need_id"] for row in pairs.new})
    Match.objects.bulk_create(
        Match(**row, refresh=job, assigned=given.get((row["need_id"], row["offering_id"]))) for row in pairs.new
    )
    NeedAdvice.objects.bulk_create(NeedAdvice(**row, refresh=job) for row in advice.new)


def _assigned(run: MatchRun, needs: set[int]) -> dict[tuple[int, int], int]:
    """The organiser's assignment stays as the run made it."""
    rows = Match.objects.computed().filter(run=run, need__in=needs, assigned__isnull=False)
    return {(need, offering): number for need, offering, number in rows.values_list("need", "offering", "assigned")}


def _pair_differences(job: MatchRefresh, found: Found, present: Present) -> Differences:
    wanted = {(row["need_id"], row["offering_id"]): row for row in found.pairs}
    kept = {key for key, row in present.items() if key in wanted and _same_pair(job, row, wanted[key])}
    new = {key: row for key, row in wanted.items() if key not in kept}
    untold = any(row["reasons"] is None and not _carried(job, present.get(key), row) for key, row in new.items())
    return Differences([row.pk for key, row in present.items() if key not in kept], list(new.values()), untold)


def _same_pair(job: MatchRefresh, row: Match, new: Row) -> bool:
    figures = (row.rank, f"{row.score:.3f}", row.points, row.unknown)
    if figures != (new["rank"], f"{new['score']:.3f}", _plain(new["points"]), _plain(new["unknown"])):
        return False
    subject = job.need_id is not None or job.offering_id == row.offering_id
    return not subject if new["reasons"] is None else _same_text(row.reasons, new["reasons"], subject=subject)


def _advice_differences(job: MatchRefresh, run: MatchRun, found: Found) -> Differences:
    present = NeedAdvice.objects.filter(run=run, need__in=found.need_ids, replaced_at__isnull=True)
    wanted = {row["need_id"]: row for row in found.advice}
    kept = {row.need_id: row.pk for row in present if (new := wanted.get(row.need_id)) and _same_advice(job, row, new)}
    old = [row.pk for row in present if kept.get(row.need_id) != row.pk]
    rows = [row for need, row in wanted.items() if need not in kept]
    return Differences(old, rows, any(row["data"] is None for row in rows))


def _same_advice(job: MatchRefresh, row: NeedAdvice, new: Row) -> bool:
    if (row.eligible, row.blocking) != (new["eligible"], new["blocking"]):
        return False
    return _same_text(row.data, new["data"], subject=job.need_id is not None)


def _same_text(stored: Any, new: Any, *, subject: bool) -> bool:
    """Reasons that were not stored are worked out from what the run froze: wrong for the subject of the change, right
    for all others. Reasons that were not worked out are those of rows that did not differ.
    """
    if stored is None or new is None:
        return not subject
    return bool(stored == _plain(new))


def _plain(value: Any) -> Any:
    """As it is read back from the database."""
    return json.loads(json.dumps(value))

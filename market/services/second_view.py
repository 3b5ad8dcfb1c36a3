"""A complete run beside the stable matching of the same pairs: what each firm gains or loses by the fair choice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from market.models import Match, MatchRun, RunShard, RunSnapshot
from market.services import run_columns
from market.services.run_shelves import shelf_of

LARGEST = 100_000
"""Pairs up to which the matching is worked out while somebody waits for the page."""
CHANGES = ("gained", "lost", "moved")
"""By our choice a firm has more introductions than by the stable matching, fewer, or as many with other parties."""

Pair = tuple[int, int]
"""Need and offering."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two choices in figures."""

    firms: int
    introductions: int
    score: float


@dataclass(frozen=True, slots=True)
class FirmShare:
    """What a firm has by our choice and by the stable matching; ``blocking`` are pairs of its needs that would rather
    have each other than what we chose."""

    firm: int
    ours: tuple[Pair, ...]
    stable: tuple[Pair, ...]
    ours_score: float
    stable_score: float
    blocking: tuple[Pair, ...]

    @property
    def change(self) -> str:
        """The kind of change, "" where both are the same."""
        if len(self.ours) != len(self.stable):
            return "gained" if len(self.ours) > len(self.stable) else "lost"
        return "" if set(self.ours) == set(self.stable) else "moved"


@dataclass(frozen=True, slots=True)
class SecondView:
    """Both choices, and every firm that has an introduction in one of them or a pair that would rather."""

    ours: Side
    stable: Side
    blocking: int
    firms: tuple[FirmShare, ...]

    def of(self, change: str) -> list[FirmShare]:
        """The firms of one kind of change, the greatest difference first."""
        return [share for share in self.firms if share.change == change]


def too_large(run: MatchRun) -> bool:
    """The run has more pairs than can be compared while somebody waits."""
    return int(run.stats.get("pairs", 0)) > LARGEST


def second_view(run: MatchRun) -> SecondView | None:
    """The comparison for a complete run; None where it is too large or its snapshot is not kept."""
    if too_large(run) or not RunSnapshot.objects.filter(run=run).exists():
        return None
    return _second_view(run.pk, run.result_hash)


@lru_cache(maxsize=4)
def _second_view(run_id: int, _result_hash: str) -> SecondView:
    """A complete run never changes, so the answer is kept while people turn the pages of it."""
    needs = run_columns.needs_of(RunShard.objects.filter(run=run_id).order_by("number"))
    rows = Match.objects.computed().filter(run=run_id, assigned__isnull=False).order_by("need_id", "rank")
    given = {(need, offering): float(score) for need, offering, score in rows.values_list("need", "offering", "score")}
    stable, blocking = shelf_of(run_id).second_view(needs, run_columns.pairs_of(run_id), given.keys())
    return _view(dict(zip(needs.key.tolist(), needs.firm.tolist(), strict=True)), (given, stable, blocking))


def _view(firms: Mapping[int, int], choices: tuple[Mapping[Pair, float], ...]) -> SecondView:
    """``choices`` are ours, the stable matching and the pairs that would rather, with their scores."""
    scores = {pair: score for pairs in choices for pair, score in pairs.items()}
    ours, stable, blocking = (_by_firm(firms, pairs) for pairs in choices)
    shares = [
        FirmShare(
            firm=firm,
            ours=tuple(ours.get(firm, ())),
            stable=tuple(stable.get(firm, ())),
            ours_score=_total(scores, ours.get(firm, ())),
            stable_score=_total(scores, stable.get(firm, ())),
            blocking=tuple(blocking.get(firm, ())),
        )
        for firm in sorted(ours.keys() | stable.keys() | blocking.keys())
    ]
    shares.sort(key=lambda share: (-abs(len(share.ours) - len(share.stable)), share.firm))
    both = zip((ours, stable), choices[:2], strict=True)
    sides = [Side(len(found), len(pairs), _total(scores, pairs)) for found, pairs in both]
    return SecondView(sides[0], sides[1], len(choices[2]), tuple(shares))


def _by_firm(firms: Mapping[int, int], pairs: Iterable[Pair]) -> dict[int, list[Pair]]:
    found: dict[int, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(firms[pair[0]], []).append(pair)
    return found


def _total(scores: Mapping[Pair, float], pairs: Iterable[Pair]) -> float:
    return round(sum(scores[pair] for pair in pairs), 3)


def rows_of(run: MatchRun, shares: Iterable[FirmShare]) -> dict[Pair, Match]:
    """The stored rows behind the pairs of some firms, in one query."""
    pairs = {pair for share in shares for pair in (*share.ours, *share.stable, *share.blocking)}
    rows = Match.objects.computed().filter(
        run=run, need__in={need for need, _offering in pairs}, offering__in={offering for _need, offering in pairs}
    )
    found = rows.select_related("need__organisation", "offering__organisation")
    return {(row.need_id, row.offering_id): row for row in found if (row.need_id, row.offering_id) in pairs}

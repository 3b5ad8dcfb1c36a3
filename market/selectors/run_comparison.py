"""Two runs of one market side by side: which needs gained or lost introductions, and why each pair came or went."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from market.enums import OfferingStatus
from market.models import Introduction, Match, MatchRun, Need, NeedAdvice, Offering
from market.querysets import LIVE_NEED_STATUSES
from market.selectors.market import TAKEN_STATES

CHANGES = ("gained", "lost", "moved")
"""More introductions than in the earlier run, fewer, or as many with other parties."""

Chosen = Mapping[int, Mapping[int, float]]
"""Need → offering → score of the pairs that a run introduces."""


@dataclass(frozen=True, slots=True)
class Side:
    """What one run proposes in all; the score is the mean of its introductions."""

    introductions: int
    needs: int
    mean_score: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Needs whose introductions differ, those with the greatest difference first, and both runs in figures."""

    before: Side
    after: Side
    gained: list[int]
    lost: list[int]
    moved: list[int]
    same: int

    def of(self, change: str) -> list[int]:
        """The needs of one kind of change."""
        return {"gained": self.gained, "lost": self.lost, "moved": self.moved}[change]


@dataclass(frozen=True, slots=True)
class PairChange:
    """A pair that only one of the two runs introduces, with its row in each (if it has one) and why."""

    offering: Offering
    before: Match | None
    after: Match | None
    gained: bool
    why: str


@dataclass(slots=True)
class NeedChange:
    """A need with the pairs that came and went."""

    need: Need
    before: int
    after: int
    pairs: list[PairChange] = field(default_factory=list)


def earlier_runs(run: MatchRun) -> list[MatchRun]:
    """Complete runs of the same market that the run can be compared with: the one in force first, then the newest."""
    rows = MatchRun.objects.filter(event=run.event_id, status="complete").exclude(pk=run.pk)
    return list(rows.order_by("-current", "-pk")[:20])


def compare(run: MatchRun, earlier: MatchRun) -> Comparison:
    """Compare what the two runs computed; updates made since do not count."""
    before, after = _chosen(earlier), _chosen(run)
    differing: dict[str, list[tuple[int, int]]] = {change: [] for change in CHANGES}
    same = 0
    for need in before.keys() | after.keys():
        old, new = before.get(need, {}), after.get(need, {})
        difference = len(new) - len(old)
        if difference:
            differing["gained" if difference > 0 else "lost"].append((-abs(difference), need))
        elif old.keys() != new.keys():
            differing["moved"].append((0, need))
        else:
            same += 1
    ordered = {change: [need for _size, need in sorted(rows)] for change, rows in differing.items()}
    return Comparison(_side(before), _side(after), ordered["gained"], ordered["lost"], ordered["moved"], same)


def _chosen(run: MatchRun) -> Chosen:
    rows = Match.objects.computed().filter(run=run, assigned__isnull=False).values_list("need", "offering", "score")
    chosen: dict[int, dict[int, float]] = {}
    for need, offering, score in rows.order_by().iterator(chunk_size=5000):
        chosen.setdefault(need, {})[offering] = float(score)
    return chosen


def _side(chosen: Chosen) -> Side:
    scores = sorted(score for offerings in chosen.values() for score in offerings.values())
    return Side(len(scores), len(chosen), sum(scores) / len(scores) if scores else None)


def changes_of(run: MatchRun, earlier: MatchRun, needs: Sequence[int]) -> list[NeedChange]:
    """The changed pairs of these needs, in the order given, in constant queries."""
    sources = _Sources(run, earlier, needs)
    found = []
    for pk in needs:
        pairs = sources.pairs_of(pk)
        change = NeedChange(sources.needs[pk], sources.count(earlier, pk), sources.count(run, pk), pairs)
        found.append(change)
    return found


class _Sources:
    """The rows behind the changes of a few needs."""

    def __init__(self, run: MatchRun, earlier: MatchRun, needs: Sequence[int]) -> None:
        self.run, self.earlier = run, earlier
        self.needs = Need.objects.select_related("organisation", "financing").in_bulk(list(needs))
        self.rows: dict[tuple[int, int], dict[int, Match]] = {}
        matches = Match.objects.computed().filter(run__in=[run, earlier], need__in=needs)
        for match in matches.select_related("offering__organisation").order_by("rank"):
            self.rows.setdefault((match.run_id, match.need_id), {})[match.offering_id] = match
        advice = NeedAdvice.objects.computed().filter(run__in=[run, earlier], need__in=needs)
        self.read = set(advice.values_list("run", "need"))
        self.taken = set(
            Introduction.objects.filter(need__in=needs, state__in=TAKEN_STATES).values_list("need", "provider")
        )

    def count(self, run: MatchRun, need: int) -> int:
        """Introductions of the need in a run."""
        return sum(match.assigned is not None for match in self.rows.get((run.pk, need), {}).values())

    def pairs_of(self, need: int) -> list[PairChange]:
        """Pairs introduced by one of the runs only: those that went, then those that came, best score first."""
        before, after = self.rows.get((self.earlier.pk, need), {}), self.rows.get((self.run.pk, need), {})
        went = [row for key, row in before.items() if row.assigned and not _introduced(after.get(key))]
        came = [row for key, row in after.items() if row.assigned and not _introduced(before.get(key))]
        return [
            PairChange(row.offering, row, after.get(row.offering_id), False, self._why_gone(row, after))
            for row in _by_score(went)
        ] + [
            PairChange(row.offering, before.get(row.offering_id), row, True, self._why_come(row, before))
            for row in _by_score(came)
        ]

    def _why_gone(self, row: Match, after: Mapping[int, Match]) -> str:
        """Under way already, need or offering off the market, better ones before it, no room, or a rule fails now."""
        need = self.needs[row.need_id]
        if (row.need_id, row.offering.organisation_id) in self.taken:
            return "taken"
        if (self.run.pk, row.need_id) not in self.read:
            return "need_gone" if need.status not in LIVE_NEED_STATUSES else "need_missing"
        now = after.get(row.offering_id)
        if now is not None:
            chosen = [match for match in after.values() if match.assigned]
            full = len(chosen) >= need.introductions_wanted and all(match.score >= now.score for match in chosen)
            return "better" if full else "no_room"
        if row.offering.status != OfferingStatus.PUBLISHED:
            return "offering_gone"
        return "below" if len(after) >= int(self.run.params.get("top", 20)) else "rule"

    def _why_come(self, row: Match, before: Mapping[int, Match]) -> str:
        """New need or offering, room or a better place now, or rules that hold now."""
        if (self.earlier.pk, row.need_id) not in self.read:
            return "need_new"
        if row.offering_id in before:
            return "room"
        published, then = row.offering.published_at, self.earlier.as_of
        if published is not None and then is not None and published > then:
            return "offering_new"
        return "risen" if len(before) >= int(self.earlier.params.get("top", 20)) else "rule_holds"


def _introduced(match: Match | None) -> bool:
    return match is not None and match.assigned is not None


def _by_score(rows: Iterable[Match]) -> list[Match]:
    return sorted(rows, key=lambda row: (-row.score, row.offering_id))

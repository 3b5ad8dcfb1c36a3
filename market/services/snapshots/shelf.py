"""The engine over one market: ranks and explains needs in any split, assigns introductions, gives plain data back."""

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from market.matching import engine, unassigned
from market.matching.bits import FACT_ORDER
from market.matching.choices import MILLI, Choices, Mask, Numbers
from market.matching.columns import Chunk, NeedColumns, gather, places
from market.matching.data import advice_to_data, market_from_data, pair_to_data, params_from_data, ranking_to_data
from market.matching.stable import blocking, stable
from market.matching.values import Market, NeedCase, OfferingCase

Data = dict[str, Any]
Scores = dict[tuple[int, int], float]
"""(need, offering) → score."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The engine's answer for a shard, as plain columns. ``pairs`` has need, offering, score, rank, points and unknown
    of every pair kept, need after need and best first; ``eligible`` and ``blocking`` are by need; ``costs`` is
    compressed.
    """

    needs: list[int]
    pairs: dict[str, list[Any]]
    eligible: list[int]
    blocking: list[str]
    costs: bytes

    def chunk(self) -> Chunk:
        """The pairs as the assignment reads them."""
        need, offering = (np.array(self.pairs[name], dtype=np.int64) for name in ("need", "offering"))
        return need, offering, np.rint(np.array(self.pairs["score"], dtype=np.float64) * MILLI).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Introductions as columns, in the order of need and offering: ``number`` counts those of a need, best first."""

    need: Numbers
    offering: Numbers
    number: Numbers

    def rows(self) -> Iterator[tuple[int, int, int]]:
        """Need, offering and number, one introduction after another."""
        return zip(self.need.tolist(), self.offering.tolist(), self.number.tolist(), strict=True)


@dataclass(frozen=True, slots=True)
class Eligible:
    """How many offerings are eligible for each need, as columns."""

    need: Numbers
    count: Numbers


class Shelf:
    """A frozen or a live shelf opened for the engine: ranks and explains needs in any split, assigns introductions."""

    def __init__(self, market: Market, params: Data, held: Iterable[tuple[int, int]] = ()) -> None:
        self.market, self.params = market, params_from_data(params)
        self._held = {(str(need), f"p{provider}") for need, provider in held}
        self._prepared = engine.prepare(market, self.params)

    @classmethod
    def opened(cls, blob: bytes) -> "Shelf":
        """The shelf that ``freeze_shelf`` stored."""
        data = json.loads(zlib.decompress(blob))
        return cls(market_from_data(data["market"]), data["params"], data["held"])

    @property
    def cases(self) -> dict[str, OfferingCase]:
        """The offerings by key."""
        return {case.key: case for case in self.market.offerings}

    def with_changes(self, keys: Iterable[int], live: Mapping[str, OfferingCase]) -> "Shelf":
        """The shelf with these offerings as they are now, without those of them that are not live any more; the very
        same shelf where nothing that counts has changed.
        """
        cases = self.cases
        for key in map(str, keys):
            old, new = cases.pop(key, None), live.get(key)
            if new is not None:
                same = old is not None and replace(new, capacity=old.capacity) == old
                cases[key] = old if same and old is not None else new
        if cases == self.cases:
            return self
        return self._like(replace(self.market, offerings=tuple(cases.values())))

    def only(self, cases: Sequence[OfferingCase]) -> "Shelf":
        """A shelf of just these offerings, to see whom they fit: it knows no earlier deals."""
        return self._like(replace(self.market, offerings=tuple(cases), deals=(), pinned=frozenset()))

    def _like(self, market: Market) -> "Shelf":
        other = copy(self)
        other.market, other._prepared = market, engine.prepare(market, self.params, self._prepared)
        return other

    def rank(self, cases: Sequence[NeedCase]) -> Ranked:
        """The best pairs of each need with the points of every factor, and what the rules cost the offerings."""
        if not cases:
            names = ("need", "offering", "score", "rank", "points", "unknown")
            return Ranked([], {name: [] for name in names}, [], [], b"")
        ranking = engine.rank(self._prepared, cases)
        columns = self._with_pinned(ranking_to_data(ranking), cases)
        costs = np.stack([ranking.costs.fails, ranking.costs.alone]).astype(np.int64)
        return Ranked(
            needs=[int(case.key) for case in cases],
            pairs=columns
            | {"need": [int(key) for key in columns["need"]], "offering": [int(key) for key in columns["offering"]]},
            eligible=ranking.eligible.tolist(),
            blocking=[FACT_ORDER[place] if place >= 0 else "" for place in ranking.blocking.tolist()],
            costs=zlib.compress(costs.tobytes(), 1),
        )

    def _with_pinned(self, columns: dict[str, list[Any]], cases: Sequence[NeedCase]) -> dict[str, list[Any]]:
        """The pairs kept, and behind those of a need the pairs pinned by the organiser that are not among the best."""
        ranked = engine.pinned_beyond(self._prepared, cases)
        if not ranked.needs:
            return columns
        order = {case.key: place for place, case in enumerate(cases)}
        beyond = zip(*ranking_to_data(ranked).values(), strict=True)
        rows = [row for row in beyond if row[3] > self.params.top and (row[0], row[1]) in self.market.pinned]
        rows = sorted([*zip(*columns.values(), strict=True), *rows], key=lambda row: (order[row[0]], row[3]))
        return dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True)) if rows else columns

    def explain(self, case: NeedCase) -> tuple[list[Data], Data]:
        """All kept pairs of one need with their reasons, the pinned ones too, and the advice for it."""
        result = engine.explain(self._prepared, case)
        beyond = engine.explain_pinned(self._prepared, case)
        return [pair_to_data(pair) for pair in (*result.pairs, *beyond)], advice_to_data(result.advice)

    def advice(self, case: NeedCase) -> Data:
        """What ``explain`` advises for one need, without its pairs."""
        return advice_to_data(engine.advice(self._prepared, case))

    def explain_pairs(self, case: NeedCase, offerings: Iterable[int]) -> dict[int, Data]:
        """Offering → reasons of these kept pairs of one need: what ``explain`` says of them, without the rest."""
        wanted = frozenset(map(str, offerings))
        beyond = engine.explain_pinned(self._prepared, case)
        pairs = (
            *engine.explain_pairs(self._prepared, case, wanted),
            *(one for one in beyond if one.offering in wanted),
        )
        return {int(pair.offering): pair_to_data(pair) for pair in pairs}

    def fits_any(self, cases: Sequence[NeedCase]) -> list[int]:
        """The needs that some offering of this shelf may be proposed to."""
        found = np.flatnonzero(engine.fits(self._prepared, cases).any(axis=1))
        return [int(cases[place].key) for place in found.tolist()]

    def rule_costs(self, shards: Iterable[bytes]) -> dict[int, list[list[Any]]]:
        """Offering → [[rule key, needs turned away, needs turned away by it alone]], added up over shards."""
        size = sum(len(offering.rules) for offering in self.market.offerings)
        total = np.zeros((2, size), dtype=np.int64)
        for shard in shards:
            total += np.frombuffer(zlib.decompress(shard), dtype=np.int64).reshape(2, -1)
        found: dict[int, list[list[Any]]] = {}
        counts = iter(zip(*total.tolist(), strict=True))
        for offering in sorted(self.market.offerings, key=lambda offering: offering.key):
            found[int(offering.key)] = [[rule.key, *next(counts)] for rule in offering.rules]
        return found

    def assign(
        self, needs: NeedColumns, pairs: Iterable[Chunk], eligible: Eligible | None = None
    ) -> tuple[Chosen, Data]:
        """The introductions, and what is to be said of the plan: is it the best of all pairs that are possible
        (``eligible`` counts them by need), and which pinned pairs were not kept. Pairs that are already being worked on
        are not proposed again. The pairs are read once, chunk after chunk.
        """
        party = {offering.key: offering.party for offering in self.market.offerings}
        under_way = {(need, key) for need, key in self.market.pinned if (need, party.get(key)) in self._held}
        gathered = gather(self.market, needs, pairs, self.params.quotas, self._held)
        choices = gathered.choices
        decision = engine.settle(choices, self.market.pinned - under_way, _cut(needs, gathered.met, eligible))
        offerings = np.array([int(key) for key in choices.offering_keys], dtype=np.int64)
        found = needs.key[choices.need[decision.pairs]], offerings[choices.offering[decision.pairs]]
        order = np.lexsort((found[1], found[0]))
        chosen = Chosen(found[0][order], found[1][order], decision.position[order])
        plan = decision.plan
        return chosen, {
            "firms": list(plan.histogram),
            "total": plan.total / 1000,
            "exact": plan.exact,
            "fair": plan.fair,
            "bound": plan.bound / 1000,
            "pinned_not_kept": [[int(need), int(offering), why] for need, offering, why in decision.unkept],
        }

    def second_view(
        self, needs: NeedColumns, pairs: Iterable[Chunk], chosen: Set[tuple[int, int]]
    ) -> tuple[Scores, Scores]:
        """The pairs of the stable matching and the pairs that would rather have each other than what is chosen, with
        their scores.
        """
        ours = frozenset((str(need), str(offering)) for need, offering in chosen)
        choices = gather(replace(self.market, pinned=ours), needs, pairs, {}, self._held).choices
        return _scores(choices, stable(choices)), _scores(choices, blocking(choices, choices.pinned))

    def why_not(
        self, wanted: Mapping[int, int], pairs: Sequence[tuple[int, int, float]], chosen: Iterable[tuple[int, int]]
    ) -> dict[tuple[int, int], str]:
        """Why each of the pairs of some needs was not introduced, "" where it was. ``wanted`` are introductions that
        these needs could use; beside their pairs all chosen pairs of the same offerings are given.
        """
        cases = [_bare_case(need, wanted.get(need, 0)) for need in dict.fromkeys(need for need, _key, _score in pairs)]
        market = replace(self.market, needs=tuple(cases))
        named = [(str(need), str(offering), score) for need, offering, score in pairs]
        ours = {(str(need), str(offering)) for need, offering in chosen}
        found = unassigned.reasons(market, named, self.params.quotas, ours, self._held)
        return {(int(need), int(offering)): why for (need, offering), why in found.items()}


def _cut(needs: NeedColumns, met: Numbers, eligible: Eligible | None) -> Mask:
    """The needs of which more offerings were eligible than pairs were kept."""
    cut = np.zeros(len(needs.key), dtype=np.bool_)
    if eligible is not None:
        place = places(needs.key).of(eligible.need)
        known = place >= 0
        cut[place[known]] = eligible.count[known] > met[place[known]]
    return cut


def _scores(choices: Choices, mask: Mask) -> Scores:
    """Some pairs with their scores, in the order of need and offering."""
    pairs = np.flatnonzero(mask).tolist()
    named = [(*map(int, choices.keys(pair)), choices.score[pair].item() / MILLI) for pair in pairs]
    return {(need, offering): score for need, offering, score in sorted(named)}


def _bare_case(need: int, wanted: int) -> NeedCase:
    """A need of which only the wanted number matters."""
    return NeedCase(key=str(need), kind="", firm="", facts={}, wanted=wanted, offers=frozenset())

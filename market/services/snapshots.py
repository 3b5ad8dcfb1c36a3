"""Between the rows and the engine: freeze a market, run the engine over it, give plain data back.

The only module that knows both. What is frozen is all the engine will ever see of a run, so a run that another
worker takes up again gives the same answer.
"""

import datetime as dt
import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from accounts.clock import as_local_date
from accounts.enums import CertificateKind, OrganisationKind, TechField
from accounts.errors import Invalid
from events.models import MarketEvent
from market.matching import engine, fitting, second_view, unassigned
from market.matching.bits import FACT_ORDER
from market.matching.data import (
    advice_to_data,
    market_from_data,
    market_to_data,
    needs_from_data,
    pair_to_data,
    params_from_data,
    ranking_to_data,
)
from market.matching.rules import Rule, RuleError, parse_rules, rule_to_data, walk
from market.matching.values import Coefficients, Deal, Market, NeedCase, OfferingCase
from market.models import Need, Offering
from market.selectors.appetite_models import coefficients_in_use
from market.selectors.deals import PastDeal, days_to_decide, past_deals
from market.selectors.facts import OFFERING_RELATIONS, firm_facts, need_facts, offering_facts
from market.selectors.market import (
    excluded_providers,
    held_pairs,
    need_places_held,
    needs_to_match,
    offering_places_held,
    pinned_pairs,
    wishes_of,
)
from market.selectors.offer_rules import offering_kinds_for, offering_rules
from market.selectors.texts import need_text, offering_text
from market.selectors.traits import need_traits

Data = dict[str, Any]

VOCABULARY: dict[str, frozenset[Any]] = {
    "firm.certificates": frozenset(CertificateKind.values),
    "firm.field": frozenset(TechField.values),
    "need.field": frozenset(TechField.values),
}


@dataclass(frozen=True, slots=True)
class Frozen:
    """A part of a snapshot as it is stored: compressed JSON and the hash of what is in it."""

    blob: bytes
    digest: str


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


def engine_version() -> str:
    """The version that is written into a run."""
    return engine.ENGINE_VERSION


def check_criteria(criteria: Any) -> list[Data]:
    """The rules as they may be stored. An unknown fact, a wrong comparison or value is refused, never skipped."""
    try:
        rules = parse_rules(criteria)
        _check_words(rules)
        return [rule_to_data(rule) for rule in rules]
    except RuleError as error:
        message = _("Rule %(number)s cannot be used: please check what it compares.") % {"number": error.position + 1}
        raise Invalid(message, field="criteria", code=error.code) from error


def _check_words(rules: Sequence[Rule]) -> None:
    """Values of facts whose words are ours (certificates, fields), not the engine's."""
    for position, rule in enumerate(rules):
        for leaf in walk(rule):
            known = VOCABULARY.get(leaf.fact)
            used = leaf.value if isinstance(leaf.value, frozenset) else {leaf.value}
            if known is not None and not used <= known:
                raise RuleError(position, "choice", f"{leaf.fact} has no such value")


def check_params(params: Data) -> Data:
    """The parameters of a run; a name or value that the engine does not know is refused."""
    try:
        checked = params_from_data(params)
        engine.prepare(Market(0, (), ()), checked)
        _check_quotas(checked.quotas)
    except (TypeError, ValueError) as error:
        raise Invalid(_("These parameters of the run are not known or not possible."), field="params") from error
    return params


def _check_quotas(quotas: Mapping[str, Any]) -> None:
    """A quota is the most introductions of a need with parties of a kind: a whole number, and a kind that is known."""
    for kind, most in quotas.items():
        if kind not in OrganisationKind.values or isinstance(most, bool) or not isinstance(most, int) or most < 0:
            raise ValueError(f"{most!r} is no quota for {kind!r}")


def _frozen(data: Data) -> Frozen:
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return Frozen(zlib.compress(text, 4), hashlib.sha256(text).hexdigest())


def freeze_shelf(event: MarketEvent, params: Data, as_of: dt.datetime) -> Frozen:
    """Everything a run may know but its needs: live offerings with their free places, earlier deals, the model in use,
    what the organiser laid down, and the parameters; in constant queries.
    """
    day = as_local_date(as_of)
    market = build_shelf(day, offering_places_held([event.pk]), pinned_pairs(event))
    held = sorted([need_id, provider_id] for need_id, provider_id in held_pairs(event))
    return _frozen({"market": market_to_data(market), "params": params, "held": held})


def freeze_needs(need_ids: Sequence[int], day: dt.date) -> Frozen:
    """The needs of a shard as the engine sees them on that day, in the order of their keys, in constant queries."""
    return _frozen({"needs": market_to_data(Market(0, need_cases(needs_to_match(need_ids), day), ()))["needs"]})


def build_shelf(
    day: dt.date, held: dict[int, int], pinned: Iterable[tuple[int, int]] = (), deals: Sequence[PastDeal] | None = None
) -> Market:
    """All live offerings, all deals before the day and the model in use; no needs."""
    known = past_deals(before=day) if deals is None else deals
    offerings = Offering.objects.live().select_related(*OFFERING_RELATIONS).order_by("pk")
    days = days_to_decide(known)
    model = coefficients_in_use()
    return Market(
        as_of=day.toordinal(),
        needs=(),
        offerings=tuple(_offering_case(offering, days, held) for offering in offerings),
        deals=tuple(_deal(deal) for deal in known),
        pinned=frozenset((str(need), str(offering)) for need, offering in pinned),
        appetite=Coefficients(**model) if model else None,
    )


def need_cases(needs: Sequence[Need], day: dt.date) -> tuple[NeedCase, ...]:
    """Needs with all that is known of them and their firms on that day."""
    excluded, wishes, held = excluded_providers(needs), wishes_of(needs), need_places_held(needs)
    return tuple(
        _need_case(need, day, excluded.get(need.pk, frozenset()), wishes.get(need.pk, frozenset()), held)
        for need in needs
    )


def _need_case(
    need: Need, day: dt.date, excluded: frozenset[int], wishes: frozenset[int], held: dict[int, int]
) -> NeedCase:
    return NeedCase(
        key=str(need.pk),
        kind=need.kind,
        firm=str(need.organisation_id),
        facts=firm_facts(need.organisation, day) | need_facts(need),
        wanted=max(need.introductions_wanted - held.get(need.pk, 0), 0),
        offers=frozenset(offering_kinds_for(need)),
        excluded=frozenset(f"p{pk}" for pk in (*excluded, need.organisation_id)),
        text=need_text(need),
        traits=need_traits(need),
        wishes=frozenset(f"p{pk}" for pk in wishes),
        held=held.get(need.pk, 0),
    )


def _offering_case(offering: Offering, days: dict[int, int], held: dict[int, int]) -> OfferingCase:
    facts = offering_facts(offering)
    if offering.organisation_id in days:
        facts["days_to_decide"] = days[offering.organisation_id]
    return OfferingCase(
        key=str(offering.pk),
        kind=offering.kind,
        party=f"p{offering.organisation_id}",
        facts=facts,
        rules=parse_rules(offering_rules(offering)),
        capacity=max(offering.capacity - held.get(offering.pk, 0), 0),
        text=offering_text(offering),
        party_kind=offering.organisation.kind,
    )


def offering_cases(keys: Iterable[int], base: "Shelf") -> dict[str, OfferingCase]:
    """Those of these offerings that are live, as they are now; how long their parties take to decide is as the base
    has it, so that both can be compared.
    """
    rows = Offering.objects.live().filter(pk__in=list(keys)).select_related(*OFFERING_RELATIONS).order_by("pk")
    days = {case.party: case.facts["days_to_decide"] for case in base.cases.values() if "days_to_decide" in case.facts}
    known = {row.organisation_id: days[f"p{row.organisation_id}"] for row in rows if f"p{row.organisation_id}" in days}
    return {str(row.pk): _offering_case(row, known, {}) for row in rows}  # type: ignore[arg-type]


def _deal(deal: PastDeal) -> Deal:
    return Deal(f"p{deal.provider_id}", deal.on.toordinal(), deal.result, deal.traits)


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
        self,
        needs: Sequence[NeedCase],
        pairs: Sequence[tuple[int, int, float]],
        eligible: Mapping[int, int] | None = None,
    ) -> tuple[dict[tuple[int, int], int], Data]:
        """(need, offering) → number of the introduction, and what is to be said of the plan: is it the best of all
        pairs that are possible (``eligible`` counts them by need), and which pinned pairs were not kept. Pairs that are
        already being worked on are not proposed again.
        """
        arcs = self._arcs(pairs)
        party = {offering.key: offering.party for offering in self.market.offerings}
        under_way = {(need, key) for need, key in self.market.pinned if (need, party.get(key)) in self._held}
        market = replace(self.market, needs=tuple(needs), pinned=self.market.pinned - under_way)
        stored = Counter(need for need, _offering, _score in pairs)
        cut = frozenset(str(need) for need, count in (eligible or {}).items() if count > stored[need])
        decision = engine.decide(market, arcs, self.params.quotas, cut)
        chosen = {(int(one.need), int(one.offering)): one.position for one in decision.assigned}
        plan = decision.plan
        return chosen, {
            "firms": list(plan.histogram),
            "total": plan.total / 1000,
            "exact": plan.exact,
            "fair": plan.fair,
            "bound": plan.bound / 1000,
            "pinned_not_kept": [[int(need), int(offering), why] for need, offering, why in decision.unkept],
        }

    def _arcs(self, pairs: Iterable[tuple[int, int, float]]) -> list[tuple[str, str, float]]:
        """The pairs that may be proposed, as the engine names them."""
        party = {offering.key: offering.party for offering in self.market.offerings}
        return [
            (str(need), str(offering), score)
            for need, offering, score in pairs
            if (str(need), party[str(offering)]) not in self._held
        ]

    def second_view(
        self, needs: Sequence[NeedCase], pairs: Sequence[tuple[int, int, float]], chosen: Iterable[tuple[int, int]]
    ) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
        """The pairs of the stable matching, and the pairs that would rather have each other than what is chosen."""
        market = replace(self.market, needs=tuple(needs))
        ours = {(str(need), str(offering)) for need, offering in chosen}
        stable, blocking = second_view.second_view(market, self._arcs(pairs), ours)
        return _numbers(stable), _numbers(blocking)

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


def _numbers(named: Iterable[tuple[str, str]]) -> set[tuple[int, int]]:
    return {(int(need), int(offering)) for need, offering in named}


def _bare_case(need: int, wanted: int) -> NeedCase:
    """A need of which only the wanted number matters."""
    return NeedCase(key=str(need), kind="", firm="", facts={}, wanted=wanted, offers=frozenset())


def frozen_rules(blob: bytes, offering_id: int) -> list[Data] | None:
    """The rules of one offering in what ``freeze_shelf`` stored; None where it is not on that shelf."""
    offerings = json.loads(zlib.decompress(blob))["market"]["offerings"]
    return next((row["rules"] for row in offerings if row["key"] == str(offering_id)), None)


def open_needs(blob: bytes) -> tuple[NeedCase, ...]:
    """The needs that ``freeze_needs`` stored."""
    return needs_from_data(json.loads(zlib.decompress(blob))["needs"])


def open_wishes(blob: bytes) -> list[NeedCase]:
    """The needs that ``freeze_needs`` stored, as far as the assignment asks: whose they are and how many parties they
    want (the facts of 100,000 needs would fill the memory for nothing).
    """
    return [
        NeedCase(
            key=item["key"],
            kind=item["kind"],
            firm=item["firm"],
            facts={},
            wanted=item["wanted"],
            offers=frozenset(),
            held=item["held"],
        )
        for item in json.loads(zlib.decompress(blob))["needs"]
    ]


def live_shelf(day: dt.date, event_ids: Iterable[int] = (), params: Data | None = None) -> Shelf:
    """The shelf as it is now, with the places that are free at these editions."""
    return Shelf(build_shelf(day, offering_places_held(list(event_ids))), params or {})


def preview(need: Need, day: dt.date, top: int = 5) -> Data:
    """What one need, as it stands, would find: how many offerings fit and what would open more (nothing is stored)."""
    shelf = live_shelf(day, [need.event_id] if need.event_id else (), {"top": top})
    (case,) = need_cases([need], day)
    pairs, advice = shelf.explain(case)
    (fits,) = shelf.rank([case]).eligible
    return {"fits": fits, "pairs": pairs, **advice}


def try_offerings(offerings: Sequence[Offering], need_ids: Sequence[int], day: dt.date) -> tuple[int, int, list[Data]]:
    """Offerings of one kind and party, saved or not, against needs: how many of these needs they could answer, of how
    many firms, and for each offering how many it admits, how many of those wait for a missing fact, and its rules as
    [key, needs turned away, turned away by it alone]. Constant queries.
    """
    kind, party = offerings[0].kind, f"p{offerings[0].organisation_id}"
    known = need_cases(needs_to_match(need_ids), day)
    cases = [case for case in known if kind in case.offers and party not in case.excluded]
    return len(cases), len({case.firm for case in cases}), [_admitted(row, cases, day) for row in offerings]


def _admitted(offering: Offering, cases: Sequence[NeedCase], day: dt.date) -> Data:
    case = replace(_offering_case(offering, {}, {}), key="tried")
    prepared = engine.prepare(Market(day.toordinal(), (), (case,)), params_from_data({"top": 1}))
    ranking = engine.rank(prepared, cases)
    fits = ranking.eligible > 0
    counts = zip(case.rules, ranking.costs.fails.tolist(), ranking.costs.alone.tolist(), strict=True)
    return {
        "admitted": int(fits.sum()),
        "unknown": int((fits & (ranking.unknown[:, 0] != 0)).sum()),
        "rules": [[rule.key, fails, alone] for rule, fails, alone in counts],
    }


def fit_appetite(deals: Sequence[PastDeal], start: dt.date, end: dt.date, version: str) -> tuple[Data, int]:
    """A model learned from the decisions of start <= day < end, as it is stored, and the number of them. ValueError in
    words where they are too few.
    """
    cases = [_deal(deal) for deal in deals]
    fitted = fitting.fit(cases, start.toordinal(), end.toordinal(), version=version)
    found = fitted.coefficients
    return {"weights": dict(found.weights), "half_life_days": found.half_life_days}, fitted.choices


def judge_appetite(deals: Sequence[PastDeal], model: Data | None, start: dt.date, end: dt.date) -> Data:
    """How early a model (None: the built-in one) names the party that said yes, on the decisions of start <= day < end:
    {"judged", "hits": {"1", "5", "10", "20"}, "mrr"}.
    """
    coefficients = Coefficients(**model) if model else None
    cases = [_deal(deal) for deal in deals]
    return _figures(fitting.judge(cases, coefficients, start.toordinal(), end.toordinal()))


def judge_popular(deals: Sequence[PastDeal], start: dt.date, end: dt.date) -> Data:
    """The same for the simplest guess: whoever said yes most often comes first."""
    return _figures(fitting.judge_popular([_deal(deal) for deal in deals], start.toordinal(), end.toordinal()))


def _figures(figures: fitting.Figures) -> Data:
    hits = {str(first): round(share, 6) for first, share in figures.hits.items()}
    return {"judged": figures.judged, "hits": hits, "mrr": round(figures.mrr, 6)}

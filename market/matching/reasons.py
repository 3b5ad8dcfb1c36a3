"""The factors of a scored pair with the figures behind them, for people to read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from market.matching.appetite import Alike, Appetite, counts
from market.matching.eligibility import Standing, Table, room
from market.matching.facts import FACTS, FactType, Value
from market.matching.score import FACTORS, MILLI, Terms, rate_after_subsidy
from market.matching.text import Bag, TextIndex, shared_terms
from market.matching.values import Factor, NeedCase, OfferingCase

Figures = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the figures of one need come from; `lowest_rate` is that of its cheapest eligible offering."""

    standing: Standing
    table: Table
    appetite: Appetite
    alike: Alike
    index: TextIndex
    words: Bag
    lowest_rate: float | None


def factors(sources: Sources, place: int, points: tuple[int, ...], maxima: tuple[int, ...]) -> tuple[Factor, ...]:
    """The factors present for the offering at `place`, in fixed order; their points are the score."""
    offering = sources.table.offerings[place]
    return tuple(
        Factor(name, points[number] / MILLI, maxima[number] / MILLI, _FIGURES[name](sources, offering))
        for number, name in enumerate(FACTORS)
        if maxima[number]
    )


def _slack(sources: Sources, offering: OfferingCase) -> Figures:
    """The tightest numeric rule: its key, the firm's own figure, and how far inside it stands."""
    facts = sources.standing.need.facts
    measured = [
        (room(rule, value), rule.key, value)
        for rule in offering.rules
        if FACTS[rule.fact].type is FactType.NUMBER and isinstance(value := facts.get(rule.fact), int | float)
    ]
    least, key, value = min(measured)
    return {"rule": key, "actual": value, "room": round(least, 4), "rules": len(measured)}


def _appetite(sources: Sources, offering: OfferingCase) -> Figures:
    return counts(sources.alike, sources.appetite.rows[offering.party])


def _cost(sources: Sources, offering: OfferingCase) -> Figures:
    """The rate after subsidy, what it costs in a year, the firm's limit and the lowest rate among its offers."""
    facts, rate = sources.standing.need.facts, rate_after_subsidy(offering)
    figures: Figures = {
        "rate": round(rate, 4),
        "max_rate": facts.get("need.max_rate"),
        "lowest_rate": sources.lowest_rate,
    }
    amount = facts.get("need.amount")
    if isinstance(amount, int | float):
        figures["yearly_cost"] = round(amount * rate / 100, 2)
    if offering.facts.get("subsidy"):
        figures["subsidy"] = offering.facts["subsidy"]
    return figures


def _speed(sources: Sources, offering: OfferingCase) -> Figures:
    return {"days": offering.facts["days_to_decide"]}


def _completeness(sources: Sources, offering: OfferingCase) -> Figures:
    facts = sources.standing.need.facts
    known = sum(facts.get(rule.fact) is not None for rule in offering.rules)
    return {"known": known, "rules": len(offering.rules)}


def _wishes(sources: Sources, offering: OfferingCase) -> Figures:
    return {"named": offering.party in sources.standing.need.wishes}


def _text(sources: Sources, offering: OfferingCase) -> Figures:
    return {"terms": shared_terms(sources.index, sources.words, sources.table.position[offering.key])}


_FIGURES: Mapping[str, Callable[[Sources, OfferingCase], Figures]] = {
    "slack": _slack,
    "appetite": _appetite,
    "cost": _cost,
    "speed": _speed,
    "completeness": _completeness,
    "wishes": _wishes,
    "text": _text,
}


def lowest_rate(terms: Terms, places: list[int]) -> float | None:
    """The lowest rate after subsidy among the eligible offerings, where any has one."""
    rates = [rate for place in places if (rate := float(terms.rate[place])) == rate]
    return round(min(rates), 4) if rates else None


def unknown_facts(need: NeedCase, offering: OfferingCase) -> tuple[str, ...]:
    """The missing facts that rules of the offering ask for."""
    return tuple(sorted({rule.fact for rule in offering.rules if need.facts.get(rule.fact) is None}))

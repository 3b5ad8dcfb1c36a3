"""The factors of a scored pair with the figures behind them, for people to read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from market.matching.appetite import Alike, Appetite, counts
from market.matching.conditions import Rule, bounds, open_facts
from market.matching.eligibility import Standing, Table
from market.matching.facts import FACTS, FactType, Value
from market.matching.score import FACTORS, MILLI, room
from market.matching.terms import Terms, rate_after_subsidy
from market.matching.text import TextIndex, shared_terms
from market.matching.values import Factor, NeedCase, OfferingCase, Pair

Figures = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Background:
    """Where the figures of one need come from; `lowest_rate` is that of its cheapest eligible offering."""

    standing: Standing
    table: Table
    appetite: Appetite
    alike: Alike
    index: TextIndex
    text: str
    lowest_rate: float | None


def factors(background: Background, place: int, points: tuple[int, ...], maxima: tuple[int, ...]) -> tuple[Factor, ...]:
    """The factors present for the offering at `place`, in fixed order; their points are the score."""
    offering = background.table.offerings[place]
    return tuple(
        Factor(name, points[number] / MILLI, maxima[number] / MILLI, _FIGURES[name](background, offering))
        for number, name in enumerate(FACTORS)
        if maxima[number]
    )


def _slack(background: Background, offering: OfferingCase) -> Figures:
    """The tightest numeric rule: its key, the firm's own figure, and how far inside it stands."""
    facts, today = background.standing.need.facts, background.table.today
    measured = [
        (_room(rule, value, today), rule.key, value)
        for rule in offering.rules
        if not rule.parts
        and FACTS[rule.fact].type is FactType.NUMBER
        and isinstance(value := facts.get(rule.fact), int | float)
    ]
    least, key, value = min(measured)
    return {"rule": key, "actual": value, "room": round(least, 4), "rules": len(measured)}


def _room(rule: Rule, value: float, today: int) -> float:
    low, high = bounds(rule, today)
    return float(room(np.array([float(value)]), np.array([low]), np.array([high]))[0])


def _appetite(background: Background, offering: OfferingCase) -> Figures:
    return counts(background.alike, background.appetite.rows[offering.party])


def _cost(background: Background, offering: OfferingCase) -> Figures:
    """The rate after subsidy, what it costs in a year, the firm's limit and the lowest rate among its offers."""
    facts, rate = background.standing.need.facts, rate_after_subsidy(offering)
    figures: Figures = {
        "rate": round(rate, 4),
        "max_rate": facts.get("need.max_rate"),
        "lowest_rate": background.lowest_rate,
    }
    amount = facts.get("need.amount")
    if isinstance(amount, int | float):
        figures["yearly_cost"] = round(amount * rate / 100, 2)
    if offering.facts.get("subsidy"):
        figures["subsidy"] = offering.facts["subsidy"]
    return figures


def _speed(background: Background, offering: OfferingCase) -> Figures:
    return {"days": offering.facts["days_to_decide"]}


def _completeness(background: Background, offering: OfferingCase) -> Figures:
    open_ = int(background.standing.unknowns[background.table.position[offering.key]])
    return {"known": len(offering.rules) - open_, "rules": len(offering.rules)}


def _wishes(background: Background, offering: OfferingCase) -> Figures:
    """Which side named the other."""
    need = background.standing.need
    return {"named": offering.party in need.wishes, "named_by": offering.party in need.wished_by}


def _text(background: Background, offering: OfferingCase) -> Figures:
    return {"terms": shared_terms(background.index, background.text, background.table.position[offering.key])}


_FIGURES: Mapping[str, Callable[[Background, OfferingCase], Figures]] = {
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


def unknown_facts(need: NeedCase, offering: OfferingCase, today: int) -> tuple[str, ...]:
    """The missing facts on which rules of the offering wait."""
    return tuple(sorted({fact for rule in offering.rules for fact in open_facts(rule, need.facts, today)}))


def compare_pairs(better: Pair, worse: Pair) -> tuple[tuple[str, float], ...]:
    """Why one pair stands above another: by factor, the points it has more (or less); they add up to the difference of
    the scores. A factor that one of them lacks counts nothing there."""
    above, below = ({factor.name: round(factor.points * MILLI) for factor in pair.factors} for pair in (better, worse))
    return tuple(
        (name, (above.get(name, 0) - below.get(name, 0)) / MILLI) for name in FACTORS if name in above or name in below
    )

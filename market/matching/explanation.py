"""What would have to change: offerings that just miss, and the changes of a need that would open more of them.

Every change is searched over the real rules and kept only when asking them again admits the offering.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from market.matching.conditions import Rule, Verdict, combine, evaluate, first_failing
from market.matching.eligibility import Counts, Mask, Standing, Table, count
from market.matching.facts import FACTS, Effort, FactType, Value, number
from market.matching.months import earliest_end, whole_months
from market.matching.repairs import EFFORTS, distance, options, words
from market.matching.values import Advice, Change, NearMiss, OfferingCase, RuleResult, Suggestion

MOST_FAILED = 2
"""An offering that more rules refuse is no near miss."""
OTHER_BUSINESS = frozenset({"need.financing_type", "need.service"})
"""Facts that say what is looked for at all: an offering of another kind of business is not near, however few rules
fail.
"""
CHANGED = (Effort.FREE, Effort.EARN)
"""What a firm is advised to change; the rest is told, not suggested."""
SUGGESTIONS = 5
TRIED = 12
"""Values tried per fact, the nearest first."""
PAIRS_TRIED = 60
"""Offerings looked at for a change of two facts."""
NEAR_TRIED = 3
"""Near misses looked at closely, for each that is kept."""
Facts = Mapping[str, Value]
Changes = tuple[Change, ...]


def rule_results(offering: OfferingCase, facts: Facts, today: int) -> tuple[RuleResult, ...]:
    """Every rule of an offering with its verdict and the fact it looked at."""
    return tuple(_result(rule, facts, today) for rule in offering.rules)


def _result(rule: Rule, facts: Facts, today: int) -> RuleResult:
    if rule.parts:
        parts = tuple(_result(part, facts, today) for part in rule.parts)
        verdict = combine(rule.op, [part.verdict for part in parts])
        return RuleResult(rule.key, "", rule.op, None, None, verdict, parts)
    return RuleResult(rule.key, rule.fact, rule.op, rule.value, facts.get(rule.fact), evaluate(rule, facts, today))


def advise(standing: Standing, table: Table, near_misses: int) -> Advice:
    """The advice for one need."""
    return Advice(
        need=standing.need.key,
        suggestions=_suggestions(standing, table),
        near_misses=_near_misses(standing, table, near_misses),
        missing=_missing(standing, table),
    )


def _missing(standing: Standing, table: Table) -> tuple[tuple[str, int], ...]:
    """Facts nobody supplied, with the number of still possible offerings that have an open rule on them; most first."""
    possible = standing.candidate & (standing.fails == 0)
    waiting = (standing.rules == 0) & possible[table.rules.owner]
    counts = {
        fact: int((count(table, waiting & table.rules.reads[fact]) > 0).sum())
        for fact in table.columns
        if standing.need.facts.get(fact) is None
    }
    return tuple(
        sorted(((fact, found) for fact, found in counts.items() if found), key=lambda item: (-item[1], item[0]))
    )


def _near_misses(standing: Standing, table: Table, most: int) -> tuple[NearMiss, ...]:
    """Offerings that one or two rules refuse: those the firm can do something about first, then the fewest failed
    rules, then the least effort and the smallest change."""
    order, effort = _nearest(standing, table, MOST_FAILED)
    rough: list[tuple[tuple[bool, int, int, float, int], Changes]] = []
    for place in order[: NEAR_TRIED * most].tolist():
        changes = _changes(table.offerings[place], standing.need.facts, table.today)
        size = sum(distance(change.from_, change.to) for change in changes)
        rough.append(((not changes, int(standing.fails[place]), int(effort[place]), size, place), changes))
    rough.sort(key=lambda item: item[0])
    return tuple(
        _near_miss(standing, table.offerings[nearness[-1]], changes, table.today) for nearness, changes in rough[:most]
    )


def _nearest(standing: Standing, table: Table, most: int) -> tuple[NDArray[np.int64], Counts]:
    """The offerings of this kind of business that at most so many rules refuse, the nearest first, and the effort."""
    failed = standing.rules < 0
    near = standing.candidate & (standing.fails >= 1) & (standing.fails <= most)
    near &= count(table, failed & _of_business(table)) == 0
    level = np.array([_effort(fact) for fact in table.columns] or [0], dtype=np.int64)
    least = np.full(len(failed), len(EFFORTS) - 1)
    for fact, cost in zip(table.columns, level, strict=False):
        least[table.rules.reads[fact]] = np.minimum(least[table.rules.reads[fact]], cost)
    owner = table.rules.owner[failed]
    size = len(table.offerings)
    effort = np.bincount(owner, weights=least[failed], minlength=size).astype(np.int32)
    fixed = np.bincount(owner, weights=least[failed] == len(EFFORTS) - 1, minlength=size)
    places = np.flatnonzero(near)
    return places[np.lexsort((places, effort[places], standing.fails[places], fixed[places]))], effort


def _effort(fact: str) -> int:
    return EFFORTS.index(FACTS[fact].change)


def _of_business(table: Table) -> Mask:
    """Rules that only say which business the offering is in."""
    others = np.zeros(len(table.rules.rule), dtype=np.bool_)
    for fact in table.columns:
        if fact not in OTHER_BUSINESS:
            others |= table.rules.reads[fact]
    return ~others


def _near_miss(standing: Standing, offering: OfferingCase, changes: Changes, today: int) -> NearMiss:
    results = rule_results(offering, standing.need.facts, today)
    failed = tuple(result for result in results if result.verdict is Verdict.FAIL)
    days = _days(offering, changes, standing.need.facts, today)
    return NearMiss(standing.need.key, offering.key, offering.party, failed, changes, days)


def _changes(offering: OfferingCase, facts: Facts, today: int) -> Changes:
    """Changes after which no rule of the offering fails, or none. Rules are repaired in turn, then all asked again;
    which one is repaired first is not left to the order in which the lender wrote them: the cheapest result counts.
    """
    ordered = sorted(offering.rules, key=lambda rule: rule.key)
    found = {_repaired(rules, facts, today) for rules in (tuple(ordered), tuple(reversed(ordered)))}
    return min(found, key=lambda changes: (not changes, _cost(changes)))


def _repaired(rules: Sequence[Rule], facts: Facts, today: int) -> Changes:
    changed = dict(facts)
    for _ in range(2 * MOST_FAILED):
        failed = first_failing(rules, changed, today)
        if failed is None:
            names = [fact for fact in changed if changed[fact] != facts.get(fact)]
            return tuple(Change(fact, facts.get(fact), changed[fact]) for fact in sorted(names))
        found = options(failed, changed, today)
        if not found:
            return ()
        fact, value = found[0]
        changed[fact] = value
    return ()


def _cost(changes: Changes) -> tuple[int, float, tuple[str, ...], tuple[str, ...]]:
    """The least effort first, then the smallest change."""
    return (
        sum(_effort(change.fact) for change in changes),
        sum(distance(change.from_, change.to) for change in changes),
        tuple(change.fact for change in changes),
        tuple(words(change.to) for change in changes),
    )


def _days(offering: OfferingCase, changes: Changes, facts: Facts, today: int) -> int | None:
    """How long to wait where time alone brings the changes: None where it does not, or where by then another rule would
    turn the firm away.
    """
    if not changes or any(FACTS[change.fact].change is not Effort.TIME for change in changes):
        return None
    days = max(_waiting_days(change, today) for change in changes)
    age = facts.get("firm.age_months")
    later = (
        dict(facts) if age is None else {**facts, "firm.age_months": number(age) + whole_months(today, today + days)}
    )
    return days if first_failing(offering.rules, later, today + days) is None else None


def _waiting_days(change: Change, today: int) -> int:
    """Days until so many whole months have passed: on that day the fact has its new value at the latest."""
    if FACTS[change.fact].type is FactType.DATE:
        return earliest_end(int(number(change.from_)), whole_months(int(number(change.to)), today)) - today
    return earliest_end(today, int(np.ceil(number(change.to) - number(change.from_)))) - today


@dataclass(frozen=True, slots=True)
class _Trial:
    """Changes that were tried, with the offerings they open and close."""

    changes: Changes
    opens: tuple[int, ...]
    closes: tuple[int, ...]

    def gain(self) -> int:
        return len(self.opens) - len(self.closes)

    def order(self) -> tuple[int, tuple[int, float, tuple[str, ...], tuple[str, ...]]]:
        """The largest gain first, then the least effort and the smallest change."""
        return -self.gain(), _cost(self.changes)


def _suggestions(standing: Standing, table: Table) -> tuple[Suggestion, ...]:
    """Single changes of the need, or a certificate to earn, that open more offerings than they close; the most first.
    A larger change of the same fact is dropped where a smaller one gains as much. Only where no single change opens
    anything are two facts changed at once."""
    trials = [trial for fact in table.columns for trial in _worth_trying(standing, table, fact)]
    trials = sorted(trials or _of_two(standing, table), key=_Trial.order)
    return tuple(
        Suggestion(
            changes=trial.changes,
            opens=tuple(table.offerings[place].key for place in trial.opens),
            closes=tuple(table.offerings[place].key for place in trial.closes),
        )
        for trial in trials[:SUGGESTIONS]
    )


def _worth_trying(standing: Standing, table: Table, fact: str) -> Iterator[_Trial]:
    """Trials of one fact in order of their size, each with a larger gain than all smaller ones."""
    actual = standing.need.facts.get(fact)
    if FACTS[fact].change not in CHANGED or actual is None:
        return
    best = 0
    for value in _values(standing, table, fact):
        trial = _try(standing, table, (Change(fact, actual, value),))
        if trial.gain() > best:
            best = trial.gain()
            yield trial


def _values(standing: Standing, table: Table, fact: str) -> list[Value]:
    """The nearest values that repair offerings all of whose failed rules read this fact."""
    failed = standing.rules < 0
    reading = failed & table.rules.reads[fact]
    alone = standing.candidate & (standing.fails > 0) & (standing.fails == count(table, reading))
    facts = standing.need.facts
    rules = {table.rule(index) for index in np.flatnonzero(reading & alone[table.rules.owner]).tolist()}
    asked = {Rule("", rule.fact, rule.op, rule.value, rule.parts) for rule in rules}
    found = {value for rule in asked for name, value in options(rule, facts, table.today) if name == fact}
    return sorted(found, key=lambda value: (distance(facts[fact], value), words(value)))[:TRIED]


def _of_two(standing: Standing, table: Table) -> Iterator[_Trial]:
    """Changes of two facts that open something, found at the offerings that are nearest."""
    tried: set[Changes] = set()
    order, _ = _nearest(standing, table, 2 * MOST_FAILED)
    for place in order[:PAIRS_TRIED].tolist():
        changes = _changes(table.offerings[place], standing.need.facts, table.today)
        if len(changes) != 2 or changes in tried or any(FACTS[one.fact].change not in CHANGED for one in changes):
            continue
        tried.add(changes)
        trial = _try(standing, table, changes)
        if trial.gain() > 0:
            yield trial


def _try(standing: Standing, table: Table, changes: Sequence[Change]) -> _Trial:
    """Ask all rules again with the new values."""
    tests = standing.tests.copy()
    for change in changes:
        column = table.columns[change.fact]
        tests[column.first : column.first + len(column.tests)] = column.ask(change.to)
    fails = count(table, table.rules.verdicts(tests) < 0)
    opens = standing.candidate & (standing.fails > 0) & (fails == 0)
    closes = standing.candidate & (standing.fails == 0) & (fails > 0)
    return _Trial(tuple(changes), tuple(np.flatnonzero(opens).tolist()), tuple(np.flatnonzero(closes).tolist()))

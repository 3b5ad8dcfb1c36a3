"""What would have to change: offerings that just miss, and the changes of a need that would open more of them.

Every change is searched over the real rules and kept only when asking them again admits the offering.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from market.matching.eligibility import Counts, Standing, Table
from market.matching.facts import FACTS, Effort, Value, number
from market.matching.rules import Rule, Verdict, evaluate
from market.matching.values import Advice, Change, NearMiss, OfferingCase, RuleResult, Suggestion

MOST_FAILED = 2
"""An offering that more rules refuse is no near miss."""
OTHER_BUSINESS = ("need.financing_type", "need.service")
"""Facts that say what is looked for at all: an offering of another kind of business is not near, however few rules
fail.
"""
SUGGESTIONS = 5
TRIED = 12
"""Values tried per fact, the nearest first."""
EFFORTS = tuple(Effort)
NEAR_TRIED = 3
"""Near misses looked at closely, for each that is kept."""
Facts = Mapping[str, Value]
Changes = tuple[Change, ...]


def rule_results(offering: OfferingCase, facts: Facts) -> tuple[RuleResult, ...]:
    """Every rule of an offering with its verdict and the fact it looked at."""
    return tuple(
        RuleResult(rule.key, rule.fact, rule.op, rule.value, facts.get(rule.fact), evaluate(rule, facts))
        for rule in offering.rules
    )


def advise(standing: Standing, table: Table, as_of: int, near_misses: int) -> Advice:
    """The advice for one need."""
    return Advice(
        need=standing.need.key,
        suggestions=_suggestions(standing, table),
        near_misses=_near_misses(standing, table, as_of, near_misses),
        missing=_missing(standing),
    )


def _missing(standing: Standing) -> tuple[tuple[str, int], ...]:
    """Facts nobody supplied, with the number of still possible offerings that have a rule on them; most first."""
    possible = standing.candidate & (standing.fails == 0)
    counts = {fact: int((possible & (answer.unknowns > 0)).sum()) for fact, answer in standing.answers.items()}
    return tuple(
        sorted(((fact, count) for fact, count in counts.items() if count), key=lambda item: (-item[1], item[0]))
    )


def repairs(rule: Rule, actual: Value) -> tuple[Value, ...]:
    """The nearest values of a fact that a failed rule accepts, the nearest first; none where nothing can be named."""
    wanted = rule.value
    if isinstance(wanted, tuple):
        low, high = wanted
        return (low,) if low is not None and number(actual) < low else (high,)
    if not isinstance(wanted, frozenset):
        return (wanted,)
    if isinstance(actual, frozenset):
        changed: list[frozenset[str]] = []
        if rule.op == "any_of":
            changed = [actual | {word} for word in sorted(wanted)]
        elif rule.op == "all_of":
            changed = [actual | wanted]
        elif actual - wanted:
            changed = [actual - wanted]
        return tuple(changed)
    if rule.op in ("in", "any_of"):
        return tuple(sorted(wanted))
    return tuple(sorted(FACTS[rule.fact].choices - wanted))


def distance(from_: Value, to: Value) -> float:
    """How large a change is: relative for numbers, the number of words that differ for sets, 1 for anything else."""
    if isinstance(from_, frozenset) and isinstance(to, frozenset):
        return float(len(from_ ^ to))
    if isinstance(from_, bool | str) or isinstance(to, bool | str):
        return 1.0
    if isinstance(from_, int | float) and isinstance(to, int | float):
        return abs(to - from_) / (max(abs(to), abs(from_)) or 1.0)
    return 1.0


def _words(value: Value) -> str:
    """A value as text that sorts the same on every machine."""
    return "\x1f".join(sorted(value)) if isinstance(value, frozenset) else str(value)


def _near_misses(standing: Standing, table: Table, as_of: int, most: int) -> tuple[NearMiss, ...]:
    """Offerings that one or two rules refuse: those the firm can do something about first, then the fewest failed
    rules, then the least effort and the smallest change."""
    missed = standing.candidate & (standing.fails >= 1) & (standing.fails <= MOST_FAILED)
    for fact in OTHER_BUSINESS:
        if fact in standing.answers:
            missed &= standing.answers[fact].fails == 0
    effort, fixed = np.zeros_like(standing.fails), np.zeros_like(standing.fails)
    for fact, answer in standing.answers.items():
        level = FACTS[fact].change
        effort += answer.fails * EFFORTS.index(level)
        fixed += answer.fails * (level is Effort.FIXED)
    places = np.flatnonzero(missed)
    order = places[np.lexsort((places, effort[places], standing.fails[places], fixed[places]))]
    rough: list[tuple[tuple[bool, int, int, float, int], Changes]] = []
    for place in order[: NEAR_TRIED * most].tolist():
        changes = _changes(table.offerings[place], standing.need.facts)
        size = sum(distance(change.from_, change.to) for change in changes)
        rough.append(((not changes, int(standing.fails[place]), int(effort[place]), size, place), changes))
    rough.sort(key=lambda item: item[0])
    return tuple(
        _near_miss(standing, table.offerings[nearness[-1]], changes, as_of) for nearness, changes in rough[:most]
    )


def _near_miss(standing: Standing, offering: OfferingCase, changes: Changes, as_of: int) -> NearMiss:
    results = rule_results(offering, standing.need.facts)
    failed = tuple(result for result in results if result.verdict is Verdict.FAIL)
    waits = changes and all(FACTS[change.fact].change is Effort.TIME for change in changes)
    days = max(_waiting_days(change, as_of) for change in changes) if waits else None
    return NearMiss(standing.need.key, offering.key, offering.party, failed, changes, days)


def _changes(offering: OfferingCase, facts: Facts) -> Changes:
    """Changes after which no rule of the offering fails, or none: rules are repaired in turn, then all asked again."""
    changed = dict(facts)
    for _ in range(2 * MOST_FAILED):
        failed = next((rule for rule in offering.rules if evaluate(rule, changed) is Verdict.FAIL), None)
        if failed is None:
            names = [fact for fact in changed if changed[fact] != facts.get(fact)]
            return tuple(Change(fact, facts.get(fact), changed[fact]) for fact in sorted(names))
        options = () if FACTS[failed.fact].change is Effort.FIXED else repairs(failed, changed[failed.fact])
        if not options:
            return ()
        changed[failed.fact] = options[0]
    return ()


def _waiting_days(change: Change, as_of: int) -> int:
    """Days until so many whole months have passed: on that day the fact has its new value at the latest."""
    months = int(np.ceil(number(change.to) - number(change.from_)))
    today = date.fromordinal(as_of)
    years, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    first = date(years, month + 1, 1).toordinal()
    following = date(years + (month + 1) // 12, (month + 1) % 12 + 1, 1).toordinal()
    return min(first + today.day - 1, following) - as_of


@dataclass(frozen=True, slots=True)
class _Trial:
    """A change that was tried, with the offerings it opens and closes."""

    change: Change
    effort: int
    opens: tuple[int, ...]
    closes: tuple[int, ...]

    def gain(self) -> int:
        return len(self.opens) - len(self.closes)


def _suggestions(standing: Standing, table: Table) -> tuple[Suggestion, ...]:
    """Single changes of the need, or a certificate to earn, that open more offerings than they close; the most first.
    A larger change of the same fact is dropped where a smaller one gains as much."""
    trials = [trial for fact in standing.answers for trial in _worth_trying(standing, table, fact)]
    trials.sort(
        key=lambda trial: (-trial.gain(), trial.effort, _size(trial), trial.change.fact, _words(trial.change.to))
    )
    return tuple(
        Suggestion(
            changes=(trial.change,),
            opens=tuple(table.offerings[place].key for place in trial.opens),
            closes=tuple(table.offerings[place].key for place in trial.closes),
        )
        for trial in trials[:SUGGESTIONS]
    )


def _size(trial: _Trial) -> float:
    return distance(trial.change.from_, trial.change.to)


def _worth_trying(standing: Standing, table: Table, fact: str) -> Iterator[_Trial]:
    """Trials of one fact in order of their size, each with a larger gain than all smaller ones."""
    effort = FACTS[fact].change
    if effort not in (Effort.FREE, Effort.EARN) or standing.need.facts.get(fact) is None:
        return
    best = 0
    for value in _values(standing, table, fact):
        trial = _try(standing, table, fact, value)
        if trial.gain() > best:
            best = trial.gain()
            yield trial


def _values(standing: Standing, table: Table, fact: str) -> list[Value]:
    """The nearest values that repair offerings refused by rules on this fact alone."""
    column, actual = table.columns[fact], standing.need.facts[fact]
    alone: Counts = standing.candidate & (standing.fails > 0) & (standing.fails == standing.answers[fact].fails)
    owners = alone[column.owner]
    facts = {fact: actual}
    found = {
        value
        for place in np.flatnonzero(owners)
        if evaluate(column.rules[place], facts) is Verdict.FAIL
        for value in repairs(column.rules[place], actual)
    }
    return sorted(found, key=lambda value: (distance(actual, value), _words(value)))[:TRIED]


def _try(standing: Standing, table: Table, fact: str, value: Value) -> _Trial:
    """Ask all rules on the fact again with the new value."""
    fails = standing.fails - standing.answers[fact].fails + table.columns[fact].answer(value).fails
    opens = standing.candidate & (standing.fails > 0) & (fails == 0)
    closes = standing.candidate & (standing.fails == 0) & (fails > 0)
    return _Trial(
        Change(fact, standing.need.facts[fact], value),
        EFFORTS.index(FACTS[fact].change),
        tuple(int(place) for place in np.flatnonzero(opens)),
        tuple(int(place) for place in np.flatnonzero(closes)),
    )

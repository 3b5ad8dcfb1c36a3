"""What a fact would have to be for a failed rule to pass: the nearest values that can be named."""

from collections.abc import Iterator, Mapping

from market.matching.clauses import Literal, clauses
from market.matching.conditions import MEASURED, MONTHS, Rule, Verdict, bounds, evaluate
from market.matching.facts import FACTS, Effort, FactType, Range, Value, number

EFFORTS = tuple(Effort)
FINE = ("percent", "yuan_sqm_day")
"""Units that are counted in hundredths."""
Option = tuple[str, Value]


def options(rule: Rule, facts: Mapping[str, Value], today: int) -> list[Option]:
    """Single changes that mend a broken clause of a failed rule: least effort first, then the nearest."""
    found = [
        (fact, value)
        for literal in _broken(rule, facts, today)
        for fact in (literal[0].fact,)
        if FACTS[fact].change is not Effort.FIXED
        for value in repairs(literal, facts[fact], today)
    ]
    return sorted(
        dict.fromkeys(found),
        key=lambda option: (
            EFFORTS.index(FACTS[option[0]].change),
            distance(facts[option[0]], option[1]),
            option[0],
            words(option[1]),
        ),
    )


def _broken(rule: Rule, facts: Mapping[str, Value], today: int) -> tuple[Literal, ...]:
    """The literals of one clause that does not hold; which one is not left to the order of the rule's parts."""
    broken = [
        tuple(sorted(clause, key=_written))
        for clause in clauses(rule)
        if all(_fails(literal, facts, today) for literal in clause)
    ]
    return min(broken, key=lambda clause: [_written(literal) for literal in clause], default=())


def _written(literal: Literal) -> tuple[str, str, str, bool]:
    """A comparison as text that sorts the same however its rule was put together."""
    test, wanted = literal
    return test.fact, test.op, words(test.value), wanted


def _fails(literal: Literal, facts: Mapping[str, Value], today: int) -> bool:
    return evaluate(literal[0], facts, today) is (Verdict.FAIL if literal[1] else Verdict.PASS)


def repairs(literal: Literal, actual: Value, today: int) -> tuple[Value, ...]:
    """The nearest values of a fact that satisfy a comparison (or, where it is negated, break it), the nearest first;
    none where nothing can be named, or where time alone would have to run backwards."""
    test, wanted = literal
    needed = Verdict.PASS if wanted else Verdict.FAIL
    found = [
        value
        for value in dict.fromkeys(_proposed(test, wanted, actual, today))
        if value != frozenset() and evaluate(test, {test.fact: value}, today) is needed
    ]
    if FACTS[test.fact].type in MEASURED:
        found = _next_to(number(actual), found)
    if FACTS[test.fact].change is Effort.TIME:
        found = [value for value in found if _comes_with_time(test, actual, value)]
    return tuple(sorted(found, key=lambda value: (distance(actual, value), words(value))))


def _next_to(actual: float, found: list[Value]) -> list[Value]:
    """Of several figures the nearest on each side."""
    below = [value for value in found if number(value) < actual]
    above = [value for value in found if number(value) > actual]
    return [*([max(below, key=number)] if below else []), *([min(above, key=number)] if above else [])]


def _comes_with_time(test: Rule, actual: Value, value: Value) -> bool:
    """An age grows; the day something happened moves away only where it is measured in months."""
    if FACTS[test.fact].type is FactType.DATE:
        return test.op in MONTHS and number(value) < number(actual)
    return number(value) > number(actual)


def _proposed(test: Rule, wanted: bool, actual: Value, today: int) -> Iterator[Value]:
    if FACTS[test.fact].type in MEASURED:
        yield from _figures(test, wanted, today)
    elif isinstance(actual, tuple):
        yield from _moved(test, wanted, actual)
    elif isinstance(actual, frozenset) and isinstance(test.value, frozenset):
        yield from _sets(test.op, wanted, actual, test.value)
    elif isinstance(test.value, bool):
        yield test.value is wanted
    else:
        words_ = test.value if isinstance(test.value, frozenset) else frozenset({str(test.value)})
        asked = wanted == (test.op in ("in", "any_of", "is"))
        yield from words_ if asked else FACTS[test.fact].choices - words_


def _figures(test: Rule, wanted: bool, today: int) -> Iterator[Value]:
    """The bounds themselves, and a step beyond those that are left out."""
    spec = FACTS[test.fact]
    if spec.type is FactType.DATE:
        low, high = bounds(test, today)
        beyond = 0 if wanted else 1
        yield from (int(bound) for bound in (low - beyond, high + beyond) if abs(bound) != float("inf"))
        return
    given = test.value if isinstance(test.value, tuple) else (test.value,)
    for bound in given:
        if isinstance(bound, int | float):
            step = 0.01 if spec.unit in FINE else 1
            yield from (bound, *(round(bound + side, 2) for side in (-step, step)))


def _moved(test: Rule, wanted: bool, actual: Range) -> Iterator[Value]:
    """A range moved as little as needed; there is no nearest range that avoids another."""
    if not wanted or not isinstance(test.value, tuple):
        return
    (from_, until), (low, high) = actual, test.value
    if test.op == "overlaps":
        yield (from_, low if until is not None and low is not None and until < low else until)
        yield (high if from_ is not None and high is not None and from_ > high else from_, until)
        return
    inner = (_greatest(from_, low), _least(until, high))
    yield test.value if None not in inner and inner[0] > inner[1] else inner  # type: ignore[operator]


def _greatest(one: float | None, other: float | None) -> float | None:
    return max((bound for bound in (one, other) if bound is not None), default=None)


def _least(one: float | None, other: float | None) -> float | None:
    return min((bound for bound in (one, other) if bound is not None), default=None)


def _sets(op: str, wanted: bool, actual: frozenset[str], asked: frozenset[str]) -> Iterator[Value]:
    if op == "all_of":
        yield from [actual | asked] if wanted else [actual - {word} for word in asked & actual]
    elif (op == "any_of") == wanted:
        yield from (actual | {word} for word in asked)
    else:
        yield actual - asked


def distance(from_: Value, to: Value) -> float:
    """How large a change is: relative for numbers and the ends of ranges, in years for dates, the number of words that
    differ for sets, 1 for anything else."""
    if isinstance(from_, frozenset) and isinstance(to, frozenset):
        return float(len(from_ ^ to))
    if isinstance(from_, tuple) and isinstance(to, tuple):
        return sum(1.0 if a is None or b is None else distance(a, b) for a, b in zip(from_, to, strict=True) if a != b)
    if isinstance(from_, bool | str) or isinstance(to, bool | str):
        return 1.0
    if isinstance(from_, int | float) and isinstance(to, int | float):
        return abs(to - from_) / (max(abs(to), abs(from_)) or 1.0)
    return 1.0


def words(value: Value) -> str:
    """A value as text that sorts the same on every machine."""
    return "\x1f".join(sorted(value)) if isinstance(value, frozenset) else str(value)

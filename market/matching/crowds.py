"""What may be told of many firms at once: on which side of rules they stand, in coarse steps, and who is just outside.

Counted are firms, not needs: one firm with many needs is one. A crowd below ``LEAST`` has no figure, and every other
is told to the nearest ten, so that one firm more or less is seen at an edge of the rounding only. What makes the edges
worthless to somebody who asks again and again is ``changed``: a caller that has told an answer tells it again for all
rules under which fewer than ``LEAST`` firms change sides. Nothing here names a firm.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from market.matching.conditions import Rule, Verdict, evaluate
from market.matching.values import NeedCase

LEAST = 5
STEP = 10
REFUSED, OPEN, ADMITTED = 0, 1, 2
STEPS_TRIED = 3
"""Steps of loosening that still count as just outside."""
ROUND = (1, 1.5, 2, 3, 5, 7)
PERCENTS = frozenset({"firm.debt_ratio", "firm.rd_ratio"})
AGES = frozenset({"firm.age_months"})
FIGURES = frozenset({"firm.revenue", "firm.staff", "firm.patents"})

Sides = Mapping[str, int]


def coarse(number: int) -> int | None:
    """The nearest ten, at least one ten; None for fewer than ``LEAST``, nought among them."""
    return None if number < LEAST else max(STEP, (number + STEP // 2) // STEP * STEP)


@dataclass(frozen=True, slots=True)
class Outside:
    """The rule (its place) whose loosening to ``rule`` would admit a crowd of firms, told as ``firms``."""

    place: int
    rule: Rule
    firms: int


def sides(rules: Sequence[Rule], cases: Sequence[NeedCase], today: int) -> dict[str, int]:
    """Where each firm stands with the need that stands best: refused, open because a fact is missing, or admitted."""
    found: dict[str, int] = {}
    for case in cases:
        verdicts = [evaluate(rule, case.facts, today) for rule in rules]
        side = REFUSED if Verdict.FAIL in verdicts else OPEN if Verdict.UNKNOWN in verdicts else ADMITTED
        found[case.firm] = max(side, found.get(case.firm, REFUSED))
    return found


def changed(one: Sides, other: Sides) -> int:
    """How many firms stand on another side."""
    return sum(one.get(firm) != other.get(firm) for firm in one.keys() | other.keys())


def told(firms: Sides) -> tuple[int | None, int | None, int | None]:
    """The crowds of the admitted, the open and the refused."""
    standing = list(firms.values())
    return coarse(standing.count(ADMITTED)), coarse(standing.count(OPEN)), coarse(standing.count(REFUSED))


def just_outside(rules: Sequence[Rule], cases: Sequence[NeedCase], today: int) -> Outside | None:
    """The rule whose smallest sensible loosening admits the most of the firms that miss it alone."""
    standing = sides(rules, cases, today)
    missing: dict[int, list[NeedCase]] = {}
    for case in cases:
        if standing[case.firm] == REFUSED:
            failed = [place for place, rule in enumerate(rules) if evaluate(rule, case.facts, today) is Verdict.FAIL]
            if len(failed) == 1:
                missing.setdefault(failed[0], []).append(case)
    best, most = None, LEAST - 1
    for place, near in sorted(missing.items()):
        for looser in loosened(rules[place]):
            firms = len({case.firm for case in near if evaluate(looser, case.facts, today) is not Verdict.FAIL})
            if firms >= LEAST:
                if firms > most:
                    best, most = Outside(place, looser, coarse(firms) or STEP), firms
                break
    return best


def loosened(rule: Rule) -> Iterator[Rule]:
    """The same rule with its bound moved by one, two and three sensible steps; only for measured facts of firms."""
    if rule.op == "ge" and isinstance(rule.value, int | float):
        for value in _steps(rule.fact, rule.value, down=True):
            yield replace(rule, value=value)
    if rule.op == "le" and isinstance(rule.value, int | float):
        for value in _steps(rule.fact, rule.value, down=False):
            yield replace(rule, value=value)
    if rule.op == "between" and isinstance(rule.value, tuple):
        low, high = rule.value
        for value in _steps(rule.fact, low, down=True) if isinstance(low, int | float) else ():
            yield replace(rule, value=(value, high))


def _steps(fact: str, value: float, *, down: bool) -> list[int]:
    """Round values on the looser side, the nearest first."""
    if fact in FIGURES:
        ladder = [int(part * 10**power) for power in range(11) for part in ROUND if part * 10**power % 1 == 0]
    elif fact in PERCENTS:
        ladder = list(range(0, 101, 5))
    elif fact in AGES:
        ladder = list(range(0, 1201, 6))
    else:
        return []
    nearest = [step for step in reversed(ladder) if step < value] if down else [step for step in ladder if step > value]
    return nearest[:STEPS_TRIED]

"""A rule as a conjunction of clauses, each a disjunction of comparisons taken as they are or negated.

Negation is pushed down to the comparisons and *any* is distributed over *all*. Both are identities of Kleene logic
(a distributive lattice in which negation turns the order around), so a clause form has the verdict of the rule for
every combination of known and missing facts; nothing is simplified that would need the excluded middle.
"""

from market.matching.conditions import Rule

Literal = tuple[Rule, bool]
"""A comparison, and whether it is to pass (True) or to fail."""
Clause = tuple[Literal, ...]

MOST_CLAUSES = 64


class TooManyClauses(ValueError):
    """The rule cannot be written as at most MOST_CLAUSES clauses."""


def clauses(rule: Rule, wanted: bool = True) -> tuple[Clause, ...]:
    """The clauses that must all hold for the rule to hold (or, unless `wanted`, to fail)."""
    if not rule.parts:
        return (((Rule("", rule.fact, rule.op, rule.value), wanted),),)
    if rule.op == "not":
        return clauses(rule.parts[0], not wanted)
    parts = [clauses(part, wanted) for part in rule.parts]
    if (rule.op == "all") == wanted:
        found = tuple(dict.fromkeys(clause for part in parts for clause in part))
    else:
        found = ((),)
        for part in parts:
            found = tuple(dict.fromkeys(_union(left, right) for left in found for right in part))
            _check(found)
    return _check(found)


def _union(left: Clause, right: Clause) -> Clause:
    return left + tuple(literal for literal in right if literal not in left)


def _check(found: tuple[Clause, ...]) -> tuple[Clause, ...]:
    if len(found) > MOST_CLAUSES:
        raise TooManyClauses(f"more than {MOST_CLAUSES} clauses")
    return found

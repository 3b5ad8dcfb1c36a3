"""Policies and firms as the policy engine sees them; whether a firm keeps a rule is judged here, by the words of the
lenders' products, and brought to that engine as a verdict.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from market.matching.conditions import open_facts
from market.matching.rules import Rule, evaluate, parse_rules
from market.models import PolicyVersion
from market.policies.benefits import benefit_of
from market.policies.combination import Choice, Combination, best
from market.policies.counting import count_lines
from market.policies.entitlement import entitle
from market.policies.values import Benefit, Cap, Case, Line, Policy, Source, Step, Verdict, Way, Window

Facts = Mapping[str, Any]
VERDICTS = {"pass": Verdict.YES, "fail": Verdict.NO, "unknown": Verdict.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Judged:
    """A line with what its page tells: the missing facts behind the rules nobody can judge, and each rule's verdict."""

    line: Line
    open_facts: tuple[str, ...]
    verdicts: Mapping[str, Verdict]


def policy_of(version: PolicyVersion) -> Policy:
    """A stored version as a value."""
    return Policy(
        key=version.policy.key,
        source=Source(version.document, version.document_number, version.article, version.issued_on, version.link),
        valid=Window(version.valid_from, version.valid_to, version.valid_told),
        applying=Window(version.applying_from, version.applying_to, version.applying_told),
        rules=tuple(rule["key"] for rule in version.rules),
        benefit=benefit_of_version(version),
        way=Way(version.way),
        excludes=frozenset(other.key for other in version.excludes.all()) if version.pk else frozenset(),
        pool=version.pool,
        documents=tuple(version.documents),
    )


def benefit_of_version(version: PolicyVersion) -> Benefit:
    """How much a stored version pays."""
    share, fixed = version.benefit_form == "share", version.benefit_form == "fixed"
    return Benefit(
        base=version.benefit_base if share else "",
        percent=version.benefit_percent if share else None,
        fixed=version.benefit_fixed if fixed else None,
        caps=tuple(Cap(Decimal(str(cap["amount"])), cap.get("had", "")) for cap in version.caps),
        matched=version.matched,
        matched_percent=version.matched_percent,
        decided=version.selection == "experts",
    )


def judge_versions(
    versions: Sequence[PolicyVersion],
    facts: Facts,
    amounts: Mapping[str, Decimal | None],
    on: dt.date,
    budgets: Mapping[int, Decimal] | None = None,
) -> list[Judged]:
    """A line for each version in the order given; ``budgets`` is what is left of a version's money, by its key."""
    found = []
    for version in versions:
        policy, rules = policy_of(version), parse_rules(version.rules)
        verdicts = _verdicts(rules, facts, on)
        case = Case(amounts, {(policy.key, key): verdict for key, verdict in verdicts.items()})
        line = entitle(policy, case, on, budget=(budgets or {}).get(version.pk))
        found.append(Judged(line, _open(rules, facts, on), verdicts))
    return found


def _verdicts(rules: Iterable[Rule], facts: Facts, on: dt.date) -> dict[str, Verdict]:
    return {rule.key: VERDICTS[evaluate(rule, facts, on.toordinal())] for rule in rules}


def _open(rules: Iterable[Rule], facts: Facts, on: dt.date) -> tuple[str, ...]:
    names = [name for rule in rules for name in sorted(open_facts(rule, facts, on.toordinal()))]
    return tuple(dict.fromkeys(names))


def best_together(versions: Sequence[PolicyVersion], judged: Sequence[Judged], *, sure: bool) -> Combination:
    """The best lawful combination of what the lines come to: of what is sure, or of what it may come to at most (a line
    without a known upper end brings nothing to it, nor does one whose time is over).
    """
    choices: list[Choice] = []
    pools: dict[str, Decimal] = {}
    for version, one in zip(versions, judged, strict=True):
        line = one.line
        if line.verdict is Verdict.NO or line.step is Step.LATE or (sure and line.verdict is not Verdict.YES):
            continue
        amount = line.amount.low if sure else (line.amount.high or Decimal(0))
        excludes = frozenset(other.key for other in version.excludes.all())
        choices.append(Choice(line.policy, amount, excludes, version.pool))
        if version.pool and version.pool_limit is not None:
            pools[version.pool] = min(version.pool_limit, pools.get(version.pool, version.pool_limit))
    return best(choices, pools)


def amount_paid(benefit: Benefit, amounts: Mapping[str, Decimal | None]) -> tuple[Decimal, Decimal | None]:
    """What a benefit comes to in yuan, at least and at most (None: no upper end is known)."""
    span, _missing = benefit_of(benefit, amounts)
    return span.low, span.high


def counted(version: PolicyVersion, amounts: Mapping[str, Decimal | None]) -> list[dict[str, str]]:
    """How the amount of a version was found, line by line, as it is stored with a file: yuan and percent as text, empty
    where a line has none.
    """
    rows = (asdict(line) for line in count_lines(benefit_of_version(version), amounts))
    return [{name: "" if value is None else str(value) for name, value in row.items()} for row in rows]

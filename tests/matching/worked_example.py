"""Three firms and three lenders: the worked example of docs/matching.md, computed by the engine.

python -m tests.matching.worked_example     writes the tables of the document anew
"""

import re
from collections.abc import Mapping
from pathlib import Path

from market.matching.engine import assign, explain, prepare
from market.matching.explanation import rule_results
from market.matching.facts import Value
from market.matching.rules import parse_rules
from market.matching.score import FACTORS
from market.matching.values import Market, NeedCase, NeedResult, OfferingCase, Params
from tests.matching.build import AS_OF

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "matching.md"

FIRMS: Mapping[str, dict[str, Value]] = {
    "Alder": {
        "need.amount": 3_000_000,
        "need.guarantees": frozenset({"credit"}),
        "firm.age_months": 30,
        "firm.certificates": frozenset({"software"}),
    },
    "Birch": {
        "need.amount": 8_000_000,
        "need.guarantees": frozenset({"mortgage"}),
        "firm.age_months": 60,
        "firm.certificates": frozenset({"high_tech"}),
        "firm.staff": 80,
    },
    "Cedar": {
        "need.amount": 3_900_000,
        "need.guarantees": frozenset({"credit"}),
        "firm.age_months": 14,
        "firm.certificates": frozenset(),
        "firm.staff": 8,
    },
}
WANTED = {"Alder": 2, "Birch": 1, "Cedar": 1}
TERMS: Mapping[str, dict[str, Value]] = {
    "First Bank": {"rate_min": 3.0, "rate_max": 4.0, "days_to_decide": 5},
    "City Bank": {"rate_min": 3.6, "days_to_decide": 10},
    "Start Bank": {"rate_min": 5.0, "subsidy": 0.5, "days_to_decide": 15},
}
CAPACITY = {"First Bank": 1, "City Bank": 2, "Start Bank": 1}
AGE = {"fact": "firm.age_months", "op": "ge", "value": 24}
TECH = {"fact": "firm.certificates", "op": "any_of", "value": ["high_tech"]}
RULES = {
    "First Bank": [
        {"key": "amount", "fact": "need.amount", "op": "between", "value": [500_000, 5_000_000]},
        {"key": "guarantee", "fact": "need.guarantees", "op": "any_of", "value": ["mortgage", "pledge"]},
        {"key": "age", **AGE},
    ],
    "City Bank": [
        {"key": "amount", "fact": "need.amount", "op": "between", "value": [1_000_000, 10_000_000]},
        {"key": "known", "op": "any", "parts": [TECH, AGE]},
    ],
    "Start Bank": [
        {"key": "amount", "fact": "need.amount", "op": "le", "value": 4_000_000},
        {"key": "young", "fact": "firm.age_months", "op": "le", "value": 36},
        {"key": "staff", "fact": "firm.staff", "op": "ge", "value": 5},
    ],
}

MARKET = Market(
    as_of=AS_OF,
    needs=tuple(
        NeedCase(key=name, kind="financing", firm=name, facts=facts, wanted=WANTED[name], offers=frozenset({"loan"}))
        for name, facts in FIRMS.items()
    ),
    offerings=tuple(
        OfferingCase(
            key=name, kind="loan", party=name, facts=terms, rules=parse_rules(RULES[name]), capacity=CAPACITY[name]
        )
        for name, terms in TERMS.items()
    ),
)
Row = tuple[str, ...]


def results() -> dict[str, NeedResult]:
    prepared = prepare(MARKET, Params())
    return {need.key: explain(prepared, need) for need in MARKET.needs}


def verdicts() -> list[Row]:
    """Every rule with its verdict for every firm."""
    rows: list[Row] = [("Lender", "Rule", *FIRMS)]
    for case in MARKET.offerings:
        by_firm = [rule_results(case, facts, AS_OF) for facts in FIRMS.values()]
        for answers in zip(*by_firm, strict=True):
            rows.append((case.key, answers[0].key, *(answer.verdict.value for answer in answers)))
    return rows


def scores() -> list[Row]:
    """Every eligible pair with its points by factor."""
    pairs = [pair for result in results().values() for pair in result.pairs]
    names = [name for name in FACTORS if any(factor.name == name for pair in pairs for factor in pair.factors)]
    most = {factor.name: f"of {factor.max_points:.3f}" for factor in pairs[0].factors}
    rows: list[Row] = [("Firm", "Lender", *(f"{name} ({most[name]})" for name in names), "score", "rank", "open")]
    for pair in pairs:
        points = {factor.name: f"{factor.points:.3f}" for factor in pair.factors}
        figures = [points[name] for name in names]
        rows.append((pair.need, pair.offering, *figures, f"{pair.score:.3f}", str(pair.rank), ", ".join(pair.unknown)))
    return rows


def plan() -> list[Row]:
    """Who is introduced to whom."""
    pairs = [(pair.need, pair.offering, pair.score) for result in results().values() for pair in result.pairs]
    score = {(need, offering): points for need, offering, points in pairs}
    rows: list[Row] = [("Firm", "Lender", "score")]
    for one in sorted(assign(MARKET, pairs), key=lambda one: (one.need, one.position)):
        rows.append((one.need, one.offering, f"{score[one.need, one.offering]:.3f}"))
    return rows


def _said(value: Value) -> str:
    if isinstance(value, frozenset):
        return ", ".join(sorted(value)) or "none"
    return f"{value:,}" if isinstance(value, int) else str(value)


def suggestions() -> list[Row]:
    """What each firm could change, and what that opens."""
    rows: list[Row] = [("Firm", "Fact", "from", "to", "opens", "closes")]
    for name, result in results().items():
        for one in result.advice.suggestions:
            (change,) = one.changes
            opens, closes = ", ".join(one.opens), ", ".join(one.closes)
            rows.append((name, f"`{change.fact}`", _said(change.from_), _said(change.to), opens, closes))
    return rows


TABLES = {"verdicts": verdicts, "scores": scores, "plan": plan, "suggestions": suggestions}


def block(name: str) -> re.Pattern[str]:
    """Where a table stands in the document."""
    return re.compile(rf"(<!-- {name} -->\n\n)(.*?)(\n\n<!-- end -->)", re.DOTALL)


def written(rows: list[Row]) -> str:
    head, *body = rows
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ("---",) * len(head), *body))


def read(text: str) -> list[Row]:
    """The rows of a table, without the line under its head."""
    lines = [tuple(cell.strip() for cell in line.strip().strip("|").split("|")) for line in text.splitlines()]
    return [row for number, row in enumerate(lines) if number != 1]


def main() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for name, table in TABLES.items():
        text = block(name).sub(lambda found, table=table: found[1] + written(table()) + found[3], text)
    DOCUMENT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

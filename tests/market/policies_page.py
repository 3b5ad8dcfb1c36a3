"""The worked example of docs/policies.md, computed by the engine from the policies of the demo.

After a change that is meant: python -m tests.market.policies_page
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from market.management.demo.policy_texts import POLICIES
from market.matching.facts import CASE, FACTS
from market.matching.mass import columns_of, stand_all
from market.policies.changes import Version, compare
from market.policies.columns import UNKNOWN, amounts_of, fen
from market.policies.combination import Choice, best
from market.policies.values import Benefit, Cap, Line
from tests.market.policy_reading import READ, case, line
from tests.matching.worked_example import Row, block, written

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "policies.md"
OWN, CITY = "digital_own_2022", "digital_city_2022"
DAY = date(2022, 7, 8)
BIRCH: dict[str, Any] = {
    "firm.region": "310107",
    "firm.clean_record": True,
    "project.kind": "digital",
    "project.invested": 6_000_000,
    "project.city_grant": 1_500_000,
    "project.joint_bid": None,
    "project.starts": "2021-06-01",
    "project.ends": "2022-06-30",
}
ALONE = BIRCH | {"project.joint_bid": False}
SITUATIONS: tuple[tuple[str, str, dict[str, Any], date], ...] = (
    ("as it is", OWN, BIRCH, DAY),
    ("it applies alone", OWN, ALONE, DAY),
    ("it applies with others", OWN, BIRCH | {"project.joint_bid": True}, DAY),
    ("alone, 50 万元 put in", OWN, ALONE | {"project.invested": 500_000}, DAY),
    ("alone, one fen more", OWN, ALONE | {"project.invested": 500_000.01}, DAY),
    ("alone, 700 万元 put in", OWN, ALONE | {"project.invested": 7_000_000}, DAY),
    ("alone, nobody told how much was put in", OWN, ALONE | {"project.invested": None}, DAY),
    ("alone, ended on 2022-09-30", OWN, ALONE | {"project.ends": "2022-09-30"}, DAY),
    ("alone, ended on 2022-10-01", OWN, ALONE | {"project.ends": "2022-10-01"}, DAY),
    ("alone, on 2022-06-30", OWN, ALONE, date(2022, 6, 30)),
    ("alone, on 2022-07-15", OWN, ALONE, date(2022, 7, 15)),
    ("alone, on 2022-07-16", OWN, ALONE, date(2022, 7, 16)),
    ("alone, as a project that the city funds", CITY, ALONE, DAY),
    ("the same, 250 万元 from the city", CITY, ALONE | {"project.city_grant": 2_500_000}, DAY),
)
FIRMS: dict[str, dict[str, Any]] = {
    "Alder": ALONE | {"project.invested": 2_000_000},
    "Birch": BIRCH,
    "Cedar": ALONE | {"project.invested": 10_000_000},
    "Dogwood": ALONE | {"project.invested": 500_000},
}
CHANGED = Benefit(base="project.invested", percent=Decimal(25), caps=(Cap(Decimal(3_000_000)),), decided=True)


def facts() -> list[Row]:
    """What only policies read, by what it is about."""
    by_head: dict[str, list[str]] = {}
    for name, spec in FACTS.items():
        if spec.side == CASE:
            by_head.setdefault(name.split(".")[0], []).append(f"`{name}`")
    return [("about", "facts"), *((head, " ".join(names)) for head, names in by_head.items())]


def rules() -> list[Row]:
    data = next(one for one in POLICIES if one["key"] == OWN)
    rows = [(one["key"], f"`{one['fact']}`", f"`{one['op']}`", _said(one["value"])) for one in data["rules"]]
    return [("rule", "fact", "comparison", "value"), *rows]


def verdicts() -> list[Row]:
    judged = case(BIRCH, DAY).verdicts
    rows = [(rule.key, f"`{rule.fact}`", _said(BIRCH[rule.fact]), judged[OWN, rule.key].value) for rule in READ[OWN][1]]
    return [("rule", "fact", "Birch", "kept"), *rows]


def results() -> list[Row]:
    head = ("situation", "policy", "verdict", "amount, 万元", "to do", "by", "because of")
    return [head, *(_result(name, line(key, told, on)) for name, key, told, on in SITUATIONS)]


def _result(name: str, found: Line) -> Row:
    which = "own" if found.policy == OWN else "city"
    reasons = ", ".join((*found.against, *found.unsure, *(f"`{one}`" for one in found.missing)))
    amount = f"{_wan(found.amount.low)} – {_wan(found.amount.high)}" if found.amount.high else "0"
    return name, which, found.verdict.value, amount, found.step.value, str(found.by or ""), reasons


def together() -> list[Row]:
    """What Birch has of both, if it applies alone."""
    lines = [line(key, ALONE, DAY) for key in (OWN, CITY)]
    amounts = [one.amount.high or Decimal(0) for one in lines]
    chosen = best(
        [Choice(one.policy, most, READ[one.policy][0].excludes) for one, most in zip(lines, amounts, strict=True)]
    )
    rows = [
        (one.policy, _wan(most), "yes" if one.policy in chosen.chosen else "no")
        for one, most in zip(lines, amounts, strict=True)
    ]
    return [("policy", "up to, 万元", "had"), *rows, ("together", _wan(chosen.total), "")]


def versions() -> tuple[Version, Version]:
    """The own-project policy as it is and as it might be, for the four firms."""
    policy, judged = READ[OWN]
    told = [_in_column(one) for one in FIRMS.values()]
    stands = stand_all([judged], columns_of(told, {rule.fact for rule in judged}), len(told), DAY.toordinal())[0]
    invested = [UNKNOWN if one["project.invested"] is None else fen(Decimal(one["project.invested"])) for one in told]
    known = {"project.invested": np.array(invested, dtype=np.int64)}
    one, other = (amounts_of(benefit, known, len(told)) for benefit in (policy.benefit, CHANGED))
    return Version(one, stands), Version(other, stands)


def _in_column(told: dict[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(told[name]).toordinal() for name in ("project.starts", "project.ends")}
    return told | days


def change() -> list[Row]:
    """What each of the firms may get at most, before and after, and what it comes to."""
    before, after = versions()
    rows: list[Row] = [("firm", "put in, 万元", "kept", "up to, before", "up to, after", "")]
    for place, (name, told) in enumerate(FIRMS.items()):
        alone = [
            Version(
                replace(one.amounts, low=one.amounts.low[[place]], high=one.amounts.high[[place]]), one.stands[[place]]
            )
            for one in (before, after)
        ]
        found = compare(*alone)
        counts = {"gains": found.gaining.firms, "loses": found.losing.firms, "unsure": found.unsure.firms}
        word = next((said for said, count in counts.items() if count), "unchanged")
        stands = ("no", "unknown", "yes")[int(before.stands[place])]
        ends = [_wan(Decimal(int(one.amounts.high[0]) if stands != "no" else 0) / 100) for one in alone]
        rows.append((name, _wan(Decimal(told["project.invested"])), stands, *ends, word))
    return rows


def money() -> list[Row]:
    """The figures of the change."""
    found = compare(*versions())
    return [
        ("", "firms", "万元 at most"),
        ("gain", str(found.gaining.firms), _fen(found.gaining.most)),
        ("lose", str(found.losing.firms), _fen(found.losing.most)),
        ("unsure", str(found.unsure.firms), f"+{_fen(found.unsure.gain)} or −{_fen(found.unsure.loss)}"),
        ("unchanged", str(found.unchanged), "0"),
        ("money needed before", str(found.before.firms + found.before.perhaps), _fen(found.before.most)),
        ("money needed after", str(found.after.firms + found.after.perhaps), _fen(found.after.most)),
    ]


def _fen(amount: int) -> str:
    return _wan(Decimal(amount) / 100)


def _wan(yuan: Decimal | None) -> str:
    if yuan is None:
        return "?"
    return f"{(yuan / 10_000).normalize():f}"


def _said(value: Any) -> str:
    if value is None:
        return "not told"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else f"{value:,}" if isinstance(value, int) else str(value)


TABLES = {
    "facts": facts,
    "rules": rules,
    "verdicts": verdicts,
    "results": results,
    "together": together,
    "change": change,
    "money": money,
}


def main() -> None:
    text = DOCUMENT.read_text(encoding="utf-8").replace(" -->\n\n<!-- end", " -->\n\n\n\n<!-- end")
    for name, table in TABLES.items():
        text = block(name).sub(lambda found, table=table: found[1] + written(table()) + found[3], text)
    DOCUMENT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

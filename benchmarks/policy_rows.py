"""Invented firms and invented policies of the shapes of public documents; fixed seed, no figure means anything."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from accounts.regions import SHANGHAI
from market.matching.facts import FACTS, FactType
from market.matching.mass import Coded, Floats
from market.matching.rules import Rule, parse_rules
from market.policies.columns import UNKNOWN, Fen
from market.policies.values import UNTOLD, Benefit, Cap, Policy, Source

SEED = 20260101
WAN = 10_000
TODAY = date(2025, 3, 1).toordinal()
DISTRICTS = sorted(SHANGHAI)
CERTIFICATES = ("high_tech", "tech_sme", "specialised_sme", "little_giant", "software")
Columns = dict[str, Floats | Coded]


@dataclass(frozen=True)
class Invented:
    """A policy and its rules as they are judged."""

    policy: Policy
    rules: tuple[Rule, ...]


def policies(count: int) -> tuple[list[Invented], dict[str, Decimal]]:
    """So many policies, ten of a kind after ten of a kind, and the limits (yuan) of the pools that they share."""
    chance = np.random.default_rng(SEED)
    rounds = -(-count // 10)
    found = [one for number in range(rounds) for one in _round(chance, f"{number:02}")]
    pools = {f"loans-{number:02}": Decimal(int(chance.integers(2, 12)) * WAN) for number in range(rounds)}
    return found[:count], pools


def _round(chance: np.random.Generator, number: str) -> Iterator[Invented]:
    """One authority and its ten policies."""
    district = DISTRICTS[int(chance.integers(len(DISTRICTS)))]
    area = ("firm.region", "in", [district])
    least = int(chance.integers(3, 9)) * 10 * WAN
    share, most = int(chance.integers(4, 11)) * 5, int(chance.integers(5, 40)) * 5
    landed, clean = ("project.landed", "is", True), ("firm.clean_record", "is", True)
    digital, invested = ("project.kind", "in", ["digital"]), ("project.invested", "gt", least)
    certified = ("firm.certificates", "any_of", list(CERTIFICATES[: int(chance.integers(1, 4))]))

    def made(key: str, rules: list[tuple], benefit: Benefit, *excludes: str, pool: str = "") -> Invented:
        name = f"{number}-{key}"
        against = frozenset(f"{number}-{other}" for other in excludes)
        data = [{"key": str(place), **_condition(one)} for place, one in enumerate(rules)]
        parsed = parse_rules(data)
        keys = tuple(rule.key for rule in parsed)
        policy = Policy(name, Source("虚构"), UNTOLD, UNTOLD, keys, benefit, excludes=against, pool=pool)
        return Invented(policy, parsed)

    loans = f"loans-{number}"
    sound = [("firm.legal_person", "is", True), ("firm.sound", "is", True), ("loan.on_time", "is", True)]
    taxed = ("firm.tax_region", "in", [district])
    yield made("interest", [area, taxed, *sound], _share(20, "loan.interest_paid"), pool=loans)
    yield made("town", [landed, digital, invested], _share(share, "project.invested", most), "own", "city")
    seat = ("project.kind", "in", ["headquarters", "rd_centre", "open_platform"])
    yield made("seat", [landed, seat, ("grants.same_purpose", "le", 0)], Benefit(caps=(_cap(most),), decided=True))
    times = [("project.starts", "after", "2020-12-31"), ("project.ends", "before", "2022-10-01")]
    special = [area, clean, digital, invested, ("project.joint_bid", "is", False), *times]
    yield made("own", special, _share(share, "project.invested", most), "town", "city")
    matched = _share(100, "project.city_grant", most, matched="project.invested", matched_percent=Decimal(50))
    yield made("city", [*special, ("project.city_grant", "gt", 0)], matched, "town", "own")
    searching = ("any", [("firm.rd_ratio", "ge", 5), certified])
    small = [area, ("firm.revenue", "le", 3_000 * WAN), ("firm.staff", "le", 300), searching]
    project = [*small, ("project.spent", "ge", least), ("grants.count", "lt", 3)]
    for key, other, upper in (("a", "b", 20), ("b", "a", 10)):
        caps = (_cap(upper), _cap(upper + 30, "grants.this_year"))
        yield made(key, project, Benefit(base="project.spent", percent=Decimal(50), caps=caps), other)
    kinds = ("loan.kind", "in", ["surety", "guarantee", "micro"])
    repaid = [("loan.repaid_on", "after", "2024-07-31"), ("loan.repaid_on", "before", "2025-09-01")]
    yield made("premium", [area, kinds, *repaid, clean], _share(50, "loan.premium_paid"), pool=loans)
    credit = ("loan.kind", "in", ["credit"])
    yield made("credit", [certified, credit, clean], _share(30, "loan.interest_paid", most), pool=loans)
    fee = _share(100, "loan.guarantee_fee_paid", matched="loan.amount", matched_percent=Decimal(1))
    young = ("not", [("firm.established", "months_ago_ge", 120)])
    term = [("loan.amount", "le", 10 * most * WAN), ("loan.term_months", "le", 12)]
    yield made("fee", [area, certified, young, *term], fee)


def _condition(one: tuple) -> dict:
    """A comparison, or a composite of some."""
    if len(one) == 2:
        return {"op": one[0], "parts": [_condition(part) for part in one[1]]}
    return dict(zip(("fact", "op", "value"), one, strict=True))


def _cap(wan: int, had: str = "") -> Cap:
    return Cap(Decimal(wan * WAN), had)


def _share(percent: int, base: str, most: int | None = None, **more: object) -> Benefit:
    caps = () if most is None else (_cap(most),)
    return Benefit(base=base, percent=Decimal(percent), caps=caps, **more)  # type: ignore[arg-type]


def firms(count: int) -> Columns:
    """So many firms of which everything is known: whole yuan, hundredths of a percent."""
    chance = np.random.default_rng(SEED + 1)

    def yuan(most: int) -> Floats:
        return np.floor(chance.random(count) ** 3 * most)

    def days(begin: date, end: date) -> Floats:
        return chance.integers(begin.toordinal(), end.toordinal(), count).astype(np.float64)

    def coded(values: list, often: list[float] | None = None) -> Coded:
        return Coded(chance.choice(len(values), count, p=often).astype(np.int32), tuple(values))

    sets = [frozenset(name for bit, name in enumerate(CERTIFICATES) if number >> bit & 1) for number in range(32)]
    region = coded([*DISTRICTS, "330000"])
    moved = chance.random(count) < 0.1
    starts = days(date(2020, 6, 1), date(2025, 1, 1))
    amount = yuan(5_000 * WAN)
    return {
        "firm.region": region,
        "firm.tax_region": Coded(np.where(moved, coded(region.values).number, region.number), region.values),
        "firm.legal_person": coded([True, False], [0.9, 0.1]),
        "firm.sound": coded([True, False], [0.85, 0.15]),
        "firm.clean_record": coded([True, False], [0.95, 0.05]),
        "firm.certificates": coded(sets),
        "firm.established": days(date(1995, 1, 1), date(2025, 1, 1)),
        "firm.revenue": yuan(20_000 * WAN),
        "firm.staff": np.floor(chance.random(count) ** 3 * 1_000),
        "firm.rd_ratio": chance.integers(0, 3_000, count) / 100,
        "project.landed": coded([True, False], [0.1, 0.9]),
        "project.kind": coded(sorted(FACTS["project.kind"].choices)),
        "project.invested": yuan(2_000 * WAN),
        "project.city_grant": yuan(300 * WAN) * (chance.random(count) < 0.3),
        "project.joint_bid": coded([True, False], [0.2, 0.8]),
        "project.spent": yuan(500 * WAN),
        "project.starts": starts,
        "project.ends": starts + chance.integers(90, 900, count),
        "grants.same_purpose": yuan(50 * WAN) * (chance.random(count) < 0.3),
        "grants.count": chance.integers(0, 6, count).astype(np.float64),
        "grants.this_year": yuan(60 * WAN) * (chance.random(count) < 0.5),
        "loan.amount": amount,
        "loan.term_months": chance.integers(3, 37, count).astype(np.float64),
        "loan.interest_paid": np.floor(amount * chance.random(count) * 0.05),
        "loan.premium_paid": np.floor(amount * chance.random(count) * 0.015),
        "loan.guarantee_fee_paid": np.floor(amount * chance.random(count) * 0.02),
        "loan.kind": coded(sorted(FACTS["loan.kind"].choices)),
        "loan.repaid_on": days(date(2023, 6, 1), date(2026, 1, 1)),
        "loan.on_time": coded([True, False], [0.9, 0.1]),
    }


def with_gaps(columns: Columns, share: float) -> Columns:
    """The same firms, of each of which such a share of all facts is not known."""
    chance = np.random.default_rng(SEED + 2)
    return {name: _with_gaps(column, share, chance) for name, column in columns.items()}


def _with_gaps(column: Floats | Coded, share: float, chance: np.random.Generator) -> Floats | Coded:
    if isinstance(column, Coded):
        gone = chance.random(len(column.number)) < share
        return Coded(np.where(gone, -1, column.number).astype(np.int32), column.values)
    return np.where(chance.random(len(column)) < share, np.nan, column)


def amounts_in_fen(columns: Mapping[str, Floats | Coded]) -> dict[str, Fen]:
    """The amounts of money among the facts, as the amounts of policies are counted."""
    found: dict[str, NDArray[np.int64]] = {}
    for name, column in columns.items():
        if FACTS[name].type is FactType.NUMBER and FACTS[name].unit == "yuan" and not isinstance(column, Coded):
            known = np.where(np.isnan(column), 0, column)
            found[name] = np.where(np.isnan(column), UNKNOWN, np.rint(known * 100).astype(np.int64))
    return found

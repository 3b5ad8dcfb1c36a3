"""Rules that are being written against the needs of a market, firm by firm, for answers in coarse steps."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from market.matching import crowds
from market.matching.rules import rule_to_data
from market.matching.values import NeedCase
from market.models import Offering
from market.selectors.market import needs_to_match
from market.services.snapshots.cases import need_cases, offering_case


@dataclass(frozen=True, slots=True)
class Outside:
    """A rule, what it would be when loosened, and the crowd of firms that this would admit."""

    rule: dict[str, Any]
    looser: dict[str, Any]
    firms: int


def crowd_cases(need_ids: Sequence[int], day: dt.date) -> list[NeedCase]:
    """The needs as rules see them, without texts; to be remembered. Constant queries."""
    return [replace(case, text="", traits=()) for case in need_cases(needs_to_match(need_ids), day)]


def crowd_sides(offering: Offering, cases: Sequence[NeedCase], day: dt.date) -> dict[str, int]:
    """On which side of the offering's rules each firm stands whose need it could answer."""
    return crowds.sides(offering_case(offering, {}, {}).rules, _of(offering, cases), day.toordinal())


def crowd_outside(offering: Offering, cases: Sequence[NeedCase], day: dt.date) -> Outside | None:
    """Which rule keeps most firms just outside."""
    rules = offering_case(offering, {}, {}).rules
    found = crowds.just_outside(rules, _of(offering, cases), day.toordinal())
    return Outside(rule_to_data(rules[found.place]), rule_to_data(found.rule), found.firms) if found else None


def crowd_changes(one: dict[str, int], other: dict[str, int]) -> int:
    """How many firms stand on another side."""
    return crowds.changed(one, other)


def crowds_told(sides: dict[str, int]) -> tuple[int | None, int | None, int | None]:
    """The admitted, the open and the refused in coarse steps; None is fewer than may be told."""
    return crowds.told(sides)


def _of(offering: Offering, cases: Sequence[NeedCase]) -> list[NeedCase]:
    party = f"p{offering.organisation_id}"
    return [case for case in cases if offering.kind in case.offers and party not in case.excluded]

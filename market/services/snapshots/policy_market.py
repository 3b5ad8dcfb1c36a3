"""All firms at once as the policy engine sees them: who gains and who loses when a version takes another's place."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from market.matching.mass import columns_of, judge_all
from market.matching.rules import facts_of, parse_rules
from market.models import PolicyVersion
from market.policies.changes import Effect, Version, compare, nothing
from market.policies.columns import NO, NO_END, UNKNOWN, Fen, all_rules, amounts_of
from market.selectors.policy_firms import Stated
from market.services.snapshots.policies import benefit_of_version

CENT = Decimal(100)


@dataclass(frozen=True, slots=True)
class Change:
    """What a version does to all that was stated, and per row what it came to before and after: yuan from and to (None:
    no upper end is known).
    """

    effect: Effect
    before: Sequence[tuple[Decimal, Decimal | None]]
    after: Sequence[tuple[Decimal, Decimal | None]]


def change_of(
    stated: Sequence[Stated], old: PolicyVersion | None, new: PolicyVersion, on: dt.date, show: int = 10
) -> Change:
    """The version against the one in force (None: there is none). A budget does not enter: it says what is needed."""
    was, becomes = _side(stated, old, on), _side(stated, new, on)
    effect = compare(was, becomes, show)
    rows = (*effect.most_gained, *effect.most_lost)
    before, after = ([_paid(side, row) for row in rows] for side in (was, becomes))
    return Change(effect, before, after)


def _side(stated: Sequence[Stated], version: PolicyVersion | None, on: dt.date) -> Version:
    if version is None:
        return nothing(len(stated))
    rules = parse_rules(version.rules)
    names = sorted({name for rule in rules for name in facts_of(rule)})
    codes = judge_all(rules, columns_of([one.facts for one in stated], names), len(stated), on.toordinal())
    benefit = benefit_of_version(version)
    wanted = {benefit.base, benefit.matched, *(cap.had for cap in benefit.caps)} - {""}
    known = _amounts([one.amounts for one in stated], wanted)
    return Version(amounts_of(benefit, known, len(stated)), all_rules(codes))


def _amounts(rows: Sequence[Mapping[str, Decimal | None]], names: Iterable[str]) -> dict[str, Fen]:
    """Yuan of each row in whole fen."""
    return {
        name: np.array(
            [UNKNOWN if (amount := row.get(name)) is None else int(amount * CENT) for row in rows], dtype=np.int64
        )
        for name in names
    }


def _paid(side: Version, row: int) -> tuple[Decimal, Decimal | None]:
    low, high = int(side.amounts.low[row]), int(side.amounts.high[row])
    if side.stands[row] == NO:
        return Decimal(0), Decimal(0)
    return Decimal(low) / CENT, None if high == NO_END else Decimal(high) / CENT

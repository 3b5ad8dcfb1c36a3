"""What a version that is being written would pay, by examples that its own figures suggest; nothing is saved."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.models import User
from accounts.permissions import check_organise
from market.models import Policy, PolicyVersion
from market.services.policies import filled
from market.services.snapshots.policies import amount_paid, benefit_of_version

ROUND = Decimal(10_000)
PLAIN = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Example:
    """With this amount (yuan; None: nothing is known of it) the policy pays from ``low`` to ``high``."""

    base: Decimal | None
    low: Decimal
    high: Decimal | None
    capped: bool


def examples_of(*, by: User, policy: Policy | None, facts: dict[str, Any]) -> tuple[PolicyVersion, list[Example]]:
    """The version as it would be, and what it pays below, at and above the amount at which its first limit is reached
    (of one million yuan where it has none), and where the amount is not known.
    """
    check_organise(by)
    version = filled(PolicyVersion(policy=policy or Policy(), written_by=by), facts)
    return version, list(_examples(version))


def _examples(version: PolicyVersion) -> Iterable[Example]:
    if version.benefit_form != "share":
        yield _example(version, None)
        return
    turn = _turning_point(version)
    for base in (turn / 2, turn, turn * 2):
        yield _example(version, _rounded(base))
    yield _example(version, None)


def _turning_point(version: PolicyVersion) -> Decimal:
    """The amount at which the smallest limit is reached, rounded to 万元."""
    caps = [Decimal(cap["amount"]) for cap in version.caps]
    if not caps or not version.benefit_percent:
        return PLAIN
    return max(_rounded(min(caps) * 100 / version.benefit_percent), ROUND)


def _rounded(amount: Decimal) -> Decimal:
    """To whole 万元, as people count."""
    return (amount / ROUND).quantize(Decimal(1)) * ROUND


def _example(version: PolicyVersion, base: Decimal | None) -> Example:
    amounts = {
        version.benefit_base: base,
        "grants.this_year": Decimal(0),
        "grants.same_purpose": Decimal(0),
    }
    low, high = amount_paid(benefit_of_version(version), amounts)
    share = None if base is None or version.benefit_percent is None else base * version.benefit_percent / 100
    return Example(base, low, high, share is not None and high is not None and high < share)

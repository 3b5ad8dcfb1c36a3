"""Plain builders: a policy and a case with nothing special about them."""

from datetime import date
from decimal import Decimal
from typing import Any

from market.policies.values import Benefit, Cap, Case, Policy, Source, Verdict, Window

WAN = 10_000


def wan(number: float | str) -> Decimal:
    """So many 万元, in yuan."""
    return Decimal(str(number)) * WAN


def share(percent: float | str, base: str = "invested", **more: Any) -> Benefit:
    """Percent of an amount."""
    return Benefit(base=base, percent=Decimal(str(percent)), **more)


def cap(amount: float | str, had: str = "") -> Cap:
    """At most so many 万元."""
    return Cap(wan(amount), had)


def policy(key: str = "p", rules: tuple[str, ...] = ("taxed",), benefit: Benefit | None = None, **more: Any) -> Policy:
    """30 % of what is invested, at most 200 万元, valid and open all year."""
    facts: dict[str, Any] = {
        "source": Source("示例文件", "示例〔2024〕1号"),
        "valid": Window(date(2024, 1, 1), date(2024, 12, 31)),
        "applying": Window(date(2024, 3, 1), date(2024, 6, 30)),
        "benefit": benefit or share(30, caps=(cap(200),)),
    }
    return Policy(key=key, rules=rules, **facts | more)


def case(verdicts: dict[str, Verdict] | None = None, policy: str = "p", **amounts: Decimal | None) -> Case:
    """A firm that keeps the one rule of the policy unless said otherwise."""
    judged = {"taxed": Verdict.YES} if verdicts is None else verdicts
    return Case(amounts, {(policy, rule): verdict for rule, verdict in judged.items()})

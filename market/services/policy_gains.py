"""Before a version is published: who gains and who loses, over all firms, and what it takes."""

from dataclasses import dataclass
from decimal import Decimal

from accounts import clock
from accounts.models import User
from accounts.permissions import check_organise
from market.models import PolicyVersion
from market.selectors.policies import version_on
from market.selectors.policy_firms import all_stated
from market.services.snapshots.policy_market import change_of

SHOWN = 10
CENT = Decimal(100)
Paid = tuple[Decimal, Decimal | None]


@dataclass(frozen=True, slots=True)
class Moved:
    """One that gains or loses: the firm, its project or loan, what it came to before and after."""

    firm: int
    name: str
    case: str
    before: Paid
    after: Paid


@dataclass(frozen=True, slots=True)
class Money:
    """What one version takes: yuan that are sure, yuan at most as far as an upper end is known; how many are entitled,
    perhaps entitled, and without a known upper end.
    """

    sure: Decimal
    most: Decimal
    firms: int
    perhaps: int
    without_end: int


@dataclass(frozen=True, slots=True)
class Gains:
    """The figures of a change. Counted are projects and loans, and firms that have stated none; ``gain_most`` and
    ``lose_most`` say by how much what may be had goes up and down, as far as that is known.
    """

    before: PolicyVersion | None
    looked_at: int
    gain: int
    gain_sure: Decimal
    gain_most: Decimal
    lose: int
    lose_sure: Decimal
    lose_most: Decimal
    same: int
    unsure: int
    money_before: Money
    money_after: Money
    gaining: tuple[Moved, ...]
    losing: tuple[Moved, ...]
    over_budget: bool


def gains_of(*, by: User, version: PolicyVersion) -> Gains:
    """The version against the one in force today, over every verified enterprise with what it has stated up to now;
    three queries and one pass over all firms, nothing is stored.
    """
    check_organise(by)
    today = clock.as_local_date(clock.now())
    before = version_on(version.policy, on=today)
    before = None if before is not None and before.pk == version.pk else before
    stated = list(all_stated(today))
    change = change_of(stated, before, version, today, SHOWN)
    effect = change.effect
    rows = (*effect.most_gained, *effect.most_lost)
    moved = [
        Moved(stated[row].firm, stated[row].name, stated[row].case, old, new)
        for row, old, new in zip(rows, change.before, change.after, strict=True)
    ]
    cut = len(effect.most_gained)
    after = _money(effect.after)
    return Gains(
        before=before,
        looked_at=len(stated),
        gain=effect.gaining.firms,
        gain_sure=_yuan(effect.gaining.sure),
        gain_most=_yuan(effect.gaining.most),
        lose=effect.losing.firms,
        lose_sure=_yuan(effect.losing.sure),
        lose_most=_yuan(effect.losing.most),
        same=effect.unchanged,
        unsure=effect.unsure.firms,
        money_before=_money(effect.before),
        money_after=after,
        gaining=tuple(moved[:cut]),
        losing=tuple(moved[cut:]),
        over_budget=version.budget is not None and after.sure > version.budget,
    )


def _yuan(fen: int) -> Decimal:
    return Decimal(fen) / CENT


def _money(need: object) -> Money:
    return Money(_yuan(need.sure), _yuan(need.most), need.firms, need.perhaps, need.without_end)  # type: ignore[attr-defined]

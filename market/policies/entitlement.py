"""One policy, one firm, one day: is it entitled, to how much, what speaks against it, what is to be done by when."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from market.policies.benefits import benefit_of
from market.policies.values import NOTHING, Case, Line, Policy, Standing, Step, Verdict, Way


def in_force(versions: Iterable[Policy], on: date) -> dict[str, Policy]:
    """The version of each policy that holds on the day; of several the one that came into force last, and of those
    with no date the last given. A version whose validity the document does not tell holds."""
    found: dict[str, Policy] = {}
    for one in versions:
        held = found.get(one.key)
        if one.valid.standing(on) in (Standing.OPEN, Standing.UNTOLD) and (held is None or _since(one) >= _since(held)):
            found[one.key] = one
    return found


def _since(policy: Policy) -> date:
    return policy.valid.opens or date.min


def entitle(policy: Policy, case: Case, on: date, *, budget: Decimal | None = None) -> Line:
    """What the policy means for the firm on this day, `budget` being what is left of its money.

    One rule that is not kept is enough for a no, also where others cannot be judged. A firm that is entitled but comes
    before or after the time is told so by the step; its verdict is about the rules.
    """
    judged = {key: case.verdicts.get((policy.key, key), Verdict.UNKNOWN) for key in policy.rules}
    against = tuple(key for key, verdict in judged.items() if verdict is Verdict.NO)
    unsure = tuple(key for key, verdict in judged.items() if verdict is Verdict.UNKNOWN)
    if against:
        return Line(policy.key, Verdict.NO, NOTHING, Step.NOTHING, None, against, unsure)
    amount, missing = benefit_of(policy.benefit, case.amounts, budget)
    step, by = _when(policy, on)
    verdict = Verdict.UNKNOWN if unsure else Verdict.YES
    return Line(policy.key, verdict, amount, step, by, (), unsure, missing)


def _when(policy: Policy, on: date) -> tuple[Step, date | None]:
    """The step, and its last day (for one who waits: the first)."""
    held, applying = policy.valid.standing(on), policy.applying.standing(on)
    if held is Standing.AFTER or (applying is Standing.AFTER and policy.way is not Way.AUTOMATIC):
        return Step.LATE, policy.valid.closes if held is Standing.AFTER else policy.applying.closes
    if held is Standing.BEFORE:
        return Step.WAIT, policy.valid.opens
    if policy.way is Way.AUTOMATIC:
        return Step.NOTHING, None
    if applying is Standing.BEFORE:
        return Step.WAIT, policy.applying.opens
    if applying is Standing.UNTOLD:
        return Step.ASK, None
    return Step.CONFIRM if policy.way is Way.CONFIRMED else Step.APPLY, policy.applying.closes


def lines(policies: Sequence[Policy], case: Case, on: date) -> tuple[Line, ...]:
    """A line for each policy in force: what the firm is entitled to first, the largest amount first, then what is not
    known, then what it is not; equal ones by their keys, so that the order they came in does not matter."""
    found = [entitle(policy, case, on) for policy in in_force(policies, on).values()]
    order = (Verdict.YES, Verdict.UNKNOWN, Verdict.NO)
    return tuple(sorted(found, key=lambda line: (order.index(line.verdict), -_size(line), line.policy)))


def _size(line: Line) -> Decimal:
    return line.amount.low if line.amount.high is None else line.amount.high

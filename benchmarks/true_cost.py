"""The rate behind payments against numpy-financial: 10,000 cash flows made by chance (fixed seed), in three classes.

    python -m benchmarks.true_cost [--flows 10000]

Loans have fees on the first day and are paid back in any of the usual ways, up to five years; subsidised loans get a
part of the interest back later; wild flows are up to twelve amounts of any sign. Of loans we name one rate, also where
a subsidy brings a second one into being. Where exactly one rate exists, both must agree to 1e-8; where several do, the
one that numpy-financial picks must be among ours; where none does, it must find none. The exit code is 1 otherwise. A
flow on which they differ is judged by Decimal arithmetic of 60 digits: the value of all payments must change its side
within 1e-9 around our rate.
"""

import argparse
import math
import random
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal, localcontext

import numpy as np
import numpy_financial

from market.policies.rates import Found, Payment, cost_behind, rate_behind

Asked = Callable[[Iterable[Payment]], Found]
SEED = 20260101
SAME = 1e-8


def loan(chance: random.Random) -> list[float]:
    """Monthly payments of one who borrows 1 … 1,000 万元."""
    months, amount = chance.randint(1, 60), chance.randint(1, 1000) * 10_000.0
    monthly, fee = chance.uniform(0.0005, 0.02), chance.uniform(0, 0.03) * amount
    way = chance.choice(["bullet", "instalments", "equal_principal"])
    if way == "bullet":
        paid = [amount * monthly] * (months - 1) + [amount * (1 + monthly)]
    elif way == "instalments":
        paid = [amount * monthly / (1 - (1 + monthly) ** -months)] * months
    else:
        paid = [amount / months + (amount - amount / months * past) * monthly for past in range(months)]
    return [round(amount - fee, 2), *(-round(one, 2) for one in paid)]


def subsidised(chance: random.Random) -> list[float]:
    """A loan that gets a fifth to a half of about its interest back, up to a year after its end."""
    flow = loan(chance)
    back = max(-sum(flow[1:]) - flow[0], 0.0) * chance.uniform(0.2, 0.5)
    return [*flow, *[0.0] * chance.randint(0, 11), round(back, 2)]


def wild(chance: random.Random) -> list[float]:
    """Amounts of any sign."""
    return [float(chance.randint(-1000, 1000)) for _ in range(chance.randint(2, 12))]


def changes_side(flow: list[float], rate: float) -> bool:
    """Whether the value of the payments, counted in 60 digits, stands on two sides around this rate."""
    with localcontext() as context:
        context.prec = 60
        low, high = (
            sum(Decimal(amount) / (1 + Decimal(rate) + step) ** number for number, amount in enumerate(flow))
            for step in (Decimal("-1e-9"), Decimal("1e-9"))
        )
        return low * high <= 0


def verdict(flow: list[float], ask: Asked) -> str:
    """How the two answers to one flow compare."""
    ours = ask([Payment(float(number), amount) for number, amount in enumerate(flow)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = float(numpy_financial.irr(flow))
    if not ours.rates:
        return "neither has one" if math.isnan(theirs) else "WRONG: only theirs"
    near = min(ours.rates, key=lambda rate: abs(rate - theirs)) if not math.isnan(theirs) else ours.rates[0]
    if abs(near - theirs) <= SAME:
        return "equal" if ours.standing == "one" else "theirs is one of several"
    if all(changes_side(flow, rate) for rate in ours.rates):
        return "ours holds, theirs is none" if math.isnan(theirs) else "ours holds, theirs is off"
    return "WRONG: they differ"


def main() -> int:
    """Print the table; 1 when an answer of ours does not hold."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--flows", type=int, default=10_000)
    flows, wrong = arguments.parse_args().flows, 0
    kinds: dict[str, tuple[Callable[[random.Random], list[float]], Asked]] = {
        "loan": (loan, cost_behind),
        "subsidised": (subsidised, cost_behind),
        "wild": (wild, rate_behind),
    }
    for name, (made, ask) in kinds.items():
        chance = random.Random(f"{SEED} {name}")
        drawn = [made(chance) for _ in range(-(-flows // len(kinds)))]
        found = Counter(verdict(flow, ask) for flow in drawn)
        wrong += sum(count for word, count in found.items() if word.startswith("WRONG"))
        took = [_seconds(drawn, act) for act in (_ours, _theirs)]
        print(f"{name:11}{len(drawn):6} flows: {', '.join(f'{count} {word}' for word, count in found.most_common())}")
        print(f"{'':17} microseconds a flow: {took[0]:.0f}, numpy-financial {took[1]:.0f}")
    return 1 if wrong else 0


def _ours(flow: list[float]) -> object:
    return rate_behind(Payment(float(number), amount) for number, amount in enumerate(flow))


def _theirs(flow: list[float]) -> object:
    return numpy_financial.irr(np.array(flow))


def _seconds(flows: list[list[float]], act: Callable[[list[float]], object]) -> float:
    """Millionths of a second for each flow."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        began = time.perf_counter()
        for flow in flows:
            act(flow)
    return (time.perf_counter() - began) / len(flows) * 1e6


if __name__ == "__main__":
    sys.exit(main())

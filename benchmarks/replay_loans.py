"""Replay real loans month by month through the database, a Celery worker and the engine.

    python -m benchmarks.replay_loans PATH/loans_before_2006.csv [--months 24] [--top 100]

Lenders become organisations with an offering, loans become borrowers with a need and an approval on record. An appetite
model is fitted to the choices of 2001-2003 and put into use. For each month of 2004 and 2005 the needs of that month
are matched by a real worker that counts only earlier months; the lender that really lent is the hit. Beside it, in the
same run: popularity of the lender in the borrower's state over the eight years before. The ablation leaves out a group
of weights without fitting the others again, judged offline by the engine's counts. A learned black box (LightGBM, from
benchmarks/requirements.txt) orders the same candidates by the same facts. The exit code is 1 when a bar is missed.
Everything happens in a scratch database (SQLite, or DATABASE_URL and REDIS_URL of the environment).
"""

import argparse
import datetime as dt
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from benchmarks import replay_blackbox
from benchmarks.loans import Loan, read_loans
from market.matching.fitting import Fitted, judge
from market.matching.values import Deal

ROOT = Path(__file__).resolve().parents[1]
FIRST_TEST_MONTH = dt.date(2004, 1, 1)
FIRST_TRAINING_DAY = dt.date(2001, 1, 1)
YEARS_BACK = 8
LEAST_HIT_10 = 0.81
LEAST_MRR = 0.52
OF_BLACK_BOX = 0.96


def _with(*traits: str) -> Callable[[str], bool]:
    """Whether a weight's name has one of these traits."""
    return lambda name: any(trait in name.split(":")[1].split("+") for trait in traits)


GROUPS: dict[str, Callable[[str], bool]] = {
    "nothing": lambda name: False,
    "place": _with("province", "city", "district"),
    "trade": _with("section", "industry"),
    "amount": _with("amount", "sum"),
    "the very amount": _with("sum"),
    "term": _with("term", "months"),
    "the very term": _with("months"),
    "type": _with("type"),
    "first loan": _with("first"),
    "staff": _with("staff"),
    "pairs of traits": lambda name: "+" in name,
    "general activity": _with("all"),
    "logarithms": lambda name: name.endswith(":log"),
    "shares": lambda name: name.endswith(":share"),
    "recency": lambda name: name.endswith(":recency"),
    "any such deal": lambda name: name.endswith(":any"),
}


def main() -> None:
    """Print the tables; the exit code is 1 when the engine is below a bar."""
    options = parse()
    with tempfile.TemporaryDirectory(prefix="replay-loans-") as scratch:
        os.environ["MARKET_VAR"] = scratch
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{scratch}/replay.sqlite3")
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        os.environ["MATCH_STALE_SECONDS"] = "600"
        os.environ["DJANGO_LOG_LEVEL"] = "WARNING"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        sys.exit(replay(read_loans(options.path), options.months, options.top))


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get("MARKET_DATA")
    parser.add_argument(
        "path",
        type=Path,
        nargs="?" if default else None,
        default=default and Path(default, "sba/loans_before_2006.csv"),
    )
    parser.add_argument("--months", type=int, default=24, help="months to test, from January 2004")
    parser.add_argument("--top", type=int, default=100, help="pairs kept a need; a hit below them counts as a miss")
    return parser.parse_args()


def replay(loans: Sequence[Loan], months: int, top: int) -> int:
    """Load what came before, then month by month: match, look where the real lender stands, put the month on record."""
    from benchmarks.replay_market import ReplayMarket

    starts = [month_start(number) for number in range(months + 1)]
    began = time.monotonic()
    market = ReplayMarket()
    market.record([loan for loan in loans if loan.on < starts[0]])
    print(f"{market.described()} in {time.monotonic() - began:.0f} s")
    model = market.learn(FIRST_TRAINING_DAY, starts[0])
    print(
        f"{model.choices} choices of {FIRST_TRAINING_DAY:%Y}-{starts[0].year - 1} fitted: "
        f"{time.monotonic() - began:.0f} s"
    )
    engine: list[int | None] = []
    popular: list[int | None] = []
    with worker():
        for start, end in itertools.pairwise(starts):
            month = [loan for loan in loans if start <= loan.on < end]
            popular += state_ranks([loan for loan in loans if years_before(start) <= loan.on < start], month)
            engine += market.match(start, years_before(start), month, top)
            market.record(month)
            print(f"  {start:%Y-%m}: {len(month)} loans, {time.monotonic() - began:.0f} s", flush=True)
    print(table({"popularity in the state": popular, "engine": engine}, top), flush=True)
    deals = market.deals(starts[-1])
    print(ablation(deals, model, starts[0], starts[-1]), flush=True)
    met = hit(engine, 10) >= LEAST_HIT_10 and mrr(engine) >= LEAST_MRR
    print(f"hit@10 at least {LEAST_HIT_10} and MRR at least {LEAST_MRR}: {'met' if met else 'MISSED'}")
    return int(not (met & beside_blackbox(deals, model, engine, starts[0], starts[-1], top)))


def beside_blackbox(
    deals: Sequence[Deal], model: Fitted, engine: Sequence[int | None], start: dt.date, end: dt.date, top: int
) -> bool:
    """Whether the engine's MRR is within 4 % of a learned black box's; False, and said, where there is none."""
    if not replay_blackbox.installed():
        print("LightGBM is not installed: no comparison. `make bench` installs benchmarks/requirements.txt.")
        return False
    began = time.monotonic()
    learned = replay_blackbox.ranks(deals, model.coefficients, FIRST_TRAINING_DAY, start, end)
    print(table({"engine": engine, "LightGBM, same facts": learned}, top))
    share = mrr(engine) / mrr(learned)
    print(f"LightGBM learned and asked in {time.monotonic() - began:.0f} s on one core")
    print(
        f"MRR of the engine {share:.3f} of it, at least {OF_BLACK_BOX}: {'met' if share >= OF_BLACK_BOX else 'MISSED'}"
    )
    return share >= OF_BLACK_BOX


def ablation(deals: Sequence[Deal], model: Fitted, start: dt.date, end: dt.date) -> str:
    """The model without each group of its weights."""
    lines = ["left out (offline, other weights as they are)    hit@10     MRR"]
    for group, belongs in GROUPS.items():
        weights = {name: weight for name, weight in model.coefficients.weights.items() if not belongs(name)}
        figures = judge(deals, replace(model.coefficients, weights=weights), start.toordinal(), end.toordinal())
        lines.append(f"{group:46}{figures.hits[10]:9.3f}{figures.mrr:8.3f}")
    return "\n".join(lines)


def month_start(number: int) -> dt.date:
    """The first day of the n-th test month."""
    return dt.date(FIRST_TEST_MONTH.year + number // 12, number % 12 + 1, 1)


def years_before(day: dt.date) -> dt.date:
    """Lenders last seen before that day are no longer candidates."""
    return day.replace(year=day.year - YEARS_BACK)


def state_ranks(past: Sequence[Loan], month: Sequence[Loan]) -> list[int | None]:
    """Rank of each loan's lender by loans in the borrower's state, then by loans anywhere, then by name."""
    here = Counter((loan.state, loan.lender) for loan in past)
    anywhere = Counter(loan.lender for loan in past)
    orders: dict[str, dict[str, int]] = {}
    for state in {loan.state for loan in month}:
        ordered = sorted(anywhere, key=lambda name: (-here[state, name], -anywhere[name], name))
        orders[state] = {name: place for place, name in enumerate(ordered, start=1)}
    return [orders[loan.state].get(loan.lender) for loan in month]


def hit(ranks: Sequence[int | None], at: int) -> float:
    """Share of loans whose lender is among the first ``at``; a lender never seen before is a miss."""
    return sum(rank is not None and rank <= at for rank in ranks) / len(ranks)


def mrr(ranks: Sequence[int | None]) -> float:
    """Mean reciprocal rank; a miss counts zero."""
    return sum(1 / rank for rank in ranks if rank) / len(ranks)


def table(columns: dict[str, Sequence[int | None]], top: int) -> str:
    """One line a method."""
    lines = [f"{'':26}{'loans':>7}{'hit@1':>8}{'hit@5':>8}{'hit@10':>8}{'hit@20':>8}{'MRR':>8}"]
    for name, ranks in columns.items():
        figures = "".join(f"{value:8.3f}" for value in (*(hit(ranks, at) for at in (1, 5, 10, 20)), mrr(ranks)))
        lines.append(f"{name:26}{len(ranks):7}{figures}")
    return "\n".join([*lines, f"(engine ranks below {top} count as misses; the baseline's count in full)"])


@contextmanager
def worker() -> Iterator[None]:
    """A real worker process on the scratch database and queue."""
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "1", "--loglevel", "ERROR"]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


if __name__ == "__main__":
    main()

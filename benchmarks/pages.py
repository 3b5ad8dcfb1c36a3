"""Server time of the pages that have the most rows behind them, with 100,000 needs on a PostgreSQL of its own.

    python -m benchmarks.pages [--needs 100000] [--times 40]

Two hundred editions with 500 needs each (four times what a large one has); of the past ones one need in ten is still
open. The bank takes part in the last four, which gives it 650 open leads. The hall has 150 stalls. A page is asked for
again and again by a signed-in reader, without the network; the answer is in milliseconds. The exit code is 1 when the
95th percentile of a page is above the bound.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BOUND = 100.0
OWN_SERVER = ". .ci/services.sh && trap stop_services EXIT && start_services && {python} -m benchmarks.pages {options}"


def main() -> int:
    """Start the server (by starting this program again under it), fill it, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--needs", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=40)
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        again = OWN_SERVER.format(python=sys.executable, options=" ".join(sys.argv[1:]))
        return subprocess.run(["bash", "-c", again], cwd=ROOT, check=False).returncode
    with tempfile.TemporaryDirectory(prefix="market-pages-") as scratch:
        os.environ |= {"MARKET_VAR": scratch, "DJANGO_SETTINGS_MODULE": "config.settings", "DJANGO_LOG_LEVEL": "ERROR"}
        os.environ["DJANGO_ALLOWED_HOSTS"] = "testserver"
        import django

        django.setup()
        return measure(options.needs, options.times)


def measure(needs: int, times: int) -> int:
    """Fill the database and print the table."""
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.many_needs import fill

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    readers = fill(needs)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(f"{needs:,} needs in {time.perf_counter() - began:.0f} s; bound of the 95th percentile {BOUND:.0f} ms\n")
    print(f"{'page':44}{'queries':>9}{'p50 ms':>9}{'p95 ms':>9}")
    missed = False
    for label, person, path in readers:
        queries, spent = ask(person, path, times)
        cuts = statistics.quantiles(spent, n=20)
        missed |= cuts[18] > BOUND
        mark = "  above the bound" if cuts[18] > BOUND else ""
        print(f"{label:44}{queries:>9}{statistics.median(spent):>9.1f}{cuts[18]:>9.1f}{mark}")
    return 1 if missed else 0


def ask(person: object, path: str, times: int) -> tuple[int, list[float]]:
    """Queries of one answer, and milliseconds of each of many."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    if person is not None:
        client.force_login(person)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200, path
    count = len(queries)  # before the next request clears the log
    return count, [milliseconds(lambda: client.get(path)) for _time in range(times)]


def milliseconds(act: Callable[[], object]) -> float:
    """How long the act takes."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    sys.exit(main())

"""Lists and pages with 100,000 needs behind them, asked for through HTTP, on a PostgreSQL and a Redis of their own.

    python -m benchmarks.pages [--needs 100000] [--offerings 5000] [--pairs 300000] [--times 25]

The invented city of the matching benchmarks: all its needs are live in one edition and open to the bank that asks, a
real run of the engine matched them, and 300,000 pairs are at work on them. Two gunicorn workers answer, each one
request at a time; four clients ask for one kind of page after the other, each as fast as it is answered, and going
through the addresses of that kind. Printed are the milliseconds in the server (from the request as a worker took it to
the answer, while the other worker answers another), those at the client (with the wait for a free worker), and the
slowest first answer of an address, with nothing remembered. Below the line the same rows are listed by the plain means
of the framework (a ``ListView`` with a ``FilterSet`` and a count beside each choice; the stock change lists of its
admin) for comparison. Then twenty clients ask for everything at random.

The exit code is 1 when the 95th percentile of a page in the server is above the bound. (That the number of queries does
not depend on the number of rows is tested: tests/test_pages.py.)
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BOUND = 100.0
"""Milliseconds in the server, 95th percentile."""
SERVER = "-c shared_buffers=1GB -c random_page_cost=1.1 -c effective_cache_size=4GB -c jit=off"
OWN_SERVERS = ". .ci/services.sh && trap stop_services EXIT && start_services && {python} -m benchmarks.pages {options}"


def main() -> int:
    """Start the servers (by starting this program again under them), fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--needs", type=int, default=100_000)
    parser.add_argument("--offerings", type=int, default=5_000)
    parser.add_argument("--pairs", type=int, default=300_000)
    parser.add_argument("--times", type=int, default=25, help="answers that each of the four clients waits for")
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        again = OWN_SERVERS.format(python=sys.executable, options=" ".join(sys.argv[1:]))
        more = os.environ | {"POSTGRES_OPTIONS": SERVER}
        return subprocess.run(["bash", "-c", again], cwd=ROOT, env=more, check=False).returncode
    with tempfile.TemporaryDirectory(prefix="market-pages-") as scratch:
        os.environ |= {"MARKET_VAR": scratch, "DJANGO_SETTINGS_MODULE": "benchmarks.pages_site"}
        os.environ |= {
            "DJANGO_LOG_LEVEL": "ERROR",
            "MATCH_TICKETS": "2",
            "DJANGO_ALLOWED_HOSTS": "127.0.0.1,testserver",
        }
        import django

        django.setup()
        return measure(options)


def measure(options: Any) -> int:
    """Fill the database and print the table."""
    from django.core.management import call_command
    from django.db import connection

    from benchmarks import page_rows
    from benchmarks.http_clients import served

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    organiser, event = page_rows.fill(options.needs, options.offerings, options.pairs)
    kinds = page_rows.pages(organiser, event)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(
        f"{options.needs:,} needs, {options.offerings:,} offerings, {options.pairs:,} pairs: rows, run and publication"
    )
    print(
        f"in {time.perf_counter() - began:.0f} s; bound of the 95th percentile {BOUND:.0f} ms, 4 clients\n", flush=True
    )
    with served() as address:
        from benchmarks.page_report import ask_all, ask_peers, ask_together

        missed = ask_all(address, kinds, options.times, BOUND)
        ask_peers(address, options.times)
        ask_together(address, kinds)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

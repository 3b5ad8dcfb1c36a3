"""Reports over a million introductions and results, on a PostgreSQL of their own.

    python -m benchmarks.reports [--rows 100000]

600,000 introductions, 490,000 results and all that belongs to them are written by SQL (benchmarks/report_rows.py).
Each report of the registry is then made whole, without filters, and its totals are counted a second time by SQL of its
own (benchmarks/report_counts.py), which shares nothing with the product. A worker then writes the register with 100,000
rows.

Printed are wall and CPU seconds of this process (the database has its own), and the memory that writing the register
added. The exit code is 1 when a report takes 2 seconds or more, the register 60 or more or its memory more than the
bound, or when a total differs.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
REPORT_BOUND, REGISTER_BOUND, MEMORY_BOUND = 2.0, 60.0, 150.0
"""Seconds, seconds, MiB."""
SERVER = "-c shared_buffers=512MB -c work_mem=64MB -c random_page_cost=1.1 -c effective_cache_size=3GB -c jit=off"
OWN_SERVERS = (
    ". .ci/services.sh && trap stop_services EXIT && start_services && {python} -m benchmarks.reports {options}"
)


def main() -> int:
    """Start the servers (by starting this program again under them), fill, make, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the register")
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        again = OWN_SERVERS.format(python=sys.executable, options=" ".join(sys.argv[1:]))
        more = os.environ | {"POSTGRES_OPTIONS": SERVER}
        return subprocess.run(["bash", "-c", again], cwd=ROOT, env=more, check=False).returncode
    with tempfile.TemporaryDirectory(prefix="market-reports-") as scratch:
        os.environ |= {"MARKET_VAR": scratch, "DJANGO_SETTINGS_MODULE": "config.settings", "DJANGO_LOG_LEVEL": "ERROR"}
        import django

        django.setup()
        return measure(options.rows)


def measure(rows: int) -> int:
    """Fill the database, then the reports and the register."""
    from django.core.management import call_command

    from benchmarks import report_rows
    from market.models import Introduction, Outcome

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    organiser = report_rows.fill()
    pairs, results = Introduction.objects.count(), Outcome.objects.count()
    print(f"{pairs:,} introductions + {results:,} results = {pairs + results:,} rows", end="")
    print(f", written in {time.perf_counter() - began:.0f} s\n", flush=True)
    missed = reports()
    missed += register(organiser, rows)
    print("\n".join(["", *(f"MISSED {what}" for what in missed)]) if missed else "\nall within their bounds")
    return 1 if missed else 0


def timed(make: Callable[[], Any]) -> tuple[Any, float, float]:
    """The answer, wall seconds, CPU seconds of this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = make()
    return found, time.perf_counter() - wall, time.process_time() - cpu


def reports() -> list[str]:
    """Each report of the registry; what took too long, or differs from the second count."""
    from benchmarks.report_counts import COUNTS, totals_of
    from market.reports.pairs import Scope
    from market.reports.registry import REPORTS

    missed = []
    print(f"{'report':12} {'rows':>6} {'wall s':>7} {'cpu s':>7}   totals against SQL", flush=True)
    for report in REPORTS.values():
        rows, wall, cpu = timed(lambda report=report: report.rows(Scope()))  # type: ignore[misc]
        ours, counted = totals_of(report.id, rows), COUNTS[report.id]()
        equal = ours == counted
        print(
            f"{report.id:12} {len(rows):6} {wall:7.2f} {cpu:7.2f}   {'equal' if equal else 'DIFFERENT'}: {ours}",
            flush=True,
        )
        if wall >= REPORT_BOUND:
            missed.append(f"{report.id}: {wall:.2f} s, bound {REPORT_BOUND:.0f} s")
        if not equal:
            missed.append(f"{report.id}: {ours}, counted {counted}")
    return missed


def register(organiser: Any, rows: int) -> list[str]:
    """The register as the worker writes it."""
    from market.models import ListExport
    from market.reports.list_register import REGISTER, register_keys
    from market.reports.pairs import Scope
    from market.services import list_exports

    keys = list(register_keys(Scope())[:rows])
    columns = [column.name for column in REGISTER.columns]
    export = list_exports.request_export(by=organiser, what="register", columns=columns, keys=keys)
    before = _memory()
    made, wall, cpu = timed(lambda: list_exports.make_export(export.pk))
    added = _memory() - before
    export = ListExport.objects.get(pk=export.pk)
    print(f"\nregister: {export.total:,} rows × {len(columns)} columns, {export.size / 2**20:.1f} MiB", end="")
    print(f", {wall:.1f} s wall, {cpu:.1f} s CPU, {added:.0f} MiB more at the peak", flush=True)
    missed = [] if made and export.total == len(keys) else ["register: not made"]
    if wall >= REGISTER_BOUND:
        missed.append(f"register: {wall:.1f} s, bound {REGISTER_BOUND:.0f} s")
    if added > MEMORY_BOUND:
        missed.append(f"register: {added:.0f} MiB, bound {MEMORY_BOUND:.0f} MiB")
    return missed


def _memory() -> float:
    """The largest memory of this process so far, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())

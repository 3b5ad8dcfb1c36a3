"""A matching run of a whole city from the button to published introductions, on servers of its own.

    python -m benchmarks.matching_end_to_end [--needs 100000] [--offerings 5000] [--workers 2]

PostgreSQL and Redis are started for it, the invented city of `matching_scale` is written into the database as rows
(firms with gaps, products with about eleven rules each, results of four years), the organiser asks for a run, Celery
workers (one process each) freeze, rank, store and assign, the organiser publishes. Filling the database is not
counted. Printed are the seconds by step: those of the workers are added up over the workers, so that they can be more
than the time on the clock. Memory is read worker by worker: the most that its processes held while shards were worked
on, and the most while one of them finished the run. The exit code is 1 when a bound on time or memory is missed.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BOUND = 300.0
BOUND_FINISHING = 1024.0
"""MiB of the worker that finishes the run: it has worked on shards before, and the solver holds all arcs."""
BOUND_WORKERS = 1536.0
"""MiB of all workers together, each at its own peak."""
OWN_SERVERS = (
    ". .ci/services.sh && trap stop_services EXIT && start_services && "
    "{python} -m benchmarks.matching_end_to_end {options}"
)
WORKER = ("-m", "celery", "-A", "config", "worker", "--concurrency", "1", "--loglevel", "ERROR")


def main() -> int:
    """Start the servers (by starting this program again under them), fill, run, publish, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--needs", type=int, default=100_000)
    parser.add_argument("--offerings", type=int, default=5_000)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        again = OWN_SERVERS.format(python=sys.executable, options=" ".join(sys.argv[1:]))
        return subprocess.run(["bash", "-c", again], cwd=ROOT, check=False).returncode
    with tempfile.TemporaryDirectory(prefix="market-city-") as scratch:
        os.environ |= {"MARKET_VAR": scratch, "DJANGO_SETTINGS_MODULE": "config.settings", "DJANGO_LOG_LEVEL": "ERROR"}
        os.environ |= {"MATCH_TICKETS": str(options.workers)}
        import django

        django.setup()
        return measure(options.needs, options.offerings, options.workers)


def measure(needs: int, offerings: int, workers: int) -> int:
    """Fill the database, let the workers do the run, publish it, and print the table."""
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.city_rows import fill
    from market.services import matching

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    organiser, event = fill(needs, offerings)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(f"{needs:,} needs × {offerings:,} offerings as rows in {time.perf_counter() - began:.0f} s", flush=True)
    with celery_workers(workers) as processes:
        began = time.perf_counter()
        run = matching.queue_run(by=organiser, event=event)
        shards = wait(run, processes)
        ran = time.perf_counter() - began
        finish = [peak_memory(process.pid) for process in processes]
    began = time.perf_counter()
    if run.status == "complete":
        matching.publish_run(by=organiser, run=run)
    slow = report(run, workers, ran, time.perf_counter() - began)
    return max(slow, report_memory(shards, finish))


@contextmanager
def celery_workers(count: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """So many worker processes, ready to work; stopped at the end with their children."""
    command = [sys.executable, *WORKER]
    processes = [
        subprocess.Popen(
            [*command, "-n", f"city{number}@%h"], cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL
        )
        for number in range(count)
    ]
    try:
        time.sleep(5)
        yield processes
    finally:
        for process in processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait(run: Any, workers: list[subprocess.Popen[bytes]]) -> list[float]:
    """Until the run has ended; the answer is what the workers held at most until the last shard was done, from where
    their peaks are counted anew.
    """
    shown, shards = 0.0, [0.0] * len(workers)
    while run.status in ("queued", "running"):
        time.sleep(0.2)
        run.refresh_from_db()
        if run.total and run.done / run.total >= shown + 0.25:
            shown = run.done / run.total
            print(f"  {run.done:,} of {run.total:,} needs done", flush=True)
        if run.total and run.done == run.total and not any(shards):
            shards = [peak_memory(worker.pid, anew=True) for worker in workers]
    return shards


def peak_memory(pid: int, anew: bool = False) -> float:
    """Most memory that a process of a worker has held, MiB (the others of it only start and watch that one). `anew`:
    from now on peaks are counted from what is held now."""
    children = subprocess.run(["pgrep", "-g", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    peaks = []
    for child in children:
        with suppress(OSError):
            found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{child}/status").read_text())
            peaks.append(int(found[1]) / 1024 if found else 0.0)
            if anew:
                Path(f"/proc/{child}/clear_refs").write_text("5")
    return max(peaks, default=0.0)


def report_memory(shards: list[float], finish: list[float]) -> int:
    """Print the peaks of the workers; 1 when they pass a bound."""
    print(f"\n{'most memory, MiB':20}{'shards':>8}{'finish':>8}")
    for number, peaks in enumerate(zip(shards, finish, strict=True), 1):
        print(f"worker {number:<13}{peaks[0]:>8,.0f}{peaks[1]:>8,.0f}")
    together = sum(map(max, shards, finish))
    print(f"the finishing worker {max(finish):,.0f} MiB (bound {BOUND_FINISHING:,.0f} MiB)")
    print(f"all workers together {together:,.0f} MiB (bound {BOUND_WORKERS:,.0f} MiB)")
    return 0 if max(finish) <= BOUND_FINISHING and together <= BOUND_WORKERS else 1


def report(run: Any, workers: int, ran: float, published: float) -> int:
    """Print what was done and where the time went; 1 when it took too long or failed."""
    from market.models import Introduction

    if run.status != "complete":
        print(f"the run ended as {run.status}: {run.error}")
        return 1
    stats = run.stats
    introduced = Introduction.objects.filter(match__run=run).count()
    print(
        f"{stats['pairs']:,} pairs stored of {stats['eligible']:,} eligible, {stats['needs_with_offer']:,} needs with "
        f"an offer, {stats['introductions']:,} assigned, {introduced:,} published\n"
    )
    steps = {**stats["seconds"], "publishing": published}
    spent = sum(steps.values())
    print(f"{'step':14}{'seconds':>10}{'share':>9}   (added up over {workers} workers)")
    for name, seconds in steps.items():
        print(f"{name:14}{seconds:>10.1f}{seconds / spent:>9.0%}")
    total = ran + published
    print(
        f"\non the clock: run {ran:.1f} s, publication {published:.1f} s, together {total:.1f} s (bound {BOUND:.0f} s)"
    )
    return 0 if total <= BOUND else 1


if __name__ == "__main__":
    sys.exit(main())

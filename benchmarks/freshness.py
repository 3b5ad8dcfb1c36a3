"""From an edit to what the lender reads, while a matching run of the whole market goes on.

    python -m benchmarks.freshness [--edits 60] [--only sqlite|postgres]

On the embedded default (SQLite, broker made of files) and on PostgreSQL with Redis, both started for it: the invented
city of `matching_scale` is written as rows, a run is made and published, and then whole runs follow each other in a
worker of their own while firms change their needs and profiles by the services that the forms call. The clock starts
before the service is called that makes the change count and stops when the selectors of the lender's lead page answer
with the new pair. Workers and beat are real processes, as `make run` starts them. Changed products are measured beside
it: until the first lead shows the change, and until all do. The exit code is 1 when a bar is missed.
"""

import argparse
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SIZES = {"sqlite": (2_000, 300), "postgres": (20_000, 1_000)}
BARS = {"sqlite": 2.0, "postgres": 1.0}
NAMES = {"sqlite": "SQLite, broker of files", "postgres": "PostgreSQL, Redis"}
PRODUCTS = 3
PATIENCE = 600.0
SERVERS = ". .ci/services.sh && trap stop_services EXIT && start_services && {python} -m benchmarks.freshness {options}"
CELERY = (sys.executable, "-W", "ignore", "-m", "celery", "-A", "config")
QUIET = ("--loglevel", "ERROR")


def main() -> int:
    """Both backends after each other, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=60)
    parser.add_argument("--only", choices=tuple(SIZES), default="")
    parser.add_argument("--here", choices=tuple(SIZES), default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        with tempfile.TemporaryDirectory(prefix="market-fresh-", ignore_cleanup_errors=True) as scratch:
            return measure(options.here, options.edits, scratch)
    return max(started(backend, options.edits) for backend in SIZES if options.only in ("", backend))


def started(backend: str, edits: int) -> int:
    """This program again, on that backend."""
    words = f"--here {backend} --edits {edits}"
    if backend == "postgres":
        command = ["bash", "-c", SERVERS.format(python=sys.executable, options=words)]
        return subprocess.run(command, cwd=ROOT, check=False).returncode
    clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    command = [sys.executable, "-m", "benchmarks.freshness", *words.split()]
    return subprocess.run(command, cwd=ROOT, env=clean, check=False).returncode


def measure(backend: str, edits: int, scratch: str) -> int:
    """Fill, run, publish, edit while runs go on, print."""
    os.environ |= {"MARKET_VAR": scratch, "DJANGO_SETTINGS_MODULE": "config.settings", "DJANGO_LOG_LEVEL": "ERROR"}
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    market = Market(*SIZES[backend])
    with processes():
        market.first_run()
        market.edit_needs(edits)
        market.edit_products(PRODUCTS)
    return market.report(backend)


@contextmanager
def processes() -> Iterator[None]:
    """A worker for runs, one for updates, and beat; stopped at the end."""
    from market.management.demo.servers import stop

    commands = (
        ("worker", "-Q", "market", "-n", "runs@%h", "--concurrency", "1"),
        ("worker", "-Q", "fresh", "-n", "fresh@%h", "--pool", "solo"),
        ("beat",),
    )
    running = [
        subprocess.Popen([*CELERY, *command, *QUIET], cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL)
        for command in commands
    ]
    try:
        yield
    finally:
        for process in running:
            stop(process, at_once=True)


@dataclass
class Times:
    """Seconds of one kind of change, and how many of them fell into a run from begin to end."""

    seconds: list[float] = field(default_factory=list)
    during: int = 0

    def share(self, part: float) -> float:
        """The time that so large a part of the changes stayed below (nearest rank)."""
        ordered = sorted(self.seconds)
        return ordered[math.ceil(len(ordered) * part) - 1]

    def line(self, name: str) -> str:
        """A row of the table."""
        figures = "".join(f"{value:>9.2f}" for value in (self.share(0.5), self.share(0.95), max(self.seconds)))
        return f"{name:64}{len(self.seconds):>6}{self.during:>9}{figures}"


class Market:
    """The city as rows, with the runs over it and what was measured."""

    def __init__(self, needs: int, offerings: int) -> None:
        from benchmarks.city_rows import fill
        from events.models import Registration
        from market.models import Offering

        began = time.perf_counter()
        self.needs, self.offerings = needs, offerings
        self.organiser, self.event = fill(needs, offerings)
        lenders = Offering.objects.order_by("organisation").values_list("organisation", flat=True).distinct()
        Registration.objects.bulk_create(Registration(organisation_id=pk, event=self.event) for pk in lenders)
        print(f"{needs:,} needs × {offerings:,} offerings as rows in {time.perf_counter() - began:.0f} s", flush=True)
        self.run: Any = None
        self.runs = 0
        self.times = {name: Times() for name in ("need", "profile", "service", "first", "all")}

    def first_run(self) -> None:
        """A run, published: what everybody reads. Then the updates' worker opens its shelf, as beat has it do."""
        from market.services import matching

        time.sleep(5)
        self.keep_running()
        until(lambda: not self.goes_on(), 600)
        run = matching.publish_run(by=self.organiser, run=self.run)
        seconds = (run.finished_at - run.started_at).total_seconds()
        print(f"run {run.pk} published: {run.stats['pairs']:,} pairs, {seconds:.0f} s without edits", flush=True)
        time.sleep(12)

    def goes_on(self) -> bool:
        """The run has not ended."""
        self.run.refresh_from_db(fields=["status", "error"])
        if self.run.status == "failed":
            raise RuntimeError(self.run.error)
        return self.run.status in ("queued", "running")

    def keep_running(self) -> None:
        """One run after the other; it is really at work before the next edit."""
        from market.services import matching

        if self.run is None or not self.goes_on():
            self.run = matching.queue_run(by=self.organiser, event=self.event)
            self.runs += 1
        until(lambda: self.goes_on() and self.run.status == "running")

    def edit_needs(self, count: int) -> None:
        """Two of three edits change the need itself, the third the profile of the firm."""
        from market.models import Need

        introduced = Need.objects.live().filter(matches__run__current=True).order_by("pk").distinct()
        places = list(introduced.values_list("pk", flat=True))
        chosen = places[:: max(len(places) // count, 1)][:count]
        for number, pk in enumerate(chosen):
            self.keep_running()
            need = Need.objects.select_related("organisation__profile", "financing").get(pk=pk)
            if number % 3:
                self.timed("need", pk, self.restate(need))
            else:
                self.timed("profile", pk, lambda need=need: self.new_figures(need))
            if number % 20 == 19:
                found = " ".join(f"{self.times[name].share(0.95):.2f} s" for name in ("need", "profile"))
                print(f"  {number + 1} edits, p95 so far (need, profile): {found}", flush=True)

    def restate(self, need: Any) -> Callable[[], object]:
        """The firm takes the need back and changes it; answers the act that brings it to the market again."""
        import datetime as dt

        from accounts import clock
        from market.models import MatchRefresh
        from market.services import needs

        by, later = self.organiser, clock.today() + dt.timedelta(days=200)
        needs.revise_need(by=by, need=need)
        amount = (need.financing.amount * Decimal("0.9")).quantize(Decimal(10_000))
        common = {"valid_until": later, "authorised_until": later}
        needs.save_need(by=by, need=need, common=common, terms={"amount": amount})
        needs.submit_need(by=by, need=need, pledged=True, authorised=True)
        until(lambda: not MatchRefresh.objects.filter(need=need, done_at__isnull=True).exists(), PATIENCE)
        return lambda: needs.publish_need(by=by, need=need)

    def new_figures(self, need: Any) -> None:
        """The firm brings its profile up to date."""
        from accounts import clock
        from accounts.services.profiles import update_profile

        profile = need.organisation.profile
        held = profile.certificates.values("kind", "number", "issued_on", "expires_on")
        facts = {"staff": (profile.staff or 20) + 7, "debt_ratio": (profile.debt_ratio or Decimal(40)) + 1}
        years = [{"year": clock.today().year - 1, "revenue": Decimal(23_456_000), "rd_spend": Decimal(2_000_000)}]
        organisation = need.organisation
        update_profile(by=self.organiser, organisation=organisation, facts=facts, years=years, certificates=list(held))

    def timed(self, name: str, need: int, act: Callable[[], object]) -> None:
        """From before the act until the lender reads the new pair."""
        from market.models import Match

        newest = Match.objects.order_by("-pk").values_list("pk", flat=True)[0]
        run = self.run.pk
        began = time.perf_counter()
        act()
        self.times["service"].seconds.append(time.perf_counter() - began)
        until(lambda: self.lender_reads(need, newest))
        self.times[name].seconds.append(time.perf_counter() - began)
        self.times[name].during += self.goes_on() and self.run.pk == run

    def lender_reads(self, need: int, newest: int) -> bool:
        """The lead page of the party that has the best new pair answers with that pair."""
        from market.models import Match
        from market.selectors.leads import matches_of, visible_leads, with_work

        pairs = Match.objects.in_force().filter(need=need, pk__gt=newest).order_by("rank")
        best = pairs.select_related("offering__organisation").first()
        if best is None:
            return False
        party = best.offering.organisation
        lead = with_work(visible_leads(self.organiser, party), party).get(pk=need)
        return matches_of([lead])[lead.best_match].refresh_id is not None

    def edit_products(self, count: int) -> None:
        """Lenders change the terms of products of the middle sort (and take out rules on invented certificates)."""
        from django.db.models import Count

        from market.models import Match, MatchRefresh, Offering
        from market.services import offerings

        rows = Match.objects.in_force().order_by().values("offering").annotate(size=Count("pk")).order_by("-size")
        sizes = list(rows)
        middle = [row["offering"] for row in sizes[len(sizes) // 2 :][:count]]
        for offering in Offering.objects.filter(pk__in=middle).select_related("loan", "organisation").order_by("pk"):
            self.keep_running()
            known = [rule for rule in offering.criteria if "certificates" not in str(rule)]
            run, amount = self.run.pk, (offering.loan.amount_max or Decimal(5_000_000)) + 1_000_000
            began = time.perf_counter()
            offerings.update_offering(
                by=self.organiser,
                offering=offering,
                common={},
                terms={"amount_max": amount},
                criteria=known,
            )
            job = MatchRefresh.objects.filter(offering=offering).latest("pk")
            until(lambda job=job: Match.objects.filter(refresh=job).exists() or over(job), PATIENCE)
            self.times["first"].seconds.append(time.perf_counter() - began)
            until(lambda job=job: over(job), PATIENCE)
            self.times["all"].seconds.append(time.perf_counter() - began)
            for name in ("first", "all"):
                self.times[name].during += self.goes_on() and self.run.pk == run
            job.refresh_from_db()
            print(f"  product {offering.pk}: {job.needs:,} needs compared, {job.pairs:,} pairs changed", flush=True)

    def report(self, backend: str) -> int:
        """The table; 1 when the bar is missed or something failed."""
        from market.models import MatchRefresh

        bar, needs = BARS[backend], Times()
        for name in ("need", "profile"):
            needs.seconds += self.times[name].seconds
            needs.during += self.times[name].during
        print(f"\n{NAMES[backend]}: {self.needs:,} needs × {self.offerings:,} offerings, {self.runs} whole runs\n")
        print(f"{'edit → read by the lender, seconds':64}{'edits':>6}{'in a run':>9}{'p50':>9}{'p95':>9}{'max':>9}")
        print(needs.line("needs and profiles"))
        print(self.times["need"].line("  a need is changed and published again"))
        print(self.times["profile"].line("  a firm changes its profile"))
        print(self.times["service"].line("  of it the service itself, waiting for the database included"))
        print(self.times["first"].line("a product is changed: the first lead"))
        print(self.times["all"].line("a product is changed: all leads"))
        failed = MatchRefresh.objects.exclude(error="").count()
        held = needs.share(0.95) < bar and not failed
        print(f"\np95 of needs and profiles {needs.share(0.95):.2f} s, bar {bar:.0f} s: {'held' if held else 'MISSED'}")
        print(f"updates with an error: {failed}; processes that wanted a core at the end: {os.getloadavg()[0]:.1f} ")
        print(f"(of {os.cpu_count()} cores, average of a minute)\n", flush=True)
        return 0 if held else 1


def over(job: Any) -> bool:
    """The update is done."""
    job.refresh_from_db(fields=["done_at"])
    return job.done_at is not None


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Look until it holds; TimeoutError when it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("waited in vain")
        time.sleep(0.02)


if __name__ == "__main__":
    sys.exit(main())

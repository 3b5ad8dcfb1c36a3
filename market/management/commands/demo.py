"""``manage.py demo``: the demo market on this machine, with real web, worker and beat processes."""

import os
import shutil
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from events.models import MarketSeries
from market.management.demo import figures, servers, walk, words
from market.management.demo.load import load_demo
from market.management.demo.runs import run_and_publish
from market.models import MatchRun

SCRATCH = "DEMO_SCRATCH"


class Command(BaseCommand):
    """Load the demo market once, start the servers, say where to look."""

    requires_system_checks: list[str] = []  # `make check` asks them; a demo starts at once
    help = "The demo market with invented parties: loads it if it is not there, starts web, worker and beat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options."""
        parser.add_argument(
            "--once", action="store_true", help="on scratch data: load, match, walk one need to approval, stop"
        )
        parser.add_argument("--keep", action="store_true", help="start the servers on the data that is there")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))

    def handle(self, *args: Any, **options: Any) -> None:
        """What the options ask for."""
        if settings.PRODUCTION:
            raise CommandError("The demo is not for production: its passwords are printed on the screen.")
        if options["once"] and SCRATCH not in os.environ:
            sys.exit(self._on_scratch_data())
        for stop in (signal.SIGTERM, signal.SIGHUP):  # as Ctrl-C: no server may be left behind
            signal.signal(stop, signal.default_int_handler)
        began = time.monotonic()
        call_command("migrate", verbosity=0, skip_checks=True)
        if options["once"]:
            self._once(began)
        else:
            self._serve(options["port"], load=not options["keep"], began=began)

    def _on_scratch_data(self) -> int:
        """The same command again on files of its own, so that it always tells the whole story and never touches a
        demo.
        """
        folder = settings.VAR / "once"
        shutil.rmtree(folder, ignore_errors=True)
        environment = os.environ | {"MARKET_VAR": str(folder), SCRATCH: "1"}
        for name in ("DATABASE_URL", "REDIS_URL"):
            environment.pop(name, None)
        try:
            return subprocess.run(
                [sys.executable, "manage.py", "demo", "--once"], env=environment, check=False
            ).returncode
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _load(self, began: float) -> None:
        self._say("Loading four editions with invented parties through the services …")
        load_demo()
        self._say(f"  done, {time.monotonic() - began:.0f} s")

    def _once(self, began: float) -> None:
        port = servers.free_port()
        with servers.running(port, beat=False, scratch=True):  # they start on the other core while the market is loaded
            self._load(began)
            servers.wait_for_web(port)
            for line in walk.walk(f"http://127.0.0.1:{port}"):
                self._say(f"  {line}")
        self._say(figures.matching())
        self._say(figures.report())
        self._say(f"Finished in {time.monotonic() - began:.0f} s")

    def _serve(self, port: int, *, load: bool, began: float) -> None:
        if not servers.port_is_free(port):
            raise CommandError(f"Port {port} is in use: choose another with PORT=…")
        if load and not MarketSeries.objects.exists():
            self._load(began)
        with servers.running(port) as processes:
            servers.wait_for_web(port)
            if load and not MatchRun.objects.filter(current=True).exists():  # also where an earlier start broke off
                run_and_publish()
            self._say(figures.report() if MarketSeries.objects.filter(slug="kechuang").exists() else "")
            self._say(self._logins(port))
            try:
                while all(process.poll() is None for process in processes):
                    time.sleep(0.5)
                raise CommandError("One of the servers has stopped; its message is above.")
            except KeyboardInterrupt:
                self._say("Stopped.")

    def _logins(self, port: int) -> str:
        """Where to look, and one login for each part."""
        lines = [f"\nhttp://127.0.0.1:{port}/    http://127.0.0.1:{port}/admin/    (Ctrl-C stops)", ""]
        lines += [
            f"  {email:26} {words.PASSWORD}   {organisation or '组织者'}"
            for email, _n, _r, organisation in (*words.LOGINS, words.SECOND_PERSON)
        ]
        return "\n".join(lines)

"""``manage.py prove_run NUMBER``: compute a stored matching run again and compare every row."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from market.models import MatchRun
from market.services.run_proof import prove


class Command(BaseCommand):
    """Prints the verdict; the exit code is 1 when anything differs."""

    help = "Compute a stored matching run again from its frozen snapshot and compare every row with what is stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which run."""
        parser.add_argument("run", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        """Compute, compare, say so."""
        run = MatchRun.objects.filter(pk=options["run"]).select_related("snapshot").first()
        if run is None:
            raise CommandError(f"There is no run {options['run']}.")
        try:
            proof = prove(run)
        except ValueError as error:
            raise CommandError(str(error)) from error
        for line in proof.differences:
            self.stdout.write(line)
        verdict = "the same" if proof.holds else f"{proof.differing} DIFFER"
        self.stdout.write(
            f"run {run.pk}, engine {run.engine_version}, as of {run.as_of:%Y-%m-%d %H:%M}: {proof.rows} rows computed "
            f"again, {verdict} (snapshot {run.snapshot_hash[:12]}, result {run.result_hash[:12]})"
        )
        if not proof.holds:
            sys.exit(1)

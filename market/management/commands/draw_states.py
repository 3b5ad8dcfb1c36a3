"""Write docs/states.md from the table of moves."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from market.state_drawing import drawing


class Command(BaseCommand):
    """Draws market/states.py as Mermaid diagrams."""

    help = "Draw the states of an introduction into docs/states.md"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file and say where."""
        path = Path(settings.BASE_DIR) / "docs" / "states.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(drawing(), encoding="utf-8")
        self.stdout.write(str(path.relative_to(settings.BASE_DIR)))

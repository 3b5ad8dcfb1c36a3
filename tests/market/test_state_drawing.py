"""The drawing in the documents is the table of the code."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from market.state_drawing import drawing


def test_the_document_is_up_to_date() -> None:
    stored = (Path(settings.BASE_DIR) / "docs/states.md").read_text(encoding="utf-8")
    assert stored == drawing(), "run manage.py draw_states"


def test_every_move_is_an_arrow() -> None:
    from market.states import TRANSITIONS

    moves = sum(len(targets) for table in TRANSITIONS.values() for targets in table.values())
    arrows = [line for line in drawing().splitlines() if "-->" in line and "[*]" not in line]
    assert len(arrows) == moves
    assert "    consulting --> applied: provider / firm" in arrows
    assert "    applied --> approved: provider ●" in arrows
    assert "    claimed --> lapsed: organiser / platform" in arrows


def test_the_command_writes_the_file(tmp_path: Path, settings) -> None:  # type: ignore[no-untyped-def]
    settings.BASE_DIR = tmp_path
    call_command("draw_states", verbosity=0)
    assert (tmp_path / "docs/states.md").read_text(encoding="utf-8") == drawing()

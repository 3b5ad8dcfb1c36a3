"""Every verb that a service writes into the audit log has words for the organiser."""

import re
from pathlib import Path

from accounts.wording import verb_name

ROOT = Path(__file__).resolve().parents[1]
WRITTEN = re.compile(r"""verb=["']([a-z_]+\.[a-z_]+)["']""")


def written_verbs() -> set[str]:
    """The verbs that stand in the services as literals."""
    files = [path for app in ("accounts", "events", "market") for path in (ROOT / app).rglob("*.py")]
    return {verb for path in files for verb in WRITTEN.findall(path.read_text())}


def test_every_verb_has_words() -> None:
    verbs = written_verbs()
    assert len(verbs) > 30
    assert {verb for verb in verbs if verb_name(verb) == verb} == set()

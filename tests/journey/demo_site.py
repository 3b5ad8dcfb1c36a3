"""The demo market on servers of its own, for whoever looks at its pages: loaded, matched and published, then served."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from market.management.demo import servers

ROOT = Path(__file__).resolve().parents[2]
LOAD = "from market.management.demo.load import load_demo; load_demo()"
RUN = "from market.management.demo.runs import run_and_publish; run_and_publish()"


@contextmanager
def demo_site() -> Iterator[str]:
    """The address of a site with the whole demo, on files that vanish afterwards."""
    with TemporaryDirectory(prefix="market-demo-") as folder:
        environment = {**os.environ, "MARKET_VAR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        for name in ("DATABASE_URL", "REDIS_URL", "DJANGO_ENV"):
            environment.pop(name, None)
        _manage(environment, "migrate", "-v", "0")
        _manage(environment, "shell", "-v", "0", "-c", LOAD)
        port = servers.free_port()
        with _environment(environment), servers.running(port, beat=False):
            servers.wait_for_web(port)
            _manage(environment, "shell", "-v", "0", "-c", RUN)
            yield f"http://127.0.0.1:{port}"


def _manage(environment: dict[str, str], *command: str) -> None:
    subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)


@contextmanager
def _environment(wanted: dict[str, str]) -> Iterator[None]:
    """Servers take the environment of this process."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(wanted)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)

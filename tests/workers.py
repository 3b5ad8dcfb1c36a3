"""Real Celery worker processes over the database and the broker of the running test."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]


def database_url() -> str:
    """The address of the test database, for another process."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    return f"postgresql://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"


def environment(**more: str) -> dict[str, str]:
    """What another process needs to see the same rows and the same queue."""
    wanted = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url(),
        "MARKET_VAR": str(settings.VAR),
        "REDIS_URL": settings.REDIS_URL or "",
    }
    return os.environ | wanted | more


@contextmanager
def worker(*options: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker with one child process and more ``options``, in a process group of its own; killed at the end."""
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "1", "--loglevel", "ERROR"]
    process = subprocess.Popen([*command, *options], cwd=ROOT, env=environment(**more), start_new_session=True)
    try:
        yield process
    finally:
        kill(process)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """SIGKILL to the worker and its children: no clean-up of any kind."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_for(condition: Callable[[], bool], *, seconds: float = 60, pause: float = 0.02) -> None:
    """Look until the condition holds; AssertionError when it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(pause)

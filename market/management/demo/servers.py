"""Web, worker and beat as real processes of this machine."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
CELERY = (sys.executable, "-W", "ignore", "-m", "celery", "--quiet", "-A", "config")
QUICK = ("--without-gossip", "--without-mingle", "--without-heartbeat")
"""Nobody else is on the queue: nothing to greet at start."""


def commands(port: int, *, beat: bool, web_workers: int, scratch: bool) -> list[list[str]]:
    """What is started: the web server, a worker for runs, one for updates, and the clock. On scratch data one worker has
    both queues: nobody edits while a run goes on, and each process costs seconds to start.
    """
    web = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
    queues = "market,fresh" if scratch else "market"
    processes = [
        [*web, "--workers", str(web_workers), "--threads", "4", "--log-level", "warning"],
        [*CELERY, "worker", "-Q", queues, "--concurrency", "1", "--loglevel", "WARNING", *QUICK],
    ]
    if not scratch:
        updates = ("worker", "-Q", "fresh", "-n", "fresh@%h", "--pool", "solo", "--loglevel", "WARNING")
        processes.append([*CELERY, *updates, *QUICK])
    return [*processes, [*CELERY, "beat", "--loglevel", "WARNING"]] if beat else processes


@contextmanager
def running(port: int, *, beat: bool = True, scratch: bool = False) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """The processes, stopped when the block ends; on scratch data nobody waits for their good-bye. Links in letters
    lead to the web server that is started here, unless the environment names another.
    """
    environment = {"SITE_URL": f"http://127.0.0.1:{port}"} | os.environ | {"DJANGO_LOG_LEVEL": "WARNING"}
    started = [
        subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=scratch)
        for command in commands(port, beat=beat, web_workers=1 if scratch else 2, scratch=scratch)
    ]
    try:
        yield started
    finally:
        for process in started:
            stop(process, at_once=scratch)


def stop(process: "subprocess.Popen[bytes]", *, at_once: bool) -> None:
    """End a server and its children: politely, or all of them at once."""
    if at_once:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int) -> bool:
    """Nobody listens on the port yet."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def wait_for_web(port: int, seconds: float = 120) -> None:
    """Until the web server answers; TimeoutError when it does not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"the web server does not answer on port {port}")

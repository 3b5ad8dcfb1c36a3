"""A server of the product and clients that ask it, with the times they waited."""

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
WORKERS, THREADS = 2, 1
"""One answer at a time on each of two cores: more of them share the cores, and each takes longer."""


@contextmanager
def served(workers: int = WORKERS, threads: int = THREADS) -> Iterator[str]:
    """gunicorn with the product behind it on a free port, as ``host:port``."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "gunicorn", "benchmarks.pages_wsgi", "--bind", address, "--log-level", "error"]
    command += ["--workers", str(workers), "--threads", str(threads), "--keep-alive", "60"]
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    try:
        _wait(address)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def _wait(address: str) -> None:
    for _second in range(120):
        try:
            if ask(http.client.HTTPConnection(address, timeout=5), "/healthz", "")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.5)
    raise SystemExit("the server did not start")


def ask(connection: http.client.HTTPConnection, path: str, cookie: str) -> tuple[int, float]:
    """Status of one answer, and the milliseconds that the server says it took."""
    connection.request("GET", quote(path, safe="/?=&%"), headers={"Cookie": cookie} if cookie else {})
    response = connection.getresponse()
    response.read()
    return response.status, float(response.getheader("Server-Timing", "dur=0").partition("dur=")[2])


def wait_for(
    address: str, asked: Sequence[tuple[str, str]], clients: int, times: int
) -> tuple[list[float], list[float], float]:
    """Milliseconds that each answer took at the client and in the server, and seconds in all: so many clients, each
    asking for so many of these (path, cookie) in its own order, as fast as it is answered.
    """
    spent: list[float] = []
    served: list[float] = []
    wrong: list[str] = []

    def client(number: int) -> None:
        order = random.Random(number)
        connection = http.client.HTTPConnection(address, timeout=120)
        for _time in range(times):
            path, cookie = order.choice(asked)
            began = time.perf_counter()
            status, in_server = ask(connection, path, cookie)
            spent.append((time.perf_counter() - began) * 1000)
            served.append(in_server)
            if status != 200:
                wrong.append(f"{path}: {status}")

    began = time.perf_counter()
    threads = [threading.Thread(target=client, args=[number]) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise SystemExit(f"not answered: {wrong[0]}")
    return spent, served, time.perf_counter() - began

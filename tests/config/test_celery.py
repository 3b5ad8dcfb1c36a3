"""Publishing a task must not hold a web page when the broker is gone, and every scheduled task must exist."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty

from django.conf import settings
from kombu import Connection

from config.celery import app

ROOT = Path(__file__).resolve().parents[2]


def test_every_scheduled_task_exists() -> None:
    app.loader.import_default_modules()
    wanted = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert wanted - set(app.tasks) == set()


def test_publishing_fails_at_once_when_redis_is_gone(tmp_path: Path) -> None:
    script = (
        "import time; from config.celery import app; start = time.monotonic()\n"
        "try: app.send_task('x')\n"
        "except Exception as error: print(type(error).__name__, time.monotonic() - start)"
    )
    environment = {**os.environ, "REDIS_URL": "redis://127.0.0.1:1/0", "MARKET_VAR": str(tmp_path)}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    name, seconds = done.stdout.split()
    assert name == "OperationalError"
    assert float(seconds) < 4


def embedded(folder: Path) -> Connection:
    """A connection to the embedded broker in a folder."""
    (folder / "taken").mkdir(parents=True, exist_ok=True)
    (folder / "control").mkdir(exist_ok=True)
    options = {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(folder / "control"),
    }
    return Connection("filesystem://", transport="config.embedded_broker:Transport", transport_options=options)


def test_the_embedded_broker_is_the_one_without_redis(tmp_path: Path) -> None:
    script = "from config.celery import app\nfor n in range(3): app.send_task('x', [n])"
    environment = {key: value for key, value in os.environ.items() if key not in {"REDIS_URL", "DATABASE_URL"}}
    environment |= {"MARKET_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, check=True, timeout=60)
    assert len(list((tmp_path / "broker").glob("*.market.msg"))) == 3


def test_messages_come_in_order_and_leave_no_file(tmp_path: Path) -> None:
    with embedded(tmp_path) as connection:
        queue = connection.SimpleQueue("q")
        for number in range(3):
            queue.put({"number": number})
        messages = [queue.get(timeout=5) for _ in range(3)]
        assert [message.payload["number"] for message in messages] == [0, 1, 2]
        for message in messages:
            message.ack()
    assert [path.name for path in tmp_path.rglob("*.msg*")] == []


def test_many_takers_get_every_message_once(tmp_path: Path) -> None:
    with embedded(tmp_path) as connection:
        for number in range(200):
            connection.default_channel._put("q", {"number": number})

    def take(_taker: int) -> list[int]:
        taken = []
        with embedded(tmp_path) as mine:
            channel = mine.default_channel
            try:
                while True:
                    taken.append(channel._get("q")["number"])
            except Empty:
                return taken

    with ThreadPoolExecutor(8) as pool:
        assert sorted(number for part in pool.map(take, range(8)) for number in part) == list(range(200))

"""A full hall at nine in the morning: 1,000 check-ins a minute through HTTP, on a PostgreSQL and a Redis of their own.

    python -m benchmarks.check_ins [--minutes 5] [--rate 1000] [--devices 10]

People of an edition arrive evenly; their badges are read by ten devices, each signed in by itself, and one machine
with two gunicorn workers answers. A device sends what it has read as soon as its last batch is answered, so that a slow
server gets larger batches, as it would at the door. Every tenth device is without network for twenty seconds of each
minute, and every twentieth batch is sent twice. Milliseconds are counted from the moment of reading, so that waiting
counts (of devices with network; the others wait for it, not for the server).

The exit code is 1 when the rows of the database are not exactly the badges that were read, each counted once, when an
answer is not "counted", or when the 95th percentile is above the bound.
"""

import argparse
import datetime as dt
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BOUND = 1000.0
"""Milliseconds from reading to the answer, 95th percentile."""
PARTY = 5
MOST = 100
OWN_SERVERS = (
    ". .ci/services.sh && trap stop_services EXIT && start_services && {python} -m benchmarks.check_ins {options}"
)


def main() -> int:
    """Start the servers (by starting this program again under them), fill, send, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--rate", type=int, default=1000, help="check-ins a minute")
    parser.add_argument("--devices", type=int, default=10)
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        again = OWN_SERVERS.format(python=sys.executable, options=" ".join(sys.argv[1:]))
        return subprocess.run(["bash", "-c", again], cwd=ROOT, check=False).returncode
    with tempfile.TemporaryDirectory(prefix="market-door-") as scratch:
        os.environ |= {"MARKET_VAR": scratch, "DJANGO_SETTINGS_MODULE": "config.settings", "DJANGO_LOG_LEVEL": "ERROR"}
        import django

        django.setup()
        return measure(options)


def measure(options: Any) -> int:
    """Fill the database, let the devices read, and print what became of it."""
    from django.core.management import call_command

    from benchmarks.http_clients import served

    call_command("migrate", verbosity=0)
    path, codes, cookies = fill(int(options.minutes * options.rate), options.devices)
    with served() as address:
        devices = [Device(address, path, cookie, number) for number, cookie in enumerate(cookies)]
        began = time.monotonic() + 1
        for number, code in enumerate(codes):
            device = devices[number % len(devices)]
            device.due.append((began + number * 60 / options.rate, code))
        threads = [threading.Thread(target=device.work, args=[began]) for device in devices]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return report(codes, devices, time.monotonic() - began)


def fill(people: int, devices: int) -> tuple[str, list[str], list[str]]:
    """An edition with so many people in parties of five, and a signed-in person for each device."""
    from django.utils import timezone

    from accounts.models import Organisation, User
    from benchmarks.page_report import cookie_of
    from events.models import Attendee, MarketEvent, MarketSeries, Registration

    now = timezone.now()
    office = Organisation.objects.create(kind="government", name="示例办公室")
    series = MarketSeries.objects.create(name="示例集市", slug="door", organiser=office)
    times = {"starts_at": now, "ends_at": now + dt.timedelta(hours=8)}
    event = MarketEvent.objects.create(
        series=series, number=1, name="示例集市", slug="door", venue="示例展馆", status="published", **times
    )
    parties = Organisation.objects.bulk_create(
        Organisation(kind="enterprise", name=f"示例企业{number}") for number in range(-(-people // PARTY))
    )
    rows = Registration.objects.bulk_create(Registration(event=event, organisation=party) for party in parties)
    named = Attendee.objects.bulk_create(
        Attendee(registration=rows[number // PARTY], name=f"来宾{number}") for number in range(people)
    )
    staff = [User.objects.create_user(f"door{number}@example.com", is_staff=True) for number in range(devices)]
    codes = [person.code for person in named]
    return f"/markets/{event.slug}/door/check-ins/", codes, [cookie_of(person) for person in staff]


@dataclass
class Device:
    """A device with what it is going to read and when; then what it was answered."""

    address: str
    path: str
    cookie: str
    number: int
    due: list[tuple[float, str]] = field(default_factory=list)
    spent: list[float] = field(default_factory=list)
    results: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    batches: int = 0

    def work(self, began: float) -> None:
        """Read and send until all is answered."""
        connection = http.client.HTTPConnection(self.address, timeout=60)
        key, token = str(uuid.uuid4()), uuid.uuid4().hex  # 32 characters are a CSRF secret
        headers = {"Content-Type": "application/json", "X-CSRFToken": token}
        headers["Cookie"] = f"{self.cookie}; csrftoken={token}"
        waiting, at = list(self.due), 0
        while at < len(waiting):
            time.sleep(max(waiting[at][0] - time.monotonic(), 0) + self._away(began))
            now = time.monotonic()
            batch = [one for one in waiting[at : at + MOST] if one[0] <= now]
            at += len(batch)
            entries = [{"token": uuid.uuid4().hex, "code": code, "at": int(read * 1000)} for read, code in batch]
            body = {"device": key, "place": f"门{self.number}", "now": int(now * 1000), "entries": entries}
            self.batches += 1
            for _time in range(2 if self.batches % 20 == 0 else 1):
                self._send(connection, headers, body, batch)

    def _away(self, began: float) -> float:
        """Seconds without network that are left, for every tenth device."""
        second = (time.monotonic() - began) % 60
        return 30 - second if self.number % 10 == 9 and 10 <= second < 30 else 0.0

    def _send(
        self, connection: http.client.HTTPConnection, headers: dict[str, str], body: Any, batch: list[tuple[float, str]]
    ) -> None:
        connection.request("POST", self.path, json.dumps(body), headers)
        response = connection.getresponse()
        text = response.read()
        now = time.monotonic()
        if response.status != 200:
            self.wrong.append(f"{response.status}: {text[:200]!r}")
            return
        for (read, code), answer in zip(batch, json.loads(text)["answers"], strict=True):
            self.results[code] = answer["result"]
            if self.number % 10 != 9:
                self.spent.append((now - read) * 1000)


def report(codes: list[str], devices: list[Device], seconds: float) -> int:
    """Print and compare: what was read, what was answered, what is in the database."""
    from benchmarks.page_report import p95_of
    from events.models import CheckIn

    spent = [one for device in devices for one in device.spent]
    results = {code: result for device in devices for code, result in device.results.items()}
    wrong = [line for device in devices for line in device.wrong]
    stored = list(CheckIn.objects.values_list("attendee__code", "counted"))
    lost = set(codes) - {code for code, counted in stored if counted}
    p95 = p95_of(spent)
    rate = len(codes) / seconds * 60
    print(f"{len(codes):,} badges read in {seconds:.0f} s by {len(devices)} devices, {rate:,.0f} a minute")
    print(f"batches {sum(device.batches for device in devices):,}; from reading to the answer", end=" ")
    print(f"p50 {statistics.median(spent):.0f} ms, p95 {p95:.0f} ms")
    print(f"rows {len(stored):,}, lost {len(lost)}, not answered 200: {len(wrong)} {wrong[:1]}")
    good = sorted(stored) == sorted((code, True) for code in codes) and set(results.values()) == {"counted"}
    if not good or len(results) != len(codes) or wrong or p95 > BOUND:
        print(f"MISSED: everything counted once, and p95 at most {BOUND:.0f} ms")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Fifty people book, move and cancel meetings in the same slots, at the same tables, for the same parties, all at once.

    python -m benchmarks.booking_race --seconds 60

The product runs behind gunicorn on a PostgreSQL of its own. Every client is signed in as a person of one of twenty
parties (two or three people of each party act at the same time), presses the buttons of the pages at random, and reads
after each what the page says. At the end the rows are counted by SQL that knows nothing of the services. The exit code
is 1 when a table or a person was booked twice, when the server failed, or when something was refused without a word.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from typing import Any

from benchmarks.http_clients import ROOT, served
from benchmarks.race_client import Browser, Said

OWN_SERVERS = (
    ". .ci/services.sh && trap stop_services EXIT && start_services && {python} -m benchmarks.booking_race {options}"
)
PARTIES, FRIENDS, SLOTS, TABLES, CLIENTS = 20, 6, 6, 5, 50
WORKERS, THREADS = 4, 4

TABLE_TWICE = """SELECT count(*) FROM (SELECT 1 FROM events_meeting WHERE state <> 'cancelled' AND table_id IS NOT NULL
    GROUP BY slot_id, table_id HAVING count(*) > 1) twice"""
PERSON_TWICE = """SELECT count(*) FROM (SELECT m.slot_id, party.id, count(DISTINCT m.id) AS meetings,
        (SELECT count(*) FROM events_attendee a JOIN events_registration r ON r.id = a.registration_id
         WHERE r.organisation_id = party.id) AS people
    FROM events_meeting m JOIN events_meetingrequest q ON q.id = m.request_id
    JOIN accounts_organisation party ON party.id IN (q.asker_id, q.asked_id)
    WHERE m.state <> 'cancelled' GROUP BY m.slot_id, party.id) busy WHERE meetings > people"""
REQUEST_TWICE = """SELECT count(*) FROM (SELECT 1 FROM events_meeting WHERE state IN ('planned', 'begun', 'held')
    GROUP BY request_id HAVING count(*) > 1) twice"""
PAIR_TWICE = """SELECT count(*) FROM (SELECT 1 FROM events_meetingrequest WHERE state IN ('asked', 'accepted')
    GROUP BY event_id, least(asker_id, asked_id), greatest(asker_id, asked_id) HAVING count(*) > 1) twice"""
PLACE_ASTRAY = """SELECT count(*) FROM events_meeting m WHERE (SELECT count(*) FROM events_meetingplace p
    WHERE p.meeting_id = m.id AND p.slot_id = m.slot_id AND (p.freed_at IS NULL) = (m.state <> 'cancelled')) <> 2"""
CANCELLED_OPEN = """SELECT count(*) FROM events_meeting m JOIN events_meetingrequest q ON q.id = m.request_id
    WHERE m.state = 'planned' AND q.state <> 'accepted'"""
CHECKS = {
    "tables booked twice": TABLE_TWICE,
    "parties in more meetings than they have people": PERSON_TWICE,
    "requests with two meetings": REQUEST_TWICE,
    "pairs with two open requests": PAIR_TWICE,
    "meetings whose places do not fit": PLACE_ASTRAY,
    "planned meetings of a closed request": CANCELLED_OPEN,
}


def main() -> int:
    """Start the servers (by starting this program again under them), fill, race, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        again = OWN_SERVERS.format(python=sys.executable, options=" ".join(sys.argv[1:]))
        return subprocess.run(["bash", "-c", again], cwd=ROOT, check=False).returncode
    with tempfile.TemporaryDirectory(prefix="market-race-", ignore_cleanup_errors=True) as scratch:
        os.environ |= {"MARKET_VAR": scratch, "DJANGO_SETTINGS_MODULE": "config.settings", "DJANGO_LOG_LEVEL": "ERROR"}
        os.environ["DJANGO_ALLOWED_HOSTS"] = "127.0.0.1,testserver"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        return race(options.seconds)


def race(seconds: int) -> int:
    """All clients at once for so long, then the verdict."""
    from benchmarks.race_rows import fill

    rows = fill(parties=PARTIES, friends=FRIENDS, slots=SLOTS, tables=TABLES, clients=CLIENTS)
    said: list[Counter[Said]] = [Counter() for _client in range(CLIENTS)]
    with served(WORKERS, THREADS) as address:
        until = time.monotonic() + seconds
        threads = [
            threading.Thread(target=client, args=[Browser(address, who.cookie), who, rows, number, until, said[number]])
            for number, who in enumerate(rows.clients)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return report(sum(said, Counter()), seconds)


def client(browser: Browser, who: Any, rows: Any, number: int, until: float, said: Counter[Said]) -> None:
    """Press a button of the page of some request, and read what the next page says."""
    chance = random.Random(number)
    pages = [f"/meeting-requests/{pk}/" for pk in who.requests]
    while time.monotonic() < until:
        place = chance.randrange(len(pages))
        page = browser.read(pages[place])
        slot = chance.choice(rows.slots)
        act, sent, action = page.button(chance, slot)
        if page.status != 200 or not action:
            pages[place] = _ask_again(browser, rows, page, said) or pages[place]
            continue
        said[browser.press(act, action, sent)] += 1


def _ask_again(browser: Browser, rows: Any, page: Any, said: Counter[Said]) -> str:
    """A request that came to nothing is asked anew; the page of the new one."""
    if page.status != 200 or page.is_open:
        said[Said("read", page.status, "" if page.status == 200 else "failed")] += page.status != 200
        return ""
    found = browser.press("ask", f"/markets/{rows.slug}/meetings/ask/{rows.ids[page.other]}/", {"about": "再谈一次"})
    said[found] += 1
    return browser.led_to if browser.led_to.startswith("/meeting-requests/") else ""


def report(said: Counter[Said], seconds: int) -> int:
    """Print what was done and refused, and what the rows say; 1 when anything is wrong."""
    from django.db import connection

    for entry, count in sorted(said.items()):
        print(f"{count:7d}  {entry.act:7s} {entry.status}  {entry.sentence or 'without a word'}")
    failed = sum(count for entry, count in said.items() if entry.status >= 500)
    silent = sum(count for entry, count in said.items() if not entry.sentence)
    print(
        f"\n{sum(said.values())} acts of {CLIENTS} clients in {seconds} s; {failed} failures, {silent} without a word"
    )
    wrong = failed + silent
    with connection.cursor() as cursor:
        for name, statement in CHECKS.items():
            cursor.execute(statement)
            count = cursor.fetchone()[0]
            print(f"{count:7d}  {name}")
            wrong += count
        cursor.execute("SELECT state, count(*) FROM events_meeting GROUP BY state ORDER BY state")
        print("meetings: " + ", ".join(f"{count} {state}" for state, count in cursor.fetchall()))
    return 1 if wrong or not said else 0


if __name__ == "__main__":
    sys.exit(main())

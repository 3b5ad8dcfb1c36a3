"""What the page benchmark asks for and prints."""

import statistics
from dataclasses import dataclass
from typing import Any

from benchmarks.http_clients import wait_for
from benchmarks.page_rows import Pages

CLIENTS, MANY = 4, 20
PEERS = {
    "lead board": ["/peer/leads/"],
    "lead board, filtered": ["/peer/leads/?financing__term_months=24&sort=-financing__amount"],
    "organiser's needs": ["/peer/admin/market/need/", "/peer/admin/market/need/?p=7"],
    "organiser's introductions": ["/peer/admin/market/introduction/", "/peer/admin/market/introduction/?p=7"],
}


HEAD = f"{'':38}{'':9}{'in the server, ms':>20}{'at the client, ms':>20}"
COLUMNS = f"{'queries':>9}{'p50':>10}{'p95':>10}{'p95':>10}{'first':>10}{'a second':>10}"


def ask_all(address: str, kinds: Pages, times: int, bound: float) -> bool:
    """A line for each kind of page; whether one missed the bound or asks the database more for more rows."""
    missed = False
    print(f"{HEAD}\n{'page':38}{COLUMNS}")
    for label, person, paths in kinds:
        found = asked(address, person, paths, times)
        missed |= found.p95 > bound
        print(f"{line(label, person, paths, found)}{'  above the bound' if found.p95 > bound else ''}", flush=True)
    return missed


def ask_peers(address: str, times: int) -> None:
    """The same rows by the plain means of the framework, for somebody whom they let in."""
    from accounts.models import User

    anybody = User.objects.create_superuser("peer@example.com")
    print(f"\n{'plain ListView and stock admin':38}{COLUMNS}")
    for label, paths in PEERS.items():
        print(line(label, anybody, paths, asked(address, anybody, paths, max(times // 5, 2))), flush=True)


def ask_together(address: str, kinds: Pages) -> None:
    """Everything at random, by many clients."""
    everything = [(path, cookie_of(person)) for _label, person, paths in kinds for path in paths]
    spent, served, seconds = wait_for(address, everything, MANY, 15)
    print(
        f"\n{MANY} clients, all pages at random: {len(spent) / seconds:.1f} answers a second; at the client p50 "
        f"{statistics.median(spent):.0f} ms, p95 {p95_of(spent):.0f} ms; in the server p95 {p95_of(served):.0f} ms"
    )


@dataclass(frozen=True, slots=True)
class Answers:
    """Milliseconds in the server and at the client; ``first`` is the slowest first answer of an address, with nothing
    kept; and answers a second.
    """

    p50: float
    p95: float
    waited: float
    first: float
    rate: float


def asked(address: str, person: Any, paths: list[str], times: int) -> Answers:
    """Each address once by one client after the kept figures are forgotten, then all of them by several."""
    from django.core.cache import cache

    cache.clear()
    pages = [(path, cookie_of(person)) for path in paths]
    first = max(wait_for(address, [page], 1, 1)[0][0] for page in pages)
    for page in pages * 2:  # both workers have opened what they keep open
        wait_for(address, [page], CLIENTS, 1)
    spent, served, seconds = wait_for(address, pages, CLIENTS, times)
    return Answers(statistics.median(served), p95_of(served), p95_of(spent), first, len(spent) / seconds)


def line(label: str, person: Any, paths: list[str], found: Answers) -> str:
    """A row of the table."""
    queries = sorted({queries_of(person, path) for path in paths})
    shown = "–".join(map(str, sorted({queries[0], queries[-1]})))
    figures = f"{found.p50:>10.1f}{found.p95:>10.1f}{found.waited:>10.1f}{found.first:>10.1f}{found.rate:>10.1f}"
    return f"{label:38}{shown:>9}{figures}"


def p95_of(figures: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(figures, n=20)[18]


_cookies: dict[int, str] = {}


def cookie_of(person: Any) -> str:
    """The session of a signed-in reader; none of a visitor."""
    from django.test import Client

    if person is None:
        return ""
    if person.pk not in _cookies:
        client = Client()
        client.force_login(person)
        _cookies[person.pk] = f"sessionid={client.cookies['sessionid'].value}"
    return _cookies[person.pk]


def queries_of(person: Any, path: str) -> int:
    """Queries of one answer, after it was asked for before."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"cookie": cookie_of(person)} if person else {})
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200, path
    return len(queries)

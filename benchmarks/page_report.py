"""What the page benchmark asks for and prints."""

import statistics
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


def ask_all(address: str, kinds: Pages, times: int, bound: float) -> bool:
    """A line for each kind of page; whether one missed the bound or asks the database more for more rows."""
    missed = False
    print(f"{'page':38}{'queries':>9}{'p50 ms':>9}{'p95 ms':>9}{'a second':>10}")
    for label, person, paths in kinds:
        queries = sorted({queries_of(person, path) for path in paths})
        p50, p95, rate = asked(address, person, paths, times)
        mark = "  above the bound" if p95 > bound else ""
        missed |= p95 > bound
        shown = "–".join(map(str, sorted({queries[0], queries[-1]})))
        print(f"{label:38}{shown:>9}{p50:>9.1f}{p95:>9.1f}{rate:>10.1f}{mark}", flush=True)
    return missed


def ask_peers(address: str, times: int) -> None:
    """The same rows by the plain means of the framework, for somebody whom they let in."""
    from accounts.models import User

    anybody = User.objects.create_superuser("peer@example.com")
    print(f"\n{'plain ListView and stock admin':38}{'queries':>9}{'p50 ms':>9}{'p95 ms':>9}{'a second':>10}")
    for label, paths in PEERS.items():
        p50, p95, rate = asked(address, anybody, paths, max(times // 5, 2))
        queries = queries_of(anybody, paths[0])
        print(f"{label:38}{queries:>9}{p50:>9.1f}{p95:>9.1f}{rate:>10.1f}", flush=True)


def ask_together(address: str, kinds: Pages) -> None:
    """Everything at random, by many clients."""
    everything = [(path, cookie_of(person)) for _label, person, paths in kinds for path in paths]
    spent, seconds = wait_for(address, everything, MANY, 15)
    cuts = statistics.quantiles(spent, n=20)
    print(
        f"\n{MANY} clients, all pages at random: {len(spent) / seconds:.1f} answers a second, "
        f"p50 {statistics.median(spent):.0f} ms, p95 {cuts[18]:.0f} ms"
    )


def asked(address: str, person: Any, paths: list[str], times: int) -> tuple[float, float, float]:
    """p50 and p95 in milliseconds, and answers a second."""
    pages = [(path, cookie_of(person)) for path in paths]
    wait_for(address, pages, CLIENTS, 3)  # both workers have opened what they keep open
    spent, seconds = wait_for(address, pages, CLIENTS, times)
    return statistics.median(spent), statistics.quantiles(spent, n=20)[18], len(spent) / seconds


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

"""Every page weighs little on a first visit: the page, its styles, scripts and pictures, as they travel."""

import re
from urllib.parse import urljoin

import pytest
from django.test import Client

from tests.addresses import one_reader_each, signed_in
from tests.reading import read
from tests.world import ROLES, World

pytestmark = [pytest.mark.django_db, pytest.mark.once]

BOUND = 150 * 1024
"""What a phone in a full hall loads in about a second."""

PACKED = {"accept_encoding": "gzip"}
IN_STYLES = re.compile(r"url\([\"']?(?!data:|#)([^\"')]+)")


def sent(client: Client, url: str, **headers: str) -> bytes:
    """The body of an answer as it travels."""
    answer = client.get(url, headers=headers)
    assert answer.status_code == 200, url
    return b"".join(answer) if answer.streaming else answer.content


class Scales:
    """Weighs pages; what several pages load is fetched once, and counted for each of them."""

    def __init__(self) -> None:
        self.parts: dict[str, tuple[int, list[str]]] = {}

    def part(self, client: Client, url: str) -> tuple[int, list[str]]:
        """The bytes of a style, script or picture, and what it loads in turn."""
        if url not in self.parts:
            packed = sent(client, url, **PACKED)
            styles = sent(client, url).decode() if url.partition("?")[0].endswith(".css") else ""
            self.parts[url] = len(packed), [urljoin(url, one) for one in IN_STYLES.findall(styles)]
        return self.parts[url]

    def weigh(self, client: Client, url: str) -> int:
        """The bytes of a page with all it loads."""
        todo = [urljoin(url, one) for one in read(sent(client, url).decode()).loads]
        seen: set[str] = set()
        while todo:
            one = todo.pop()
            if one not in seen and not one.startswith("data:"):
                seen.add(one)
                todo += self.part(client, one)[1]
        return len(sent(client, url, **PACKED)) + sum(self.part(client, one)[0] for one in seen)


def test_no_page_is_too_heavy_for_a_phone() -> None:
    world, scales = World(), Scales()
    clients = {role: signed_in(world, role) for role in ROLES}
    weights = {label: scales.weigh(clients[role], url) for role, label, url in one_reader_each(world, ROLES)}
    assert {label: weight for label, weight in weights.items() if weight > BOUND} == {}
    assert len(weights) > 150
    assert min(weights.values()) > 10_000, "styles are counted"


def test_what_a_page_loads_is_read_from_its_tags() -> None:
    page = read(
        '<link rel="stylesheet" href="/a.css"><link rel="icon" href="/b.svg"><link rel="alternate" href="/no">'
        '<script src="/c.js"></script><img src="/d.png" alt="">'
    )
    assert page.loads == ["/a.css", "/b.svg", "/c.js", "/d.png"]
    assert IN_STYLES.findall("a { b: url(c.woff2) } d { e: url('f.svg') } g { h: url(data:x) }") == ["c.woff2", "f.svg"]

"""Every role follows every link: nothing is dead, nothing breaks, and each page is in one language."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.db.models import CharField, JSONField, TextField
from django.db.models.signals import pre_save
from django.test import Client
from django.urls import Resolver404, resolve

from tests.addresses import address, pages_of, signed_in, values
from tests.reading import Reading, read
from tests.world import ROLES, World

pytestmark = [pytest.mark.django_db, pytest.mark.once]

CHINESE = re.compile(r"[\u3400-\u9fff（）·、，。]+")
TABLE = "the table"
ALIKE = 3
AWAY = re.compile(r"/account/login/|/admin/login/")


def latin(value: Any) -> Any:
    """The same with invented words in Latin letters where it was Chinese."""
    if isinstance(value, str):
        return CHINESE.sub("Sample", value)
    if isinstance(value, list):
        return [latin(one) for one in value]
    return {name: latin(one) for name, one in value.items()} if isinstance(value, dict) else value


@contextmanager
def typed_in_latin() -> Iterator[None]:
    """All that people of the world enter is in Latin letters: whatever is Chinese then comes from the site."""

    def write(sender: Any, instance: Any, **_facts: Any) -> None:
        for column in sender._meta.concrete_fields:
            if isinstance(column, (CharField, TextField, JSONField)):
                setattr(instance, column.attname, latin(getattr(instance, column.attname)))

    pre_save.connect(write)
    try:
        yield
    finally:
        pre_save.disconnect(write)


def kind_of(url: str) -> str:
    """The name of the page behind a link."""
    path = urlsplit(url).path
    try:
        return resolve(path).view_name
    except Resolver404:
        return path


class Crawl:
    """One reader goes everywhere; ``found`` says what was wrong, ``pages`` how much was read."""

    def __init__(self, client: Client, starts: list[str], *, signed_in: bool) -> None:
        self.client, self.signed_in = client, signed_in
        self.todo = [(url, TABLE) for url in starts]
        self.seen: set[str] = set()
        self.times: Counter[str] = Counter()
        self.found: dict[str, list[str]] = {}
        self.pages: dict[str, Reading] = {}

    def go(self) -> "Crawl":
        """Follow all links. Pages of one kind are alike: a few are read (filters have endless combinations)."""
        while self.todo:
            url, source = self.todo.pop(0)
            if url not in self.seen and (source == TABLE or self.times[kind_of(url)] < ALIKE):
                self.seen.add(url)
                self.times[kind_of(url)] += 1
                self._visit(url, source)
        return self

    def _visit(self, url: str, source: str) -> None:
        response = self.client.get(url)
        if response.status_code in (301, 302):
            place = urljoin(url, response["Location"])
            if self.signed_in and AWAY.match(place):
                self._note(url, f"asks for a sign-in, linked from {source}")
            self.todo.append((place, url))
        elif response.status_code != 200:
            self._note(url, f"{response.status_code}, linked from {source}")
        elif response.headers.get("Content-Type", "").startswith("text/html"):
            self._read(url, read(response.content.decode()))

    def _read(self, url: str, page: Reading) -> None:
        self.pages[url] = page
        for link in page.links:
            place, _hash, fragment = urljoin(url, link).partition("#")
            if place.startswith("/"):
                self.todo.append((place, url))
            if link.startswith("#") and fragment and fragment not in page.ids:
                self._note(url, f"{link} is not on the page")

    def _note(self, url: str, what: str) -> None:
        self.found.setdefault(url, []).append(what)


def crawl(role: str, language: str) -> Crawl:
    """All that this role can reach from the start page and from what the table gives it."""
    world = World()
    client = signed_in(world, role)
    client.cookies["django_language"] = language
    client.raise_request_exception = False
    starts = ["/"]
    for page in pages_of(role):
        sent = "&".join(f"{name}={word}" for name, word in values(world, page.body).items())
        starts.append(f"{address(page, world)}?{sent}" if sent else address(page, world))
    return Crawl(client, starts, signed_in=role != "visitor").go()


@pytest.mark.parametrize("role", ROLES)
def test_no_link_is_dead_and_no_english_is_left_in_chinese(role: str) -> None:
    done = crawl(role, "zh-hans")
    assert done.found == {}
    left = {url: page.english() for url, page in done.pages.items() if page.english()}
    assert left == {}


@pytest.mark.parametrize("role", ROLES)
def test_no_chinese_is_left_in_english(role: str) -> None:
    with typed_in_latin():
        done = crawl(role, "en")
    left = {url: page.chinese() for url, page in done.pages.items() if page.chinese()}
    assert left == {}

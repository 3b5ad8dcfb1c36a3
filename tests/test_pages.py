"""Every address of the site for every role, from one table; an address without a row in the table fails."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from tests.addresses import address, values
from tests.pages import ADMIN, LISTS, POSTS, REFUSED, SITE
from tests.world import ROLES, World, enter, traces

pytestmark = pytest.mark.django_db


def addresses(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, str]]:
    """The name and the pattern of every address."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", str(entry.pattern)
        else:
            yield from addresses(entry, f"{entry.namespace}:" if entry.namespace else space)


def all_names() -> set[str]:
    """Names of all addresses; Django's two redirects without a name are left to Django."""
    return {name for name, _pattern in addresses(get_resolver()) if not name.endswith("None")}


def test_every_address_has_a_row() -> None:
    assert {page.name for page in (*SITE, *POSTS, *ADMIN)} == all_names()


def test_every_post_is_refused_to_get() -> None:
    """What changes something has a row in the table of pages too, where GET is answered with 405 or a form."""
    assert {page.name for page in POSTS} <= {page.name for page in SITE}


def answer(client: Client, url: str, method: str = "get", data: dict[str, Any] | None = None) -> str:
    """The status in the words of the table."""
    response = getattr(client, method)(url, data or {})
    place = response.get("Location", "")
    for word, start in (("login", "/account/login/"), ("door", "/admin/login/"), ("choose", "/acting/")):
        if place.startswith(start):
            return word
    return str(response.status_code)


@pytest.mark.parametrize("role", ROLES)
def test_pages(client: Client, role: str) -> None:
    world = World()
    enter(client, world, role)
    found = {page.label: answer(client, address(page, world)) for page in SITE}
    assert found == {page.label: page.expected[role] for page in SITE}


@pytest.mark.parametrize("role", ROLES)
def test_changes(client: Client, role: str) -> None:
    """A form is sent to each address that changes something; who may not, changes nothing."""
    world = World()
    found, changed = {}, []
    for page in POSTS:
        enter(client, world, role)
        before = traces()
        with transaction.atomic():
            found[page.label] = answer(client, address(page, world), "post", values(world, page.body))
            if found[page.label] in REFUSED and traces() != before:
                changed.append(page.label)
            transaction.set_rollback(True)
    assert (found, changed) == ({page.label: page.expected[role] for page in POSTS}, [])


@pytest.mark.parametrize("role", ROLES)
def test_admin_pages(client: Client, role: str) -> None:
    """The organiser's people find their pages; everybody else is led to the door, with whatever they send."""
    world = World()
    enter(client, world, role)
    column = {"visitor": "visitor", "organiser": "organiser", "stand_in": "organiser"}.get(role, "firm")
    found = {page.label: answer(client, address(page, world), "get", values(world, page.body)) for page in ADMIN}
    assert found == {page.label: page.expected[column] for page in ADMIN}
    if column != "organiser":
        behind = [page for page in ADMIN if page.expected[column] == "door"]
        assert {answer(client, address(page, world), "post") for page in behind} == {"door"}


@pytest.mark.parametrize("role", sorted({role for page in LISTS for role in page.expected}))
def test_lists_take_as_many_queries_for_three_rows_as_for_one(client: Client, role: str) -> None:
    pages = [page for page in LISTS if role in page.expected]
    found: dict[str, list[str]] = {page.label: [] for page in pages}
    for size in (1, 3):
        with transaction.atomic():
            world = World(size)
            enter(client, world, role)
            for page in pages:
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(address(page, world)).status_code == 200
                found[page.label].append(str(len(queries)))
            transaction.set_rollback(True)
    assert found == {page.label: [page.expected[role]] * 2 for page in pages}

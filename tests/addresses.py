"""Where the pages of tests/pages.txt are in a world of rows, and who reads each of them."""

from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.admin.site import site
from tests.pages import ADMIN, SITE, Page
from tests.world import World, enter

COLUMNS = {"visitor": "visitor", "organiser": "organiser", "stand_in": "organiser"}
"""The columns of the organiser's part of the table; all parties share the one called ``firm``."""


def value(world: World, name: str, word: str) -> Any:
    """A word of the table: the name of a row of the world, or what it says."""
    found = getattr(world, word, word)
    return getattr(found, "slug" if name == "slug" else "pk", found)


def values(world: World, words: dict[str, str]) -> dict[str, Any]:
    """All words of one line."""
    return {name: value(world, name, word) for name, word in words.items()}


def models_by_page() -> dict[str, Any]:
    """Names of the admin pages of one row, with the model of the row."""
    return {
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{act}": model
        for model in site._registry
        for act in ("change", "history", "delete")
    }


def address(page: Page, world: World) -> str:
    """The page's address in this world."""
    model = models_by_page().get(page.name)
    arguments = {"object_id": world.first(model)} if model else values(world, page.arguments)
    return reverse(page.name, kwargs=arguments)


def pages_of(role: str) -> list[Page]:
    """What the table says this role may read, the organiser's pages included."""
    column = COLUMNS.get(role, "firm")
    return [page for page in SITE if page.expected[role] == "200"] + [
        page for page in ADMIN if page.expected.get(column) == "200"
    ]


def signed_in(world: World, role: str) -> Client:
    """A client of that role."""
    client = Client()
    enter(client, world, role)
    return client


def one_reader_each(world: World, roles: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Every whole page of the table once, with its first reader: role, label and address. A file, a part of a page and
    an answer for machines are no pages.
    """
    seen: set[str] = set()
    for role in roles:
        client = signed_in(world, role)
        for page in pages_of(role):
            if page.label in seen:
                continue
            seen.add(page.label)
            url = address(page, world)
            if page.body:
                url += "?" + "&".join(f"{name}={word}" for name, word in values(world, page.body).items())
            if is_page(client.get(url)):
                yield role, page.label, url


def is_page(response: Any) -> bool:
    """Whether the answer is a whole page for a reader."""
    html = response.headers.get("Content-Type", "").startswith("text/html")
    return response.status_code == 200 and html and b"<html" in response.content[:2000]

"""Every address that takes a form, for somebody who may send it, with hundreds of hostile forms: no page fails, nothing
is half saved, nothing that was typed runs on a later page.
"""

import html
import re
import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.addresses import values
from tests.hostile.values import MARK, MOST_HOSTILE, ONE_BOX, bodies
from tests.pages import POSTS, SITE, Page
from tests.world import ROLES, World, enter

# PostgreSQL is the stricter one (NUL, numbers beyond a column): once in all checks is enough, in the run with it.
pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

TAGS = re.compile(r"<(input|select|textarea|button)\b([^>]*)>(?:([^<]*)</textarea>)?", re.IGNORECASE)
ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')
ALSO = ("next", "act", "to", "note", "reason", "owner", "organisation", "accept", "wish", "form_token", "kind", "role")
"""Names that buttons send without a box on the page that was asked."""
SAVES = {
    "events:door_list", "market:introduction_contact", "market:need_step", "market:offering_confidential",
    "market:visitor_contact",
}  # fmt: skip
"""A draft keeps the boxes that are right, and a reading is put on record, with an answer of 200."""
FORMS_A_PAGE, BODIES_A_PAGE = 40, 9
LATER_ROWS = re.compile(r"-([1-9]\d*|__prefix__)-")
"""Boxes of a second row are like those of the first."""


def sender(page: Page) -> str:
    """Somebody who may send this form: the first whose answer in the table is no refusal."""
    found = [role for role in ROLES if page.expected[role] in ("200", "302")]
    return next((role for role in found if role not in ("visitor", "stand_in")), found[0] if found else "owner")


def fields(client: Client, page: Page, world: World, url: str) -> dict[str, str]:
    """Names and values of the boxes on the page itself, and what the table sends."""
    found: dict[str, str] = {}
    answer = client.get(url)
    text = answer.content.decode() if answer.status_code == 200 and not answer.streaming else ""
    for tag, inside, content in TAGS.findall(text):
        said = {name: html.unescape(value) for name, value in ATTRIBUTE.findall(inside)}
        skips = tag == "button" or (said.get("type") in ("radio", "checkbox") and "checked" not in said)
        name = said.get("name", "")
        if name and name != "csrfmiddlewaretoken" and not skips and said.get("type") not in ("file", "submit"):
            found.setdefault(name, html.unescape(content) if tag == "textarea" else said.get("value", ""))
    return found | {key: str(value) for key, value in values(world, page.body).items()}


def rows() -> dict[str, int]:
    """How many rows each table has; what is only looked at or refused adds none."""
    ours = [model for model in apps.get_models() if model._meta.app_label in ("accounts", "events", "market")]
    return {model.__name__: model._base_manager.count() for model in ours}


def forms(given: dict[str, str]) -> Iterator[tuple[str, Any]]:
    """Hostile forms: one value everywhere, then one value in one box."""
    for what, value in ONE_BOX.items():
        yield what, dict.fromkeys((*given, *ALSO), value)
    for what in MOST_HOSTILE:
        for name in (name for name in given if not LATER_ROWS.search(name)):
            yield f"{what} in {name}", given | {name: ONE_BOX[what]}
    yield "nothing", {}


class Attack:
    """One address with somebody who may use it; each form is sent to the same world and undone."""

    def __init__(self, client: Client, page: Page) -> None:
        self.world = World()
        self.client, self.page = client, page
        self._enter()
        self.url = reverse(page.name, kwargs=values(self.world, page.arguments))
        self.given = fields(client, page, self.world, self.url)
        self._enter()
        self.before = rows()
        self.wrong: list[tuple[str, str]] = []

    def _enter(self) -> None:
        enter(self.client, self.world, sender(self.page))
        self.session = self.client.cookies["sessionid"].value if "sessionid" in self.client.cookies else ""

    def send(self, what: str, **request: Any) -> None:
        """Send it, look at the answer, undo it."""
        with transaction.atomic():
            try:
                answer = (
                    self.client.generic("POST", self.url, **request)
                    if "content_type" in request
                    else (self.client.post(self.url, request["data"]))
                )
                self._look(what, answer)
            except Exception as error:
                self.wrong.append((what, repr(error)[:200]))
            transaction.set_rollback(True)
        if "sessionid" not in self.client.cookies or self.client.cookies["sessionid"].value != self.session:
            self._enter()

    def _look(self, what: str, answer: Any) -> None:
        if answer.status_code >= 500:
            self.wrong.append((what, str(answer.status_code)))
        refused = answer.status_code >= 400 or (answer.status_code == 200 and self.page.name not in SAVES)
        if refused and self.page.expected[sender(self.page)] == "200" and rows() != self.before:
            self.wrong.append((what, "half saved"))
        place = answer.get("Location", "")
        if urlsplit(place).netloc or urlsplit(place).scheme:
            self.wrong.append((what, f"leads to {place}"))
        if "markup" in what:
            page = self.client.get(place) if answer.status_code == 302 else answer
            if not page.streaming and MARK[:12] in page.content.decode():
                self.wrong.append((what, "runs"))


@pytest.mark.parametrize("page", POSTS, ids=lambda page: page.label)
def test_hostile_forms(client: Client, page: Page) -> None:
    """Some sixty to a page, another part of all for the next, so that each of them meets many pages."""
    attack = Attack(client, page)
    for what, data in share(list(forms(attack.given)), page, FORMS_A_PAGE):
        attack.send(what, data={name: _sendable(value) for name, value in data.items()})
    for what, content_type, body in share(list(bodies(list(attack.given))), page, BODIES_A_PAGE):
        attack.send(what, content_type=content_type, data=body)
    assert attack.wrong == []


def share(all_of_them: list[Any], page: Page, most: int) -> list[Any]:
    """The part of these that this page is sent: every so many, from another place for each page."""
    every = -(-len(all_of_them) // most)
    return all_of_them[zlib.crc32(page.label.encode()) % every :: every]


def _sendable(value: str) -> str:
    """The test client cannot write half a character; the broken bytes are among the bodies."""
    return value.encode("utf-8", "replace").decode()


def test_every_address_that_takes_a_form_is_attacked(client: Client) -> None:
    """An address that answers a POST with anything but a refusal needs a row in the table of changes."""
    world, taking = World(), set()
    for role in ("owner", "bank", "university", "organiser"):
        for page in SITE:
            enter(client, world, role)
            with transaction.atomic():
                answer = client.post(reverse(page.name, kwargs=values(world, page.arguments)))
                transaction.set_rollback(True)
            if answer.status_code not in (403, 404, 405) and page.name.startswith(("market:", "events:", "accounts:")):
                place = answer.get("Location", "")
                taking |= set() if place.startswith(("/acting/", "/account/login")) else {page.name}
    assert taking - {page.name for page in POSTS} == set()

"""The organiser's forms with hostile values: every page of the admin that takes one, for adding, changing and acting.

No page fails, nothing that was typed runs on the page that follows, and a form that comes back still holds what was
typed into it.
"""

import html
import re
import zlib
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import AuditRow
from tests.addresses import address, signed_in, values
from tests.hostile.test_posts import ALSO, ATTRIBUTE, LATER_ROWS, _sendable, rows
from tests.hostile.values import MARK, MOST_HOSTILE, ONE_BOX, bodies
from tests.pages import ADMIN, Page
from tests.world import World

# PostgreSQL is the stricter one: once in all checks is enough, in the run with it.
pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

CONTROL = re.compile(r"<(input|textarea|select)\b([^>]*)>(.*?)(?=<(?:input|textarea|select|/form)\b|$)", re.DOTALL)
CHOSEN = re.compile(r'<option value="([^"]*)" selected')
READ_ONLY = (
    "_changelist",
    "_history",
    "_progress",
    "_delete",
    "_sheet",
    "_file",
    ":login",
    ":logout",
    ":jsi18n",
    ":app_list",
    ":index",
)
MISTAKES = "a mistake in every box"
TYPED = ("text", "url", "email", "textarea")
EVERYWHERE, ONE_AT_A_TIME, BODIES = 2, 2, 1


def controls(text: str) -> dict[str, tuple[str, str]]:
    """The boxes of the forms on a page: name → (type, value), a chosen option for a list."""
    found: dict[str, tuple[str, str]] = {}
    for tag, inside, rest in CONTROL.findall(text.partition("<main")[2]):
        said = {name: html.unescape(value) for name, value in ATTRIBUTE.findall(inside)}
        kind, name = said.get("type", "text") if tag == "input" else tag, said.get("name", "")
        off = kind in ("radio", "checkbox") and "checked" not in said
        if not name or off or name in ("csrfmiddlewaretoken", "next") or kind in ("submit", "file"):
            continue
        value = said.get("value", "")
        if tag == "textarea":
            value = html.unescape(rest.partition("</textarea>")[0])
        if tag == "select":
            value = html.unescape((CHOSEN.findall(rest) or [""])[0])
        found.setdefault(name, (kind, value))
    return found


class Desk:
    """One page of the organiser; each form is sent to the same world and undone."""

    def __init__(self, world: World, desk: Client, page: Page) -> None:
        self.desk, self.page, self.url = desk, page, address(page, world)
        asked = desk.get(self.url, values(world, page.body))
        shown = asked.content.decode("utf-8", "replace") if asked.status_code == 200 and not asked.streaming else ""
        self.boxes = controls(shown)
        self.given = {name: value for name, (_kind, value) in self.boxes.items()}
        self.given |= {key: str(value) for key, value in values(world, page.body).items()}
        self.wrong: list[tuple[str, ...]] = []
        self.kept = 0

    def send(self, what: str, **request: Any) -> None:
        """Send it, look at the answer and the page that follows, undo it."""
        with transaction.atomic():
            try:
                post = self.desk.post if "data" in request and "content_type" not in request else self._body
                self._look(what, post(self.url, **request), request.get("data"))
            except Exception as error:
                self.wrong.append((self.page.label, what, repr(error)[:200]))
            transaction.set_rollback(True)

    def _body(self, url: str, **request: Any) -> Any:
        return self.desk.generic("POST", url, **request)

    def _look(self, what: str, answer: Any, data: Any) -> None:
        if answer.status_code >= 500:
            self.wrong.append((self.page.label, what, str(answer.status_code)))
        page = self.desk.get(answer["Location"]) if answer.status_code == 302 else answer
        text = "" if page.streaming else page.content.decode("utf-8", "replace")
        if MARK[:12] in text:
            self.wrong.append((self.page.label, what, "runs"))
        if what == MISTAKES and answer.status_code == 200:
            self.kept = sum(name in TYPED for name, _value in self.boxes.values())
            lost = [name for name, typed in data.items() if "<值>" in typed and html.escape(typed) not in text]
            self.wrong += [(self.page.label, "lost", name) for name in lost]

    def attack(self) -> None:
        """One value everywhere, one value in one box, what is no form, and a mistake in each box."""
        names = [name for name in self.given if not LATER_ROWS.search(name)]
        everywhere = [(what, dict.fromkeys((*self.given, *ALSO), value)) for what, value in ONE_BOX.items()]
        single = [(f"{what} in {name}", self.given | {name: ONE_BOX[what]}) for what in MOST_HOSTILE for name in names]
        for what, data in self._share(everywhere, EVERYWHERE) + self._share(single, ONE_AT_A_TIME):
            self.send(what, data={name: _sendable(value) for name, value in data.items()})
        for what, kind, body in self._share(list(bodies(list(self.given))), BODIES):
            self.send(what, content_type=kind, data=body)
        typed = [name for name in names if self.boxes.get(name, ("", ""))[0] in TYPED]
        self.send(MISTAKES, data=self.given | {name: f"{name}不对的<值>" * 30 for name in typed})

    def _share(self, all_of_them: list[Any], most: int) -> list[Any]:
        every = max(1, -(-len(all_of_them) // most))
        return all_of_them[zlib.crc32(self.page.label.encode()) % every :: every]


def test_hostile_forms_of_the_organiser() -> None:
    world = World()
    desk = signed_in(world, "organiser")
    pages = [page for page in ADMIN if page.expected["organiser"] in ("200", "405")]
    pages = [page for page in pages if not page.name.endswith(READ_ONLY) and "password" not in page.name]
    wrong: list[tuple[str, ...]] = []
    before, boxes, kept = rows(), 0, 0
    for page in pages:
        form = Desk(world, desk, page)
        form.attack()
        boxes += len(form.boxes)
        kept += form.kept
        wrong += form.wrong
    assert wrong == []
    read = AuditRow.objects.filter(verb="contact.read").count()  # the form of a party, looked at once
    assert (rows(), read) == (before | {"AuditRow": before["AuditRow"] + read}, 1)
    assert (len(pages) > 60, boxes > 250, kept > 80) == (True, True, True)

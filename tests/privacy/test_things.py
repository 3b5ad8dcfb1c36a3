"""Every reader × everything parties write, in each of its states: pages, fragments, searches, files and exports."""

import io
import zipfile
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditRow
from tests.privacy.rules import READERS
from tests.privacy.things import EXPORTS, Things
from tests.privacy.world import CONTACT, PEOPLE

pytestmark = pytest.mark.django_db


def text_of(answer: Any) -> str:
    """All text of an answer that was given, also inside a spreadsheet."""
    if answer.status_code != 200:
        return ""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(book.read(name) for name in book.namelist())
    return body.decode("utf-8", "replace")


def asked(client: Client, place: str) -> str:
    """The page, or of a search the fragment that htmx gets; what was searched for is no news."""
    word = place.partition("?q=")[2]
    fragment = {"HX-Request": "true"} if word else {}
    text = text_of(client.get(place, headers=fragment))
    return text.replace(word, "") if word else text


def readings() -> int:
    return AuditRow.objects.filter(verb="contact.read").count()


@pytest.mark.parametrize("name", READERS)
def test_nobody_reads_what_is_another_s_and_everybody_what_is_one_s_own(name: str) -> None:
    scene, reader = Things(), READERS[name]
    client = scene.enter(name)
    told: dict[str, set[str]] = {}
    contacts = []
    for place in scene.places():
        text = asked(client, place)
        contacts += [place] if any(word in text for word in (*CONTACT, *PEOPLE)) else []
        for thing in scene.things:
            if thing.word in text:
                told.setdefault(thing.what, set()).add(place)
    may = {thing.what for thing in scene.things if name in thing.readers}
    must = {thing.what for thing in scene.things if name in thing.readers and thing.on_page}
    if name == "stand_in":  # still one of the organiser's people at the organiser's own addresses
        desk = {thing.what for thing in scene.things if "organiser" in thing.readers}
        told = {what: {one for one in at if what not in desk or "/admin/" not in one} for what, at in told.items()}
    assert {what: places for what, places in told.items() if places and what not in may} == {}
    assert must - set(told) == set()
    assert readings() == 0
    assert contacts == [] or reader.firm or reader.staff
    the_contact_is_shown_with_its_row(scene, client, name)
    the_files_of_the_organiser_are_the_organiser_s(scene, client, name)


def the_contact_is_shown_with_its_row(scene: Things, client: Client, name: str) -> None:
    """Whatever a POST brings at each address of a pair: a page with the firm's contact on it has its row on record."""
    reader = READERS[name]
    for pair, party in ((scene.pair, "bank"), (scene.rival, "away_bank"), (scene.talks, "")):
        for act in () if reader.firm or reader.staff else ("contact", "consent", "note", "owner", "call"):
            before = readings()
            text = text_of(client.post(f"/introductions/{pair.pk}/{act}/"))
            told = any(word in text for word in (*CONTACT, *PEOPLE))
            assert (told, readings() - before) == ((True, 1) if (act, name) == ("contact", party) else (False, 0))


def the_files_of_the_organiser_are_the_organiser_s(scene: Things, client: Client, name: str) -> None:
    """A list of the organiser given out as a spreadsheet, with its row on record; the others are led to the door."""
    for action, (place, row) in EXPORTS.items():
        before = AuditRow.objects.filter(verb__startswith="export.").count()
        answer = client.post(place, {"action": action, "_selected_action": [row(scene)]})
        given = "spreadsheet" in answer.get("Content-Type", "")
        asks_password = answer.status_code == 302 and "reauthenticate" in answer["Location"]
        assert (given or asks_password) == READERS[name].staff or name == "stand_in", action
        assert AuditRow.objects.filter(verb__startswith="export.").count() - before == int(given)

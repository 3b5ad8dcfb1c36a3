"""Every reader × everything parties write, in each of its states: pages, fragments, searches, files and exports."""

import io
import zipfile
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditRow
from market.models import ListExport
from market.reports.lists import LISTS, keys_of
from tests.privacy.rules import READERS
from tests.privacy.things import Things
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
    """A list of the organiser is given out as a spreadsheet to the organiser's people; others are led to the door."""
    for what, report in LISTS.items():
        before = ListExport.objects.count()
        plain = next(column.name for column in report.columns if not column.contact)
        asked = {"columns": [plain], "order": "listed", "scope": "all", "do": "make"}
        client.post(f"/admin/market/exports/{what}/new/", asked)
        given = ListExport.objects.count() > before
        empty = not keys_of(report, report.listed._default_manager.all()).exists()
        assert given == (READERS[name].staff and not empty) or name == "stand_in", what

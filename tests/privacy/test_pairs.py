"""Pairs in every state, with consent and without, for every reader: the page, the contact, the files, each reading."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditRow
from tests import build
from tests.privacy import rules
from tests.privacy.rules import READERS, Case
from tests.privacy.world import CONTACT, NEVER, Row, Scene

pytestmark = pytest.mark.django_db

ENDS = ("declined", "withdrawn", "lapsed")
FINANCING = ("claimed", "contacted", "consulting", "applied", "approved", "drawn")
TALKS = ("claimed", "contacted", "in_talks", "agreed")
STATES = {"bank": FINANCING, "suspended_bank": ("contacted", "drawn"), "university": TALKS, "office": TALKS}
KINDS = {"bank": "financing", "suspended_bank": "financing", "university": "cooperation", "office": "policy"}


@dataclass(frozen=True, slots=True)
class Stand:
    """How far a pair is: who, which state, claimed once, opened by the firm."""

    party: str
    state: str
    claimed: bool
    consented: bool


def stands() -> list[Stand]:
    """Every state of both tables of moves; each end also as the end of a pair that was claimed, and opened."""
    found = []
    for party, states in STATES.items():
        found.append(Stand(party, "proposed", claimed=False, consented=False))
        found += [Stand(party, state, claimed=True, consented=consented) for state in states for consented in (0, 1)]
        for state in ENDS:
            found += [
                Stand(party, state, claimed=claimed, consented=opened) for claimed, opened in ((0, 0), (1, 0), (1, 1))
            ]
    return found


class Pairs(Scene):
    """A need with a file and one pair for each stand."""

    def __init__(self) -> None:
        self.stands = stands()
        super().__init__([Case(KINDS[stand.party]) for stand in self.stands], files=True)
        for stand, row in zip(self.stands, self.rows, strict=True):
            now = timezone.now()
            facts: dict[str, Any] = {"claimed_at": now} if stand.claimed and stand.state in ENDS else {}
            facts |= {"consent_at": now} if stand.consented else {}
            row.pairs = {
                stand.party: build.introduction(row.need, self.parties[stand.party], state=stand.state, **facts)
            }

    def pair(self, row: Row) -> Any:
        """The one pair of a row."""
        return next(iter(row.pairs.values()))


def readings(verb: str) -> int:
    return AuditRow.objects.filter(verb=verb).count()


def is_party(name: str, stand: Stand) -> bool:
    reader = READERS[name]
    return reader.firm or name == stand.party or (name == "clerk" and stand.party == "bank")


def read(client: Client, pair: Any) -> tuple[bool, int]:
    """Whether the firm's contact or the party's was shown, and how many readings were written."""
    before = readings("contact.read")
    answer = client.post(f"/introductions/{pair.pk}/contact/")
    page = answer.content.decode() if answer.status_code == 200 else ""
    return pair.provider.contact_email in page or CONTACT[1] in page, readings("contact.read") - before


@pytest.mark.parametrize("name", READERS)
def test_a_contact_is_shown_and_logged_once_or_neither(name: str) -> None:
    scene = Pairs()
    client = scene.enter(name)
    wrong = []
    for stand, row in zip(scene.stands, scene.rows, strict=True):
        pair = scene.pair(row)
        may = rules.reads_contact(name, stand.party, stand.state, claimed=stand.claimed, consented=stand.consented)
        if read(client, pair) != (may, int(may)):
            wrong.append(stand)
    assert wrong == []


@pytest.mark.parametrize("name", READERS)
def test_the_page_of_a_pair_is_its_parties_and_tells_no_contact(name: str) -> None:
    scene = Pairs()
    client = scene.enter(name)
    wrong = []
    for stand, row in zip(scene.stands, scene.rows, strict=True):
        answer = client.get(f"/introductions/{scene.pair(row).pk}/")
        page = answer.content.decode() if answer.status_code == 200 else ""
        may = READERS[name].staff or is_party(name, stand)
        told = [word for word in (*NEVER[:3], *NEVER[5:]) if word in page]
        expected = 302 if name == "visitor" else 200 if may else 404
        if (answer.status_code, told) != (expected, []):
            wrong.append((stand, answer.status_code, told))
    assert wrong == []
    assert readings("contact.read") == 0


@pytest.mark.parametrize("name", READERS)
def test_a_file_is_sent_and_logged_once_or_neither(name: str) -> None:
    """The firm opens its own without a record; everybody else's download is on record."""
    scene = Pairs()
    client = scene.enter(name)
    reader, wrong = READERS[name], []
    for stand, row in zip(scene.stands, scene.rows, strict=True):
        opened = stand.consented and stand.state not in ENDS and reader.verification != "suspended"
        may = reader.firm or reader.staff or (is_party(name, stand) and opened)
        before = readings("attachment.download")
        status = client.get(f"/attachments/{row.file.pk}/").status_code
        logged = readings("attachment.download") - before
        if (status == 200, logged) != (may, int(may and not (reader.firm and name != "stand_in"))):
            wrong.append((stand, status, logged))
    assert wrong == []


def test_a_contact_is_not_read_by_looking() -> None:
    """GET and HEAD say 405; a fragment asked for by htmx is logged like the page."""
    scene = Pairs()
    client = scene.enter("bank")
    stand = Stand("bank", "contacted", claimed=True, consented=True)
    pair = scene.pair(scene.rows[scene.stands.index(stand)])
    address = f"/introductions/{pair.pk}/contact/"
    assert [client.get(address).status_code, client.head(address).status_code, readings("contact.read")] == [
        405,
        405,
        0,
    ]
    for number in (1, 2, 3):
        page = client.post(address, headers={"HX-Request": "true"} if number == 2 else {}).content.decode()
        assert (CONTACT[1] in page, readings("contact.read")) == (True, number)


@pytest.mark.parametrize(("act", "consent"), [("withdraw", False), ("", True)])
def test_consent_opens_and_closes_at_once(act: str, consent: bool) -> None:
    scene = Pairs()
    stand = Stand("bank", "contacted", claimed=True, consented=not consent)
    pair = scene.pair(scene.rows[scene.stands.index(stand)])
    officer = scene.enter("bank")
    assert read(officer, pair) == (not consent, int(not consent))
    scene.enter("owner").post(f"/introductions/{pair.pk}/consent/", {"act": act})
    assert read(officer, pair) == (consent, int(consent))

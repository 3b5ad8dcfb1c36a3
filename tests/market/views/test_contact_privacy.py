"""Nobody's contact stands in a page, filter or file: every address a bank can open is asked, and read to the end."""

import io
import itertools
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, SlugConverter, StringConverter
from django.utils import timezone

from events.models import Registration, Stall
from market.models import Introduction, Need, NeedAttachment, Offering, Outcome
from tests import build

pytestmark = pytest.mark.django_db

NAME, MOBILE, MAIL = "欧阳秘", "13912345678", "secret@firm.example"
PERSON, PERSON_MOBILE = "尉迟密", "13687654321"
SECRETS = (NAME, MOBILE, MAIL, PERSON, PERSON_MOBILE)
WORDS = {
    "kind": ("financing", "loan", "equity", "approval", "drawdown", "refusal"),
    "stage": ("reached", "consulted", "approved", "drawn"),
    "action": ("submit", "off-shelf", "on-shelf"),
}
KINDS = {IntConverter: "int", SlugConverter: "slug", StringConverter: "str"}
SKIPPED = ("admin", "account", "i18n")
"""The desk asks for staff; signing in shows nobody but oneself."""


class World:
    """A bank in every relation to firms that a bank can have without claim and consent together."""

    def __init__(self) -> None:
        self.officer = build.user("客户经理")
        self.bank = build.organisation("bank", owner=self.officer)
        self.event = build.event(status="published")
        build.registration(self.bank, self.event)
        self.product = build.offering(self.bank)
        now = timezone.now()
        self.unseen = self.firm()
        self.proposed = self.pair("proposed")
        self.claimed = self.pair("claimed")
        self.took_back = self.pair("contacted", consent_at=None)
        self.ended = self.pair("declined", claimed_at=now, consent_at=now)
        self.agreed = self.pair("claimed", consent_at=now)
        self.decided = self.pair("approved")
        build.outcome(self.decided, "approval", amount=3_000_000, recorded_by=self.officer)

    def firm(self) -> Any:
        """A need on the board of a firm whose people and contact are known."""
        owner = build.user(PERSON, mobile=PERSON_MOBILE)
        firm = build.firm(contact_name=NAME, contact_mobile=MOBILE, contact_email=MAIL, owner=owner)
        build.attendee(build.registration(firm, self.event), PERSON, mobile=PERSON_MOBILE)
        build.stall_booking(build.stall(self.event), firm)
        need = build.need(firm, event=self.event, visibility="lenders", authorised_at=timezone.now())
        build.match(need, self.product)
        file = ContentFile(b"%PDF-1.7", "a.pdf")
        facts = {"name": "报表.pdf", "size": 8, "sha256": "0" * 64, "uploaded_by": owner}
        NeedAttachment.objects.create(need=need, kind="other", file=file, **facts)
        return need

    def pair(self, state: str, **facts: Any) -> Introduction:
        need = self.firm()
        match = need.matches.get()
        pair: Introduction = build.introduction(need, self.bank, state=state, match=match, **facts)
        return pair

    def client(self) -> Client:
        browser = Client()
        browser.force_login(self.officer)
        return browser


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return World()


def routes(resolver: Any = None, before: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every address of the site as a template with its converters."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = before + str(entry.pattern)
        if route.startswith(SKIPPED):
            continue
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        elif isinstance(entry, URLPattern):
            yield route, entry.pattern.converters


def addresses(world: World) -> Iterator[str]:
    """Each template filled with the numbers of all rows and with every word that an address may hold."""
    tables = (Introduction, Need, Offering, Outcome, NeedAttachment, Stall, Registration)
    numbers = sorted({pk for table in tables for pk in table.objects.values_list("pk", flat=True)})
    for route, converters in routes():
        kinds = [KINDS[type(converter)] for converter in converters.values()]
        first = kinds.index("int") if "int" in kinds else None  # the second number of an address is one of few
        values = [
            (numbers if place == first else numbers[:2]) if kind == "int" else WORDS.get(name, (world.event.slug,))
            for place, (name, kind) in enumerate(zip(converters, kinds, strict=True))
        ]
        for chosen in itertools.product(*values):
            address = route
            for (name, _converter), kind, value in zip(converters.items(), kinds, chosen, strict=True):
                address = address.replace(f"<{kind}:{name}>", str(value)).replace(f"<{name}>", str(value))
            yield "/" + address


def read(response: Any) -> str:
    """All text of an answer, also inside a spreadsheet."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(book.read(name) for name in book.namelist())
    return str(body.decode("utf-8", "replace"))


def test_no_address_that_a_bank_can_open_tells_a_contact(world: World) -> None:
    browser, opened = world.client(), set()
    for address in addresses(world):
        response = browser.get(address)
        if response.status_code == 200:
            opened.add(address)
            page = read(response)
            assert [secret for secret in SECRETS if secret in page] == [], address
    must = ["/leads/", "/results/", "/results/export/", "/results/reached/", "/introductions/", "/shelf/"]
    must += [f"/leads/{pair.need_id}/" for pair in (world.proposed, world.claimed, world.agreed, world.ended)]
    must += [f"/introductions/{pair.pk}/" for pair in (world.proposed, world.claimed, world.agreed, world.decided)]
    must += [f"/introductions/{world.decided.pk}/record/drawdown/", f"/leads/{world.unseen.pk}/"]
    assert set(must) <= opened


def test_no_filter_finds_a_firm_by_its_contact(world: World) -> None:
    browser = world.client()
    fields = ("organisation__contact_mobile", "contact_mobile", "contact_name", "mobile", "email")
    for secret, address in itertools.product(SECRETS, ("/leads/", "/introductions/", "/shelf/", "/results/")):
        whole = browser.get(address)
        found = browser.get(address, {"q": secret})
        if address == "/leads/":
            assert (len(whole.context["rows"]), found.context["rows"]) == (7, [])
        other = browser.get(address, dict.fromkeys(fields, secret))
        assert other.context.get("rows") == whole.context.get("rows"), (address, "a field that no filter knows")


def test_the_button_tells_it_after_claim_and_consent_only(world: World) -> None:
    browser = world.client()
    told = {}
    for name in ("proposed", "claimed", "took_back", "ended", "agreed"):
        url = reverse("market:introduction_contact", args=[getattr(world, name).pk])
        told[name] = MOBILE in read(browser.post(url, follow=True))
    assert told == {"proposed": False, "claimed": False, "took_back": False, "ended": False, "agreed": True}


def test_files_of_the_firm_open_after_claim_and_consent_only(world: World) -> None:
    browser = world.client()
    listed, sent = {}, {}
    for name in ("proposed", "claimed", "took_back", "ended", "agreed"):
        pair = getattr(world, name)
        listed[name] = "报表.pdf" in read(browser.get(pair.get_absolute_url()))
        file = NeedAttachment.objects.get(need=pair.need_id)
        sent[name] = browser.get(reverse("market:attachment", args=[file.pk])).status_code
    assert listed == {"proposed": False, "claimed": False, "took_back": False, "ended": False, "agreed": True}
    assert sent == {"proposed": 404, "claimed": 404, "took_back": 404, "ended": 404, "agreed": 200}

"""Cards and badges: one for each, on as many sheets as needed, in Chinese; names are printed by the organiser alone."""

import re
import zlib
from base64 import a85decode

import pytest
from django.urls import reverse

from accounts import clock
from accounts.errors import NotAllowed
from accounts.models import AuditRow
from events.prints import badge_sheets, card_sheets, wrapped
from events.selectors.prints import Badge, Card
from events.services.prints import badges_of, cards_of
from tests import build

pytestmark = pytest.mark.django_db
SITE = "https://market.example"


def pages(pdf: bytes) -> list[str]:
    """What is written on each sheet: the texts of its drawing, in their order."""
    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        drawing = zlib.decompress(a85decode(stream.strip().removesuffix(b"~>")))
        found.append(_texts(drawing))
    return found


def _texts(drawing: bytes) -> str:
    words = re.findall(rb"\(((?:[^()\\]|\\.)*)\) Tj", drawing, re.DOTALL)
    return "|".join(_plain(word).decode("utf-16-be") for word in words)


def _plain(word: bytes) -> bytes:
    """The bytes of a PDF text: three octal figures or one sign behind a backslash."""
    signs = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

    def sign(found: re.Match[bytes]) -> bytes:
        said = found[1]
        return bytes([int(said, 8)]) if said.isdigit() else signs.get(said, said)

    return re.sub(rb"\\(\d{3}|.)", sign, word, flags=re.DOTALL)


@pytest.fixture
def event():
    event = build.event(name="第四届示例集市")
    for number, name in enumerate(("青禾智能科技（示例）", "示例银行"), start=1):
        organisation = build.organisation(name=name)
        registration = build.registration(organisation, event)
        build.attendee(registration, f"来宾{number}", title="经理", mobile="13800000000", code=f"CODE{number}")
        if number == 1:
            build.stall_booking(build.stall(event, "B12", zone="交通"), organisation, shows="车载传感器")
    gone = build.organisation(name="不来的公司")
    build.attendee(build.registration(gone, event, cancelled_at=clock.now()), "不来的人")
    return event


def test_a_card_for_every_stall_that_is_held(event):
    build.stall(event, "B13")
    stall = event.stalls.get(code="B12")
    by = build.organiser()
    assert cards_of(by=by, event=event) == [Card(stall.pk, "B12", "交通", "青禾智能科技（示例）", "车载传感器")]
    row = AuditRow.objects.get()
    assert (row.verb, row.actor_id, row.data) == ("cards.print", by.pk, {"count": 1})


def test_a_badge_for_everybody_who_comes(event):
    by = build.organiser()
    found = badges_of(by=by, event=event)
    assert sorted(found, key=lambda badge: badge.code) == [
        Badge("来宾1", "经理", "青禾智能科技（示例）", "B12", "CODE1"),
        Badge("来宾2", "经理", "示例银行", "", "CODE2"),
    ]
    row = AuditRow.objects.get()
    assert (row.verb, row.actor_id, row.data) == ("badges.print", by.pk, {"count": 2})


@pytest.mark.parametrize("service", [cards_of, badges_of])
def test_only_the_organiser_prints(event, service):
    with pytest.raises(NotAllowed):
        service(by=build.user(), event=event)
    assert not AuditRow.objects.exists()


def test_cards_fill_sheets_of_eight(event):
    cards = [Card(number, f"A{number:02d}", "", f"示例公司{number}", "传感器") for number in range(1, 10)]
    first, second = pages(card_sheets(event, cards, SITE))
    assert first.startswith("A01|示例公司1|传感器|第四届示例集市|A02|")
    assert first.count("第四届示例集市") == 8
    assert second == "A09|示例公司9|传感器|第四届示例集市"


def test_badges_fill_sheets_of_ten(event):
    stalls = ["A01", *[""] * 10]
    badges = [Badge(f"来宾{at}", "经理", "示例银行", stall, f"C{at}") for at, stall in enumerate(stalls, start=1)]
    first, second = pages(badge_sheets(event, badges, SITE))
    assert first.startswith("来宾1|经理|示例银行|摊位 A01|第四届示例集市|来宾2|经理|示例银行|第四届示例集市|")
    assert second == "来宾11|经理|示例银行|第四届示例集市"


def test_nothing_to_print_is_said(event):
    assert pages(card_sheets(event, [], SITE)) == ["还没有可打印的内容。"]


def test_the_same_cards_give_the_same_paper(event):
    cards = [Card(1, "A01", "", "示例公司", "")]
    assert card_sheets(event, cards, SITE) == card_sheets(event, cards, SITE)


@pytest.mark.parametrize(
    ("text", "most", "lines"),
    [
        ("", 2, []),
        ("短", 2, ["短"]),
        ("一二三四五六", 2, ["一二三四", "五六"]),
        ("一二三四五六七八九", 2, ["一二三四", "五六七…"]),
        (" 一 \n 二 ", 1, ["一 二"]),
    ],
)
def test_long_words_break_and_end_with_an_ellipsis(text, most, lines):
    assert wrapped(text, 10, 40, most) == lines


def test_the_organiser_gets_files(client, event):
    client.force_login(build.organiser())
    for word in ("cards", "badges"):
        response = client.post(reverse(f"admin:events_marketevent_hall_{word}", args=[event.pk]))
        assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
        assert "no-store" in response["Cache-Control"]
        assert response.content.startswith(b"%PDF-")

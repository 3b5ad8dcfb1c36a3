"""The door: for the organiser alone."""

import pytest

from events.models import Registration
from tests import build

pytestmark = pytest.mark.django_db


def addresses(event, registration) -> list[str]:
    return [
        "/check-in/",
        f"/markets/{event.slug}/check-in/",
        f"/markets/{event.slug}/check-in/{registration.organisation_id}/",
        f"/check-in/{registration.code}/",
        "/check-in/AAAAAAAAAA/",
    ]


def test_nobody_but_the_organiser_stands_at_the_door(client):
    event, owner = build.event(), build.user()
    registration = build.registration(build.organisation(owner=owner), event)
    for url in addresses(event, registration):
        assert client.get(url)["Location"].startswith("/account/login/")
    client.force_login(owner)
    assert [client.get(url).status_code for url in addresses(event, registration)] == [403] * 5
    assert [client.post(url).status_code for url in addresses(event, registration)[2:]] == [403] * 3
    registration.refresh_from_db()
    assert registration.checked_in_at is None


def test_a_scanned_code_shows_the_party_and_one_button(client):
    event = build.event()
    registration = build.registration(build.organisation(name="青禾（示例）"), event)
    build.attendee(registration, "林示例", mobile="13800000001")
    build.stall_booking(build.stall(event, "B12"), registration.organisation)
    client.force_login(build.organiser())
    url = f"/check-in/{registration.code}/"
    html = client.get(url.lower()).content.decode()
    for text in ("青禾（示例）", "林示例", "13800000001", "摊位 B12", ">签到</button>"):
        assert text in html
    html = client.post(url, follow=True).content.decode()
    assert "青禾（示例）已签到" in html
    assert ">签到</button>" not in html
    registration.refresh_from_db()
    assert registration.checked_in_at is not None


def test_unknown_and_cancelled_codes(client):
    event = build.event()
    registration = build.registration(build.organisation(), event, cancelled_at=event.starts_at)
    client.force_login(build.organiser())
    assert client.get("/check-in/AAAAAAAAAA/").status_code == 404
    assert "该报名已取消" in client.post(f"/check-in/{registration.code}/", follow=True).content.decode()
    registration.refresh_from_db()
    assert registration.checked_in_at is None


def test_a_party_is_found_by_name_person_mobile_or_code(client):
    event = build.event()
    registration = build.registration(build.organisation(name="青禾（示例）"), event)
    build.attendee(registration, "林示例", mobile="13800000001")
    build.registration(build.organisation(name="别家（示例）"), event)
    client.force_login(build.organiser())

    def found(text: str) -> list[str]:
        html = client.get("/check-in/", {"q": text}).content.decode()
        return [name for name in ("青禾（示例）", "别家（示例）") if f">{name}</a>" in html]

    assert (
        found("青禾") == found("林示") == found("138 0000 0001") == found(registration.code.lower()) == ["青禾（示例）"]
    )
    assert found("") == found("\0") == ["青禾（示例）", "别家（示例）"]  # who has not come yet
    assert found("没有这家") == found("%") == []


def test_a_walk_in_is_found_registered_and_checked_in(client):
    event = build.event()
    party = build.organisation(name="路过科技（示例）", verification="unverified")
    client.force_login(build.organiser())
    url = f"/markets/{event.slug}/check-in/{party.pk}/"
    assert url in client.get("/check-in/", {"q": "路过"}).content.decode()
    data = {"people-TOTAL_FORMS": "1", "people-INITIAL_FORMS": "0", "people-0-name": "王示例"}
    html = client.post(url, data, follow=True).content.decode()
    assert "已报名并签到" in html
    registration = Registration.objects.get()
    assert (registration.organisation, registration.checked_in_at is not None) == (party, True)
    assert url not in client.get("/check-in/", {"q": "路过"}).content.decode()


def test_without_an_open_market_the_desk_says_so(client):
    client.force_login(build.organiser())
    assert "目前没有开放的集市" in client.get("/check-in/").content.decode()

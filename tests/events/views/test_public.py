"""Public pages: what everybody sees, and what nobody but the party and the organiser sees."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import clock
from accounts.enums import Verification
from events.models import SeatBooking
from tests import build

pytestmark = pytest.mark.django_db


def page(client, event, **query) -> str:
    response = client.get(event.get_absolute_url(), query)
    assert response.status_code == 200
    return response.content.decode()


def holder(event, code, **facts):
    organisation = build.organisation(**facts)
    build.registration(organisation, event)
    build.stall_booking(build.stall(event, code), organisation, shows=f"{code} 展品")
    return organisation


def test_the_page_answers_who_is_there_when_and_where(client):
    event = build.event(
        tagline="带着需求和合作来赶集",
        starts_at=dt.datetime(2024, 5, 15, 1, 30, tzinfo=dt.UTC),
        ends_at=dt.datetime(2024, 5, 15, 9, 0, tzinfo=dt.UTC),
    )
    holder(event, "B12", name="青禾智能科技（示例）", field="transport")
    bank = build.organisation("bank", name="示例银行")
    build.registration(bank, event)
    build.session(event, title="科创项目路演（上半场）", capacity=14, room="主舞台")
    with clock.at(dt.datetime(2024, 5, 14, 2, 0, tzinfo=dt.UTC)):
        html = page(client, event)
    for text in (
        "带着需求和合作来赶集",
        "2024 年 5 月 15 日（星期三） 9:30–17:00",
        "青禾智能科技（示例）",
        "B12 展品",
        "示例银行",
        "未设摊",
        "交通 1",
        "科创项目路演（上半场）",
        "剩 14 座",
        "加入我的日历",
    ):
        assert text in html
    assert "<b>1</b>家企业设摊" in html
    assert "<b>1</b>家金融机构" in html


def over(**facts):
    """An edition whose day was two days ago."""
    return build.event(starts_at=clock.now() - dt.timedelta(days=2), **facts)


@pytest.mark.parametrize(
    ("kind", "first", "address"),
    [
        (None, "登记我的需求", "/needs/new/"),
        ("enterprise", "登记我的需求", "/needs/new/"),
        ("bank", "查看线索", "/leads/"),
        ("university", "查看需求", "/inbox/"),
    ],
)
def test_after_the_day_the_page_leads_to_needs_and_results(client, kind, first, address):
    event = over()
    if kind:
        owner = build.user()
        build.organisation(kind, owner=owner)
        client.force_login(owner)
    html = page(client, event)
    assert f'<a class="button primary" href="{address}">{first}</a>' in html
    assert "集市日已过" in html
    assert "/register/" not in html
    assert "加入我的日历" not in html
    assert ("我们的成效" in html) == (kind is not None)


def test_a_market_to_come_offers_to_register(client):
    html = page(client, build.event())
    assert "/register/" in html
    assert "集市日已过" not in html


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"status": "draft"}, "筹备中"),
        ({}, "报名中"),
        ({"starts_at": clock.now() - dt.timedelta(hours=1)}, "进行中"),
        ({"starts_at": clock.now() - dt.timedelta(days=2)}, "已举办，对接跟进中"),
        ({"status": "closed"}, "已结束"),
    ],
)
def test_the_list_says_where_a_market_stands(client, facts, said):
    event = build.event(**facts)
    assert event.is_open == (said in ("报名中", "进行中"))
    assert event.is_over == (said in ("已举办，对接跟进中", "已结束"))
    client.force_login(build.organiser())
    assert said in client.get("/markets/").content.decode()


def test_after_the_day_nothing_can_be_booked(client):
    event = over()
    free, session = build.stall(event), build.session(event)
    owner = build.user()
    party = build.organisation(owner=owner)
    registration = build.registration(party, event)
    person = build.attendee(registration)
    client.force_login(owner)
    base = event.get_absolute_url()
    html = client.get(f"{base}stalls/{free.pk}/").content.decode()
    assert "无人使用这个摊位" in html
    assert "认领这个摊位" not in html
    html = client.get(f"{base}programme/{session.pk}/").content.decode()
    assert "活动已结束" in html
    assert person.name not in html  # nobody had a seat
    assert "/seat/" not in html
    assert "虚线框" not in client.get(f"{base}stalls/").content.decode()
    html = client.get(f"/registrations/{registration.pk}/").content.decode()
    assert "取消报名" not in html
    assert "选择摊位" not in html


def test_after_the_day_a_party_cannot_register_and_the_organiser_can(client):
    event = over()
    owner, staff = build.user(), build.organiser()
    party = build.organisation(owner=owner)
    client.force_login(owner)
    answer = client.get(f"{event.get_absolute_url()}register/", follow=True)
    assert answer.redirect_chain == [(event.get_absolute_url(), 302)]
    assert "已过举办时间" in answer.content.decode()
    client.force_login(staff)
    client.post("/acting/", {"organisation": party.pk})
    assert client.get(f"{event.get_absolute_url()}register/").status_code == 200


def test_the_whole_hall_names_who_stands_where(client):
    event = build.event()
    party = holder(event, "A07")
    build.stall(event, "A08")
    html = client.get(f"{event.get_absolute_url()}stalls/").content.decode()
    assert f"<b>A07</b><small>{party.name}</small>" in html
    assert "<b>A08</b><small>空闲</small>" in html


def test_who_had_a_seat_in_a_session_stays_to_be_read(client):
    event = over()
    owner = build.user()
    registration = build.registration(build.organisation(owner=owner), event)
    session, person = build.session(event), build.attendee(registration)
    SeatBooking.objects.create(session=session, attendee=person, seat=3)
    client.force_login(owner)
    html = client.get(f"{event.get_absolute_url()}programme/{session.pk}/").content.decode()
    assert person.name in html
    assert "3 号" in html
    assert "退座" not in html


def test_a_party_with_a_stall_leads_to_it(client):
    event = build.event()
    party = holder(event, "A07")
    place = event.stalls.get()
    assert f'<a href="{event.get_absolute_url()}stalls/{place.pk}/">{party.name}</a>' in page(client, event)


def test_a_market_in_preparation_is_the_organisers_alone(client):
    event = build.event(status="draft")
    owner = build.user()
    build.organisation(owner=owner)
    addresses = [event.get_absolute_url(), f"{event.get_absolute_url()}stalls/", f"/markets/{event.slug}/calendar.ics"]
    assert [client.get(url).status_code for url in addresses] == [404, 404, 404]
    client.force_login(owner)
    assert [client.get(url).status_code for url in addresses] == [404, 404, 404]
    assert event.name not in client.get("/markets/").content.decode()
    client.force_login(build.organiser())
    assert [client.get(url).status_code for url in addresses] == [200, 200, 200]
    assert event.name in client.get("/markets/").content.decode()


def test_contacts_and_codes_never_reach_a_public_page(client):
    event = build.event()
    party = holder(
        event, "A01", contact_name="林保密", contact_mobile="13811112222", contact_email="secret@example.com"
    )
    registration = party.registrations.get()
    build.attendee(registration, "来宾保密", mobile="13933334444")
    session, stall = build.session(event), event.stalls.get()
    base = event.get_absolute_url()
    for url in (base, "/markets/", f"{base}stalls/", f"{base}stalls/{stall.pk}/", f"{base}programme/{session.pk}/"):
        html = client.get(url).content.decode()
        for secret in ("林保密", "13811112222", "secret@example.com", "来宾保密", "13933334444", registration.code):
            assert secret not in html, (url, secret)


@pytest.mark.parametrize(
    ("verification", "with_stall", "shown"),
    [
        (Verification.VERIFIED, False, True),
        (Verification.UNVERIFIED, False, False),
        (Verification.PENDING, False, False),
        (Verification.REJECTED, True, True),
        (Verification.SUSPENDED, True, False),
    ],
)
def test_who_is_listed(client, verification, with_stall, shown):
    event = build.event()
    party = build.organisation(name="示例甲公司", verification=verification, verification_reason="原因")
    build.registration(party, event)
    if with_stall:
        build.stall_booking(build.stall(event), party)
    html = page(client, event)
    assert ("示例甲公司</h3>" in html or "示例甲公司</a></h3>" in html) == shown


def test_words_field_and_need_find_parties(client):
    event = build.event()
    sensor = holder(event, "A01", name="甲传感（示例）", field="industry")
    clothes = holder(event, "A02", name="乙服装（示例）", field="culture")
    build.need(sensor, event=event, kind="financing", visibility="lenders")
    build.need(clothes, event=event, kind="talent", visibility="matched")

    def found(**query) -> list[str]:
        html = page(client, event, **query)
        return [name for name in ("甲传感（示例）", "乙服装（示例）") if f"{name}</a></h3>" in html]

    assert found(q="传感") == ["甲传感（示例）"]
    assert found(q="A02") == ["乙服装（示例）"]
    assert found(q="文旅") == ["乙服装（示例）"]
    assert found(field="industry") == ["甲传感（示例）"]
    assert found(q="融资") == ["甲传感（示例）"]
    assert found(need="financing") == ["甲传感（示例）"]
    assert found(need="talent") == found(q="人才") == []
    assert found(q="甲", field="culture") == []
    assert found() == ["甲传感（示例）", "乙服装（示例）"]


def test_needs_show_as_kinds_and_only_open_ones(client):
    event = build.event()
    party = holder(event, "A01")
    build.need(party, event=event, kind="financing", visibility="lenders", title="八百万元流动资金")
    build.need(party, event=event, kind="talent", visibility="matched")
    build.need(party, event=event, kind="legal", visibility="lenders", status="draft")
    build.offering(holder(event, "F01", kind="bank"), name="示例贷")
    html = page(client, event)
    assert "需要：融资</p>" in html
    assert "提供：信贷产品</p>" in html
    assert "八百万元" not in html
    assert "500" not in html


@pytest.mark.parametrize(
    "query",
    [
        {"q": "<script>alert(1)</script>"},
        {"q": "%00\0'; DROP TABLE accounts_user;--"},
        {"q": "长" * 5000},
        {"field": "nonsense", "need": "nonsense", "page": "nonsense"},
        {"page": "99999999999999999999"},
        {"page": "-1"},
    ],
)
def test_hostile_words_are_answered_calmly(client, query):
    event = build.event()
    holder(event, "A01", name="示例甲公司")
    html = page(client, event, **query)
    assert "<script>alert" not in html


def test_an_empty_market_says_why(client):
    html = page(client, build.event())
    assert "名录里还没有企业或机构" in html
    assert "摊位尚未布置" in html
    assert "活动安排尚未公布" in html
    assert "还没有集市" not in client.get("/markets/").content.decode()


def test_no_market_at_all_says_so(client):
    assert "还没有集市" in client.get("/markets/").content.decode()


@pytest.mark.parametrize("url", ["/markets/", "/markets/{slug}/", "/markets/{slug}/stalls/"])
def test_the_number_of_queries_does_not_grow(client, url):
    event = build.event()

    def grow() -> None:
        party = holder(event, "")
        build.need(party, event=event, visibility="lenders")
        build.session(event)
        build.event(series=event.series)

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url.format(slug=event.slug)).status_code == 200
        return len(queries)

    grow()
    one = count()
    grow()
    grow()
    assert (count(), one <= 16) == (one, True)

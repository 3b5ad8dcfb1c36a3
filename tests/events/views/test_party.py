"""What a party does by itself: register, show its code, take a stall, book seats."""

import re

import pytest
import segno
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation, User
from events.models import Registration, SeatBooking, SeatWaiting, StallBooking
from tests import build

pytestmark = pytest.mark.django_db


def rows(*people: dict, **extra: str) -> dict[str, str]:
    """The people's form as a browser sends it."""
    data = {"people-TOTAL_FORMS": str(len(people)), "people-INITIAL_FORMS": "0", **extra}
    for number, person in enumerate(people):
        data |= {f"people-{number}-{name}": value for name, value in person.items()}
    return data


def signed_in(client: Client, role: str = "owner", **facts) -> tuple[User, Organisation]:
    person, party = build.user(), build.organisation(**facts)
    build.member(person, party, role)
    client.force_login(person)
    return person, party


def test_registering_needs_a_sign_in_and_a_party(client):
    event = build.event()
    url = f"/markets/{event.slug}/register/"
    assert client.get(url)["Location"].startswith("/account/login/")
    client.force_login(build.user())
    assert client.get(url)["Location"].startswith("/organisation/new/")


def test_a_party_registers_and_sees_its_page(client):
    event = build.event()
    signed_in(client, contact_name="林示例", verification="unverified")
    url = f"/markets/{event.slug}/register/"
    html = client.get(url).content.decode()
    assert 'value="林示例"' in html
    assert "尚未通过核验" in html
    response = client.post(url, rows({"name": "林示例", "mobile": "138 0000 0001"}, {"name": ""}))
    registration = Registration.objects.get()
    assert response["Location"] == f"/registrations/{registration.pk}/"
    assert list(registration.attendees.values_list("name", "mobile")) == [("林示例", "13800000001")]
    html = client.get(response["Location"]).content.decode()
    assert "报名成功" in html
    assert registration.code in html
    assert client.get(url)["Location"] == f"/registrations/{registration.pk}/"
    client.post(url, rows({"name": "林示例", "mobile": "138 0000 0001"}))
    assert (Registration.objects.count(), registration.attendees.count()) == (1, 1)


def test_more_rows_come_without_any_script_and_nothing_typed_is_lost(client):
    event = build.event()
    signed_in(client)
    html = client.post(
        f"/markets/{event.slug}/register/", rows({"name": "甲"}, {"name": "乙", "mobile": "wrong"}, more="1")
    ).content.decode()
    assert 'name="people-TOTAL_FORMS" value="4"' in html
    assert 'value="甲"' in html
    assert 'value="wrong"' in html
    assert Registration.objects.count() == 0


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ([{"name": ""}], "至少填写一位"),
        ([{"name": "", "title": "总经理"}], "请填写这位人员的姓名"),
        ([{"name": "甲", "mobile": "１２３"}], "手机"),
        ([{"name": "长" * 61}], "60"),
        ([{"name": "甲"}, {"name": "甲"}], "两次"),
    ],
)
def test_mistakes_are_said_on_the_page(client, people, words):
    event = build.event()
    signed_in(client)
    response = client.post(f"/markets/{event.slug}/register/", rows(*people))
    assert response.status_code == 200
    assert words in response.content.decode()
    assert Registration.objects.count() == 0


@pytest.mark.parametrize("total", ["", "x", "-1", "100000"])
def test_a_forged_form_is_refused(client, total):
    event = build.event()
    signed_in(client)
    data = rows({"name": "甲"}) | {"people-TOTAL_FORMS": total}
    assert client.post(f"/markets/{event.slug}/register/", data).status_code == 200
    assert Registration.objects.count() == 0


def test_a_viewer_reads_and_writes_nothing(client):
    event = build.event()
    _person, party = signed_in(client, "viewer")
    assert "只有查看权限" in client.get(f"/markets/{event.slug}/register/").content.decode()
    assert client.post(f"/markets/{event.slug}/register/", rows({"name": "甲"})).status_code == 403
    registration = build.registration(party, event)
    html = client.get(f"/registrations/{registration.pk}/").content.decode()
    assert "取消报名" not in html
    for url in (f"/registrations/{registration.pk}/cancel/", f"/registrations/{registration.pk}/people/"):
        assert client.post(url, rows({"name": "甲"})).status_code == 403
    registration.refresh_from_db()
    assert (registration.cancelled_at, registration.attendees.count()) == (None, 0)


def test_another_partys_registration_is_not_found(client):
    event = build.event()
    theirs = build.registration(build.organisation(), event)
    booking = build.stall_booking(build.stall(event), theirs.organisation)
    seat = SeatBooking.objects.create(session=build.session(event), attendee=build.attendee(theirs), seat=1)
    _person, party = signed_in(client)
    build.registration(party, event)
    base = f"/registrations/{theirs.pk}/"
    assert [client.get(base + end).status_code for end in ("", "code.svg", "people/")] == [404, 404, 404]
    posts = [
        f"{base}cancel/",
        f"/stall-bookings/{booking.pk}/release/",
        f"/stall-bookings/{booking.pk}/describe/",
        f"/seats/{seat.pk}/give-back/",
    ]
    assert [client.post(url).status_code for url in posts] == [404, 404, 404, 404]
    take = f"/markets/{event.slug}/programme/{seat.session_id}/seat/"
    for attendee in (str(seat.attendee_id), "", "x", "９９９", "-1", "9" * 30):
        assert client.post(take, {"attendee": attendee}).status_code == 404
    assert (StallBooking.objects.get().released_at, SeatBooking.objects.get().cancelled_at) == (None, None)


def test_the_code_picture_opens_the_check_in_page(client):
    _person, party = signed_in(client)
    registration = build.registration(party, build.event())
    response = client.get(f"/registrations/{registration.pk}/code.svg")
    assert (response["Content-Type"], response["Cache-Control"]) == ("image/svg+xml", "private, no-store")
    expected = segno.make(f"http://testserver/check-in/{registration.code}/", error="m", micro=False)
    drawn = re.search(r'<path[^>]* class="qrline"[^>]* d="([^"]+)"', response.content.decode())
    assert drawn
    assert drawn[1] == re.search(r' d="([^"]+)"', expected.svg_inline(scale=6, border=4, svgclass=None))[1]


def test_people_are_changed_on_their_page(client):
    _person, party = signed_in(client)
    registration = build.registration(party, build.event())
    stays, leaves = build.attendee(registration, "甲"), build.attendee(registration, "乙")
    url = f"/registrations/{registration.pk}/people/"
    assert 'value="乙"' in client.get(url).content.decode()
    data = rows(
        {"id": str(stays.pk), "name": "甲甲"}, {"id": str(leaves.pk), "name": "乙", "remove": "on"}, {"name": "丙"}
    )
    assert client.post(url, data)["Location"] == f"/registrations/{registration.pk}/"
    assert list(registration.attendees.values_list("name", flat=True)) == ["甲甲", "丙"]


def test_cancelling_from_the_page(client):
    _person, party = signed_in(client)
    registration = build.registration(party, build.event())
    url = f"/registrations/{registration.pk}/cancel/"
    assert client.get(url).status_code == 405
    html = client.post(url, follow=True).content.decode()
    assert "该报名已取消" in html
    assert "重新报名" in html
    assert "code.svg" not in html


def test_a_stall_is_taken_described_and_released(client):
    event = build.event()
    _person, party = signed_in(client)
    registration = build.registration(party, event)
    stall = build.stall(event, "B12")
    url = f"/markets/{event.slug}/stalls/{stall.pk}/"
    assert "认领这个摊位" in client.get(url).content.decode()
    assert client.post(url, {"shows": "传感器"})["Location"] == f"/registrations/{registration.pk}/"
    booking = StallBooking.objects.get()
    assert (booking.organisation, booking.shows) == (party, "传感器")
    assert "你们的摊位是 B12" in client.get(f"/markets/{event.slug}/stalls/").content.decode()
    client.post(f"/stall-bookings/{booking.pk}/describe/", {"shows": "样机"})
    client.post(f"/stall-bookings/{booking.pk}/describe/", {"shows": "长" * 201})
    booking.refresh_from_db()
    assert booking.shows == "样机"
    client.post(f"/stall-bookings/{booking.pk}/release/")
    booking.refresh_from_db()
    assert booking.released_at is not None


def test_a_stall_that_is_gone_is_said_beside_the_form(client):
    event = build.event()
    _person, party = signed_in(client)
    build.registration(party, event)
    stall = build.stall(event, "B12")
    build.stall_booking(stall, build.organisation(name="快手公司（示例）"))
    response = client.post(f"/markets/{event.slug}/stalls/{stall.pk}/", {"shows": ""})
    html = response.content.decode()
    assert response.status_code == 200
    assert "摊位 B12 已被认领，请另选一个。" in html
    assert "快手公司（示例）" in html
    assert StallBooking.objects.count() == 1


def test_the_stall_page_says_what_is_missing(client):
    event = build.event()
    stall = build.stall(event)
    url = f"/markets/{event.slug}/stalls/{stall.pk}/"
    assert "报名集市后即可认领" in client.get(url).content.decode()
    _person, party = signed_in(client, verification="pending")
    assert "报名集市后即可认领" in client.get(url).content.decode()
    build.registration(party, event)
    assert "须先通过核验" in client.get(url).content.decode()
    assert "须先通过核验" in client.post(url, {"shows": ""}).content.decode()
    assert StallBooking.objects.count() == 0


def test_seats_are_booked_and_given_back(client):
    event = build.event()
    _person, party = signed_in(client)
    person = build.attendee(build.registration(party, event), "林示例")
    session = build.session(event, capacity=1)
    url = f"/markets/{event.slug}/programme/{session.pk}/"
    assert "预约座位" in client.get(url).content.decode()
    html = client.post(f"{url}seat/", {"attendee": person.pk}, follow=True).content.decode()
    assert "已为林示例预约 1 号座位" in html
    assert "1 号座位" in client.get(f"/registrations/{person.registration_id}/").content.decode()
    seat = SeatBooking.objects.get()
    other = build.attendee(person.registration, "陈示例")
    assert "已满" in client.post(f"{url}seat/", {"attendee": other.pk}, follow=True).content.decode()
    client.post(f"/seats/{seat.pk}/give-back/")
    seat.refresh_from_db()
    assert (seat.cancelled_at is not None, SeatBooking.objects.count()) == (True, 1)


def test_a_full_session_is_waited_for_and_left(client):
    event = build.event()
    _person, party = signed_in(client)
    person = build.attendee(build.registration(party, event), "林示例")
    session = build.session(event, capacity=1)
    others = [build.attendee(build.registration(build.organisation(), event)) for _number in range(2)]
    SeatBooking.objects.create(session=session, attendee=others[0], seat=1)
    SeatWaiting.objects.create(session=session, attendee=others[1])
    url = f"/markets/{event.slug}/programme/{session.pk}/"
    html = client.get(url).content.decode()
    assert ("加入候补" in html, "预约座位" in html) == (True, False)
    html = client.post(f"{url}wait/", {"attendee": person.pk}, follow=True).content.decode()
    assert "候补第 2 位" in html
    assert "已在候补名单上" in client.post(f"{url}wait/", {"attendee": person.pk}, follow=True).content.decode()
    assert client.post(f"{url}wait/", {"attendee": others[0].pk}).status_code == 404
    theirs, mine = SeatWaiting.objects.order_by("pk")
    assert client.post(f"/seat-waiting/{theirs.pk}/stop/").status_code == 404
    html = client.post(f"/seat-waiting/{mine.pk}/stop/", follow=True).content.decode()
    assert ("已退出候补" in html, "加入候补" in html) == (True, True)
    mine.refresh_from_db()
    assert mine.how == "left"


def test_my_registrations_in_constant_queries(client):
    _person, party = signed_in(client)
    counts = []
    assert "还没有报名" in client.get("/registrations/").content.decode()
    for number in (1, 2):
        for _row in range(number):
            event = build.event()
            registration = build.registration(party, event)
            build.attendee(registration)
            build.stall_booking(build.stall(event), party)
        with CaptureQueriesContext(connection) as queries:
            client.get("/registrations/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_a_registration_page_in_constant_queries(client):
    event = build.event()
    _person, party = signed_in(client)
    registration = build.registration(party, event)
    counts = []
    for number in (1, 2):
        for _row in range(number):
            SeatBooking.objects.create(session=build.session(event), attendee=build.attendee(registration), seat=1)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/registrations/{registration.pk}/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16

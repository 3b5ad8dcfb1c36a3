"""The organiser's pages: every write goes through a service, every refusal is said, nothing is deleted."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditRow
from events.models import MarketEvent, MarketSeries, Registration, Session, Stall, StallBooking
from tests import build

pytestmark = pytest.mark.django_db
MODELS = ("marketseries", "marketevent", "stall", "stallbooking", "session", "registration")


@pytest.fixture
def desk(client):
    """A browser signed in as one of the organiser's people (no superuser)."""
    client.force_login(build.organiser())
    return client


def at(model: str, page: str, *args: object) -> str:
    return reverse(f"admin:events_{model}_{page}", args=args)


def act(model: str, row, word: str) -> str:
    return at(model, "act", row.pk, word)


def verbs() -> list[str]:
    return list(AuditRow.objects.order_by("pk").values_list("verb", flat=True))


def example(model: str):
    event = build.event()
    stall = build.stall(event)
    organisation = build.organisation()
    rows = {
        "marketseries": event.series,
        "marketevent": event,
        "stall": stall,
        "session": build.session(event),
        "stallbooking": build.stall_booking(stall, organisation),
        "registration": build.registration(organisation, event),
    }
    return rows[model]


@pytest.mark.parametrize("model", MODELS)
def test_the_organiser_opens_every_page_and_others_none(client, model):
    row = example(model)
    pages = [at(model, "changelist"), at(model, "add"), at(model, "change", row.pk)]
    client.force_login(build.user())
    assert {client.get(url).status_code for url in pages} == {302}
    client.force_login(build.organiser())
    assert [client.get(url).status_code for url in pages] == [200, 200, 200]
    assert client.post(at(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", MODELS)
def test_lists_in_constant_queries(desk, model):
    counts = []
    for number in (1, 2):
        for _row in range(number):
            example(model)
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(at(model, "changelist")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def event_data(series, **changes) -> dict:
    return {
        "series": series.pk, "number": 4, "slug": "fourth", "name": "第四届", "tagline": "", "introduction": "",
        "starts_at_0": "2024-05-15", "starts_at_1": "09:30", "ends_at_0": "2024-05-15", "ends_at_1": "17:00",
        "venue": "示例展馆", "address": "", "contact_days": 1, "judge_days": 3, "decide_days": 30,
        "sessions-TOTAL_FORMS": 0, "sessions-INITIAL_FORMS": 0, "stalls-TOTAL_FORMS": 0, "stalls-INITIAL_FORMS": 0,
    } | changes  # fmt: skip


def test_an_edition_is_made_changed_published_and_closed(desk):
    holder = build.organisation("government")
    desk.post(at("marketseries", "add"), {"name": "集市", "slug": "fair", "organiser": holder.pk, "introduction": ""})
    series = MarketSeries.objects.get()
    assert desk.post(at("marketevent", "add"), event_data(series)).status_code == 302
    event = MarketEvent.objects.get()
    desk.post(at("marketevent", "change", event.pk), event_data(series, name="第四届科创集市"))
    desk.post(act("marketevent", event, "publish"))
    desk.post(act("marketevent", event, "close"))
    event.refresh_from_db()
    assert (event.name, event.status) == ("第四届科创集市", "closed")
    assert verbs() == ["series.create", "event.create", "event.update", "event.publish", "event.close"]
    html = desk.post(act("marketevent", event, "close"), follow=True).content.decode()
    assert "不能这样操作" in html


def test_a_refusal_is_said_and_nothing_is_saved(desk):
    data = event_data(build.series(), ends_at_1="08:00")
    html = desk.post(at("marketevent", "add"), data).content.decode()
    assert "结束时间必须晚于开始时间" in html
    assert MarketEvent.objects.count() == 0


def test_the_hall_is_laid_out(desk):
    event = build.event()
    url = at("marketevent", "lay_out", event.pk)
    assert "展厅现有 0 个摊位" in desk.get(url).content.decode()
    data = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 0}
    zone = {"form-0-letter": "a", "form-0-name": "工业", "form-0-rows": 2, "form-0-columns": 3}
    assert desk.post(url, data | zone).status_code == 302
    assert list(event.stalls.values_list("code", flat=True)) == ["A01", "A02", "A03", "A04", "A05", "A06"]
    assert "需要填写字母" in desk.post(url, data | {"form-0-letter": "B"}).content.decode()
    twice = {key.replace("-0-", "-1-"): value for key, value in zone.items()}
    assert "相同的字母" in desk.post(url, data | zone | twice).content.decode()
    assert event.stalls.count() == 6


def test_a_stall_is_booked_and_released_for_anyone(desk):
    event, holder, late = build.event(), build.organisation(), build.organisation()
    stall = build.stall(event, "B12")
    data = {"stall": stall.pk, "organisation": holder.pk, "shows": "样机"}
    assert "请先报名" in desk.post(at("stallbooking", "add"), data).content.decode()
    for party in (holder, late):
        build.registration(party, event)
    assert desk.post(at("stallbooking", "add"), data).status_code == 302
    booking = StallBooking.objects.get()
    assert "已被认领" in desk.post(at("stallbooking", "add"), data | {"organisation": late.pk}).content.decode()
    desk.post(at("stallbooking", "change", booking.pk), {"shows": "新样机"})
    desk.post(act("stallbooking", booking, "release"))
    booking.refresh_from_db()
    assert (booking.shows, booking.released_at is not None) == ("新样机", True)
    assert verbs() == ["stall.book", "stall.describe", "stall.release"]
    assert AuditRow.objects.filter(by_staff=True, on_behalf_of_id=holder.pk).count() == 3


def test_sessions_and_stalls_are_made_and_removed_while_nothing_depends_on_them(desk):
    event = build.event()
    day, start, end = timezone.localdate(event.starts_at).isoformat(), "10:00", "11:00"
    data = {
        "event": event.pk, "kind": "training", "title": "政策培训", "host": "", "room": "2 号厅", "capacity": 40,
        "starts_at_0": day, "starts_at_1": start, "ends_at_0": day, "ends_at_1": end, "description": "",
        "seats-TOTAL_FORMS": 0, "seats-INITIAL_FORMS": 0,
    }  # fmt: skip
    assert desk.post(at("session", "add"), data).status_code == 302
    session = Session.objects.get()
    assert "已安排" in desk.post(at("session", "add"), data).content.decode()
    desk.post(at("session", "change", session.pk), data | {"title": "贴息培训"})
    session.refresh_from_db()
    assert session.title == "贴息培训"
    stall_data = {"event": event.pk, "code": "Z01", "zone": "", "row": 1, "column": 1}
    inline = {"bookings-TOTAL_FORMS": 0, "bookings-INITIAL_FORMS": 0}
    assert desk.post(at("stall", "add"), stall_data | inline).status_code == 302
    stall = Stall.objects.get()
    booking = build.stall_booking(stall, build.organisation(), released_at=event.starts_at)
    assert "不能删除" in desk.post(act("stall", stall, "remove"), follow=True).content.decode()
    booking.delete()
    desk.post(act("stall", stall, "remove"))
    desk.post(act("session", session, "remove"))
    assert (Stall.objects.count(), Session.objects.count()) == (0, 0)


def test_a_party_is_registered_checked_in_and_cancelled_for(desk):
    event, party, other = build.event(), build.organisation(), build.organisation()
    data = {"event": event.pk, "organisation": party.pk, "name": "林示例", "title": "", "mobile": "138 0000 0001"}
    inline = {"attendees-TOTAL_FORMS": 0, "attendees-INITIAL_FORMS": 0}
    assert desk.post(at("registration", "add"), data | inline).status_code == 302
    registration = Registration.objects.get()
    assert registration.attendees.get().mobile == "13800000001"
    desk.post(act("registration", registration, "check-in"))
    registration.refresh_from_db()
    assert registration.checked_in_at is not None
    assert "已经签到" in desk.post(act("registration", registration, "cancel"), follow=True).content.decode()
    second = build.registration(other, event)
    desk.post(at("registration", "changelist"), {"action": "check_in_all", "_selected_action": [second.pk]})
    second.refresh_from_db()
    assert second.checked_in_at is not None


def test_buttons_take_no_reading_and_no_strangers(client):
    event = build.event()
    client.force_login(build.organiser())
    assert client.get(act("marketevent", event, "close")).status_code == 404
    assert client.post(act("marketevent", event, "explode")).status_code == 404
    assert client.post(at("marketevent", "act", 999999, "close")).status_code == 404
    client.force_login(build.user())
    assert client.post(act("marketevent", event, "close")).status_code == 302
    event.refresh_from_db()
    assert event.status == "published"

"""The organiser's cockpit: what is missing before the market, the counters of the day, what is to come afterwards."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import audit, clock
from events.admin.day_figures import day_figures
from events.admin.readiness import checks
from events.cockpit import CheckState, Phase, Who
from events.models import HallItem, HallPlan, MeetingSlot, MeetingTable, SeatBooking, SeatWaiting, Session
from events.selectors.readiness import room_conflicts
from tests import build, build_meetings

pytestmark = pytest.mark.django_db
MINUTES = dt.timedelta(minutes=20)


def at(event: Any, phase: str) -> str:
    return reverse(f"admin:events_marketevent_{phase}", args=[event.pk])


def states(event: Any) -> dict[str, tuple[CheckState, int]]:
    """The lines of this room by their names."""
    return {line.name: (line.state, line.count) for line in checks(event)}


def complete(event: Any) -> Any:
    """A market at which nothing is missing but what the test takes away; the party."""
    party = build.organisation()
    build.attendee(build.registration(party, event))
    stall = build.stall(event, "A01")
    build.stall_booking(stall, party)
    plan = HallPlan.objects.create(event=event, width=20, height=20)
    HallItem.objects.create(plan=plan, kind="stall", stall=stall, x=0, y=0, width=2, height=2)
    build.session(event)
    MeetingSlot.objects.create(event=event, starts_at=event.starts_at, ends_at=event.starts_at + MINUTES)
    MeetingTable.objects.create(event=event, code="T01")
    for verb in ("cards.print", "badges.print", "door.take_list"):
        audit.record(by=None, verb=verb, subject=event)
    return party


def test_an_empty_market_says_what_it_lacks_and_what_it_does_not_need() -> None:
    found = states(build.event())
    assert {name for name, (state, _count) in found.items() if state == "missing"} == {"摊位", "报名"}
    assert {name for name, (state, _count) in found.items() if state == "not_needed"} == {
        "活动安排", "会谈时段与桌位", "摊位卡", "胸牌", "门口名单", "匹配",
    }  # fmt: skip


def test_a_market_that_is_ready_says_so(client: Client) -> None:
    event = build.event()
    complete(event)
    found = states(event)
    assert {state for name, (state, _count) in found.items() if name not in ("机构资料", "匹配")} == {CheckState.DONE}
    client.force_login(build.organiser())
    assert "展馆平面图已绘制" in client.get(at(event, "before")).content.decode()


def test_what_is_missing_is_counted_and_leads_to_exactly_these(client: Client) -> None:
    event = build.event()
    complete(event)
    build.stall(event, "A02")
    strange = build.organisation(verification="pending")
    build.registration(strange, event)
    firm = build.organisation()
    build.attendee(build.registration(firm, event), "来宾甲")
    one = build.session(event, room="主舞台", title="路演")
    Session.objects.create(
        event=event, kind="roadshow", title="培训", room="主舞台", capacity=1,
        starts_at=one.starts_at + MINUTES, ends_at=one.ends_at,
    )  # fmt: skip
    SeatWaiting.objects.create(session=one, attendee=firm.registrations.get().attendees.get())
    build_meetings.request(firm, strange, event, state="accepted", answered_at=event.starts_at)
    found = {line.name: line for line in checks(event) if line.state == CheckState.MISSING}
    assert {name: (line.count, line.who) for name, line in found.items() if name not in ("机构资料", "匹配")} == {
        "展馆平面图上的摊位": (1, Who.ORGANISER),
        "各机构的摊位": (2, Who.ORGANISER),
        "参会人员": (1, Who.PARTIES),
        "核验": (1, Who.ORGANISER),
        "活动会场": (1, Who.ORGANISER),
        "活动座位": (1, Who.ORGANISER),
        "会谈时间": (1, Who.PARTIES),
    }
    client.force_login(build.organiser())
    for name in ("各机构的摊位", "参会人员", "核验", "活动座位", "会谈时间"):
        rows = client.get(found[name].url).context["cl"].result_count
        assert (name, rows) == (name, found[name].count)
    html = client.get(at(event, "before")).content.decode()
    assert ("“路演”与“培训”" in html, "待您审核 1 家" in html, "查看 2 项" in html) == (True, True, True)


def test_no_free_stall_is_nothing_to_do() -> None:
    event = build.event()
    complete(event)
    build.attendee(build.registration(build.organisation(), event))
    assert states(event)["各机构的摊位"] == (CheckState.NOT_NEEDED, 0)


def test_rooms_conflict_only_where_times_overlap() -> None:
    event = build.event()
    first = build.session(event, room="主舞台", title="一")
    after = build.session(event, room="主舞台", title="二", starts_at=first.ends_at)
    other = build.session(event, room="副厅", title="三")
    assert room_conflicts([other, first, after]) == ()
    after.starts_at -= MINUTES
    assert room_conflicts([other, first, after]) == (("一", "二"),)


def test_the_counters_of_the_day() -> None:
    event = build.event()
    parties = [build.organisation() for _number in range(4)]
    people = [build.attendee(build.registration(party, event)) for party in parties]
    registration = people[0].registration
    registration.checked_in_at = event.starts_at
    registration.save()
    build.check_in(people[0])
    build.check_in(people[0], counted=False)
    build.walk_in(event)
    tables = [MeetingTable.objects.create(event=event, code=f"T{number}") for number in range(3)]
    slots = [
        MeetingSlot.objects.create(
            event=event, starts_at=event.starts_at + number * MINUTES, ends_at=event.starts_at + (number + 1) * MINUTES
        )
        for number in range(3)
    ]
    build_meetings.meeting(parties[0], parties[1], slots[0], tables[0])
    build_meetings.meeting(parties[0], parties[2], slots[1], tables[0])
    build_meetings.meeting(
        parties[2], parties[3], slots[0], tables[1], state="missed", absent=parties[3], ended_at=event.starts_at
    )
    build_meetings.meeting(parties[1], parties[3], slots[2], tables[0])
    session = build.session(event, capacity=1)
    SeatBooking.objects.create(session=session, attendee=people[0], seat=1)
    SeatWaiting.objects.create(session=session, attendee=people[1])
    with clock.at(slots[1].starts_at + MINUTES / 2):
        found = {line.name: (line.figure, line.more) for line in day_figures(event)}
    assert {name: figure for name, (figure, _more) in found.items()} == {
        "到场机构": "1 / 4",
        "到场人数": "1 / 4",
        "待补登记的现场来宾": 1,
        "重复扫码": 1,
        "候补中": 1,
        "正在进行的会谈": 1,
        "当前空桌": "2 / 3",
        "待确认的会谈": 1,
        "未成行的会谈": 1,
    }
    assert found["正在进行的会谈"][1].endswith("有 1 场")


@pytest.mark.parametrize(
    ("status", "days", "first"),
    [("draft", 3, "before"), ("published", 3, "before"), ("published", 0, "day"), ("published", -3, "after"),
     ("closed", -3, "after")],
)  # fmt: skip
def test_the_page_of_the_phase_comes_first(client: Client, status: str, days: int, first: str) -> None:
    starts = clock.now() + dt.timedelta(days=days) - dt.timedelta(minutes=1)
    event = build.event(status=status, starts_at=starts)
    client.force_login(build.organiser())
    page = client.get(reverse("admin:events_marketevent_change", args=[event.pk]))
    assert page.context["links"][0] == (str(Phase(first).label), at(event, first))
    for phase in Phase:
        assert client.get(at(event, phase)).status_code == 200
        assert client.post(at(event, phase)).status_code == 405


def test_the_cockpit_is_the_organisers(client: Client) -> None:
    event, owner = build.event(), build.user()
    build.organisation(owner=owner)
    client.force_login(owner)
    assert {client.get(at(event, phase)).status_code for phase in Phase} == {302}
    client.force_login(build.organiser())
    assert client.get(reverse("admin:events_marketevent_day", args=[10**6])).status_code == 404

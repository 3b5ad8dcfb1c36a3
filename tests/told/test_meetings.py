"""Meetings that are moved, called off, missed or planned anew: both sides know, and nothing is forgotten."""

import datetime as dt
from typing import Any

import pytest

from accounts import clock
from events.models import TimetablePlan
from events.services import meeting_bookings as bookings
from events.services import meeting_days as days
from events.services import meeting_layout as layout
from events.services import meeting_requests as requests
from events.services import timetable_changes, timetable_plans, timetable_publishing, timetable_runs
from tests import build
from tests.events.meeting_scene import BEFORE, OPENS, Scene
from tests.told.rows import Row, at, check

LATER = OPENS + dt.timedelta(minutes=1)
BOTH = "asker colleague asked viewer"
FIRM, BANK = "asker colleague", "asked viewer"


class Fair(Scene):
    """The market day, with two people in the firm."""

    def __init__(self) -> None:
        super().__init__()
        build.member(build.user("colleague"), self.firm)

    def missed(self) -> Any:
        """The bank did not come at half past nine, and has a meeting with another firm an hour later."""
        meeting = self.booked()
        self.booked(2, "other")
        at(
            LATER,
            days.record_missed,
            by=self.people["asker"],
            meeting=meeting,
            absent=self.bank,
            organisation=self.firm,
        )
        return meeting

    def put(self, slot: int | None) -> TimetablePlan:
        """A version of the organiser's own with the meeting in another slot, or in none."""
        meeting = self.booked()
        plan = timetable_plans.ask_for_plan(by=self.organiser, event=self.event, kind="hand")
        line = plan.lines.get(request=meeting.request)
        if slot is None:
            timetable_changes.take_off(by=self.organiser, plan=plan, line=line)
        else:
            place = f"t{self.tables[0].pk}"
            where = {"slot": self.slots[slot].pk, "place": place}
            timetable_changes.move_line(by=self.organiser, plan=plan, line=line, **where)
        return plan

    def without_table(self) -> TimetablePlan:
        """A new version that leaves the table of the meeting out."""
        keys = [self.booked().table_id]
        facts = {"event": self.event, "kind": "replan", "seconds": 1, "left_out": keys}
        plan = timetable_plans.ask_for_plan(by=self.organiser, **facts)
        assert timetable_runs.make(plan.pk)
        return plan


def move(role: str, for_whom: str = "") -> Any:
    def act(fair: Fair, meeting: Any) -> None:
        side = fair.acting(for_whom or role)["organisation"]
        bookings.move(by=fair.people[role], meeting=meeting, slot=fair.slots[1], organisation=side)

    return act


def cancel(role: str, for_whom: str = "") -> Any:
    def act(fair: Fair, meeting: Any) -> None:
        side = fair.acting(for_whom or role)["organisation"]
        bookings.cancel(by=fair.people[role], meeting=meeting, reason="出差", organisation=side)

    return act


def booked(fair: Fair) -> Any:
    return fair.booked()


def waiting_pair(fair: Fair) -> Any:
    fair.accepted("other", "fourth")
    return fair.booked()


def publish(fair: Fair, plan: Any) -> None:
    timetable_publishing.publish(by=fair.organiser, plan=plan)


ROWS = [
    Row("meeting_bookings.move meeting_places.move_place", "one side", booked, move("asker"),
        {"meeting.moved": BANK}, "meeting.move"),
    Row("meeting_bookings.move", "the organiser", booked, move("organiser"), {"meeting.moved": BOTH}, "meeting.move"),
    Row("meeting_bookings.move", "the organiser in a party's place", booked, move("organiser", "asker"),
        {"meeting.moved": BOTH}, "meeting.move"),
    Row("meeting_bookings.cancel meeting_bookings.call_off meeting_places.free_place", "one side", booked,
        cancel("asked"), {"meeting.cancelled": FIRM}, "meeting.cancel"),
    Row("meeting_bookings.cancel", "the organiser in a party's place", booked, cancel("organiser", "asked"),
        {"meeting.cancelled": BOTH}, "meeting.cancel"),
    Row("meeting_bookings.cancel meeting_waiting.fill_slot", "and somebody waits", waiting_pair, cancel("asker"),
        {"meeting.cancelled": BANK, "meeting.seated": "other fourth"}, "meeting.cancel meeting.seat"),
    Row("meeting_requests.withdraw", "before the answer", lambda fair: fair.ask(),
        lambda fair, asking: requests.withdraw(asking=asking, **fair.acting("asker")),
        {"meeting.withdrawn": BANK}, "meeting.withdraw"),
    Row("meeting_requests.withdraw", "after the yes", lambda fair: fair.accepted(),
        lambda fair, asking: requests.withdraw(asking=asking, **fair.acting("asked")),
        {"meeting.withdrawn": FIRM}, "meeting.withdraw"),
    Row("meeting_requests.decline", "with a reason", lambda fair: fair.ask(),
        lambda fair, asking: requests.decline(asking=asking, reason="no_time", **fair.acting("asked")),
        {"meeting.declined": FIRM}, "meeting.decline"),
    Row("meeting_requests.expire_requests", "nobody has answered", lambda fair: fair.ask(),
        lambda _fair, _asking: at(LATER, requests.expire_requests), {"meeting.expired": BOTH}, "meeting.expire"),
    Row("meeting_days.record_missed", "the bank says it", booked,
        lambda fair, meeting: at(LATER, days.record_missed, meeting=meeting, absent=fair.firm, **fair.acting("asked")),
        {"meeting.missed": FIRM}, "meeting.miss"),
    Row("meeting_days.record_missed", "the organiser says it", booked,
        lambda fair, meeting: at(LATER, days.record_missed, by=fair.organiser, meeting=meeting, absent=fair.firm),
        {"meeting.missed": FIRM, "meeting.absent": BANK}, "meeting.miss"),
    Row("meeting_days.record_held", "what was told to be missed was held", lambda fair: fair.missed(),
        lambda fair, meeting: at(LATER, days.record_held, by=fair.organiser, meeting=meeting),
        {"meeting.held_after_all": BOTH}, "meeting.hold"),
    Row("meeting_days.release_absent meeting_ends.end_meetings", "later meetings of who is absent",
        lambda fair: fair.missed(),
        lambda fair, _m: at(LATER, days.release_absent, by=fair.organiser, event=fair.event, organisation=fair.bank),
        {"meeting.cancelled": f"{BANK} other"}, "meeting.cancel"),
    Row("meeting_layout.close_table", "a meeting is planned at it", booked,
        lambda fair, meeting: layout.close_table(by=fair.organiser, table=meeting.table), refused=True),
    Row("meeting_layout.close_table", "nothing is planned at it", booked,
        lambda fair, _meeting: layout.close_table(by=fair.organiser, table=fair.tables[1]),
        verbs="meetings.close_table"),
    Row("meeting_layout.remove_slot", "a meeting was once planned in it", booked,
        lambda fair, meeting: layout.remove_slot(by=fair.organiser, slot=meeting.slot), refused=True),
    Row("meeting_layout.remove_slot", "nobody was ever in it", booked,
        lambda fair, _meeting: layout.remove_slot(by=fair.organiser, slot=fair.slots[3]),
        verbs="meetings.remove_slot", gone="MeetingSlot"),
    Row("timetable_publishing.publish timetable_changes.move_line", "a meeting moves", lambda fair: fair.put(1),
        publish, {"meeting.moved": BOTH}, "timetable.publish meeting.move"),
    Row("timetable_publishing.publish timetable_changes.take_off", "a meeting loses its time",
        lambda fair: fair.put(None), publish, {"meeting.put_back": BOTH}, "timetable.publish meeting.cancel"),
    Row("timetable_publishing.publish meeting_layout.close_free", "without its table",
        lambda fair: fair.without_table(), publish, {"meeting.moved": BOTH},
        "timetable.publish meeting.move meetings.close_table"),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_concerned_is_told(row: Row, django_capture_on_commit_callbacks: Any) -> None:
    with clock.at(BEFORE):
        check(row, Fair(), django_capture_on_commit_callbacks)

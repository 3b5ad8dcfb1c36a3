"""Which task each write asks for: every service of an edition, by everybody who might try."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from accounts import clock
from accounts.errors import NotAllowed
from accounts.models import AuditRow, User
from events.enums import DutyTask
from events.models import Meeting, MeetingRequest, Registration, Session, Stall, StallBooking, WalkIn
from events.selectors.plan import drawing_of
from events.services import (
    absences,
    arrangements,
    check_ins,
    copies,
    desk,
    door_lists,
    duties,
    events,
    hall,
    meeting_bookings,
    meeting_days,
    meeting_layout,
    meeting_requests,
    prints,
    registrations,
    sessions,
    stalls,
    timetable_changes,
    timetable_plans,
    timetable_publishing,
    walk_ins,
)
from tests import build, build_meetings
from tests.events.meeting_scene import LENGTH, OPENS, Scene

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_week_before")]

PERSON = [{"name": "新来的人"}]


class Day(Scene):
    """The market day with one of everything that is written about, and another series."""

    def __init__(self) -> None:
        super().__init__(tables=3)
        self.series = self.event.series
        self.draft = build.event(series=self.series, number=30_001, status="draft", starts_at=OPENS + dt.timedelta(90))
        self.elsewhere = build.event(starts_at=OPENS).series
        self.newcomer = build.organisation("service")
        self.person = build.user("新帮手")
        self.duty = build.duty(self.series, "viewer")
        self.free: Stall = build.stall(self.event, "A1")
        self.booking: StallBooking = build.stall_booking(build.stall(self.event, "A2"), self.bank)
        self.session: Session = build.session(self.event)
        self.walk_in: WalkIn = build.walk_in(self.event)
        self.asked: MeetingRequest = build_meetings.request(self.firm, self.bank, self.event)
        self.accepted: MeetingRequest = build_meetings.request(
            self.firm, self.other, self.event, state="accepted", answered_at=clock.now()
        )
        self.meeting: Meeting = build_meetings.meeting(self.bank, self.fourth, self.slots[0], self.tables[0])
        self.missed: Meeting = build_meetings.meeting(
            self.other, self.fourth, self.slots[1], self.tables[1], state="missed", absent=self.other, ended_at=OPENS
        )
        self.absence = self.party.absences.create(
            starts_at=OPENS, ends_at=OPENS + LENGTH, people=1, made_by=self.organiser
        )

    @property
    def party(self) -> Registration:
        return Registration.objects.get(event=self.event, organisation=self.other)

    def line(self) -> Any:
        """A draft of the timetable with a time for the accepted request."""
        return build_meetings.draft(self.event, self.organiser, self.accepted, self.slots[2], self.tables[2])


def then(act: Callable[..., Any]) -> Callable[[Day, User], Any]:
    """While the first slot goes on."""

    def inner(day: Day, by: User) -> Any:
        with clock.at(OPENS + LENGTH / 2):
            return act(day, by)

    return inner


def wider(day: Day, by: User) -> Any:
    drawing = drawing_of(day.event)
    return hall.save_plan(by=by, event=day.event, drawing=replace(drawing, width=drawing.width + 2))


Acts = dict[str, Callable[[Day, User], Any]]

PROGRAMME: Acts = {
    "update_event": lambda d, by: events.update_event(by=by, event=d.event, tagline="新标语"),
    "publish_event": lambda d, by: events.publish_event(by=by, event=d.draft),
    "close_event": lambda d, by: events.close_event(by=by, event=d.event),
    "create_session": lambda d, by: sessions.create_session(
        by=by, event=d.event, kind="training", title="新活动", room="新厅", capacity=5,
        starts_at=OPENS, ends_at=OPENS + LENGTH, description="", host=None,
    ),
    "update_session": lambda d, by: sessions.update_session(by=by, session=d.session, title="改名"),
    "remove_session": lambda d, by: sessions.remove_session(by=by, session=d.session),
    "lay_out_stalls": lambda d, by: stalls.lay_out_stalls(by=by, event=d.event, zones=[stalls.Zone("B", 1, 2)]),
    "create_stall": lambda d, by: stalls.create_stall(by=by, event=d.event, code="C1", zone="", row=9, column=9),
    "update_stall": lambda d, by: stalls.update_stall(by=by, stall=d.free, zone="东"),
    "remove_stall": lambda d, by: stalls.remove_stall(by=by, stall=d.free),
    "book_stall": lambda d, by: stalls.book_stall(by=by, stall=d.free, organisation=d.other),
    "describe_stall": lambda d, by: stalls.describe_stall(by=by, booking=d.booking, shows="展品"),
    "release_stall": lambda d, by: stalls.release_stall(by=by, booking=d.booking),
    "save_plan": wider,
    "arrange_stalls": lambda d, by: arrangements.arrange_stalls(
        by=by, event=d.event, moves=[arrangements.Move(d.other.pk, d.free.pk)]
    ),
    "cards_of": lambda d, by: prints.cards_of(by=by, event=d.event),
    "badges_of": lambda d, by: prints.badges_of(by=by, event=d.event),
}  # fmt: skip
CHECK_IN: Acts = {
    "check_in": lambda d, by: desk.check_in(by=by, registration=d.party),
    "record_check_ins": lambda d, by: check_ins.record_check_ins(by=by, event=d.event, device="d" * 32, entries=[]),
    "take_list": lambda d, by: door_lists.take_list(by=by, event=d.event),
    "register": lambda d, by: registrations.register(
        by=by, event=d.event, organisation=d.newcomer, attendees=PERSON
    ),
    "register_walk_in": lambda d, by: registrations.register_walk_in(
        by=by, event=d.event, organisation=d.newcomer, attendees=PERSON
    ),
    "complete_walk_in": lambda d, by: walk_ins.complete_walk_in(
        by=by, walk_in=d.walk_in, organisation=d.newcomer, mobile=""
    ),
}  # fmt: skip
MATCHMAKER: Acts = {
    "set_limits": lambda d, by: meeting_layout.set_limits(by=by, event=d.event, meetings_at_most=7),
    "lay_out_slots": lambda d, by: meeting_layout.lay_out_slots(
        by=by, event=d.event, starts_at=OPENS + 9 * LENGTH, ends_at=OPENS + 11 * LENGTH, minutes=20
    ),
    "remove_slot": lambda d, by: meeting_layout.remove_slot(by=by, slot=d.slots[3]),
    "lay_out_tables": lambda d, by: meeting_layout.lay_out_tables(by=by, event=d.event, letter="X", count=2),
    "close_table": lambda d, by: meeting_layout.close_table(by=by, table=d.tables[2]),
    "open_table": lambda d, by: meeting_layout.open_table(by=by, table=d.tables[2]),
    "request_meeting": lambda d, by: meeting_requests.request_meeting(
        by=by, event=d.event, asker=d.bank, asked=d.other, about="话题"
    ),
    "accept": lambda d, by: meeting_requests.accept(by=by, asking=d.asked),
    "decline": lambda d, by: meeting_requests.decline(by=by, asking=d.asked, reason="no_time"),
    "withdraw": lambda d, by: meeting_requests.withdraw(by=by, asking=d.accepted),
    "book": lambda d, by: meeting_bookings.book(by=by, asking=d.accepted, slot=d.slots[2]),
    "move": lambda d, by: meeting_bookings.move(by=by, meeting=d.meeting, slot=d.slots[2]),
    "cancel": lambda d, by: meeting_bookings.cancel(by=by, meeting=d.meeting, reason="有事"),
    "begin": then(lambda d, by: meeting_days.begin(by=by, meeting=d.meeting)),
    "record_held": then(lambda d, by: meeting_days.record_held(by=by, meeting=d.meeting)),
    "record_missed": then(lambda d, by: meeting_days.record_missed(by=by, meeting=d.meeting, absent=d.bank)),
    "correct_missed": then(lambda d, by: meeting_days.record_held(by=by, meeting=d.missed)),
    "move_begun": then(lambda d, by: meeting_bookings.move(by=by, meeting=d.meeting, slot=d.slots[2])),
    "release_absent": lambda d, by: meeting_days.release_absent(by=by, event=d.event, organisation=d.other),
    "ask_for_plan": lambda d, by: timetable_plans.ask_for_plan(by=by, event=d.event, kind="hand"),
    "discard": lambda d, by: timetable_plans.discard(by=by, plan=d.line().plan),
    "publish": lambda d, by: timetable_publishing.publish(by=by, plan=d.line().plan),
    "take_off": lambda d, by: timetable_changes.take_off(by=by, plan=(line := d.line()).plan, line=line),
    "note_absence": lambda d, by: absences.note_absence(
        by=by, registration=d.party, starts_at=OPENS + LENGTH, ends_at=OPENS + 2 * LENGTH
    ),
    "withdraw_absence": lambda d, by: absences.withdraw_absence(by=by, absence=d.absence),
}  # fmt: skip
OWNER: Acts = {
    "create_event": lambda d, by: events.create_event(
        by=by, series=d.series, number=30_002, name="新一届", slug="new-one", venue="馆", starts_at=OPENS,
        ends_at=OPENS + LENGTH,
    ),
    "copy_event": lambda d, by: copies.copy_event(
        by=by, event=d.event, name="新一届", slug="new-one", starts_on=OPENS.date() + dt.timedelta(200)
    ),
    "change_people": lambda d, by: registrations.change_people(by=by, registration=d.party, people=PERSON),
    "cancel_registration": lambda d, by: registrations.cancel_registration(by=by, registration=d.party),
    "give_duty": lambda d, by: duties.give_duty(by=by, series=d.series, user=d.person, task="owner"),
    "end_duty": lambda d, by: duties.end_duty(by=by, duty=d.duty),
}  # fmt: skip
ORGANISER: Acts = {
    "create_series": lambda d, by: events.create_series(by=by, name="新系列", slug="new", organiser=d.newcomer),
    "update_series": lambda d, by: events.update_series(by=by, series=d.series, name="改名"),
    "move_to_series": lambda d, by: events.update_event(by=by, event=d.event, series=d.elsewhere),
}

BY_TASK: dict[str, Acts] = {
    str(DutyTask.PROGRAMME): PROGRAMME,
    str(DutyTask.CHECK_IN): CHECK_IN,
    str(DutyTask.MATCHMAKER): MATCHMAKER,
    str(DutyTask.VIEWER): {},
    str(DutyTask.OWNER): PROGRAMME | CHECK_IN | MATCHMAKER | OWNER,
}
ALL = PROGRAMME | CHECK_IN | MATCHMAKER | OWNER | ORGANISER


def allowed_to(day: Day, by: User) -> tuple[set[str], list[str]]:
    """The acts that are carried out, and those that were refused and wrote something all the same."""
    done, wrote = set(), []
    for name, act in ALL.items():
        before = AuditRow.objects.count()
        with transaction.atomic():
            try:
                act(day, User.objects.get(pk=by.pk))
                done.add(name)
            except NotAllowed:
                wrote += [name] if AuditRow.objects.count() != before else []
            transaction.set_rollback(True)
    return done, wrote


@pytest.mark.parametrize("task", list(DutyTask))
def test_each_task_does_its_own(task: DutyTask) -> None:
    day = Day()
    assert allowed_to(day, build.helper(day.series, str(task))) == (set(BY_TASK[str(task)]), [])


def test_two_tasks_add_up() -> None:
    day = Day()
    assert allowed_to(day, build.helper(day.series, "check-in", "matchmaker")) == (set(CHECK_IN | MATCHMAKER), [])


def test_the_organiser_does_everything() -> None:
    day = Day()
    assert allowed_to(day, day.organiser) == (set(ALL), [])


@pytest.mark.parametrize("task", list(DutyTask))
def test_nobody_does_anything_in_another_series(task: DutyTask) -> None:
    day = Day()
    assert allowed_to(day, build.helper(day.elsewhere, str(task))) == (set(), [])


@pytest.mark.parametrize("who", ["nobody", "former", "closed", "forged"])
def test_who_has_no_open_task_does_nothing(who: str) -> None:
    """A stranger, somebody whose task has ended, a closed account, and a mark at the account without a task."""
    day = Day()
    person = build.user()
    if who == "former":
        build.duty(day.series, "owner", user=person, ended_at=clock.now())
    elif who == "closed":
        build.duty(day.series, "owner", user=person)
        User.objects.filter(pk=person.pk).update(is_active=False)
    elif who == "forged":
        User.objects.filter(pk=person.pk).update(helps=True)
    assert allowed_to(day, person) == (set(), [])


def test_before_and_after_the_market_only_the_task_at_hand_counts_as_the_organiser() -> None:
    """Parties wait until an edition is public; the helper with the task prepares it for them, another does not."""
    day = Day()
    facts = {"event": day.draft, "organisation": day.newcomer, "attendees": PERSON}
    assert registrations.register(by=build.helper(day.series, "check-in"), **facts).organisation == day.newcomer
    with pytest.raises(NotAllowed):
        registrations.register(by=build.helper(day.series, "programme"), **facts)

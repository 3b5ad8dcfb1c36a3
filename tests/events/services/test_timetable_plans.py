"""A version of the timetable is asked for, worked out, stopped, put aside; one at a time, by the organiser alone."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.errors import NotAllowed, Refused, WrongState
from accounts.models import AuditRow
from events.models import Meeting, PlanLine, SeatBooking, TimetablePlan
from events.services import absences, meeting_days, meeting_layout, timetable_plans, timetable_runs
from tests import build
from tests.events.meeting_scene import BEFORE, LENGTH, OPENS, ROLES, Scene, forget, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_week_before")]


def made(scene: Scene, kind: str = "plan", seconds: int = 5) -> TimetablePlan:
    plan = timetable_plans.ask_for_plan(by=scene.organiser, event=scene.event, kind=kind, seconds=seconds)
    if kind != "hand":
        assert timetable_runs.make(plan.pk)
    return TimetablePlan.objects.get(pk=plan.pk)


def lines(plan: TimetablePlan) -> list[tuple[str, str, str, str]]:
    """Time, place and the two sides of every line."""
    rows = PlanLine.objects.filter(plan=plan).select_related("slot", "table", "request__asker", "request__asked")
    return [
        (row.slot.time if row.slot else "", row.where, row.request.asker.name, row.request.asked.name) for row in rows
    ]


def test_pairs_that_wait_get_times_and_nobody_hears_of_it_yet() -> None:
    scene = Scene()
    scene.accepted("asker", "asked")
    scene.accepted("other", "asked")
    scene.accepted("other", "fourth")
    forget()
    plan = made(scene)
    assert [plan.state, plan.number, len(lines(plan))] == ["ready", 1, 3]
    assert {line[0] for line in lines(plan)} <= {"09:30", "09:50", "10:10", "10:30"}
    assert len({(row.slot_id, row.table_id) for row in plan.lines.all()}) == 3
    figures = plan.figures
    assert [figures["held"], figures["wanted"], figures["value"], figures["bound"]] == [3, 3, 150.0, 150.0]
    assert (told(), Meeting.objects.count()) == ([("周组织", "timetable.ready")], 0)


def test_what_stands_is_given() -> None:
    scene = Scene(slots=2, tables=1)
    scene.booked(0)
    waits = scene.accepted("other", "asked")
    plan = made(scene)
    assert lines(plan) == [("09:50", "T01", "云帆", "示例银行")]
    assert [row.request_id for row in plan.lines.all()] == [waits.pk]


def test_a_table_that_a_missed_meeting_keeps_is_not_given_away() -> None:
    scene = Scene(slots=1, tables=1)
    meeting = scene.booked(0)
    with clock.at(OPENS):
        meeting_days.record_missed(by=scene.organiser, meeting=meeting, absent=scene.firm)
    scene.accepted("other", "fourth")
    assert lines(made(scene)) == [("", "", "云帆", "示例大学")]


def test_a_pair_without_a_time_has_what_is_in_the_way() -> None:
    scene = Scene(slots=1, tables=2)
    scene.accepted("asker", "asked")
    scene.accepted("other", "asked")
    plan = made(scene)
    waiting = plan.lines.get(slot=None)
    assert [plan.figures["held"], waiting.hindrances["rules"]] == [1, ["person"]]
    assert [way["slot"] for way in waiting.hindrances["ways"]] == [str(scene.slots[0].pk)]


def test_nobody_is_planned_who_is_away_or_sits_in_a_session() -> None:
    scene = Scene(slots=3, tables=2)
    scene.accepted("asker", "asked")
    bank = scene.bank.registrations.get()
    absences.note_absence(by=scene.people["asked"], registration=bank, starts_at=OPENS, ends_at=OPENS + LENGTH)
    session = build.session(scene.event, starts_at=OPENS + LENGTH, ends_at=OPENS + 2 * LENGTH, capacity=3)
    SeatBooking.objects.create(session=session, attendee=scene.firm.registrations.get().attendees.get(), seat=1)
    assert [line[0] for line in lines(made(scene))] == ["10:10"]


def test_a_new_plan_moves_only_what_cannot_stay() -> None:
    scene = Scene(slots=3, tables=2)
    stays, goes = scene.booked(0), scene.booked(1, "other", "fourth")
    registration = scene.fourth.registrations.get()
    absences.note_absence(
        by=scene.organiser, registration=registration, starts_at=OPENS + LENGTH, ends_at=OPENS + 2 * LENGTH
    )
    plan = made(scene, "replan")
    found = {row.request_id: row for row in plan.lines.all()}
    assert found[stays.request_id].slot_id == stays.slot_id
    assert found[goes.request_id].slot_id not in (None, goes.slot_id)
    assert [plan.figures["moves"], plan.figures["lost"]] == [1, 0]
    assert {row.meeting_id: row.meeting_version for row in plan.lines.all()} == {stays.pk: 1, goes.pk: 1}


def test_a_copy_by_hand_is_ready_at_once() -> None:
    scene = Scene()
    scene.booked(0)
    scene.accepted("other", "asked")
    plan = made(scene, "hand")
    expected = [("", "", "云帆", "示例银行"), ("09:30", "T01", "青禾", "示例银行")]
    assert [plan.state, sorted(lines(plan))] == ["ready", expected]


@pytest.mark.parametrize("role", ROLES)
def test_only_the_organiser_asks_stops_and_puts_aside(role: str) -> None:
    scene = Scene()
    scene.accepted()
    by, found = scene.people[role], []
    plan = TimetablePlan.objects.create(event=scene.event, number=9, kind="plan", asked_by=scene.organiser)
    for act, given in ((timetable_plans.stop, {"plan": plan}), (timetable_plans.discard, {"plan": plan})):
        try:
            act(by=by, **given)
            found.append("done")
        except NotAllowed:
            found.append("refused")
    try:
        timetable_plans.ask_for_plan(by=by, event=scene.event, kind="plan")
        found.append("done")
    except NotAllowed:
        found.append("refused")
    assert found == ["done" if role == "organiser" else "refused"] * 3


def refused(scene: Scene, **given: Any) -> str:
    try:
        timetable_plans.ask_for_plan(**{"by": scene.organiser, "event": scene.event, "kind": "plan"} | given)
    except Refused as refusal:
        return refusal.code or refusal.field or ""
    return "asked"


def test_what_cannot_be_asked_for() -> None:
    scene = Scene()
    assert [refused(scene), refused(scene, kind="replan"), refused(scene, kind="x")] == ["nobody", "nobody", "kind"]
    scene.accepted()
    assert [refused(scene, seconds=0), refused(scene, seconds=601)] == ["seconds", "seconds"]
    for table in scene.tables:
        meeting_layout.close_table(by=scene.organiser, table=table)
    assert refused(scene) == "tables"
    meeting_layout.open_table(by=scene.organiser, table=scene.tables[0])
    assert [refused(scene), refused(scene), refused(scene, kind="hand")] == ["asked", "open", "open"]


def test_a_day_that_is_over_is_not_planned() -> None:
    scene = Scene()
    scene.accepted()
    with clock.at(OPENS + dt.timedelta(hours=3)):
        assert refused(scene) == "slots"


def test_a_version_is_stopped_and_keeps_the_best_so_far() -> None:
    scene = Scene()
    scene.accepted()
    plan = timetable_plans.ask_for_plan(by=scene.organiser, event=scene.event, kind="plan", seconds=600)
    timetable_plans.stop(by=scene.organiser, plan=plan)
    assert timetable_plans.stop(by=scene.organiser, plan=plan).stop_at == BEFORE
    assert timetable_runs.make(plan.pk)
    plan.refresh_from_db()
    assert [plan.state, plan.figures["cut_short"], plan.figures["held"]] == ["ready", True, 1]
    with pytest.raises(WrongState):
        timetable_plans.stop(by=scene.organiser, plan=plan)


def test_a_dead_worker_loses_nothing() -> None:
    scene = Scene()
    scene.accepted()
    plan = timetable_plans.ask_for_plan(by=scene.organiser, event=scene.event, kind="plan", seconds=5)
    assert timetable_runs.take(plan.pk) is not None  # and dies
    assert [timetable_runs.make(plan.pk), timetable_runs.sweep()] == [False, 0]
    with clock.at(BEFORE + dt.timedelta(seconds=61)):
        assert timetable_runs.make(plan.pk)
    plan.refresh_from_db()
    assert [plan.state, plan.attempts, plan.lines.count()] == ["ready", 2, 1]
    assert not timetable_runs.make(plan.pk)


def test_a_version_that_kills_three_workers_has_failed() -> None:
    scene = Scene()
    scene.accepted()
    plan = timetable_plans.ask_for_plan(by=scene.organiser, event=scene.event, kind="plan")
    for minute in range(4):
        with clock.at(BEFORE + dt.timedelta(minutes=2 * minute)):
            timetable_runs.take(plan.pk)
    plan.refresh_from_db()
    assert plan.state == "failed"
    assert refused(scene) == "asked"


def test_who_lost_the_version_writes_nothing() -> None:
    scene = Scene()
    scene.accepted()
    plan = timetable_plans.ask_for_plan(by=scene.organiser, event=scene.event, kind="plan")
    row = timetable_runs.take(plan.pk)
    assert row is not None
    timetable_plans.discard(by=scene.organiser, plan=plan)
    watch = timetable_runs.Watch(row)
    with pytest.raises(timetable_runs.LeaseLost):
        watch()
    plan.refresh_from_db()
    assert [plan.state, plan.lines.count()] == ["discarded", 0]
    with pytest.raises(WrongState):
        timetable_plans.discard(by=scene.organiser, plan=plan)


def test_the_sweep_hands_over_what_waits_too_long() -> None:
    scene = Scene()
    scene.accepted()
    timetable_plans.ask_for_plan(by=scene.organiser, event=scene.event, kind="plan")
    assert timetable_runs.sweep() == 0
    with clock.at(BEFORE + dt.timedelta(seconds=21)):
        assert timetable_runs.sweep() == 1


def test_every_act_is_on_record() -> None:
    scene = Scene()
    scene.accepted()
    plan = made(scene)
    timetable_plans.discard(by=scene.organiser, plan=plan)
    rows = AuditRow.objects.filter(verb__startswith="timetable.").order_by("pk").values_list("verb", flat=True)
    assert list(rows) == ["timetable.ask", "timetable.complete", "timetable.discard"]


def test_a_second_open_version_is_refused_by_the_database() -> None:
    scene = Scene()
    scene.accepted()
    made(scene)
    with pytest.raises(IntegrityError), transaction.atomic():
        TimetablePlan.objects.create(event=scene.event, number=2, kind="hand", state="ready", asked_by=scene.organiser)

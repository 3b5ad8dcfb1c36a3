"""A version without certain tables: their meetings find another place, nothing new comes to them, then they close."""

from typing import Any

import pytest

from accounts.errors import Invalid, WrongState
from accounts.models import AuditRow
from events.models import MeetingTable, TimetablePlan
from events.planning import LineKind
from events.selectors.timetable_plans import steps_of
from events.services import meeting_layout, timetable_changes, timetable_plans, timetable_runs
from events.services.meeting_bookings import book
from events.services.meeting_places import Place
from events.services.timetable_publishing import publish
from tests import build
from tests.events.meeting_scene import Scene, forget, timetable, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_week_before")]


def version(scene: Scene, kind: str = "replan", *tables: int) -> TimetablePlan:
    keys = [scene.tables[number].pk for number in tables]
    plan = timetable_plans.ask_for_plan(by=scene.organiser, event=scene.event, kind=kind, seconds=1, left_out=keys)
    if kind != "hand":
        assert timetable_runs.make(plan.pk)
    return TimetablePlan.objects.get(pk=plan.pk)


def at_table(scene: Scene, number: int, slot: int = 0, asker: str = "asker", asked: str = "asked") -> Any:
    asking = scene.accepted(asker, asked)
    place = Place(table=scene.tables[number])
    return book(asking=asking, slot=scene.slots[slot], place=place, **scene.acting(asker))


def changes(plan: TimetablePlan) -> list[tuple[str, str, str]]:
    """What the diff shows: what a line does, where it was, where it is."""
    return [(step.kind.value, step.stands.where if step.stands else "", step.line.where) for step in steps_of(plan)]


def test_meetings_at_a_table_that_is_left_out_move_and_the_others_stay() -> None:
    scene = Scene(tables=3)
    at_table(scene, 0)
    at_table(scene, 1, 1, "other", "fourth")
    plan = version(scene, "replan", 0)
    assert changes(plan) == [("moved", "T01", "T02"), ("kept", "T02", "T02")]
    forget()
    publish(by=scene.organiser, plan=plan)
    assert timetable() == [("09:30", "T02", "青禾", "示例银行"), ("09:50", "T02", "云帆", "示例大学")]
    assert told() == [("青禾", "meeting.moved"), ("示例银行", "meeting.moved")]
    assert list(MeetingTable.objects.filter(closed=True)) == [scene.tables[0]]


def test_where_no_table_is_left_at_that_time_it_finds_another_time_and_pushes_nobody_aside() -> None:
    scene = Scene(tables=2)
    at_table(scene, 0)
    at_table(scene, 1, 0, "other", "fourth")
    steps = {step.line.request.asker.name: step for step in steps_of(version(scene, "replan", 0))}
    assert (steps["云帆"].kind, steps["青禾"].kind) == (LineKind.KEPT, LineKind.MOVED)
    assert steps["青禾"].line.slot != scene.slots[0]


@pytest.mark.parametrize("kind", ["plan", "hand"])
def test_only_a_new_plan_moves_meetings(kind: str) -> None:
    scene = Scene()
    at_table(scene, 0)
    scene.accepted("other", "fourth")
    with pytest.raises(Invalid) as refusal:
        version(scene, kind, 0, 1)
    assert (refusal.value.field, TimetablePlan.objects.count()) == ("left_out", 0)
    assert str(refusal.value) == "T01 已安排会谈：只有对后续时间重新编排才能为其另找地点。"


def test_new_meetings_do_not_come_to_it() -> None:
    scene = Scene()
    scene.accepted()
    plan = version(scene, "plan", 0)
    assert [place for _kind, _before, place in changes(plan)] == ["T02"]


def test_a_change_by_hand_does_not_put_anything_there() -> None:
    scene = Scene()
    meeting = at_table(scene, 1)
    plan = version(scene, "hand", 0)
    line, place = plan.lines.get(request=meeting.request), f"t{scene.tables[0].pk}"
    with pytest.raises(WrongState) as refusal:
        timetable_changes.move_line(by=scene.organiser, plan=plan, line=line, slot=scene.slots[0].pk, place=place)
    assert refusal.value.code == "never"


def test_one_table_at_least_is_left_and_all_are_tables_of_the_market() -> None:
    scene = Scene()
    scene.accepted()
    strange = MeetingTable.objects.create(event=build.event(), code="X1")
    for keys in ([table.pk for table in scene.tables], [strange.pk], [10**15]):
        with pytest.raises(Invalid) as refusal:
            timetable_plans.ask_for_plan(by=scene.organiser, event=scene.event, kind="plan", left_out=keys)
        assert refusal.value.field == "left_out"


def test_a_table_at_which_somebody_has_planned_meanwhile_stays_open() -> None:
    scene = Scene(tables=3)
    at_table(scene, 0)
    plan = version(scene, "replan", 0, 2)
    at_table(scene, 0, 2, "other", "fourth")
    figures = publish(by=scene.organiser, plan=plan).figures
    assert figures["still_open"] == ["T01"]
    assert list(MeetingTable.objects.filter(closed=True)) == [scene.tables[2]]
    meeting_layout.open_table(by=scene.organiser, table=scene.tables[2])


def test_the_log_says_which_tables_were_left_out() -> None:
    scene = Scene()
    scene.accepted()
    version(scene, "plan", 1)
    assert AuditRow.objects.get(verb="timetable.ask").data["without"] == ["T02"]

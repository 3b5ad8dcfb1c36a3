"""A draft becomes meetings: what stands changes at once, everybody concerned is told once, nothing else is touched."""

from typing import Any

import pytest

from accounts import clock
from accounts.errors import NotAllowed, WrongState
from accounts.models import AuditRow, Message
from events.models import Meeting, PlanLine, TimetablePlan
from events.services import absences, meeting_bookings, meeting_layout, meeting_requests, timetable_changes
from events.services import timetable_plans as plans
from events.services import timetable_publishing as services
from events.services import timetable_runs as runs
from events.services.registrations import cancel_registration
from tests import build
from tests.events.meeting_scene import LENGTH, OPENS, ROLES, Scene, forget, logged, seats, timetable, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_week_before")]


def draft(scene: Scene, kind: str = "plan") -> TimetablePlan:
    plan = plans.ask_for_plan(by=scene.organiser, event=scene.event, kind=kind, seconds=1)
    if kind != "hand":
        assert runs.make(plan.pk)
    return TimetablePlan.objects.get(pk=plan.pk)


def publish(scene: Scene, plan: TimetablePlan) -> dict[str, Any]:
    forget()
    figures = services.publish(by=scene.organiser, plan=plan).figures
    return {name: figures[name] for name in ("published", "told", "refused")}


def put(scene: Scene, plan: TimetablePlan, asker: str, slot: int, table: int = 0) -> None:
    line = plan.lines.get(request__asker=scene.parties[asker])
    place = f"t{scene.tables[table].pk}"
    timetable_changes.move_line(by=scene.organiser, plan=plan, line=line, slot=scene.slots[slot].pk, place=place)


def test_times_become_meetings_and_each_party_hears_once() -> None:
    scene = Scene()
    scene.accepted("asker", "asked")
    scene.accepted("other", "asked")
    plan = draft(scene)
    assert publish(scene, plan) == {"published": {"new": 2, "moved": 0, "dropped": 0}, "told": 3, "refused": 0}
    rows = timetable()
    assert sorted(row[2:] for row in rows) == [("云帆", "示例银行"), ("青禾", "示例银行")]
    assert len({time for time, *_rest in rows}) == 2
    assert len(seats()) == 4
    assert told() == [("青禾", "meeting.booked"), ("示例银行", "meeting.timetable"), ("云帆", "meeting.booked")]
    plan.refresh_from_db()
    assert [plan.state, plan.published_by, plan.published_at] == ["published", scene.organiser, clock.now()]
    words = Message.objects.get(code="meeting.timetable").params
    assert [words["count"], "青禾" in words["meetings"], "云帆" in words["meetings"]] == [2, True, True]
    assert [row.verb for row in AuditRow.objects.filter(verb="meeting.book")] == ["meeting.book"] * 2


@pytest.mark.parametrize("role", ROLES)
def test_only_the_organiser_publishes_and_changes(role: str) -> None:
    scene = Scene()
    scene.accepted()
    plan = draft(scene)
    line = plan.lines.get()
    found = []
    for act, given in (
        (timetable_changes.take_off, {"line": line}),
        (timetable_changes.move_line, {"line": line, "slot": scene.slots[1].pk, "place": f"t{scene.tables[1].pk}"}),
        (services.publish, {}),
    ):
        try:
            act(by=scene.people[role], plan=plan, **given)
            found.append("done")
        except NotAllowed:
            found.append("refused")
    assert found == ["done" if role == "organiser" else "refused"] * 3


def test_two_meetings_change_places() -> None:
    scene = Scene(slots=2, tables=1)
    scene.booked(0, "asker", "asked")
    scene.booked(1, "other", "fourth")
    plan = draft(scene, "hand")
    line = plan.lines.get(request__asker=scene.firm)
    other = plan.lines.get(request__asker=scene.other)
    timetable_changes.take_off(by=scene.organiser, plan=plan, line=other)
    put(scene, plan, "asker", 1)
    put(scene, plan, "other", 0)
    assert publish(scene, plan) == {"published": {"new": 0, "moved": 2, "dropped": 0}, "told": 4, "refused": 0}
    assert timetable() == [("09:30", "T01", "云帆", "示例大学"), ("09:50", "T01", "青禾", "示例银行")]
    assert seats() == [
        ("09:30", "云帆", 1),
        ("09:30", "示例大学", 1),
        ("09:50", "示例银行", 1),
        ("09:50", "青禾", 1),
    ]
    assert {code for _name, code in told()} == {"meeting.moved"}
    assert list(Meeting.objects.values_list("state", "version", "cancelled_at")) == [("planned", 2, None)] * 2
    assert line.meeting_id == Meeting.objects.get(request__asker=scene.firm).pk


def test_a_meeting_taken_off_is_called_off_and_its_request_waits() -> None:
    scene = Scene()
    meeting = scene.booked(0)
    plan = draft(scene, "hand")
    timetable_changes.take_off(by=scene.organiser, plan=plan, line=plan.lines.get())
    assert publish(scene, plan)["published"] == {"new": 0, "moved": 0, "dropped": 1}
    meeting.refresh_from_db()
    assert [meeting.state, meeting.request.state, timetable(), seats()] == ["cancelled", "accepted", [], []]
    assert told() == [("青禾", "meeting.put_back"), ("示例银行", "meeting.put_back")]
    assert logged()[-1] == ("meeting.cancel", "")


def test_after_somebody_left_the_day_is_planned_anew() -> None:
    scene = Scene(slots=3)
    scene.booked(0, "asker", "asked")
    scene.booked(1, "other", "asked")
    bank = scene.bank.registrations.get()
    absences.note_absence(by=scene.people["asked"], registration=bank, starts_at=OPENS, ends_at=OPENS + LENGTH)
    assert timetable()[0][0] == "09:30"  # what stands stays until somebody decides
    plan = draft(scene, "replan")
    assert publish(scene, plan)["published"] == {"new": 0, "moved": 1, "dropped": 0}
    assert timetable() == [("09:50", "T01", "云帆", "示例银行"), ("10:10", "T01", "青禾", "示例银行")]
    assert [code for name, code in told() if name == "云帆"] == []


def test_what_has_changed_since_is_left_alone() -> None:
    scene = Scene()
    booked_since, withdrawn = scene.accepted("asker", "asked"), scene.accepted("other", "asked")
    fine = scene.accepted("other", "fourth")
    plan = draft(scene)
    meeting_bookings.book(asking=booked_since, slot=scene.slots[3], **scene.acting("asker"))
    meeting_requests.withdraw(asking=withdrawn, reason="改期", **scene.acting("other"))
    assert publish(scene, plan) == {"published": {"new": 1, "moved": 0, "dropped": 0}, "told": 2, "refused": 2}
    assert Meeting.objects.filter(request=fine).count() == 1
    reasons = set(PlanLine.objects.exclude(refused="").values_list("refused", flat=True))
    assert reasons == {"其间已变更或取消。"}


def test_a_place_that_was_taken_since_is_said() -> None:
    scene = Scene(slots=1, tables=1)
    scene.accepted("asker", "asked")
    plan = draft(scene)
    scene.booked(0, "other", "fourth")
    forget()
    with pytest.raises(WrongState):
        services.publish(by=scene.organiser, plan=plan)
    assert [timetable(), told()] == [[("09:30", "T01", "云帆", "示例大学")], []]
    plan.refresh_from_db()
    assert plan.state == "ready"


def test_a_meeting_that_cannot_move_keeps_its_place_against_others() -> None:
    scene = Scene(slots=2, tables=1)
    stays = scene.booked(0, "asker", "asked")
    scene.accepted("other", "fourth")
    plan = draft(scene, "hand")
    put(scene, plan, "asker", 1)
    put(scene, plan, "other", 0)
    meeting_bookings.cancel(meeting=stays, reason="改期", **scene.acting("asker"))
    scene.booked(0, "asker", "asked")  # the two meet again at the old place: the draft does not know this meeting
    forget()
    with pytest.raises(WrongState):
        services.publish(by=scene.organiser, plan=plan)
    assert timetable() == [("09:30", "T01", "青禾", "示例银行")]


@pytest.mark.parametrize("what", ["table", "party", "time"])
def test_a_line_that_is_not_possible_any_more(what: str) -> None:
    scene = Scene(slots=1, tables=2)
    scene.accepted("asker", "asked")
    scene.accepted("other", "fourth")
    plan = draft(scene)
    line = plan.lines.get(request__asker=scene.firm)
    if what == "table":
        meeting_layout.close_table(by=scene.organiser, table=line.table)
        assert publish(scene, plan)["refused"] == 1
    elif what == "party":
        cancel_registration(by=scene.people["asker"], registration=scene.firm.registrations.get())
        assert publish(scene, plan)["refused"] == 1
    else:
        with clock.at(OPENS + LENGTH), pytest.raises(WrongState):
            services.publish(by=scene.organiser, plan=plan)
        return
    assert [row[2] for row in timetable()] == ["云帆"]


def test_a_version_is_published_once() -> None:
    scene = Scene()
    scene.accepted()
    plan = draft(scene)
    publish(scene, plan)
    with pytest.raises(WrongState):
        services.publish(by=scene.organiser, plan=plan)
    assert Meeting.objects.count() == 1


def test_a_party_with_many_changes_gets_one_letter_that_ends_in_time() -> None:
    scene = Scene(slots=14, tables=1, asked=1)
    meeting_layout.set_limits(by=scene.organiser, event=scene.event, meetings_at_most=20)
    for number in range(13):
        firm = build.organisation("enterprise", owner=build.user(), name=f"企业{number:02d}")
        scene.parties[f"firm{number}"], scene.people[f"firm{number}"] = firm, firm.memberships.get().user
        build.attendee(build.registration(firm, scene.event))
        scene.accepted(f"firm{number}", "asked")
    publish(scene, draft(scene))
    words = Message.objects.get(code="meeting.timetable", organisation=scene.bank).params
    assert [words["count"], words["meetings"].count("企业"), "另有1场见页面" in words["meetings"]] == [13, 12, True]

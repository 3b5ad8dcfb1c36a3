"""The organiser's pages of meetings: lay out, the timetable, book, move and cancel for anyone."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditRow
from events.models import Meeting, MeetingRequest, MeetingSettings
from tests import build, build_meetings
from tests.events.meeting_scene import Scene, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    """The market of the scene, three days from now."""
    found = Scene()
    shift = build.event().starts_at.replace(microsecond=0) - found.event.starts_at
    found.event.starts_at, found.event.ends_at = found.event.starts_at + shift, found.event.ends_at + shift
    found.event.save()
    for slot in found.slots:
        slot.starts_at, slot.ends_at = slot.starts_at + shift, slot.ends_at + shift
        slot.save()
    return found


@pytest.fixture
def desk(client: Client, scene: Scene) -> Client:
    client.force_login(scene.organiser)
    return client


def at(name: str, *args: Any) -> str:
    return reverse(f"admin:events_{name}", args=args)


def test_slots_tables_and_limits_are_laid_out_on_one_page(desk: Client) -> None:
    event = build.event(starts_at=timezone.make_aware(timezone.datetime(2030, 5, 15, 9, 30)))
    url = at("marketevent_meetings", event.pk)
    assert 'type="date" name="slots-day" value="2030-05-15"' in desk.get(url).content.decode().replace("  ", " ")
    day = {"slots-day": "2030-05-15", "slots-starts_at": "10:00", "slots-ends_at": "12:00", "slots-minutes": "30"}
    pause = {"slots-break_first": "11:00", "slots-break_last": "11:30"}
    assert desk.post(url, day | pause | {"slots": "1"}).url == url
    assert [slot.time for slot in event.meeting_slots.all()] == ["10:00", "10:30", "11:30"]
    desk.post(url, {"tables-letter": "t", "tables-count": "2", "tables-zone": "洽谈区", "tables": "1"})
    assert list(event.meeting_tables.values_list("code", "zone")) == [("T01", "洽谈区"), ("T02", "洽谈区")]
    desk.post(
        url, {"limits-slot_minutes": "15", "limits-meetings_at_most": "8", "limits-answer_hours": "24", "limits": "1"}
    )
    assert MeetingSettings.objects.values_list("slot_minutes", "meetings_at_most", "answer_hours").get() == (15, 8, 24)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"slots-minutes": "25"}, "starts_at"),
        ({"slots-ends_at": "09:00"}, "ends_at"),
        ({"slots-break_first": "11:00"}, "break_last"),
        ({"slots-minutes": "1"}, "minutes"),
        ({"slots-day": "2030-06-01"}, "starts_at"),
    ],
)
def test_a_layout_that_cannot_be_is_said_beside_its_field(desk: Client, sent: dict[str, str], field: str) -> None:
    event = build.event(starts_at=timezone.make_aware(timezone.datetime(2030, 5, 15, 9, 30)))
    url = at("marketevent_meetings", event.pk)
    day = {
        "slots-day": "2030-05-15",
        "slots-starts_at": "10:00",
        "slots-ends_at": "12:00",
        "slots-minutes": "30",
        "slots": "1",
    }
    desk.post(url, day)
    answer = desk.post(url, day | sent)
    assert (answer.status_code, set(answer.context["forms"]["slots"].errors)) == (200, {field})
    assert sent.items() <= answer.wsgi_request.POST.dict().items()
    assert event.meeting_slots.count() == 4


def test_the_timetable_has_a_row_for_each_slot_and_a_column_for_each_table(desk: Client, scene: Scene) -> None:
    build_meetings.meeting(scene.firm, scene.bank, scene.slots[1], scene.tables[1])
    stall = build.stall_booking(build.stall(scene.event, "B07"), scene.fourth)
    asking = build_meetings.request(scene.other, scene.fourth, scene.event, state="accepted")
    Meeting.objects.create(request=asking, event=scene.event, slot=scene.slots[0], at_stall=stall)
    answer = desk.get(at("marketevent_timetable", scene.event.pk))
    cells = [
        [cell.request.asker.name if cell else "" for cell in line.cells] + [row.where for row in line.at_stalls]
        for line in answer.context["lines"]
    ]
    assert (answer.context["tables"], cells) == (["T01", "T02"], [["", "", "B07"], ["", "青禾"], ["", ""], ["", ""]])
    assert answer.context["counts"] == {"asked": 0, "waiting": 0, "planned": 2, "held": 0}


def test_the_organiser_asks_accepts_books_moves_and_cancels_for_anyone(desk: Client, scene: Scene) -> None:
    facts = {"event": scene.event.pk, "asker": scene.firm.pk, "asked": scene.bank.pk, "about": "贷款", "worth": 90}
    desk.post(at("meetingrequest_add"), facts)
    row = MeetingRequest.objects.get()
    assert (row.origin, row.worth, row.state) == ("organiser", 90, "asked")
    desk.post(at("meetingrequest_act", row.pk, "accept"))
    desk.post(at("meeting_add"), {"accepted": row.pk, "time": scene.slots[0].pk, "at_table": scene.tables[1].pk})
    meeting = Meeting.objects.get()
    assert (meeting.slot, meeting.where) == (scene.slots[0], "T02")
    change = at("meeting_change", meeting.pk)
    desk.post(change, {"time": scene.slots[2].pk, "at_table": scene.tables[0].pk, "reason": ""})
    meeting.refresh_from_db()
    assert (meeting.slot, meeting.where) == (scene.slots[2], "T01")
    desk.post(change, {"time": scene.slots[2].pk, "at_table": scene.tables[0].pk, "reason": "场地调整"})
    meeting.refresh_from_db()
    assert (meeting.state, meeting.cancel_reason) == ("cancelled", "场地调整")
    assert [code for _name, code in told()] == [
        "meeting.asked",
        *["meeting.accepted"] * 2,
        *["meeting.booked"] * 2,
        *["meeting.moved"] * 2,
        *["meeting.cancelled"] * 2,
    ]
    assert AuditRow.objects.filter(verb__startswith="meeting.", by_staff=True).count() == 5


def test_a_table_that_is_taken_is_said_in_the_form_and_nothing_changes(desk: Client, scene: Scene) -> None:
    build_meetings.meeting(scene.other, scene.fourth, scene.slots[0], scene.tables[0])
    meeting = build_meetings.meeting(scene.firm, scene.bank, scene.slots[1], scene.tables[0])
    sent = {"time": scene.slots[0].pk, "at_table": scene.tables[0].pk, "reason": ""}
    answer = desk.post(at("meeting_change", meeting.pk), sent)
    assert "T01" in str(answer.context["adminform"].form.errors)
    meeting.refresh_from_db()
    assert meeting.slot == scene.slots[1]


def test_who_did_not_come_and_giving_up_its_later_meetings(desk: Client, scene: Scene) -> None:
    slot = scene.slots[0]
    slot.starts_at = timezone.now() - (slot.ends_at - slot.starts_at)
    slot.save()
    missed = build_meetings.meeting(scene.firm, scene.bank, slot, scene.tables[0])
    later = build_meetings.meeting(scene.other, scene.bank, scene.slots[1], scene.tables[0])
    desk.post(at("meeting_act", missed.pk, "release"))
    desk.post(at("meeting_act", missed.pk, "asked-absent"))
    missed.refresh_from_db()
    assert (missed.state, missed.absent) == ("missed", scene.bank)
    desk.post(at("meeting_act", missed.pk, "release"))
    later.refresh_from_db()
    assert later.state == "cancelled"
    desk.post(at("meeting_act", missed.pk, "held"))
    missed.refresh_from_db()
    assert (missed.state, missed.absent) == ("held", None)


def test_tables_close_and_slots_go_by_a_button(desk: Client, scene: Scene) -> None:
    desk.post(at("meetingtable_act", scene.tables[0].pk, "close"))
    desk.post(at("meetingslot_act", scene.slots[0].pk, "remove"))
    scene.tables[0].refresh_from_db()
    assert (scene.tables[0].closed, scene.event.meeting_slots.count()) == (True, 3)


def test_the_links_of_a_request_lead_to_its_page_as_either_side(desk: Client, scene: Scene) -> None:
    row = build_meetings.request(scene.firm, scene.bank, scene.event)
    text = desk.get(at("meetingrequest_change", row.pk)).content.decode()
    assert text.count("next=%2Fmeeting-requests%2F") == 2
    assert f"{at('meeting_add')}?accepted={row.pk}" in text

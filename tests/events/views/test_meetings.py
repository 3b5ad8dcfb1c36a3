"""The pages of meetings as a party uses them: its day, asking, answering with a time, moving, telling."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import Meeting, MeetingRequest
from tests import build, build_meetings
from tests.events.meeting_scene import OPENS, Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    """The market of the scene, a week from now."""
    found = Scene()
    ahead = timezone.now().replace(microsecond=0) + (OPENS - OPENS.replace(day=8))
    shift = ahead - OPENS
    found.event.starts_at, found.event.ends_at = ahead, found.event.ends_at + shift
    found.event.save()
    for slot in found.slots:
        slot.starts_at, slot.ends_at = slot.starts_at + shift, slot.ends_at + shift
        slot.save()
    return found


def at(client: Client, scene: Scene, role: str) -> Client:
    client.force_login(scene.people[role])
    return client


def page(client: Client, url: str) -> str:
    """The text of the page, blanks folded."""
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(url).content.decode()).split())


def offered(client: Client, row: MeetingRequest) -> list[str]:
    """The times on the buttons of the request's page."""
    return re.findall(r'name="slot" value="\d+">(\d\d:\d\d)<', client.get(row.get_absolute_url()).content.decode())


def post(client: Client, name: str, pk: int, **sent: Any) -> Any:
    return client.post(reverse(f"events:{name}", args=[pk]), sent, follow=True)


def test_a_party_asks_from_the_stall_and_is_led_to_the_request(client: Client, scene: Scene) -> None:
    build.stall_booking(build.stall(scene.event, "B07"), scene.bank)
    stall = scene.event.stalls.get()
    at(client, scene, "asker")
    ask = reverse("events:meeting_ask", args=[scene.event.slug, scene.bank.pk])
    assert f"{ask}?from=stall" in client.get(f"/markets/{scene.event.slug}/stalls/{stall.pk}/").content.decode()
    assert ask in client.get(scene.event.get_absolute_url()).content.decode()
    answer = client.post(f"{ask}?from=stall", {"about": "贷款续期"})
    row = MeetingRequest.objects.get()
    assert (answer.url, row.origin, row.about) == (row.get_absolute_url(), "stall", "贷款续期")
    assert client.get(ask).url == row.get_absolute_url()
    again = client.post(ask, {"about": "再谈一次"}, follow=True).content.decode()
    assert ("之间已有会谈邀约" in again, MeetingRequest.objects.count()) == (True, 1)


def test_what_was_typed_is_kept_when_it_is_too_long(client: Client, scene: Scene) -> None:
    ask = reverse("events:meeting_ask", args=[scene.event.slug, scene.bank.pk])
    answer = at(client, scene, "asker").post(ask, {"about": "长" * 201})
    assert (answer.status_code, "长" * 201 in answer.content.decode()) == (200, True)
    assert MeetingRequest.objects.count() == 0


def test_a_party_that_is_not_in_the_directory_cannot_be_asked(client: Client, scene: Scene) -> None:
    hidden = build.organisation(verification="unverified")
    build.registration(hidden, scene.event)
    at(client, scene, "asker")
    urls = [reverse("events:meeting_ask", args=[scene.event.slug, pk]) for pk in (hidden.pk, build.organisation().pk)]
    assert [client.get(url).status_code for url in urls] == [404, 404]


def test_the_asked_party_accepts_with_one_button(client: Client, scene: Scene) -> None:
    row = build_meetings.request(scene.firm, scene.bank, scene.event)
    at(client, scene, "asked")
    assert "贷款" not in page(client, reverse("events:my_meetings"))
    assert "示例话题" in page(client, reverse("events:my_meetings"))
    times = [slot.time for slot in scene.slots]
    assert offered(client, row) == times
    post(client, "meeting_accept", row.pk, slot=scene.slots[1].pk)
    meeting = Meeting.objects.get()
    assert (meeting.slot, meeting.where) == (scene.slots[1], "T01")
    assert f"{times[1]} 青禾" in page(client, reverse("events:meetings_at", args=[scene.event.slug]))


def test_only_times_that_both_have_are_offered(client: Client, scene: Scene) -> None:
    build_meetings.meeting(scene.other, scene.bank, scene.slots[0], scene.tables[0])
    build_meetings.meeting(scene.firm, scene.fourth, scene.slots[2], scene.tables[0])
    row = build_meetings.request(scene.firm, scene.bank, scene.event, state="accepted", answered_at=OPENS)
    at(client, scene, "asker")
    assert offered(client, row) == [scene.slots[1].time, scene.slots[3].time]
    answer = post(client, "meeting_book", row.pk, slot=scene.slots[0].pk)
    assert "示例银行" in " ".join(str(message) for message in answer.context["messages"])
    assert Meeting.objects.filter(request=row).count() == 0


@pytest.mark.parametrize("slot", ["", "x", "99999999", "-1"])
def test_a_time_that_is_none_is_said(client: Client, scene: Scene, slot: str) -> None:
    row = build_meetings.request(scene.firm, scene.bank, scene.event, state="accepted", answered_at=OPENS)
    answer = post(at(client, scene, "asker"), "meeting_book", row.pk, slot=slot)
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]


def test_the_place_can_be_the_stall(client: Client, scene: Scene) -> None:
    stall = build.stall_booking(build.stall(scene.event, "B07"), scene.bank)
    row = build_meetings.request(scene.firm, scene.bank, scene.event, state="accepted", answered_at=OPENS)
    post(at(client, scene, "asker"), "meeting_book", row.pk, slot=scene.slots[0].pk, place=stall.pk)
    assert Meeting.objects.get().at_stall == stall
    post(client, "meeting_move", Meeting.objects.get().pk, slot=scene.slots[0].pk, place="table", version=1)
    assert Meeting.objects.get().where == "T01"


def test_a_no_needs_its_reason_and_keeps_the_words(client: Client, scene: Scene) -> None:
    row = build_meetings.request(scene.firm, scene.bank, scene.event)
    at(client, scene, "asked")
    answer = post(client, "meeting_decline", row.pk, reason="other", text="")
    assert (answer.status_code, answer.context["decline_form"].errors.keys()) == (200, {"text"})
    post(client, "meeting_decline", row.pk, reason="other", text="已有合作")
    row.refresh_from_db()
    assert (row.state, row.reason_text) == ("declined", "已有合作")


def test_a_button_of_an_old_page_is_refused_with_a_sentence(client: Client, scene: Scene) -> None:
    meeting = build_meetings.meeting(scene.firm, scene.bank, scene.slots[0], scene.tables[0], version=2)
    answer = post(at(client, scene, "asker"), "meeting_move", meeting.pk, slot=scene.slots[1].pk, version=1)
    assert [scene.slots[0].time in str(message) for message in answer.context["messages"]] == [True]
    answer = post(client, "meeting_cancel", meeting.pk, reason="改期", version=1)
    assert scene.slots[0].time in str(answer.context["reason_form"].non_field_errors())
    meeting.refresh_from_db()
    assert (meeting.state, meeting.slot) == ("planned", scene.slots[0])


def test_cancelling_what_the_other_side_has_cancelled_is_refused_with_a_sentence(client: Client, scene: Scene) -> None:
    meeting = build_meetings.meeting(scene.firm, scene.bank, scene.slots[0], scene.tables[0])
    post(at(client, scene, "asked"), "meeting_cancel", meeting.pk, reason="出差", version=1)
    answer = post(at(client, scene, "asker"), "meeting_cancel", meeting.pk, reason="改期", version=1)
    assert "此会谈已取消。" in answer.content.decode()


def test_cancelling_without_a_reason_stays_on_the_page(client: Client, scene: Scene) -> None:
    meeting = build_meetings.meeting(scene.firm, scene.bank, scene.slots[0], scene.tables[0])
    answer = post(at(client, scene, "asker"), "meeting_cancel", meeting.pk, reason="")
    assert answer.context["reason_form"].errors.keys() == {"reason"}


def test_one_tap_on_the_day_says_that_it_took_place(client: Client, scene: Scene) -> None:
    slot = scene.slots[0]
    slot.starts_at = timezone.now() - (slot.ends_at - slot.starts_at)
    slot.ends_at = timezone.now()
    slot.save()
    scene.event.starts_at = slot.starts_at
    scene.event.save()
    meeting = build_meetings.meeting(scene.firm, scene.bank, slot, scene.tables[0])
    told = reverse("events:meeting_told", args=[meeting.pk])
    at(client, scene, "asker")
    assert told in client.get(reverse("events:my_meetings")).content.decode()
    answer = client.post(told, {"said": "perhaps"}, follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    client.post(told, {"said": "yes"})
    meeting.refresh_from_db()
    assert meeting.state == "held"


def test_the_calendar_file_names_place_and_party(client: Client, scene: Scene) -> None:
    meeting = build_meetings.meeting(scene.firm, scene.bank, scene.slots[0], scene.tables[0])
    url = reverse("events:meeting_calendar", args=[meeting.pk])
    answer = at(client, scene, "asker").get(url)
    text = answer.content.decode().replace("\r\n ", "")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "LOCATION:示例展馆 T01" in text
    assert re.search(r"SUMMARY:.*示例银行", text)
    assert at(client, scene, "other").get(url).status_code == 404


def test_others_find_nothing_and_the_public_page_says_nothing(client: Client, scene: Scene) -> None:
    meeting = build_meetings.meeting(scene.firm, scene.bank, scene.slots[0], scene.tables[0])
    at(client, scene, "other")
    assert client.get(meeting.get_absolute_url()).status_code == 404
    assert "示例话题" not in page(client, reverse("events:my_meetings"))
    client.logout()
    for url in (scene.event.get_absolute_url(), reverse("events:stalls", args=[scene.event.slug])):
        assert "示例话题" not in page(client, url)


def test_a_viewer_reads_and_has_no_buttons(client: Client, scene: Scene) -> None:
    row = build_meetings.request(scene.firm, scene.bank, scene.event)
    at(client, scene, "viewer")
    text = client.get(row.get_absolute_url()).content.decode()
    assert ("示例话题" in text, 'name="slot"' in text, "/accept/" in text) == (True, False, False)


def test_who_is_registered_for_no_market_is_led_to_the_markets(client: Client) -> None:
    person = build.user()
    build.organisation(owner=person)
    client.force_login(person)
    assert reverse("events:event_list") in client.get(reverse("events:my_meetings")).content.decode()

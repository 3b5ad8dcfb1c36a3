"""The page on which a party says who is away, from its own side and from others'."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import clock
from events.models import Absence
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Any:
    starts = timezone.localtime(clock.now() + dt.timedelta(days=5)).replace(hour=9, minute=0, second=0, microsecond=0)
    return build.event(starts_at=starts, ends_at=starts + dt.timedelta(hours=8))


@pytest.fixture
def owner(event: Any, client: Client) -> Any:
    person = build.user()
    firm = build.organisation(owner=person)
    registration = build.registration(firm, event)
    for _person in range(2):
        build.attendee(registration)
    client.force_login(person)
    return person


def page(event: Any) -> str:
    return reverse("events:absences", args=[event.slug])


def typed(event: Any, **given: str) -> dict[str, str]:
    day = timezone.localdate(event.starts_at).isoformat()
    return {"day": day, "starts_at": "10:00", "ends_at": "11:30", "people": "2"} | given


def test_it_is_noted_shown_and_taken_back(client: Client, event: Any, owner: Any) -> None:
    assert "暂无离席登记" in client.get(page(event)).content.decode()
    answer = client.post(page(event), typed(event), follow=True)
    text = answer.content.decode()
    row = Absence.objects.get()
    hours = [timezone.localtime(at).strftime("%H:%M") for at in (row.starts_at, row.ends_at)]
    assert [hours, row.people, row.made_by] == [["10:00", "11:30"], 2, owner]
    assert ["10:00–11:30" in text, "2人离席" in text, "已登记" in text] == [True, True, True]
    answer = client.post(reverse("events:absence_withdraw", args=[row.pk]), follow=True)
    assert "暂无离席登记" in answer.content.decode()
    row.refresh_from_db()
    assert row.withdrawn_at is not None
    assert "已撤回" in client.post(reverse("events:absence_withdraw", args=[row.pk]), follow=True).content.decode()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"people": "3"}, "people"),
        ({"people": "x"}, "people"),
        ({"ends_at": "09:30"}, "ends_at"),
        ({"day": "2000-01-01"}, "starts_at"),
        ({"day": ""}, "day"),
        ({"starts_at": "25:00"}, "starts_at"),
    ],
)
def test_a_mistake_stands_beside_its_field_and_what_was_typed_stays(
    client: Client, event: Any, owner: Any, given: dict[str, str], field: str
) -> None:
    answer = client.post(page(event), typed(event, **given))
    assert [list(answer.context["form"].errors), Absence.objects.count()] == [[field], 0]
    assert all(f'value="{value}"' in answer.content.decode() for value in given.values() if value)


def test_another_party_finds_nothing(client: Client, event: Any, owner: Any) -> None:
    client.post(page(event), typed(event))
    row = Absence.objects.get()
    other = build.user()
    build.registration(build.organisation(owner=other), event)
    client.force_login(other)
    assert "10:00–11:30" not in client.get(page(event)).content.decode()
    assert client.post(reverse("events:absence_withdraw", args=[row.pk])).status_code == 404
    stranger = build.user()
    build.organisation(owner=stranger)
    client.force_login(stranger)
    assert client.get(page(event)).status_code == 404

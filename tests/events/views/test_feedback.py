"""The form of feedback as a party uses it, and what it reads of the others."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from accounts import clock
from events.models import Feedback
from tests import build

pytestmark = pytest.mark.django_db
SENT = {"whole": "4", "meetings": "none", "organising": "3", "again": "no", "text": "签到太慢"}


@pytest.fixture
def event() -> Any:
    return build.event(starts_at=clock.now() - dt.timedelta(days=1, hours=9))


def signed_in(client: Client, event: Any, role: str = "owner") -> Any:
    person, party = build.user(), build.organisation()
    build.member(person, party, role)
    client.force_login(person)
    return build.registration(party, event, checked_in_at=event.starts_at)


def test_the_form_is_sent_and_changed(client: Client, event: Any) -> None:
    registration, url = signed_in(client, event), f"/markets/{event.slug}/feedback/"
    assert "提交反馈" in client.get(url).content.decode()
    answer = client.post(url, SENT | {"whole": ""})
    assert (answer.status_code, set(answer.context["form"].errors)) == (200, {"whole"})
    assert "签到太慢" in answer.content.decode()
    assert Feedback.objects.count() == 0
    assert "反馈已保存" in client.post(url, SENT, follow=True).content.decode()
    row = Feedback.objects.get()
    assert (row.registration, row.whole, row.meetings, row.organising, row.again) == (registration, 4, None, 3, False)
    html = client.get(url).content.decode()
    assert ("保存修改" in html, "签到太慢" in html) == (True, True)


def test_too_late_it_is_read_alone(client: Client, event: Any) -> None:
    registration, url = signed_in(client, event), f"/markets/{event.slug}/feedback/"
    build.feedback(registration, text="签到太慢")
    with clock.at(event.ends_at + dt.timedelta(days=15)):
        html = client.get(url).content.decode()
        assert ("签到太慢" in html, '<form class="form card"' in html) == (True, False)
        assert "14 天内" in client.post(url, SENT).content.decode() or Feedback.objects.get().whole == 4


def test_nobody_reads_the_words_of_others(client: Client, event: Any) -> None:
    registration, url = signed_in(client, event, "viewer"), f"/markets/{event.slug}/feedback/"
    for number in range(4):
        other = build.organisation(name=f"机密机构{number}")
        build.feedback(build.registration(other, event, checked_in_at=event.starts_at), text="机密之言")
    assert "各机构的评价" not in client.get(url).content.decode()
    build.feedback(registration)
    html = client.get(url).content.decode()
    assert ("各机构的评价" in html, "机密" in html) == (True, False)
    assert client.post(url, SENT).status_code == 403
    client.force_login(build.organiser())
    page = client.get(f"/admin/events/feedback/?registration__event__id__exact={event.pk}").content.decode()
    assert ("机密之言" in page, "机密机构3" in page) == (True, True)


def test_who_was_not_registered_finds_no_form(client: Client, event: Any) -> None:
    person = build.user()
    build.organisation(owner=person)
    client.force_login(person)
    assert client.get(f"/markets/{event.slug}/feedback/").status_code == 404

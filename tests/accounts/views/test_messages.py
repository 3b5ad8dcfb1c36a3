"""Messages of a party: newest first by the time they speak of, marked as read by a member."""

import datetime as dt

import pytest
from django.test import Client

from accounts import clock
from accounts.models import Message
from accounts.selectors.messages import messages_of
from tests import build

pytestmark = pytest.mark.django_db


def test_the_newest_is_first_whatever_was_written_last() -> None:
    firm, now = build.organisation(), clock.now()
    late = Message.objects.create(organisation=firm, code="x", created_at=now)
    early = Message.objects.create(organisation=firm, code="x", created_at=now - dt.timedelta(days=3))
    Message.objects.create(organisation=build.organisation(), code="x")
    assert list(messages_of(firm)) == [late, early]


def test_all_are_marked_as_read_by_one_button() -> None:
    owner = build.user()
    firm = build.organisation(owner=owner)
    Message.objects.create(organisation=firm, code="x")
    client = Client()
    client.force_login(owner)
    assert "1 条新消息" in client.get("/messages/").content.decode()
    assert client.post("/messages/").status_code == 302
    assert "新消息" not in client.get("/messages/").content.decode()

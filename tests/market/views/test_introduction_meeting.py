"""Asking for a meeting from the page of a pair, and what the page then says."""

import pytest
from django.test import Client
from django.urls import reverse

from events.models import MeetingRequest
from tests import build

pytestmark = pytest.mark.django_db


class Pair:
    """A firm and a bank at a market that is to come, with a claimed lead."""

    def __init__(self, *, registered: bool = True) -> None:
        self.boss, self.banker = build.user(), build.user()
        self.event = build.event()
        self.firm = build.organisation(owner=self.boss)
        self.bank = build.organisation("bank", owner=self.banker)
        build.registration(self.firm, self.event)
        if registered:
            build.registration(self.bank, self.event)
        self.row = build.introduction(build.need(self.firm, event=self.event), self.bank, state="claimed")
        self.act = reverse("market:introduction_meeting", args=[self.row.pk])


def test_the_form_is_there_until_it_was_sent(client: Client) -> None:
    pair = Pair()
    client.force_login(pair.banker)
    assert pair.act in client.get(pair.row.get_absolute_url()).content.decode()
    client.post(pair.act, {"about": "贷款方案"})
    text = client.get(pair.row.get_absolute_url()).content.decode()
    row = MeetingRequest.objects.get()
    assert (pair.act in text, row.get_absolute_url() in text, row.about in text) == (False, True, True)
    client.force_login(pair.boss)
    assert row.get_absolute_url() in client.get(pair.row.get_absolute_url()).content.decode()


def test_what_was_typed_is_kept(client: Client) -> None:
    pair = Pair()
    client.force_login(pair.boss)
    answer = client.post(pair.act, {"about": "长" * 201})
    assert (answer.status_code, "长" * 201 in answer.content.decode()) == (200, True)
    assert MeetingRequest.objects.count() == 0


def test_without_a_common_market_nothing_is_offered(client: Client) -> None:
    pair = Pair(registered=False)
    client.force_login(pair.boss)
    assert pair.act not in client.get(pair.row.get_absolute_url()).content.decode()
    client.post(pair.act, {"about": "贷款方案"})
    assert MeetingRequest.objects.count() == 0

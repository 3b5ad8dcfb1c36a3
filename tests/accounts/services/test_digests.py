"""The daily digest: one e-mail a day, each message in it once, whatever runs twice."""

import datetime as dt

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.models import Delivery, Message, MessagePreferences
from accounts.services import digests, messages
from accounts.services.outbox import deliver_due
from tests import build

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
NINE = dt.datetime(2024, 5, 16, 1, tzinfo=dt.UTC)  # 09:00 in Shanghai
BEFORE = NINE - 20 * HOUR  # 13:00 on the day before


@pytest.fixture
def person():
    """Somebody who wants what is about markets once a day."""
    found = build.user("林", email="a@example.com")
    MessagePreferences.objects.create(user=found, modes={"events": {"email": "daily"}})
    return found


def tell(organisation, event: str, at: dt.datetime = BEFORE) -> None:
    with clock.at(at):
        messages.send(organisation=organisation, code="registration.confirmed", url="/organisation/", event=event)


def at(moment: dt.datetime) -> int:
    with clock.at(moment):
        return deliver_due()


def rows() -> list[tuple[str, str]]:
    """Subject and state of each delivery, the digest under its day."""
    return [
        (row.message.params["event"] if row.message else str(row.digest_day), row.state)
        for row in Delivery.objects.order_by("pk")
    ]


def test_the_messages_of_a_day_come_in_one_letter_at_the_hour(person, settings) -> None:
    settings.SITE_URL = "https://market.example.com"
    firm = build.organisation(owner=person, name="甲公司")
    tell(firm, "春季集市")
    tell(firm, "秋季集市", at=BEFORE + HOUR)
    assert (at(NINE - dt.timedelta(minutes=1)), at(NINE), at(NINE), at(NINE + HOUR)) == (0, 1, 0, 0)
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["a@example.com"], "每日汇总：2 条消息")
    for part in (letter.body, letter.alternatives[0][0]):
        assert (part.count("已报名“春季集市”"), part.count("已报名“秋季集市”")) == (1, 1)
        for message in Message.objects.all():
            assert part.count(f"https://market.example.com/messages/{message.pk}/") == 1
    assert rows() == [("春季集市", "sent"), ("秋季集市", "sent"), ("2024-05-16", "sent")]


def test_what_comes_after_the_digest_waits_for_the_next_day(person) -> None:
    firm = build.organisation(owner=person)
    tell(firm, "一")
    at(NINE)
    tell(firm, "二", at=NINE + dt.timedelta(minutes=1))
    assert (at(NINE + 23 * HOUR), at(NINE + 24 * HOUR)) == (0, 1)
    assert [letter.subject for letter in mail.outbox] == ["每日汇总：1 条消息"] * 2


def test_what_falls_due_after_the_digest_of_the_day_has_gone_waits_too(person) -> None:
    """The person moves the hour of the digest to a later one after today's has gone."""
    firm = build.organisation(owner=person)
    tell(firm, "一")
    at(NINE)
    MessagePreferences.objects.update(digest_hour=15)
    tell(firm, "二", at=NINE + HOUR)
    assert (at(NINE + 6 * HOUR), at(NINE + 29 * HOUR), at(NINE + 30 * HOUR)) == (0, 0, 1)


def test_a_digest_in_quiet_hours_waits_until_they_end(person) -> None:
    MessagePreferences.objects.update(digest_hour=6)
    tell(build.organisation(owner=person), "一")
    assert (at(NINE - 3 * HOUR), at(NINE - 2 * HOUR), at(NINE - HOUR)) == (0, 0, 1)


def test_two_workers_make_up_one_digest(person) -> None:
    tell(build.organisation(owner=person), "一")
    with clock.at(NINE):
        assert (digests._collect_for(person), digests._collect_for(person)) == (1, 0)
    assert (at(NINE), rows()) == (1, [("一", "sent"), ("2024-05-16", "sent")])


def test_the_database_refuses_a_second_digest_of_a_day(person) -> None:
    facts = {"user": person, "digest_day": dt.date(2024, 5, 16)}
    Delivery.objects.create(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(**facts)


def test_what_the_person_may_not_read_any_more_is_left_out(person) -> None:
    stays, leaves = build.organisation(owner=person), build.organisation(owner=person)
    tell(stays, "留下")
    tell(leaves, "离开")
    leaves.memberships.all().delete()
    assert at(NINE) == 1
    assert ("留下" in mail.outbox[0].body, "离开" in mail.outbox[0].body) == (True, False)
    assert rows() == [("留下", "sent"), ("离开", "dropped"), ("2024-05-16", "sent")]


def test_a_digest_with_nothing_left_is_not_sent(person) -> None:
    tell(build.organisation(owner=person), "一")
    MessagePreferences.objects.update(modes={"events": {"email": "off"}})
    assert (at(NINE), mail.outbox) == (0, [])
    assert rows() == [("一", "dropped"), ("2024-05-16", "dropped")]


def test_two_organisations_are_named_at_each_line(person) -> None:
    for name in ("甲公司", "乙公司"):
        tell(build.organisation(owner=person, name=name), "集市")
    at(NINE)
    assert "甲公司 · 已报名“集市”" in mail.outbox[0].body
    assert "本邮件发送给林（甲公司、乙公司）。" in mail.outbox[0].body


def test_another_app_contributes_a_line_for_one_person_once() -> None:
    person = build.user("林")
    bank = build.organisation("bank", owner=person)
    build.member(build.user("陈"), bank)
    for _twice in range(2):
        with clock.at(BEFORE):
            digests.contribute(
                organisation=bank,
                recipient=person,
                code="registration.confirmed",
                once="filter 7, 2024-05-15",
                event="集市",
            )
    assert [(row.user, row.message.recipient) for row in Delivery.objects.all()] == [(person, person)]
    assert Message.objects.count() == 1

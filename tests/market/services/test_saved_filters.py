"""Saved filters: whose they are, what is kept of a choice, and what a digest tells."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.errors import NotAllowed, Taken, WrongState
from accounts.models import AuditRow, Message, MessagePreferences
from accounts.selectors.messages import linked
from accounts.services import outbox
from market.models import Need, SavedFilter
from market.services.lead_digests import digest_day, send_lead_digests
from market.services.saved_filters import change_filter, remove_filter, save_filter
from tests import build

pytestmark = pytest.mark.django_db

EIGHT = dt.datetime.combine(clock.today(), dt.time(8, 50), ZoneInfo("Asia/Shanghai")) + dt.timedelta(days=1)


def day(number: int) -> Any:
    """The minute before the digest, that many days from now."""
    return clock.at(EIGHT + dt.timedelta(days=number - 1))


@pytest.fixture
def person() -> Any:
    return build.user("钱经理", email="qian@example.com")


@pytest.fixture
def bank(person: Any, event: Any) -> Any:
    bank = build.organisation("bank", owner=person)
    build.registration(bank, event)
    return bank


def lead(event: Any, amount: int, **facts: Any) -> Any:
    return build.need(build.firm(), event=event, visibility="lenders", terms={"amount": amount}, **facts)


def test_what_the_board_accepts_is_kept_once_and_only_for_the_member(person: Any, bank: Any, event: Any) -> None:
    lead(event, 2_000_000)
    query = "amount=s&amount=s&amount=zz&sort=amount&page=3&lead=7&work=free&q=+%E8%AE%BE%E5%A4%87+&matched="
    saved = save_filter(by=person, organisation=bank, name="  小额   新 ", query=query)
    again = save_filter(by=person, organisation=bank, name="小额 新", query=query)
    assert (saved, saved.name, saved.query) == (again, "小额 新", "q=+%E8%AE%BE%E5%A4%87+&work=free&sort=amount")
    for stranger in (build.user(), build.organiser()):
        with pytest.raises(NotAllowed):
            save_filter(by=stranger, organisation=bank, name="别人")
        with pytest.raises(NotAllowed):
            remove_filter(by=stranger, saved=saved)
    assert [row.verb for row in AuditRow.objects.filter(verb__startswith="filter.")] == ["filter.save"]


def test_names_differ_and_twenty_are_enough(person: Any, bank: Any) -> None:
    first, *_rest = [save_filter(by=person, organisation=bank, name=str(number)) for number in range(20)]
    with pytest.raises(WrongState, match="20"):
        save_filter(by=person, organisation=bank, name="第二十一个")
    with pytest.raises(Taken) as refused:
        change_filter(by=person, saved=first, name="7", digest=False)
    assert refused.value.field == "name"
    remove_filter(by=person, saved=first)
    with pytest.raises(WrongState):
        remove_filter(by=person, saved=first)
    assert save_filter(by=person, organisation=bank, name="新").place == 1
    member = bank.memberships.get()
    for place, name in ((21, "越界"), (2, "同位"), (0, "零"), (3, "7")):
        with pytest.raises(IntegrityError), transaction.atomic():
            SavedFilter.objects.create(membership=member, place=place, name=name)


def test_who_leaves_leaves_no_filter(person: Any, bank: Any) -> None:
    save_filter(by=person, organisation=bank, name="一", digest=True)
    bank.memberships.all().delete()
    assert (SavedFilter.objects.count(), send_lead_digests()) == (0, 0)


def test_a_digest_tells_what_is_new_once_a_day_and_by_e_mail(person: Any, bank: Any, event: Any, settings: Any) -> None:
    settings.SITE_URL = "https://market.example"
    lead(event, 2_000_000, title="早已看过")
    saved = save_filter(by=person, organisation=bank, name="小额", query="amount=s", digest=True)
    with day(1):
        assert send_lead_digests() == 0
    new, gone = lead(event, 3_000_000, title="新来的"), lead(event, 4_000_000, title="又撤下的")
    lead(event, 9_000_000, title="太大的")
    with day(2):
        assert [send_lead_digests(), send_lead_digests()] == [1, 0]
    Need.objects.filter(pk=gone.pk).update(visibility="organiser")
    message = Message.objects.get()
    assert (message.recipient, message.url, message.params) == (
        person,
        f"/leads/filters/{saved.pk}/",
        {"filter": "小额", "count": 2, "leads": [gone.pk, new.pk]},
    )
    with clock.at(EIGHT + dt.timedelta(days=1, minutes=15)):
        assert outbox.deliver_due() == 1
    for text in (mail.outbox[0].body, mail.outbox[0].alternatives[0].content):
        assert [words in text for words in ("新来的", f"https://market.example/leads/{new.pk}/")] == [True, True]
        assert [words in text for words in ("又撤下的", "早已看过", "太大的")] == [False, False, False]
    with day(3):
        assert send_lead_digests() == 0


def test_what_the_reader_may_not_see_any_more_is_named_to_nobody(person: Any, bank: Any, event: Any) -> None:
    save_filter(by=person, organisation=bank, name="全部", digest=True)
    lead(event, 3_000_000)
    with day(1):
        assert send_lead_digests() == 1
    assert len(linked(Message.objects.all())[0].links) == 1
    event.registrations.all().delete()
    assert linked(Message.objects.all())[0].links == []


def test_an_unverified_party_is_told_nothing_and_misses_nothing(person: Any, bank: Any, event: Any) -> None:
    save_filter(by=person, organisation=bank, name="全部", digest=True)
    lead(event, 3_000_000)
    type(bank).objects.update(verification="pending")
    with day(1):
        assert send_lead_digests() == 0
    type(bank).objects.filter(pk=bank.pk).update(verification="verified")
    with day(2):
        assert send_lead_digests() == 1


def test_a_filter_that_does_not_hold_any_more_says_so_once(person: Any, bank: Any, event: Any) -> None:
    lead(event, 3_000_000)
    saved = save_filter(by=person, organisation=bank, name="本届", query=f"event={event.pk}", digest=True)
    Need.objects.update(status="withdrawn")
    build.registration(bank, other := build.event())
    lead(other, 3_000_000)
    for number in (1, 2):
        with day(number):
            send_lead_digests()
    assert [(row.code, row.params) for row in Message.objects.all()] == [
        ("leads.filter_stale", {"filter": "本届"}),
    ]
    saved.refresh_from_db()
    assert len(saved.seen) == 1


def test_switching_the_digest_on_begins_anew(person: Any, bank: Any, event: Any) -> None:
    saved = save_filter(by=person, organisation=bank, name="全部")
    lead(event, 3_000_000)
    changed = change_filter(by=person, saved=saved, name="全部线索", digest=True)
    assert (changed.name, len(changed.seen), changed.digest_day) == ("全部线索", 1, clock.today())
    with day(1):
        assert send_lead_digests() == 0
    assert change_filter(by=person, saved=saved, name="全部线索", digest=False).seen == []
    lead(event, 3_000_000)
    with day(2):
        assert send_lead_digests() == 0


@pytest.mark.parametrize(
    ("time", "hour", "expected"),
    [("08:44", 9, 14), ("08:45", 9, 15), ("23:50", 9, 15), ("23:44", 0, 15), ("23:45", 0, 16), ("00:10", 0, 15)],
)
def test_the_digest_is_made_up_a_little_before_the_hour(time: str, hour: int, expected: int) -> None:
    moment = dt.datetime.fromisoformat(f"2024-05-15T{time}:00+08:00")
    assert digest_day(moment, hour) == dt.date(2024, 5, expected)


def test_the_hour_is_the_persons_own(person: Any, bank: Any, event: Any) -> None:
    save_filter(by=person, organisation=bank, name="全部", digest=True)
    MessagePreferences.objects.create(user=person, digest_hour=20)
    lead(event, 3_000_000)
    with day(1):
        assert send_lead_digests() == 0
    with clock.at(EIGHT + dt.timedelta(hours=11)):
        assert send_lead_digests() == 1

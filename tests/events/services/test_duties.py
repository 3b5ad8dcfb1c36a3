"""Tasks in a series: given once, told to the person, ended, kept; and whoever has one enters the desk."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction

from accounts import clock
from accounts.errors import Invalid, NotAllowed, Taken, WrongState
from accounts.models import AuditRow, Delivery, Message, User
from accounts.services.erasure import erase_account
from accounts.services.outbox import deliver_due
from events.models import Duty, MarketSeries
from events.permissions import tasks_of
from events.services.duties import end_duty, give_duty
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def series() -> MarketSeries:
    row: MarketSeries = build.series(name="示例系列")
    return row


@pytest.fixture
def person() -> User:
    return build.user("王签到")


def helps(person: User) -> bool:
    return bool(User.objects.get(pk=person.pk).helps)


def record() -> list[tuple[str, str, dict[str, Any]]]:
    """What stands in the audit log: verb, by whom, facts."""
    return list(AuditRow.objects.order_by("pk").values_list("verb", "actor", "data"))


def test_a_task_is_given_told_and_ended(series: MarketSeries, person: User) -> None:
    boss = build.organiser("周组织")
    duty = give_duty(by=boss, series=series, user=person, task="check-in")
    facts = {"person": person.pk, "series": series.slug, "task": "check-in"}
    assert (duty.given_by, duty.ended_at, helps(person)) == (boss, None, True)
    assert tasks_of(User.objects.get(pk=person.pk)) == {series.pk: {"check-in"}}
    end_duty(by=boss, duty=duty)
    duty.refresh_from_db()
    assert (duty.ended_by, duty.ended_at is not None, helps(person)) == (boss, True, False)
    assert tasks_of(User.objects.get(pk=person.pk)) == {}
    assert record() == [("duty.give", "周组织", facts), ("duty.end", "周组织", facts)]
    told = list(Message.objects.order_by("pk").values_list("code", "recipient", "organisation", "params", "url"))
    words = {"person": "周组织", "series": "示例系列", "task": "现场签到"}
    assert told == [
        ("duty.given", person.pk, None, words, "/admin/"),
        ("duty.ended", person.pk, None, words, ""),
    ]


def test_the_letter_reaches_who_belongs_to_no_organisation(series: MarketSeries, person: User) -> None:
    member = build.user("同事")
    build.member(member, series.organiser)
    give_duty(by=build.organiser(), series=series, user=person, task="programme")
    assert list(Delivery.objects.values_list("user", flat=True)) == [person.pk]
    deliver_due()
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([person.email], "您在“示例系列”的分工：日程与展馆")
    assert "组织者工作台" in letter.body


def test_the_task_is_named_in_the_language_of_the_person(series: MarketSeries) -> None:
    person = build.user(language="en")
    give_duty(by=build.organiser(), series=series, user=person, task="matchmaker")
    assert Message.objects.get().params["task"] == "Meetings of the parties"


def test_who_reads_the_message(series: MarketSeries, person: User, client: Any) -> None:
    """The person is led to the desk; a colleague of the organisation in whose name it is told finds nothing."""
    member = build.user("同事")
    build.member(member, series.organiser)
    give_duty(by=build.organiser(), series=series, user=person, task="check-in")
    page = f"/messages/{Message.objects.get().pk}/"
    client.force_login(person)
    assert client.get(page)["Location"] == "/admin/"
    assert client.session.get("acting_for") is None
    client.force_login(member)
    assert client.get(page).status_code == 404
    assert "示例系列" not in client.get("/messages/").content.decode()


def test_the_same_task_is_given_once(series: MarketSeries, person: User) -> None:
    boss = build.organiser()
    duty = give_duty(by=boss, series=series, user=person, task="viewer")
    with pytest.raises(Taken, match="只读"):
        give_duty(by=boss, series=series, user=person, task="viewer")
    give_duty(by=boss, series=series, user=person, task="programme")
    give_duty(by=boss, series=build.series(), user=person, task="viewer")
    end_duty(by=boss, duty=duty)
    give_duty(by=boss, series=series, user=person, task="viewer")
    assert Duty.objects.filter(user=person).count() == 4


def test_the_database_holds_one_open_task_and_whole_ends(series: MarketSeries, person: User) -> None:
    build.duty(series, "viewer", user=person)
    boss = build.organiser()
    for facts in ({}, {"ended_at": clock.now()}, {"ended_by": boss}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Duty.objects.create(series=series, user=person, task="viewer", given_by=boss, **facts)


@pytest.mark.parametrize(
    ("facts", "task", "field"),
    [({}, "king", "task"), ({"is_active": False}, "viewer", "user"), ({"is_staff": True}, "viewer", "user")],
)
def test_what_is_refused(series: MarketSeries, facts: dict[str, Any], task: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        give_duty(by=build.organiser(), series=series, user=build.user(**facts), task=task)
    assert refusal.value.field == field
    assert (Duty.objects.count(), AuditRow.objects.count(), Message.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("task", ["programme", "check-in", "matchmaker", "viewer"])
def test_only_owners_give_and_end(series: MarketSeries, person: User, task: str) -> None:
    helper, duty = build.helper(series, task), build.duty(series, "viewer")
    for act in (
        lambda: give_duty(by=helper, series=series, user=person, task="viewer"),
        lambda: give_duty(by=helper, series=series, user=helper, task="owner"),
        lambda: end_duty(by=helper, duty=duty),
    ):
        with pytest.raises(NotAllowed, match="负责人"):
            act()


def test_an_owner_gives_and_ends_in_the_own_series_alone(series: MarketSeries, person: User) -> None:
    owner, other = build.helper(series, "owner"), build.series()
    duty = give_duty(by=owner, series=series, user=person, task="owner")
    end_duty(by=owner, duty=duty)
    with pytest.raises(NotAllowed):
        give_duty(by=owner, series=other, user=person, task="viewer")
    with pytest.raises(NotAllowed):
        end_duty(by=owner, duty=build.duty(other, "viewer"))


def test_a_person_gives_a_task_back_and_whoever_gave_it_is_told(series: MarketSeries) -> None:
    duty = build.duty(series, "check-in")
    end_duty(by=duty.user, duty=duty)
    told = list(Message.objects.values_list("code", "recipient"))
    assert (helps(duty.user), told) == (False, [("duty.given_back", duty.given_by_id)])
    with pytest.raises(WrongState):
        end_duty(by=build.organiser(), duty=duty)


def test_who_has_another_task_goes_on_helping(series: MarketSeries) -> None:
    first = build.duty(series, "check-in")
    build.duty(build.series(), "viewer", user=first.user)
    end_duty(by=build.organiser(), duty=first)
    assert helps(first.user)


def test_an_account_with_tasks_is_not_erased(series: MarketSeries) -> None:
    duty = build.duty(series, "viewer")
    with pytest.raises(WrongState, match="分工"):
        erase_account(by=duty.user, typed=duty.user.email)
    end_duty(by=duty.user, duty=duty)
    assert erase_account(by=duty.user, typed=duty.user.email).is_active is False


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_owners_give_the_same_task_at_once(series: MarketSeries, person: User) -> None:
    boss = build.organiser()

    def give(_number: int) -> str:
        try:
            give_duty(by=boss, series=series, user=person, task="viewer")
        except Taken:
            return "taken"
        finally:
            connection.close()
        return "given"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(give, range(2))) == ["given", "taken"]
    assert (Duty.objects.count(), helps(person)) == (1, True)

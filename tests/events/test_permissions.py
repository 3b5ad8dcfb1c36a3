"""Who may do what in a series: the answers, their sentences, and how often the database is asked."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from accounts import clock
from accounts.errors import NotAllowed
from accounts.models import User
from accounts.permissions import can_enter_desk, can_organise
from accounts.second_step import must_use_second_step
from events.enums import DutyTask
from events.permissions import (
    can_do,
    can_read_contacts,
    can_see_edition,
    check_task,
    forget_tasks,
    series_with,
    tasks_of,
)
from events.selectors.events import current_desk, events_for
from tests import build

pytestmark = pytest.mark.django_db

OWN = {task: {task} for task in DutyTask} | {DutyTask.OWNER: set(DutyTask)}


@pytest.mark.parametrize("task", list(DutyTask))
def test_what_each_task_may(task: DutyTask) -> None:
    event, other = build.event(), build.event()
    person = build.helper(event.series, str(task))
    assert {one for one in DutyTask if can_do(person, event, one)} == OWN[task]
    assert {one for one in DutyTask if can_do(person, event.series, one)} == OWN[task]
    assert not any(can_do(person, other, one) for one in DutyTask)
    assert (can_see_edition(person, event), can_see_edition(person, other)) == (True, False)
    assert (can_read_contacts(person, event), can_read_contacts(person, other)) == (task == DutyTask.OWNER, False)
    assert (can_organise(person), can_enter_desk(person)) == (False, True)


def test_the_organiser_and_strangers() -> None:
    event = build.event()
    staff, stranger = build.organiser(), build.user()
    assert all(can_do(staff, event, task) for task in DutyTask)
    assert (can_see_edition(staff, event), can_read_contacts(staff, event)) == (True, True)
    for person in (stranger, AnonymousUser()):
        assert not any(can_do(person, event, task) for task in DutyTask)
        assert not can_see_edition(person, event)
        assert not can_enter_desk(person)


@pytest.mark.parametrize("way", ["ended", "closed"])
def test_an_ended_task_and_a_closed_account_count_for_nothing(way: str) -> None:
    event = build.event()
    duty = build.duty(event.series, "owner", **({"ended_at": clock.now()} if way == "ended" else {}))
    person = User.objects.get(pk=duty.user_id)
    person.is_active = way != "closed"
    assert (can_do(person, event, DutyTask.VIEWER), can_enter_desk(person)) == (False, False)


def test_the_sentence_names_the_task() -> None:
    event = build.event()
    with translation.override("en"):
        with pytest.raises(NotAllowed, match="needs the task “Meetings of the parties”"):
            check_task(build.helper(event.series, "viewer"), event, DutyTask.MATCHMAKER)
        with pytest.raises(NotAllowed, match="Only the organiser"):
            check_task(build.user(), event, DutyTask.MATCHMAKER)
        check_task(build.helper(event.series, "matchmaker"), event, DutyTask.MATCHMAKER)


def test_series_by_task() -> None:
    first, second, third = (build.series() for _number in range(3))
    person = build.helper(first, "owner")
    for series, task in ((second, "check-in"), (second, "viewer"), (third, "viewer")):
        build.duty(series, task, user=person)
    person = User.objects.get(pk=person.pk)
    assert series_with(person) == {first.pk, second.pk, third.pk}
    assert series_with(person, DutyTask.CHECK_IN) == {first.pk, second.pk}
    assert series_with(person, DutyTask.PROGRAMME) == {first.pk}


def test_one_question_a_person_and_none_about_others(django_assert_num_queries: Any) -> None:
    events = [build.event() for _number in range(3)]
    person, stranger = build.helper(events[0].series, "programme", "viewer"), build.user()
    with django_assert_num_queries(1):
        assert [can_do(person, event, DutyTask.PROGRAMME) for event in events] == [True, False, False]
    with django_assert_num_queries(0):
        assert [can_do(stranger, event, DutyTask.PROGRAMME) for event in events] == [False] * 3
        assert can_do(User(is_staff=True), events[0], DutyTask.OWNER)
    forget_tasks(person, stranger)
    with django_assert_num_queries(1):
        assert set(tasks_of(person)) == {events[0].series_id}


def test_editions_in_preparation_are_known_to_who_helps_with_them() -> None:
    draft, other = build.event(status="draft"), build.event(status="draft")
    public = build.event()
    assert set(events_for(build.helper(draft.series, "viewer"))) == {draft, public}
    assert set(events_for(build.user())) == {public}
    assert set(events_for(build.organiser())) == {draft, other, public}


def test_the_desk_without_a_name_is_that_of_the_own_series() -> None:
    own = build.event()
    latest = build.event(starts_at=own.starts_at + (own.ends_at - own.starts_at))
    assert current_desk(build.organiser()) == latest
    assert current_desk(build.helper(own.series, "check-in")) == own
    assert current_desk(build.helper(own.series, "viewer")) is None


def test_helpers_sign_in_with_two_steps(settings: Any) -> None:
    settings.MFA_REQUIRED = True
    person = build.helper(build.series(), "viewer")
    assert (must_use_second_step(person), must_use_second_step(build.user())) == (True, False)
    assert must_use_second_step(AnonymousUser()) is False

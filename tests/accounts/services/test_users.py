"""Accounts that the organiser opens, corrects and closes."""

import pytest

from accounts.errors import Invalid, NotAllowed, Taken, WrongState
from accounts.models import AuditRow, User
from accounts.services.users import create_user, update_user
from tests import build

pytestmark = pytest.mark.django_db


def test_only_the_organiser_opens_and_changes_accounts() -> None:
    person = build.user()
    with pytest.raises(NotAllowed):
        create_user(by=person, email="new@example.com")
    with pytest.raises(NotAllowed):
        update_user(by=person, user=person, name="新")
    assert not AuditRow.objects.exists()


def test_details_are_corrected_once() -> None:
    person, staff = build.user(), build.organiser()
    for _time in range(2):
        update_user(by=staff, user=person, mobile="+86 13800000000")
    person.refresh_from_db()
    assert (person.mobile, AuditRow.objects.count()) == ("13800000000", 1)


def test_an_address_counts_once() -> None:
    build.user(email="new@example.com")
    with pytest.raises(Taken) as refusal:
        create_user(by=build.organiser(), email=" NEW@example.com")
    assert refusal.value.field == "email"


def test_powers_are_given_by_a_superuser() -> None:
    person, boss = build.user(), User.objects.create_superuser("boss@example.com", "market-2024")
    with pytest.raises(Invalid):
        update_user(by=build.organiser(), user=person, is_staff=True)
    assert update_user(by=boss, user=person, is_staff=True).is_staff
    with pytest.raises(NotAllowed):
        update_user(by=build.organiser(), user=boss, name="新")


def test_nobody_locks_themselves_out() -> None:
    staff = build.organiser()
    with pytest.raises(WrongState):
        update_user(by=staff, user=staff, is_active=False)

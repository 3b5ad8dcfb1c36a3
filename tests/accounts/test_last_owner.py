"""The matrix of roles, and the last owner: cannot leave, be removed, be demoted or have the account closed."""

from collections.abc import Callable

import pytest
from django.db import connection

from accounts.enums import Role
from accounts.errors import Refused, WrongState
from accounts.models import AuditRow, Membership
from accounts.permissions import can_act_for, can_manage_members, can_view_organisation
from accounts.services import members
from accounts.services.erasure import erase_account
from accounts.services.users import update_user
from tests import build
from tests.events.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

VIEW, WRITE, MANAGE = can_view_organisation, can_act_for, can_manage_members


@pytest.mark.parametrize(
    ("who", "rights"),
    [
        ("owner", (True, True, True)),
        ("editor", (True, True, False)),
        ("viewer", (True, False, False)),
        ("owner of another", (False, False, False)),
        ("former member", (False, False, False)),
        ("closed account", (True, False, True)),  # never signs in: Django refuses it at the door
        ("organiser", (True, True, True)),
    ],
)
def test_what_a_role_may(who, rights) -> None:
    firm = build.organisation(owner=build.user())
    person = build.organiser() if who == "organiser" else build.user(is_active=who != "closed account")
    if who in Role.values:
        build.member(person, firm, who)
    elif who == "closed account":
        build.member(person, firm, Role.OWNER)
    elif who == "owner of another":
        build.organisation(owner=person)
    elif who == "former member":
        build.member(person, firm).delete()
    assert tuple(may(person, firm) for may in (VIEW, WRITE, MANAGE)) == rights


def test_a_role_holds_in_its_own_organisation_only() -> None:
    person, first = build.user(), build.organisation(owner=build.user())
    second = build.organisation("bank", owner=person)
    build.member(person, first, Role.VIEWER)
    assert [may(person, first) for may in (VIEW, WRITE, MANAGE)] == [True, False, False]
    assert [may(person, second) for may in (VIEW, WRITE, MANAGE)] == [True, True, True]


def leave(owner: Membership) -> object:
    return members.remove_member(by=owner.user, membership=owner)


def be_removed(owner: Membership) -> object:
    return members.remove_member(by=build.organiser(), membership=owner)


def be_demoted(owner: Membership) -> object:
    return members.change_role(by=owner.user, membership=owner, role=Role.VIEWER)


def be_closed(owner: Membership) -> object:
    return update_user(by=build.organiser(), user=owner.user, is_active=False)


def be_erased(owner: Membership) -> object:
    return erase_account(by=owner.user, typed=owner.user.email)


WAYS: list[Callable[[Membership], object]] = [leave, be_removed, be_demoted, be_closed, be_erased]


def owners(firm) -> int:
    """How many owners may sign in."""
    return firm.memberships.filter(role=Role.OWNER, user__is_active=True).count()


@pytest.mark.parametrize("way", WAYS)
def test_the_last_owner_stays(way) -> None:
    owner = build.user()
    firm = build.organisation(owner=owner)
    build.member(build.user(), firm, Role.EDITOR)
    build.member(build.user(is_active=False), firm, Role.OWNER)
    with pytest.raises(WrongState, match="所有者"):
        way(Membership.objects.get(user=owner))
    assert (owners(firm), AuditRow.objects.count()) == (1, 0)


@pytest.mark.parametrize("way", WAYS)
def test_one_of_two_owners_may_go(way) -> None:
    owner = build.user()
    firm = build.organisation(owner=owner)
    build.member(build.user(), firm, Role.OWNER)
    way(Membership.objects.get(user=owner))
    assert owners(firm) == 1


def test_closing_an_account_names_the_organisations_that_would_be_alone() -> None:
    person = build.user()
    for name in ("甲公司", "乙公司"):
        build.organisation(owner=person, name=name)
    shared = build.organisation(owner=person, name="丙公司")
    build.member(build.user(), shared, Role.OWNER)
    with pytest.raises(WrongState, match="甲公司、乙公司的") as refusal:
        update_user(by=build.organiser(), user=person, is_active=False)
    person.refresh_from_db()
    assert (refusal.value.field, person.is_active) == ("is_active", True)


def test_other_changes_of_a_last_owner_are_not_held_up() -> None:
    person = build.user()
    build.organisation(owner=person)
    assert update_user(by=build.organiser(), user=person, name="新名").name == "新名"


@pytest.mark.parametrize("first", WAYS)
@pytest.mark.parametrize("second", WAYS)
def test_two_owners_never_go_at_once(first, second) -> None:
    """Threads that start together on PostgreSQL, in turn elsewhere: one of the two is told to stay."""
    people = [build.user(), build.user()]
    firm = build.organisation()
    rows = [build.member(person, firm, Role.OWNER) for person in people]
    answers = at_once([lambda: first(rows[0]), lambda: second(rows[1])])
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert (owners(firm), len(refused)) == (1, 1), (connection.vendor, answers)

"""The columns of the board: each member for themselves, what is refused, and what goes when the member goes."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import Role
from accounts.errors import Invalid, NotAllowed
from accounts.models import AuditRow
from accounts.services.erasure import erase_account
from accounts.services.members import remove_member
from market.board_columns import CHOICES, DEFAULT, MOST
from market.models import BoardChoice
from market.selectors.board_choices import columns_for
from market.services.board_columns import choose_columns
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Any:
    return build.user("钱经理")


@pytest.fixture
def bank(owner: Any) -> Any:
    return build.organisation("bank", owner=owner)


def shown(person: Any, bank: Any) -> list[str]:
    return [column.key for column in columns_for(bank.memberships.get(user=person))]


@pytest.mark.parametrize("role", [Role.OWNER, Role.EDITOR, Role.VIEWER])
def test_each_role_chooses_for_itself_alone(owner: Any, bank: Any, role: str) -> None:
    build.member(person := build.user(), bank, role)
    choose_columns(by=person, organisation=bank, columns=["state", "rate", "rate", "district"])
    assert (shown(person, bank), shown(owner, bank)) == (["rate", "district", "state"], list(DEFAULT))


def test_the_choice_holds_in_one_organisation_only(owner: Any, bank: Any) -> None:
    other = build.organisation("fund", owner=owner)
    choose_columns(by=owner, organisation=bank, columns=["until"])
    assert (shown(owner, bank), shown(owner, other)) == (["until"], list(DEFAULT))


def test_who_is_no_member_chooses_nothing_and_is_told_why(owner: Any, bank: Any) -> None:
    gone = build.user(is_active=False)
    build.member(gone, bank)
    for person in (build.user(), build.organiser(), gone):
        with pytest.raises(NotAllowed, match="列由机构成员各自为自己选择。"):
            choose_columns(by=person, organisation=bank, columns=["rate"])
    assert BoardChoice.objects.count() == 0


def test_the_board_of_other_parties_has_nothing_to_choose(owner: Any) -> None:
    university = build.organisation("university", owner=owner)
    with pytest.raises(NotAllowed):
        choose_columns(by=owner, organisation=university, columns=["rate"])


def test_what_the_board_does_not_know_and_too_many_are_refused(owner: Any, bank: Any) -> None:
    keys = [column.key for column in CHOICES]
    for columns, sentence in (
        (["rate", "mobile"], "线索列表中没有“mobile”这一列。"),
        (keys[: MOST + 1], "除匹配和企业外最多 6 列，您选了 7 列，请去掉一些。"),
    ):
        with pytest.raises(Invalid) as refused:
            choose_columns(by=owner, organisation=bank, columns=columns)
        assert (str(refused.value), refused.value.field) == (sentence, "columns")
    choose_columns(by=owner, organisation=bank, columns=keys[:MOST])
    assert shown(owner, bank) == keys[:MOST]


def test_the_same_choice_twice_does_one_thing(owner: Any, bank: Any) -> None:
    for columns in (DEFAULT, ["rate", "state"], ["state", "rate"], [], [], DEFAULT):
        choose_columns(by=owner, organisation=bank, columns=columns)
    row = BoardChoice.objects.get()
    found = AuditRow.objects.filter(verb="board.choose").order_by("pk")
    assert [(audit.actor_id, audit.on_behalf_of_id, audit.subject_id, audit.data["columns"]) for audit in found] == [
        (owner.pk, bank.pk, str(row.pk), [list(DEFAULT), ["rate", "state"]]),
        (owner.pk, bank.pk, str(row.pk), [["rate", "state"], []]),
        (owner.pk, bank.pk, str(row.pk), [[], list(DEFAULT)]),
    ]


def test_a_key_of_another_version_is_passed_over(owner: Any, bank: Any) -> None:
    member = bank.memberships.get()
    BoardChoice.objects.create(membership=member, columns=["vanished", "stall", "amount"])
    assert shown(owner, bank) == ["amount", "stall"]
    BoardChoice.objects.update(columns=["vanished"])
    assert shown(owner, bank) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        BoardChoice.objects.create(membership=member)


def test_who_leaves_leaves_no_choice(owner: Any, bank: Any) -> None:
    for act in (
        lambda person, membership: remove_member(by=owner, membership=membership),
        lambda person, membership: erase_account(by=person, typed=person.email),
    ):
        membership = build.member(person := build.user(), bank)
        choose_columns(by=person, organisation=bank, columns=["rate"])
        act(person, membership)
        assert BoardChoice.objects.count() == 0

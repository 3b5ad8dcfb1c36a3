"""Two windows, one draft: what only one of them changed is kept, what both changed waits for a choice."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import AuditRow
from market.models import Need
from market.services.drafts import SavedDraft, fingerprint, marks_of, save_draft
from tests import build

pytestmark = pytest.mark.django_db

FIELDS = ("title", "summary", "keywords", "amount", "guarantees", "valid_until", "existing_loans", "wanted")
LOAN = {"bank": "甲银行", "amount": Decimal(1_000_000), "guarantee": "", "starts_on": None, "ends_on": None}


@pytest.fixture
def owner() -> Any:
    return build.user("林厂长")


@pytest.fixture
def need(owner: Any) -> Any:
    return build.need(build.firm(owner=owner), status="draft", title="融资", summary="旧")


def now(need: Any) -> dict[str, str]:
    """The marks of a page that is opened now."""
    return marks_of(fresh(need), FIELDS)


def fresh(need: Any) -> Any:
    return Need.objects.select_related("financing").get(pk=need.pk)


def save(
    need: Any, by: Any, marks: Any, *, take: Any = (), loans: Any = None, wishes: Any = None, **fields: Any
) -> SavedDraft:
    own = {"title", "summary", "keywords", "valid_until"}
    return save_draft(
        by=by,
        need=fresh(need),
        common={name: value for name, value in fields.items() if name in own},
        terms={name: value for name, value in fields.items() if name not in own},
        existing_loans=loans,
        wishes=wishes,
        marks=marks,
        take=take,
    )


def told(saved: SavedDraft) -> tuple[dict[str, Any], dict[str, Any]]:
    return saved.clashes, saved.newer


@pytest.mark.parametrize(
    ("name", "typed", "stored"),
    [
        ("amount", Decimal(35_000_000), Decimal("35000000.00")),
        ("max_rate", Decimal("3.5"), Decimal("3.50")),
        ("summary", "一\r\n二 ", "一\n二"),
        ("guarantees", ["credit", "pledge"], ["pledge", "credit"]),
        ("valid_until", dt.date(2026, 5, 1), dt.date(2026, 5, 1)),
        ("existing_loans", [LOAN], [LOAN | {"amount": Decimal("1000000.00")}]),
    ],
)
def test_equal_values_have_equal_marks(name: str, typed: Any, stored: Any) -> None:
    assert fingerprint(name, typed) == fingerprint(name, stored)


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("first_loan", None, False),
        ("amount", None, Decimal(0)),
        ("title", "融资", "融资 二"),
        ("keywords", ["一", "二"], ["二", "一"]),
        ("existing_loans", [], [LOAN]),
    ],
)
def test_different_values_have_different_marks(name: str, one: Any, other: Any) -> None:
    assert fingerprint(name, one) != fingerprint(name, other)


def test_only_what_changed_is_written_and_put_on_record(need: Any, owner: Any) -> None:
    saved = save(need, owner, now(need), title="融资", summary="新", amount=Decimal(5_000_000))
    assert told(saved) == ({}, {})
    assert AuditRow.objects.get().data == {"fields": ["summary"]}
    assert saved.marks == now(need)
    save(need, owner, saved.marks, title="融资", summary="新", amount=Decimal(5_000_000))
    assert AuditRow.objects.count() == 1


def test_two_windows_that_change_different_fields_both_keep_theirs(need: Any, owner: Any) -> None:
    first = second = now(need)
    save(need, owner, first, title="融资 A", summary="旧", amount=Decimal(5_000_000))
    saved = save(need, owner, second, title="融资", summary="旧", amount=Decimal(8_000_000))
    row = fresh(need)
    assert (row.title, row.financing.amount) == ("融资 A", Decimal(8_000_000))
    assert told(saved) == ({}, {"title": "融资 A"})


def test_a_window_that_still_shows_the_older_value_never_writes_it_back(need: Any, owner: Any) -> None:
    """The marks that come back keep the field as older, save after save."""
    second = now(need)
    save(need, owner, now(need), title="融资 A")
    for amount in (6, 7, 8):
        saved = save(need, owner, second, title="融资", amount=Decimal(amount))
        second = saved.marks
        assert told(saved) == ({}, {"title": "融资 A"})
    assert fresh(need).title == "融资 A"
    saved = save(need, owner, second, title="融资 B")
    assert told(saved) == ({"title": "融资 A"}, {})


def test_what_both_changed_waits_for_a_choice_and_the_rest_is_kept(need: Any, owner: Any) -> None:
    second = now(need)
    save(need, owner, now(need), title="融资 A")
    for _again in range(2):  # autosave asks again and again
        saved = save(need, owner, second, title="融资 B", summary="新")
        assert told(saved) == ({"title": "融资 A"}, {})
        assert saved.marks["title"] == second["title"]
        second = saved.marks
    row = fresh(need)
    assert (row.title, row.summary) == ("融资 A", "新")


def test_the_own_value_is_written_over_the_one_that_was_shown(need: Any, owner: Any) -> None:
    second = now(need)
    save(need, owner, now(need), title="融资 A")
    chosen = second | {"title": fingerprint("title", "融资 A")}
    assert told(save(need, owner, chosen, title="融资 B")) == ({}, {})
    assert fresh(need).title == "融资 B"


def test_a_choice_against_a_value_that_has_changed_again_is_asked_again(need: Any, owner: Any) -> None:
    second = now(need)
    save(need, owner, now(need), title="融资 A")
    save(need, owner, now(need), title="融资 C")
    chosen = second | {"title": fingerprint("title", "融资 A")}
    assert told(save(need, owner, chosen, title="融资 B")) == ({"title": "融资 C"}, {})


def test_the_other_value_is_taken(need: Any, owner: Any) -> None:
    second = now(need)
    save(need, owner, now(need), title="融资 A")
    assert told(save(need, owner, second, title="融资 B", take={"title"})) == ({}, {"title": "融资 A"})
    assert fresh(need).title == "融资 A"


def test_the_same_change_in_both_windows_is_no_clash(need: Any, owner: Any) -> None:
    second = now(need)
    save(need, owner, now(need), title="融资 A", guarantees=["credit", "pledge"])
    saved = save(need, owner, second, title="融资 A", guarantees=["pledge", "credit"])
    assert told(saved) == ({}, {})
    assert AuditRow.objects.count() == 1


def test_loans_and_wishes_are_fields_like_others(need: Any, owner: Any) -> None:
    bank, other = build.organisation("bank"), build.organisation("bank")
    second = now(need)
    save(need, owner, now(need), loans=[LOAN], wishes=[bank])
    saved = save(need, owner, second, loans=[LOAN | {"bank": "乙银行"}], wishes=[other])
    assert told(saved) == ({"existing_loans": [LOAN], "wanted": [bank]}, {})
    assert list(need.financing.existing_loans.values_list("bank", flat=True)) == ["甲银行"]
    assert told(save(need, owner, second, loans=[], wishes=[])) == ({}, {"existing_loans": [LOAN], "wanted": [bank]})


def test_without_marks_the_page_counts_as_new(need: Any, owner: Any) -> None:
    assert told(save(need, owner, {}, title="融资 B")) == ({}, {})
    assert fresh(need).title == "融资 B"


def test_a_refused_field_leaves_everything_as_it_was(need: Any, owner: Any) -> None:
    with pytest.raises(Invalid) as refused:
        save(need, owner, now(need), title="融资 B", amount=Decimal(-1))
    assert (refused.value.field, fresh(need).title, AuditRow.objects.count()) == ("amount", "融资", 0)


def test_others_learn_nothing_and_what_is_submitted_stays(need: Any, owner: Any) -> None:
    with pytest.raises(NotAllowed):
        save(need, build.user(), {"title": "x"}, title="融资 B")
    Need.objects.filter(pk=need.pk).update(status="withdrawn")
    with pytest.raises(WrongState):
        save(need, owner, now(need), title="融资 B")

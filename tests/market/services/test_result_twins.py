"""Results recorded twice: found, counted once, counted both, undone; and what the funnel says each time."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.errors import NotAllowed, Taken, WrongState
from accounts.models.audit import AppendOnlyError
from market.models import Outcome, ResultTwin
from market.reports.funnel import funnel
from market.reports.results import rows_behind, trust_of
from market.selectors.result_twins import near, suspected
from market.services.outcome_verdicts import give_verdict
from market.services.outcomes import correct_outcome, void_outcome
from market.services.result_twins import count_both, count_once, undo_decision
from tests import build, build_trust

pytestmark = pytest.mark.django_db


class Scene:
    """The same approval of three million under two needs of one firm."""

    def __init__(self) -> None:
        self.organiser, self.banker = build.organiser(), build.user()
        self.firm, self.bank = build.firm(), build.organisation("bank", owner=self.banker)
        self.one, self.other = (build_trust.approved(self.firm, self.bank) for _time in range(2))

    def once(self) -> ResultTwin:
        return count_once(by=self.organiser, keep=self.one, spare=self.other, note="同一份批复")

    def figures(self) -> tuple[int, int, int]:
        """Firms approved, the sum in 万元, the rows behind."""
        found = funnel()
        return found.approved, int(found.approved_amount / 10_000), rows_behind("approved").count()


@pytest.fixture
def scene() -> Scene:
    return Scene()


def pairs() -> list[tuple[Any, Any]]:
    return [(row.one, row.other) for row in suspected()]


def test_the_funnel_counts_one_result_once_and_both_again_after_undoing(scene: Scene) -> None:
    assert (pairs(), scene.figures()) == ([(scene.one, scene.other)], (1, 600, 2))
    word = scene.once()
    assert (pairs(), scene.figures(), list(Outcome.objects.counted())) == ([], (1, 300, 1), [scene.one])
    assert Outcome.objects.current().count() == 2
    undo_decision(by=scene.organiser, decision=word)
    assert (pairs(), scene.figures()) == ([(scene.one, scene.other)], (1, 600, 2))
    count_both(by=scene.organiser, one=scene.other, other=scene.one)
    assert (pairs(), scene.figures()) == ([], (1, 600, 2))


def test_a_correction_keeps_the_decision_and_taking_the_counted_row_back_ends_it(scene: Scene) -> None:
    scene.once()
    correct_outcome(by=scene.banker, outcome=scene.other, amount=Decimal(2_900_000))
    assert scene.figures() == (1, 300, 1)
    new = correct_outcome(by=scene.banker, outcome=scene.one, amount=Decimal(2_950_000))
    assert (scene.figures(), list(Outcome.objects.counted())) == ((1, 295, 1), [new])
    void_outcome(by=scene.banker, outcome=new, reason="误录")
    assert scene.figures() == (1, 290, 1)


@pytest.mark.parametrize(
    ("change", "alike"),
    [
        ({}, True),
        ({"amount": 3_030_000}, True),
        ({"amount": 3_031_000}, False),
        ({"days": 60}, True),
        ({"days": 61}, False),
        ({"other_bank": True}, False),
        ({"other_firm": True}, False),
        ({"same_pair": True}, False),
    ],
)
def test_what_looks_alike(change: dict[str, Any], alike: bool) -> None:
    firm, bank = build.firm(), build.organisation("bank")
    today = clock.today()
    one = build_trust.approved(firm, bank, 3_000_000, decided_on=today - dt.timedelta(days=change.get("days", 0)))
    amount = change.get("amount", 3_000_000)
    if "same_pair" in change:
        other = build.outcome(one.introduction, "approval", amount=amount, annual_rate="3", term_months=1)
    else:
        party = build.organisation("bank") if "other_bank" in change else bank
        other = build_trust.approved(build.firm() if "other_firm" in change else firm, party, amount)
    assert pairs() == ([(one, other)] if alike else [])


def test_near_is_one_in_a_hundred_of_the_larger() -> None:
    assert [near(Decimal(100), Decimal(value)) for value in (99, 98, 101, 102)] == [True, False, True, False]


def test_two_rows_never_leave_each_other_out(scene: Scene) -> None:
    scene.once()
    third = build_trust.approved(scene.firm, scene.bank)
    with pytest.raises(WrongState):
        count_once(by=scene.organiser, keep=scene.other, spare=third)
    with pytest.raises(WrongState):
        count_both(by=scene.organiser, one=scene.one, other=scene.other)
    count_once(by=scene.organiser, keep=third, spare=scene.one)
    assert list(Outcome.objects.counted()) == [third]


def test_only_the_organiser_decides_and_a_word_is_undone_once(scene: Scene) -> None:
    with pytest.raises(NotAllowed):
        count_once(by=scene.banker, keep=scene.one, spare=scene.other)
    word = scene.once()
    assert scene.once() == word
    undo_decision(by=scene.organiser, decision=word)
    with pytest.raises(Taken):
        undo_decision(by=scene.organiser, decision=word)


def test_the_database_knows_one_last_word_and_keeps_all(scene: Scene) -> None:
    word = scene.once()
    facts = {"first": scene.one, "second": scene.other, "by": scene.organiser}
    for wrong in ({"says": "two"}, {"says": "same", "follows": word}, {"says": "two", "spare": scene.one}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ResultTwin.objects.create(**facts | wrong)
    with pytest.raises(AppendOnlyError):
        ResultTwin.objects.update(note="")


def test_sums_say_what_is_confirmed_and_what_has_evidence(scene: Scene) -> None:
    owner = build.user()
    build.member(owner, scene.firm)
    give_verdict(by=owner, outcome=scene.one, verdict="confirmed")
    build_trust.evidence(scene.other)
    build_trust.evidence(scene.one, scan="waiting")
    (_label, approved), (_paid, drawn) = trust_of(funnel(), "financing")
    assert (approved.stated, approved.share) == (3_000_000, 50)
    assert (approved.amount, approved.confirmed, approved.evidenced) == (6_000_000, 3_000_000, 3_000_000)
    assert (drawn.amount, drawn.share) == (0, 0)
    give_verdict(by=owner, outcome=scene.one, verdict="disputed", reason="金额不对")
    assert funnel().approved_confirmed == 0

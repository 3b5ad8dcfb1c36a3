"""Other figures for a result: every move by every part, what the record says afterwards, and who may not."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.errors import Invalid, NotAllowed, Refused, Taken, WrongState
from accounts.models import AuditRow, Message
from market.models import Correction, Outcome, OutcomeVerdict
from market.outcome_enums import CORRECTION_MOVES, UNDECIDED, CorrectionState
from market.selectors.outcome_verdicts import disputed, with_verdict
from market.services import corrections
from market.services.outcome_verdicts import give_verdict
from market.services.outcomes import correct_outcome, void_outcome
from market.services.statements import state_result
from tests import build, build_trust

pytestmark = pytest.mark.django_db

ACTS: dict[str, Any] = {
    "accepted": corrections.accept_correction,
    "declined": lambda **facts: corrections.decline_correction(reason="以批复为准", **facts),
    "withdrawn": corrections.withdraw_correction,
    "upheld": lambda by, correction, organisation=None: corrections.uphold_record(
        by=by, correction=correction, reason="以批复为准"
    ),
}


class Scene:
    """A firm, a bank, an outsider, the organiser, and an approval of three million."""

    def __init__(self) -> None:
        self.owner, self.banker, self.outsider = build.user("厂长"), build.user("行长"), build.user("路人")
        self.firm, self.bank = build.firm(owner=self.owner), build.organisation("bank", owner=self.banker)
        build.firm(owner=self.outsider)
        self.organiser = build.organiser()
        self.outcome = build_trust.approved(self.firm, self.bank, recorded_by=self.banker)

    def propose(self, **facts: Any) -> Correction:
        figures = {"amount": Decimal(2_500_000), "annual_rate": Decimal("3.40"), "term_months": 12}
        days = {"decided_on": self.outcome.decided_on, "reason": "金额应为 250 万元"}
        return corrections.propose_correction(
            **{"by": self.owner, "outcome": self.outcome} | figures | days | facts  # type: ignore[arg-type]
        )


@pytest.fixture
def scene() -> Scene:
    return Scene()


PEOPLE = {"recorder": "banker", "proposer": "owner", "organiser": "organiser", "nobody": "outsider"}


@pytest.mark.parametrize("part", PEOPLE)
@pytest.mark.parametrize("to", ACTS)
@pytest.mark.parametrize("state", ["open", "declined", "accepted", "upheld", "withdrawn"])
def test_every_move_by_every_part(scene: Scene, state: str, to: str, part: str) -> None:
    """The table of moves, from the outside: what it names goes, everything else is refused and changes nothing."""
    decided = {} if state == "open" else {"state": state, "answer": "无", "decided_at": scene.outcome.recorded_at}
    result = build.outcome(scene.outcome.introduction, "equity", amount=1) if state == "accepted" else None
    correction = build_trust.correction(scene.outcome, made_by=scene.owner, result=result, **decided)
    allowed = part in CORRECTION_MOVES.get(state, {}).get(to, ())
    try:
        ACTS[to](by=getattr(scene, PEOPLE[part]), correction=correction)
        done = True
    except Refused:
        done = False
    correction.refresh_from_db()
    assert (done, correction.state) == (allowed, to if allowed else state)


def test_a_proposal_is_a_dispute_that_the_recorder_is_told_of(scene: Scene) -> None:
    made = scene.propose()
    assert (made.state, made.side, made.amount) == ("open", "firm", Decimal(2_500_000))
    assert list(disputed()) == [scene.outcome]
    assert [(row.code, row.organisation_id, row.url) for row in Message.objects.all()] == [
        ("outcome.correction_proposed", scene.bank.pk, made.get_absolute_url())
    ]
    row = AuditRow.objects.get(verb="correction.propose")
    assert (row.actor_id, row.on_behalf_of_id) == (scene.owner.pk, scene.firm.pk)


def test_what_is_accepted_is_a_new_row_that_both_have_agreed_to(scene: Scene) -> None:
    made = scene.propose()
    new = corrections.accept_correction(by=scene.banker, correction=made)
    assert (new.corrects, new.amount, new.stated_by) == (scene.outcome, Decimal(2_500_000), "provider")
    made.refresh_from_db()
    assert (made.state, made.result, made.decided_by) == ("accepted", new, scene.banker)
    assert list(with_verdict(Outcome.objects.all(), "confirmed")) == [new]
    assert not disputed().exists()


def test_no_such_result_takes_the_row_back(scene: Scene) -> None:
    made = scene.propose(void=True, reason="没有签约")
    new = corrections.accept_correction(by=scene.organiser, correction=made)
    assert (new.void, new.stated_by, Outcome.objects.current().exists()) == (True, "organiser", False)


def test_what_the_organiser_upholds_is_off_its_list_until_something_new_is_said(scene: Scene) -> None:
    made = scene.propose()
    corrections.decline_correction(by=scene.banker, correction=made, reason="以批复为准")
    corrections.uphold_record(by=scene.organiser, correction=made, reason="批复写明 300 万元")
    assert not disputed().exists()
    assert list(with_verdict(Outcome.objects.all(), "disputed")) == [scene.outcome]
    give_verdict(by=scene.owner, outcome=scene.outcome, verdict="disputed", reason="合同另有约定")
    assert list(disputed()) == [scene.outcome]


@pytest.mark.parametrize("change", [correct_outcome, void_outcome])
def test_another_change_of_the_record_overtakes_it(scene: Scene, change: Any) -> None:
    made = scene.propose()
    facts = {"amount": Decimal(2_900_000)} if change is correct_outcome else {"reason": "误录"}
    change(by=scene.banker, outcome=scene.outcome, **facts)
    made.refresh_from_db()
    assert (made.state, made.decided_by, made.result) == ("overtaken", scene.banker, None)
    with pytest.raises(WrongState):
        corrections.accept_correction(by=scene.banker, correction=made)


def test_one_waits_at_a_time_in_the_service_and_in_the_database(scene: Scene) -> None:
    scene.propose()
    with pytest.raises(Taken):
        scene.propose(amount=Decimal(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        build_trust.correction(scene.outcome)
    assert (Correction.objects.count(), OutcomeVerdict.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"amount": Decimal(3_000_000)}, None),
        ({"amount": None}, "amount"),
        ({"annual_rate": Decimal(37)}, "annual_rate"),
        ({"term_months": 0}, "term_months"),
        ({"decided_on": dt.date(2999, 1, 1)}, "decided_on"),
        ({"reason": "  "}, "reason"),
        ({"reason": "长" * 301}, "reason"),
    ],
)
def test_what_is_refused_changes_nothing(scene: Scene, facts: Any, field: str | None) -> None:
    with pytest.raises(Invalid) as refused:
        scene.propose(**facts)
    assert (refused.value.field, Correction.objects.count(), OutcomeVerdict.objects.count()) == (field, 0, 0)


def test_a_no_is_explained_and_the_recorder_proposes_nothing_to_itself(scene: Scene) -> None:
    with pytest.raises(NotAllowed):
        scene.propose(by=scene.banker)
    made = scene.propose()
    with pytest.raises(Invalid):
        corrections.decline_correction(by=scene.banker, correction=made, reason=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.update(state="declined", decided_at=made.made_at)


def test_undecided_states_are_those_with_moves() -> None:
    assert {"open", "declined"} == UNDECIDED
    assert CorrectionState.OVERTAKEN not in CORRECTION_MOVES


def test_a_firm_s_own_statement_is_judged_and_corrected_the_other_way_round(scene: Scene) -> None:
    pair = build.introduction(build.need(scene.firm), scene.bank, state="drawn")
    build.outcome(pair, "approval", amount=5_000_000, annual_rate="3.4", term_months=12)
    facts = {"amount": Decimal(1_000_000), "decided_on": scene.outcome.decided_on}
    mine = state_result(by=scene.owner, introduction=pair, kind="drawdown", **facts)
    assert (mine.stated_by, Message.objects.get().code, Message.objects.get().organisation) == (
        "firm",
        "outcome.stated",
        scene.bank,
    )
    with pytest.raises(NotAllowed):
        give_verdict(by=scene.owner, outcome=mine, verdict="confirmed")
    made = corrections.propose_correction(
        by=scene.banker, outcome=mine, amount=Decimal(800_000), decided_on=mine.decided_on, reason="放款 80 万元"
    )
    new = corrections.accept_correction(by=scene.owner, correction=made)
    assert (made.side, new.stated_by, new.amount) == ("provider", "firm", Decimal(800_000))
    assert list(new.verdicts.values_list("verdict", "side")) == [("confirmed", "provider")]


def test_a_firm_states_only_what_moves_the_pair_nowhere(scene: Scene) -> None:
    facts = {"amount": Decimal(1), "decided_on": scene.outcome.decided_on}
    with pytest.raises(WrongState):
        state_result(by=scene.owner, introduction=scene.outcome.introduction, kind="drawdown", **facts)
    with pytest.raises(NotAllowed):
        state_result(by=scene.banker, introduction=scene.outcome.introduction, kind="drawdown", **facts)


def test_what_the_organiser_put_on_record_both_sides_judge(scene: Scene) -> None:
    row = build_trust.approved(scene.firm, scene.bank, stated_by="organiser", recorded_by=scene.organiser)
    give_verdict(by=scene.owner, outcome=row, verdict="confirmed")
    assert list(with_verdict(Outcome.objects.all(), "confirmed")) == [row]
    give_verdict(by=scene.banker, outcome=row, verdict="disputed", reason="不是我行")
    assert list(disputed()) == [row]
    assert {(one.code, one.organisation_id) for one in Message.objects.all()} == {
        ("outcome.disputed_by_party", scene.firm.pk)
    }
    give_verdict(by=scene.banker, outcome=row, verdict="confirmed")
    assert not disputed().exists()

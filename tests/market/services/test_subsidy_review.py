"""One person checks, another approves: the table of moves, the money that is left, limits, order, objections."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.errors import Invalid, NotAllowed, Refused, WrongState
from market.models import SubsidyFile
from market.selectors.subsidies import budget_of
from market.services import subsidy_batches, subsidy_clock, subsidy_files, subsidy_payments, subsidy_review
from market.subsidy_enums import FileState
from market.subsidy_states import FILE_MOVES, Who
from tests import build, build_subsidies
from tests.market.subsidy_scene import ACCOUNT, ASKED, NOON, OVER, WAN, Scene, logged, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _wednesday() -> Any:
    with clock.at(NOON):
        yield


ACTS: dict[str, Any] = {
    "confirm": lambda by, file: subsidy_files.confirm(by=by, file=file, agreed=True, **ACCOUNT),
    "mend": lambda by, file: subsidy_files.mend(by=by, file=file, documents=["结清证明"], **ACCOUNT),
    "withdraw": lambda by, file: subsidy_files.withdraw(by=by, file=file),
    "check": lambda by, file: subsidy_review.check_file(by=by, file=file),
    "send_back": lambda by, file: subsidy_review.send_back_file(by=by, file=file, reason="缺页"),
    "refuse": lambda by, file: subsidy_review.refuse_file(by=by, file=file, code="documents"),
    "approve": lambda by, file: subsidy_review.approve_file(by=by, file=file),
    "object": lambda by, file: subsidy_review.object_to(by=by, file=file, text="有异议"),
    "pay": lambda by, file: subsidy_payments.pay(by=by, file=file, paid_on=clock.today(), reference="拨付-001"),
    "claw_back": lambda by, file: subsidy_payments.claw_back(by=by, file=file, amount=ASKED, reason="多付"),
}


def carried_out(act: str, by: Any, file: SubsidyFile) -> str:
    """The state that the act leads to, or the kind of refusal; nothing stays."""
    try:
        with transaction.atomic(), clock.at(OVER if act == "pay" else NOON):
            state = str(ACTS[act](by, file).state)
            transaction.set_rollback(True)
    except Refused as error:
        return type(error).__name__
    return state


@pytest.mark.parametrize("state", FileState.values)
def test_every_move_from_every_state_by_everybody(state: str) -> None:
    """The firm makes its own moves, the organiser's people make all; an outsider and the office make none."""
    scene = Scene()
    file = build_subsidies.file(scene.batch, scene.stated(), state=state, asked=ASKED)
    viewer = build.user()
    build.member(viewer, scene.firm, "viewer")
    people = {"firm": scene.boss, "organiser": build.organiser(), "office": scene.officer, "viewer": viewer}
    found, expected = {}, {}
    for act in ACTS:
        move = FILE_MOVES[act]
        for name, person in people.items():
            found[act, name] = carried_out(act, person, file)
            may = name == "organiser" or (name == "firm" and move.who is Who.FIRM)
            reached = move.to if state in move.since else "WrongState"
            expected[act, name] = str(reached) if may else "NotAllowed"
    assert found == expected


def test_every_move_of_the_table_but_those_of_batch_and_clock_is_tried() -> None:
    assert set(FILE_MOVES) == {*ACTS, "notice", "lapse"}


def test_a_second_person_approves_and_the_firm_is_told_of_every_step() -> None:
    scene = Scene()
    checked = scene.check(scene.ask())
    assert (checked.state, checked.checked_by, checked.checked_at) == ("checked", scene.a, NOON)
    with pytest.raises(NotAllowed, match="由另一人审批"):
        subsidy_review.approve_file(by=scene.a, file=checked)
    file = scene.approve(checked)
    assert (file.state, file.granted, file.approved_by) == ("approved", ASKED, scene.b)
    assert [code for _who, code in told()] == ["subsidy.submit", "subsidy.check", "subsidy.approve"]
    assert logged() == ["subsidy_batch.open", "subsidy.submit", "subsidy.check", "subsidy.approve"]
    acts = list(file.steps.values_list("act", "from_state", "to_state", "amount"))
    assert acts == [
        ("submit", "", "submitted", ASKED),
        ("check", "submitted", "checked", None),
        ("approve", "checked", "approved", ASKED),
    ]


def test_the_database_wants_two_people_too() -> None:
    scene = Scene()
    file = scene.approved()
    for facts in ({"approved_by": scene.a}, {"checked_by": None}, {"granted": None}, {"granted": ASKED + 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SubsidyFile.objects.filter(pk=file.pk).update(**facts)


@pytest.mark.parametrize("granted", [Decimal(0), Decimal(-1), ASKED + Decimal("0.01")])
def test_granted_is_more_than_nothing_and_at_most_what_was_asked_for(granted: Decimal) -> None:
    scene = Scene()
    with pytest.raises(Invalid) as caught:
        scene.approve(scene.check(scene.ask()), granted=granted)
    assert caught.value.field == "granted"


def test_less_may_be_granted() -> None:
    scene = Scene()
    assert scene.approve(scene.check(scene.ask()), granted=Decimal(WAN)).granted == WAN


def test_the_budget_is_never_exceeded_and_what_is_left_is_said() -> None:
    scene = Scene()
    scene.batch = scene.open(budget=Decimal(7 * WAN))
    first, second = scene.ask(), scene.other()
    scene.approve(scene.check(first))
    with pytest.raises(Invalid, match="预算不足：还剩 3 万元"):
        scene.approve(scene.check(second))
    assert scene.approve(scene.fresh(second), granted=Decimal(3 * WAN)).granted == 3 * WAN
    budget = budget_of(scene.batch)
    assert (budget.total, budget.granted, budget.paid, budget.waiting, budget.left) == (7 * WAN, 7 * WAN, 0, 0, 0)


def test_money_of_a_file_that_is_objected_to_or_clawed_back_is_free_again() -> None:
    scene = Scene()
    file = scene.noticed()
    other = build_subsidies.file(scene.batch, scene.stated(), state="clawed_back", asked=ASKED, clawed=WAN)
    assert budget_of(scene.batch).granted == 2 * ASKED - WAN
    subsidy_review.object_to(by=scene.a, file=file, text="利息计算有误")
    assert budget_of(scene.batch).granted == other.kept
    again = scene.fresh(file)
    assert (again.state, again.granted, again.approved_by, again.notice_until, again.checked_by) == (
        "checked",
        None,
        None,
        None,
        scene.a,
    )
    assert told()[-1] == ("青禾（示例）", "subsidy.object")
    assert scene.approve(again).state == "approved"


def test_an_objection_comes_while_the_notice_runs() -> None:
    scene = Scene()
    file = scene.noticed()
    with clock.at(OVER), pytest.raises(WrongState, match="公示期已满"):
        subsidy_review.object_to(by=scene.a, file=file, text="晚了")
    with pytest.raises(Invalid):
        subsidy_review.object_to(by=scene.a, file=file, text=" ")


def test_who_comes_first_is_served_first() -> None:
    """What earlier files ask for is kept free; where it suffices for all, the order does not matter."""
    scene = Scene(selection="first_come")
    scene.batch = scene.open(budget=Decimal(9 * WAN))
    first, second, third = scene.ask(), scene.other(), scene.other(interest=10 * WAN)
    with pytest.raises(WrongState, match="先到先得"):
        scene.approve(scene.check(third))
    assert scene.approve(scene.check(second)).state == "approved"
    subsidy_review.refuse_file(by=scene.a, file=first, code="documents")
    assert scene.approve(scene.fresh(third)).state == "approved"


def test_support_of_the_year_counts_under_a_limit_for_the_year() -> None:
    """A limit of 5 万元 a firm and year: the second file gets what the first has left of it."""
    scene = Scene(caps=[{"amount": str(5 * WAN), "had": "grants.this_year"}])
    first, second = scene.ask(scene.loan(grants_this_year=Decimal(0))), scene.loan(grants_this_year=Decimal(0))
    waiting = scene.ask(second)
    assert waiting.asked == ASKED
    scene.approve(scene.check(first))
    with pytest.raises(Invalid, match="最多 1 万元"):
        scene.approve(scene.check(waiting))
    assert scene.approve(scene.fresh(waiting), granted=Decimal(WAN)).granted == WAN


def test_a_limit_that_policies_share_holds_for_the_firm() -> None:
    pool = {"pool": "区级贴息", "pool_limit": Decimal(6 * WAN)}
    scene = Scene(**pool)
    second = scene.new_version(name="另一项贴息", **pool)
    scene.approved()
    file = scene.check(scene.ask(scene.loan(), batch=scene.open(version=second)))
    with pytest.raises(Invalid, match="“区级贴息”额度中还剩 2 万元"):
        scene.approve(file)
    assert scene.approve(scene.fresh(file), granted=Decimal(2 * WAN)).state == "approved"


def test_what_became_excluded_meanwhile_is_not_approved() -> None:
    scene = Scene()
    case = scene.loan()
    second = scene.new_version(name="另一项贴息")
    file = scene.check(scene.ask(case))
    scene.ask(case, batch=scene.open(version=second))
    second.excludes.add(scene.version.policy)
    with pytest.raises(Refused, match="同时享受"):
        scene.approve(file)


@pytest.mark.parametrize(
    ("code", "text", "error"), [("nothing", "", Invalid), ("other", " ", Invalid), ("other", "长" * 301, Invalid)]
)
def test_a_refusal_has_a_code_and_other_reasons_have_words(code: str, text: str, error: type[Refused]) -> None:
    scene = Scene()
    with pytest.raises(error):
        subsidy_review.refuse_file(by=scene.a, file=scene.ask(), code=code, text=text)


def test_the_firm_reads_why_it_was_refused_and_sent_back() -> None:
    scene = Scene()
    file = subsidy_review.send_back_file(by=scene.a, file=scene.check(scene.ask()), reason="缺结清证明")
    assert (file.state, file.sent_back_reason, file.checked_by) == ("sent_back", "缺结清证明", None)
    other = subsidy_review.refuse_file(by=scene.a, file=scene.other(), code="funded", text="市级已补")
    assert (other.state, other.refusal_code, other.refusal_text, other.closed_at) == (
        "refused",
        "funded",
        "市级已补",
        NOON,
    )
    assert list(other.steps.values_list("note", flat=True)) == ["", "已获其他资助 · 市级已补"]


def test_nothing_moves_in_a_batch_that_is_done_but_what_is_clawed_back() -> None:
    scene = Scene()
    file = scene.paid()
    with clock.at(OVER):
        subsidy_batches.finish_batch(by=scene.a, batch=scene.batch)
        waiting = build_subsidies.file(scene.batch, scene.stated(), state="submitted")
        with pytest.raises(WrongState, match="已办结"):
            scene.check(waiting)
        assert subsidy_payments.claw_back(by=scene.a, file=file, amount=ASKED, reason="多付").state == "clawed_back"
        assert subsidy_clock.sweep_subsidies() == 1  # the word that the notice is over

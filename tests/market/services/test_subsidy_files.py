"""A firm hands a file in, mends it, takes it back: counted to the fen, once a loan, never beside what excludes it."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.errors import Invalid, NotAllowed, Refused, Taken, WrongState
from market.models import SubsidyFile, SubsidyStep
from market.services import outcomes, subsidy_files, subsidy_review
from tests import build, build_policies, build_subsidies
from tests.market.subsidy_scene import ACCOUNT, ASKED, DAY, NOON, WAN, Scene, logged, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _wednesday() -> Any:
    with clock.at(NOON):
        yield


def test_a_file_is_counted_line_by_line_and_the_firm_is_told() -> None:
    scene = Scene()
    case = scene.loan()
    file = scene.ask(case)
    assert (file.state, file.asked, file.granted, file.outcome, file.pair) == (
        "submitted",
        ASKED,
        None,
        case.outcome,
        case.outcome.introduction,
    )
    assert file.lines == [
        {"code": "share", "of": "loan.interest_paid", "base": "200000.00", "percent": "20.00", "cap": "",
         "amount": "40000.00"},
    ]  # fmt: skip
    assert file.verdicts == {"sound": "yes", "on_time": "yes"}
    assert file.facts["loan.interest_paid"] == "200000.00"
    assert (file.account_bank, file.account_number, file.documents) == (
        "示例银行普陀支行",
        "6222000011112222",
        ["结清证明"],
    )
    assert told() == [("青禾（示例）", "subsidy.submit")]
    assert logged() == ["subsidy_batch.open", "subsidy.submit"]
    step = SubsidyStep.objects.get()
    assert (step.act, step.from_state, step.to_state, step.amount, step.by) == (
        "submit",
        "",
        "submitted",
        ASKED,
        scene.boss,
    )


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"agreed": False}, "agreed"),
        ({"documents": []}, "documents"),
        ({"account_bank": " "}, "account_bank"),
        ({"account_bank": "长" * 81}, "account_bank"),
        ({"account_number": "12345"}, "account_number"),
        ({"account_number": "62220000ABCD"}, "account_number"),
    ],
)
def test_what_is_missing_names_its_field_and_nothing_is_kept(facts: dict[str, Any], field: str) -> None:
    scene = Scene()
    with pytest.raises(Invalid) as caught:
        scene.ask(**facts)
    assert (caught.value.field, SubsidyFile.objects.count(), SubsidyStep.objects.count()) == (field, 0, 0)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"interest": None}, "请先补充：已付利息"),
        ({"loan_on_time": False}, "不符合条件"),
        ({"sound": False}, "不符合条件"),
        ({"interest": 0}, "该政策已无可支付金额"),
    ],
)
def test_who_is_not_entitled_or_has_not_said_how_much_reads_why(facts: dict[str, Any], words: str) -> None:
    scene = Scene()
    with pytest.raises(WrongState, match=words):
        scene.ask(scene.loan(**facts))
    assert SubsidyFile.objects.count() == 0


def test_what_nobody_can_judge_is_left_to_whoever_checks() -> None:
    scene = Scene()
    file = scene.ask(scene.loan(sound=None))
    assert file.verdicts == {"sound": "unknown", "on_time": "yes"}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda scene: {"batch": scene.open(opens_on=scene.batch.opens_on + DAY)}, WrongState),
        (lambda scene: {"by": build.user()}, NotAllowed),
        (lambda scene: {"by": scene.officer}, NotAllowed),
        (lambda scene: {"case": scene.loan(build.firm(owner=scene.boss, verification="pending"))}, NotAllowed),
        (lambda scene: {"case": scene.loan(ended_at=NOON)}, WrongState),
    ],
)
def test_who_may_not_and_when_not(change: Any, error: type[Refused]) -> None:
    scene = Scene()
    with pytest.raises(error):
        scene.ask(**change(scene))
    assert SubsidyFile.objects.count() == 0


def test_a_closed_batch_and_a_policy_out_of_force_take_nothing() -> None:
    scene = Scene()
    scene.version.status = "withdrawn"
    scene.version.save()
    with pytest.raises(WrongState, match="失效"):
        scene.ask()
    scene.version.status = "published"
    scene.version.save()
    with clock.at(NOON + 21 * DAY), pytest.raises(WrongState, match="今天不接收"):
        scene.ask()


def test_the_same_form_twice_gives_one_file_and_another_firm_s_form_nothing() -> None:
    scene = Scene()
    case = scene.loan()
    first = scene.ask(case, form_token="t" * 32)
    assert scene.ask(case, form_token="t" * 32) == first
    stranger = build.user()
    with pytest.raises(Taken):
        scene.ask(scene.loan(build.firm(owner=stranger)), by=stranger, form_token="t" * 32)
    assert SubsidyFile.objects.count() == 1


def test_nothing_is_funded_twice_under_one_policy() -> None:
    """Neither the same case, nor the same loan under another case: its approval, its drawdown, a correction of it."""
    scene = Scene()
    case = scene.loan()
    scene.ask(case)
    with pytest.raises(Taken, match="不重复资助"):
        scene.ask(case)
    pair = case.outcome.introduction
    later = build.outcome(pair, "drawdown", amount=100 * WAN, corrects=case.outcome)
    for outcome in (later, build.outcome(pair, "approval", amount=3_500 * WAN)):
        with pytest.raises(Taken, match="不重复资助"):
            scene.ask(scene.stated(outcome=outcome))
    assert SubsidyFile.objects.count() == 1


def test_the_database_itself_refuses_a_second_live_file() -> None:
    scene = Scene()
    case = scene.loan()
    scene.ask(case)
    for facts in ({"case": case}, {"case": scene.stated(outcome=None)}):
        row = subsidy_files.new_file(scene.batch, facts["case"], scene.boss)
        row.asked, row.pair, row.outcome = ASKED, case.outcome.introduction, case.outcome
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


@pytest.mark.parametrize("end", ["refused", "withdrawn", "lapsed"])
def test_after_an_end_without_money_the_same_may_be_asked_for_again(end: str) -> None:
    scene = Scene()
    case = scene.loan()
    build_subsidies.file(scene.batch, case, state=end)
    assert scene.ask(case).state == "submitted"


@pytest.mark.parametrize("says", ["first", "second"])
def test_policies_that_exclude_each_other_are_not_had_together_whichever_says_so(says: str) -> None:
    scene = Scene()
    second = scene.new_version(name="另一项贴息")
    (scene.version if says == "first" else second).excludes.add(
        second.policy if says == "first" else scene.version.policy
    )
    case = scene.loan()
    scene.ask(case)
    batch = scene.open(version=second)
    with pytest.raises(Taken, match="“另一项贴息”不能与“按时还款贴息”同时享受"):
        scene.ask(case, batch=batch)
    with pytest.raises(Taken):
        scene.ask(scene.loan(), batch=batch)  # another loan of the same year
    with clock.at(NOON + 365 * DAY):
        later = scene.open(version=second, opens_on=clock.today(), closes_on=clock.today())
        assert scene.ask(scene.loan(), batch=later).state == "submitted"
        with pytest.raises(Taken):
            scene.ask(case, batch=later)  # the same loan in any year


def test_another_firm_is_not_excluded() -> None:
    scene = Scene()
    second = scene.new_version()
    scene.version.excludes.add(second.policy)
    scene.ask()
    assert scene.other(batch=scene.open(version=second)).state == "submitted"


def test_what_experts_decide_is_asked_for_up_to_the_limit() -> None:
    scene = Scene(selection="experts", caps=[{"amount": str(3 * WAN), "had": ""}])
    case = scene.loan()
    for asked, field in ((None, "asked"), (Decimal(0), "asked"), (Decimal(3 * WAN + 1), "asked")):
        with pytest.raises(Invalid) as caught:
            scene.ask(case, asked=asked)
        assert caught.value.field == field
    file = scene.ask(case, asked=Decimal(2 * WAN))
    assert file.asked == 2 * WAN
    assert [(line["code"], line["amount"]) for line in file.lines] == [
        ("share", "40000.00"),
        ("cap", "30000"),
        ("decided", "30000"),
    ]


def test_a_file_that_was_sent_back_is_mended_counted_anew_and_goes_to_the_end() -> None:
    scene = Scene()
    case = scene.loan()
    file = subsidy_review.send_back_file(by=scene.a, file=scene.ask(case), reason="利息有误")
    later = scene.other()
    case.interest_paid = Decimal(10 * WAN)
    case.save()
    with clock.at(NOON + DAY):
        mended = subsidy_files.mend(by=scene.boss, file=file, documents=["结清证明"], **ACCOUNT)
    assert (mended.state, mended.asked, mended.sent_back_reason) == ("submitted", 2 * WAN, "")
    assert mended.submitted_at > later.submitted_at
    assert logged()[-1] == "subsidy.mend"
    with pytest.raises(WrongState):
        subsidy_files.mend(by=scene.boss, file=mended, documents=["结清证明"], **ACCOUNT)


def test_a_mended_file_is_still_held_to_the_rules_and_to_its_batch() -> None:
    scene = Scene()
    case = scene.loan()
    file = subsidy_review.send_back_file(by=scene.a, file=scene.ask(case), reason="利息有误")
    case.loan_on_time = False
    case.save()
    with pytest.raises(WrongState, match="不符合条件"):
        subsidy_files.mend(by=scene.boss, file=file, documents=["结清证明"], **ACCOUNT)
    case.loan_on_time = True
    case.save()
    type(scene.batch).objects.update(state="noticed", noticed_at=NOON, notice_until=NOON)
    with pytest.raises(WrongState, match="公示"):
        subsidy_files.mend(by=scene.boss, file=file, documents=["结清证明"], **ACCOUNT)


def test_the_firm_takes_its_file_back_until_it_was_checked() -> None:
    scene = Scene()
    file = subsidy_files.withdraw(by=scene.boss, file=scene.ask())
    assert (file.state, file.closed_at) == ("withdrawn", NOON)
    with pytest.raises(WrongState, match="已审核"):
        subsidy_files.withdraw(by=scene.boss, file=scene.check(scene.ask(scene.loan())))


def test_a_loan_corrected_on_record_before_it_is_mended_is_read_anew() -> None:
    """The case names another row of the same loan: the file follows it."""
    scene = Scene()
    case = scene.loan()
    file = subsidy_review.send_back_file(by=scene.a, file=scene.ask(case), reason="请更正")
    pair = case.outcome.introduction
    build.outcome(pair, "approval", amount=3_500 * WAN, decided_on=case.outcome.decided_on)
    facts = {"amount": Decimal(3_000 * WAN), "decided_on": case.outcome.decided_on}
    corrected = outcomes.correct_outcome(by=scene.a, outcome=case.outcome, **facts)
    case.outcome = corrected
    case.save()
    mended = subsidy_files.mend(by=scene.boss, file=file, documents=["结清证明"], **ACCOUNT)
    assert (mended.outcome, mended.pair) == (corrected, pair)


def test_a_policy_without_application_is_not_asked_for() -> None:
    scene = Scene(way="confirmed")
    with pytest.raises(WrongState, match="无需申请"):
        scene.ask()


def test_no_project_of_another_kind_counts_for_it() -> None:
    scene = Scene()
    project = build_policies.case(scene.firm, by=scene.boss, sound=True, invested=Decimal(WAN))
    with pytest.raises(WrongState, match="请先补充"):
        scene.ask(project)

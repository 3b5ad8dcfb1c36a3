"""Every act on a need by every role and from every state, and what follows from it."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from accounts import clock
from accounts.errors import Invalid, NotAllowed, Taken, WrongState
from accounts.models import AuditRow, Message, Organisation, User
from market.enums import NeedStatus
from market.models import ExistingLoan, Introduction, Need
from market.services import introductions, needs
from tests import build

pytestmark = pytest.mark.django_db

ACTS: dict[str, Any] = {
    "submit": lambda by, need: needs.submit_need(by=by, need=need, pledged=True, authorised=True),
    "take_back": lambda by, need: needs.take_back_need(by=by, need=need),
    "revise": lambda by, need: needs.revise_need(by=by, need=need),
    "publish": lambda by, need: needs.publish_need(by=by, need=need),
    "send_back": lambda by, need: needs.send_back_need(by=by, need=need, reason="请补充用途"),
    "withdraw": lambda by, need: needs.withdraw_need(by=by, need=need),
    "fulfil": lambda by, need: needs.fulfil_need(by=by, need=need),
    "revoke": lambda by, need: needs.revoke_authorisation(by=by, need=need),
    "authorise": lambda by, need: needs.authorise_need(
        by=by, need=need, visibility="lenders", authorised_until=clock.today()
    ),
    "save": lambda by, need: needs.save_need(by=by, need=need, common={"title": "新标题"}, terms={}),
}

ALLOWED: dict[str, dict[str, str]] = {
    "submit": {"draft": "submitted"},
    "take_back": {"submitted": "draft"},
    "revise": {"published": "draft"},
    "publish": {"submitted": "published"},
    "send_back": {"submitted": "draft"},
    "withdraw": {
        "draft": "withdrawn",
        "submitted": "withdrawn",
        "published": "withdrawn",
        "in_progress": "withdrawn",
    },
    "fulfil": {"published": "fulfilled", "in_progress": "fulfilled"},
    "revoke": {"submitted": "submitted", "published": "published", "in_progress": "in_progress"},
    "authorise": {"submitted": "submitted", "published": "published", "in_progress": "in_progress"},
    "save": {"draft": "draft"},
}
"""Act → state before → state after; every other state refuses."""

ROLES = {
    "owner": {"submit", "take_back", "revise", "withdraw", "fulfil", "revoke", "authorise", "save"},
    "editor": {"submit", "take_back", "revise", "withdraw", "fulfil", "revoke", "authorise", "save"},
    "viewer": set(),
    "stranger": set(),
    "organiser": set(ACTS),
}


def complete_need(status: str = "draft", **facts: Any) -> Need:
    """A need with everything that a submission asks for."""
    day = clock.today() + dt.timedelta(days=90)
    firm = facts.pop("organisation", None) or build.firm()
    stamp = None if status == "draft" else clock.now()
    return build.need(firm, status=status, **{"authorised_until": day, "authorised_at": stamp} | facts)


def person(role: str, firm: Organisation) -> User:
    """Somebody in that role towards the firm."""
    if role == "organiser":
        return build.organiser()
    someone = build.user()
    if role == "stranger":
        build.organisation(owner=someone)
    else:
        build.member(someone, firm, role)
    return someone


def verbs(need: Need) -> list[str]:
    """What the audit log says about the need, oldest first."""
    rows = AuditRow.objects.filter(subject_type="need", subject_id=str(need.pk)).order_by("pk")
    return list(rows.values_list("verb", flat=True))


@pytest.mark.parametrize("status", NeedStatus.values)
@pytest.mark.parametrize("act", ACTS)
def test_every_act_from_every_state(act: str, status: str) -> None:
    need = complete_need(status)
    before = AuditRow.objects.count()
    after = ALLOWED[act].get(status)
    if after is None:
        with pytest.raises(WrongState):
            ACTS[act](build.organiser(), need)
        need.refresh_from_db()
        assert (need.status, AuditRow.objects.count()) == (status, before)
    else:
        ACTS[act](build.organiser(), need)
        need.refresh_from_db()
        assert need.status == after
        assert AuditRow.objects.count() == before + 1


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("act", ACTS)
def test_every_act_by_every_role(act: str, role: str) -> None:
    need = complete_need(next(iter(ALLOWED[act])))
    someone = person(role, need.organisation)
    if act in ROLES[role]:
        ACTS[act](someone, need)
        row = AuditRow.objects.first()
        assert row is not None
        assert (row.actor_id, row.on_behalf_of_id, row.by_staff) == (
            someone.pk,
            need.organisation_id,
            role == "organiser",
        )
    else:
        with pytest.raises(NotAllowed):
            ACTS[act](someone, need)
        assert not AuditRow.objects.exists()


@pytest.mark.parametrize("role", ROLES)
def test_who_may_begin_a_need(role: str) -> None:
    firm = build.firm()
    someone = person(role, firm)
    if role in ("owner", "editor", "organiser"):
        need = needs.create_draft(by=someone, organisation=firm, kind="financing")
        assert (need.status, need.title, need.financing.amount, need.created_by) == ("draft", "融资需求", None, someone)
        assert verbs(need) == ["need.create"]
    else:
        with pytest.raises(NotAllowed):
            needs.create_draft(by=someone, organisation=firm, kind="financing")
        assert not Need.objects.exists()


def test_a_bank_states_no_need_and_an_unknown_kind_is_refused() -> None:
    staff = build.organiser()
    with pytest.raises(NotAllowed, match="需求由企业提出"):
        needs.create_draft(by=staff, organisation=build.organisation("bank"), kind="financing")
    with pytest.raises(Invalid) as refused:
        needs.create_draft(by=staff, organisation=build.firm(), kind="gold")
    assert refused.value.field == "kind"


def test_the_same_form_twice_makes_one_draft() -> None:
    owner = build.user()
    firm = build.organisation(owner=owner)
    first = needs.create_draft(by=owner, organisation=firm, kind="talent", form_token="a" * 32)
    again = needs.create_draft(by=owner, organisation=firm, kind="talent", form_token="a" * 32)
    assert first == again
    assert Need.objects.count() == 1
    with pytest.raises(Taken):
        needs.create_draft(by=build.organiser(), organisation=build.firm(), kind="talent", form_token="a" * 32)


@pytest.mark.parametrize("kind", ["financing", "cooperation", "talent", "space", "policy", "legal", "scenario"])
def test_every_kind_has_its_detail_row(kind: str) -> None:
    need = needs.create_draft(by=build.organiser(), organisation=build.firm(), kind=kind)
    assert getattr(Need.objects.get(pk=need.pk), kind).need_id == need.pk


def test_save_keeps_what_is_given_and_leaves_the_rest() -> None:
    need = complete_need()
    bank = build.organisation("bank")
    needs.save_need(
        by=build.organiser(),
        need=need,
        common={"keywords": ["传感器"], "introductions_wanted": 5},
        terms={"amount": Decimal(35_000_000), "max_rate": Decimal("3.5")},
        existing_loans=[{"bank": "示例银行", "amount": Decimal(1_000_000), "guarantee": "credit"}],
        wishes=[bank],
    )
    need = Need.objects.get(pk=need.pk)
    assert (need.keywords, need.introductions_wanted) == (["传感器"], 5)
    terms = need.financing
    assert (terms.amount, terms.max_rate, terms.term_months) == (Decimal(35_000_000), Decimal("3.5"), 12)
    assert list(terms.existing_loans.values_list("bank", "amount")) == [("示例银行", Decimal(1_000_000))]
    assert list(terms.intended_lenders.all()) == [bank]


def test_saving_the_same_again_writes_nothing() -> None:
    need, staff = complete_need(), build.organiser()
    loans = [{"bank": "示例银行", "amount": Decimal("100.00"), "guarantee": "", "starts_on": None, "ends_on": None}]
    for _time in range(2):
        needs.save_need(by=staff, need=need, common={"title": "甲"}, terms={"term_months": 6}, existing_loans=loans)
    assert verbs(need) == ["need.save"]
    assert ExistingLoan.objects.count() == 1


BAD_VALUES: list[tuple[str, str, Any, str]] = [
    ("financing", "amount", Decimal(-1), "大于"),
    ("financing", "amount", Decimal(0), "大于"),
    ("financing", "amount", Decimal("9" * 30), ""),
    ("financing", "amount", Decimal("NaN"), ""),
    ("financing", "term_months", 0, "1"),
    ("financing", "term_months", 361, "360"),
    ("financing", "max_rate", Decimal("36.01"), "36"),
    ("financing", "max_rate", Decimal(-1), "36"),
    ("financing", "guarantees", ["gold"], "选择"),
    ("financing", "purpose", "长" * 301, "300"),
    ("financing", "financing_type", "gift", ""),
    ("cooperation", "modes", ["theft"], "选择"),
    ("cooperation", "problem", "长" * 1501, "1500"),
    ("cooperation", "budget", Decimal(-5), "大于"),
    ("talent", "headcount", -3, "大于"),
    ("talent", "education", "wizard", ""),
    ("space", "area_min", Decimal(0), "大于"),
    ("space", "move_in_on", dt.date(2001, 1, 1), "过去"),
    ("policy", "investment", Decimal(-1), "大于"),
    ("legal", "needed_by", dt.date(2001, 1, 1), "过去"),
    ("scenario", "trial_months", 61, "60"),
    ("scenario", "solution", "长" * 601, "600"),
]


@pytest.mark.parametrize(("kind", "field", "value", "words"), BAD_VALUES)
def test_a_bad_value_is_refused_with_its_field_and_nothing_is_saved(
    kind: str, field: str, value: Any, words: str
) -> None:
    staff = build.organiser()
    need = needs.create_draft(by=staff, organisation=build.firm(), kind=kind, title="原标题")
    with pytest.raises(Invalid) as refused:
        needs.save_need(by=staff, need=need, common={"title": "新标题"}, terms={field: value})
    assert words in str(refused.value)
    if kind != "cooperation" or field != "problem":
        assert refused.value.field == field
    assert Need.objects.get(pk=need.pk).title == "原标题"
    assert verbs(need) == ["need.create"]


@pytest.mark.parametrize(
    ("common", "field"),
    [
        ({"keywords": ["一", "二", "三", "四", "五", "六"]}, "keywords"),
        ({"keywords": ["长" * 21]}, "keywords"),
        ({"introductions_wanted": 0}, "introductions_wanted"),
        ({"introductions_wanted": 11}, "introductions_wanted"),
        ({"valid_until": dt.date(2001, 1, 1)}, "valid_until"),
        ({"authorised_until": dt.date(2001, 1, 1)}, "authorised_until"),
        ({"title": "长" * 81}, "title"),
        ({"visibility": "everybody"}, "visibility"),
    ],
)
def test_bad_common_values(common: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        needs.save_need(by=build.organiser(), need=complete_need(), common=common, terms={})
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("kind", "low", "high"), [("talent", "salary_min", "salary_max"), ("space", "area_min", "area_max")]
)
def test_the_lower_limit_must_not_be_above_the_upper(kind: str, low: str, high: str) -> None:
    staff = build.organiser()
    need = needs.create_draft(by=staff, organisation=build.firm(), kind=kind)
    with pytest.raises(Invalid, match="下限不能高于上限") as refused:
        needs.save_need(by=staff, need=need, common={}, terms={low: Decimal(20), high: Decimal(10)})
    assert refused.value.field == high


def test_a_loan_cannot_begin_in_the_future_or_end_before_it_begins() -> None:
    need, staff = complete_need(), build.organiser()
    tomorrow = clock.today() + dt.timedelta(days=1)
    loan = {"bank": "示例银行", "amount": Decimal(100), "guarantee": "", "starts_on": tomorrow, "ends_on": None}
    with pytest.raises(Invalid, match="不能晚于今天"):
        needs.save_need(by=staff, need=need, common={}, terms={}, existing_loans=[loan])
    loan |= {"starts_on": clock.today(), "ends_on": dt.date(2020, 1, 1)}
    with pytest.raises(Invalid, match="下限不能高于上限"):
        needs.save_need(by=staff, need=need, common={}, terms={}, existing_loans=[loan])
    assert not ExistingLoan.objects.exists()


def test_only_parties_that_can_answer_may_be_named() -> None:
    with pytest.raises(Invalid) as refused:
        needs.save_need(
            by=build.organiser(), need=complete_need(), common={}, terms={}, wishes=[build.organisation("university")]
        )
    assert refused.value.field == "wishes"


def test_a_closed_market_takes_no_needs() -> None:
    with pytest.raises(Invalid) as refused:
        needs.save_need(
            by=build.organiser(), need=complete_need(), common={"event": build.event(status="closed")}, terms={}
        )
    assert refused.value.field == "event"


@pytest.mark.parametrize(("pledged", "authorised", "field"), [(False, True, "pledged"), (True, False, "authorised")])
def test_no_submission_without_pledge_and_authorisation(pledged: bool, authorised: bool, field: str) -> None:
    need = complete_need()
    with pytest.raises(Invalid) as refused:
        needs.submit_need(by=build.organiser(), need=need, pledged=pledged, authorised=authorised)
    assert refused.value.field == field
    need.refresh_from_db()
    assert (need.status, need.pledged_at) == ("draft", None)


def test_an_incomplete_need_is_not_submitted_and_says_what_is_missing() -> None:
    need = complete_need(terms={"amount": None, "purpose": ""})
    with pytest.raises(Invalid, match="金额、") as refused:
        needs.submit_need(by=build.organiser(), need=need, pledged=True, authorised=True)
    assert refused.value.code == "missing"


def test_money_for_shares_has_no_term() -> None:
    need = complete_need(terms={"financing_type": "equity", "term_months": None})
    assert needs.submit_need(by=build.organiser(), need=need, pledged=True, authorised=True).status == "submitted"


def test_submission_stamps_pledge_and_authorisation() -> None:
    moment = dt.datetime(2024, 5, 15, 6, 20, tzinfo=dt.UTC)
    need = complete_need(sent_back_reason="请补充", authorised_until=dt.date(2024, 8, 1))
    with clock.at(moment):
        needs.submit_need(by=build.organiser(), need=need, pledged=True, authorised=True)
    need.refresh_from_db()
    assert (need.submitted_at, need.pledged_at, need.authorised_at, need.sent_back_reason) == (
        moment,
        moment,
        moment,
        "",
    )


def test_publishing_needs_a_verified_firm_and_tells_the_firm_and_whom_it_named() -> None:
    event = build.event()
    bank, absent = build.organisation("bank"), build.organisation("bank")
    build.registration(bank, event)
    firm = build.firm(verification="pending")
    need = complete_need("submitted", organisation=firm, event=event, visibility="lenders")
    need.financing.intended_lenders.set([bank, absent])
    staff = build.organiser()
    with pytest.raises(WrongState, match="请先完成机构核验"):
        needs.publish_need(by=staff, need=need)
    Organisation.objects.filter(pk=firm.pk).update(verification="verified")
    needs.publish_need(by=staff, need=need)
    told = Message.objects.order_by("pk").values_list("organisation_id", "code", "url")
    assert list(told) == [
        (firm.pk, "need.published", f"/needs/{need.pk}/"),
        (bank.pk, "need.wished_for", f"/needs/{need.pk}/"),
    ]


def test_sending_back_says_why() -> None:
    need = complete_need("submitted")
    with pytest.raises(Invalid) as refused:
        needs.send_back_need(by=build.organiser(), need=need, reason="  ")
    assert refused.value.field == "reason"
    needs.send_back_need(by=build.organiser(), need=need, reason="请写明用途")
    need.refresh_from_db()
    assert (need.status, need.sent_back_reason) == ("draft", "请写明用途")
    message = Message.objects.get()
    assert (message.code, message.params["reason"]) == ("need.sent_back", "请写明用途")


def pairs(need: Need) -> tuple[Introduction, Introduction]:
    """A proposed and a claimed pair of the need."""
    staff = build.organiser()
    proposed = introductions.propose(by=staff, need=need, provider=build.organisation("bank"))
    other = introductions.propose(by=staff, need=need, provider=build.organisation("bank"))
    return proposed, introductions.move(by=staff, introduction=other, to="claimed", organisation=other.provider)


def states(*rows: Introduction) -> list[str]:
    return [Introduction.objects.get(pk=row.pk).state for row in rows]


def test_withdrawing_ends_every_open_pair() -> None:
    owner = build.user()
    firm = build.firm()
    build.member(owner, firm, "owner")
    need = complete_need("published", organisation=firm, event=build.event())
    both = pairs(need)
    needs.withdraw_need(by=owner, need=need)
    need.refresh_from_db()
    assert need.status == "withdrawn"
    assert need.closed_at is not None
    assert states(*both) == ["withdrawn", "withdrawn"]


def test_fulfilling_ends_proposals_and_leaves_pairs_at_work() -> None:
    need = complete_need("published", event=build.event())
    both = pairs(need)
    needs.fulfil_need(by=build.organiser(), need=need)
    need.refresh_from_db()
    assert need.status == "fulfilled"
    assert states(*both) == ["lapsed", "claimed"]


def test_revoking_hides_the_need_from_lenders_and_authorising_shows_it_again() -> None:
    event = build.event()
    bank, staff = build.organisation("bank"), build.organiser()
    build.registration(bank, event)
    need = complete_need("published", event=event, visibility="lenders")
    seen = Need.objects.visible_to(build.user(), bank)
    assert need in seen
    both = pairs(need)
    needs.revoke_authorisation(by=staff, need=need)
    need.refresh_from_db()
    assert need.visibility == "organiser"
    assert not seen.filter(pk=need.pk).exists()
    assert states(*both) == ["lapsed", "claimed"]
    with pytest.raises(WrongState):
        needs.revoke_authorisation(by=staff, need=need)
    needs.authorise_need(by=staff, need=need, visibility="lenders", authorised_until=clock.today())
    assert seen.filter(pk=need.pk).exists()


def test_needs_expire_by_the_calendar_unless_somebody_is_at_work() -> None:
    event, yesterday = build.event(), clock.today() - dt.timedelta(days=1)
    over = complete_need("published", event=event, valid_until=yesterday)
    last_day = complete_need("published", event=event, valid_until=clock.today())
    open_end = complete_need("published", event=event)
    at_work = complete_need("published", event=event)
    pairs(at_work)
    Need.objects.filter(pk=at_work.pk).update(valid_until=yesterday)
    draft = complete_need(valid_until=yesterday)
    assert needs.expire_needs() == 1
    rows = [over, last_day, open_end, at_work, draft]
    assert [Need.objects.get(pk=row.pk).status for row in rows] == [
        "expired",
        "published",
        "published",
        "in_progress",
        "draft",
    ]
    assert list(Message.objects.filter(organisation=over.organisation).values_list("code", flat=True)) == [
        "need.expired"
    ]
    assert needs.expire_needs() == 0


def test_an_authorisation_that_ran_out_hides_the_need() -> None:
    yesterday = clock.today() - dt.timedelta(days=1)
    need = complete_need("published", visibility="lenders", authorised_until=yesterday)
    assert needs.expire_needs() == 1
    need.refresh_from_db()
    assert (need.status, need.visibility) == ("published", "organiser")
    assert need.authorisation_revoked_at is not None
    assert needs.expire_needs() == 0
    assert verbs(need) == ["need.authorisation_ended"]

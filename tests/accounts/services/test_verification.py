"""Verification: who decides, from which state, and what the organisation is told."""

import datetime as dt

import pytest

from accounts import audit
from accounts.enums import Verification
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import AuditRow, Message, Organisation
from accounts.services import verification
from accounts.states import VERIFICATION_MOVES
from tests import build

pytestmark = pytest.mark.django_db

ACTS = {
    "submit": (lambda by, row: verification.submit_for_verification(by=by, organisation=row), "pending"),
    "verify": (lambda by, row: verification.verify(by=by, organisation=row), "verified"),
    "send_back": (lambda by, row: verification.send_back(by=by, organisation=row, reason="执照不清"), "rejected"),
    "suspend": (lambda by, row: verification.suspend(by=by, organisation=row, reason="信息不实"), "suspended"),
    "reinstate": (lambda by, row: verification.reinstate(by=by, organisation=row), "verified"),
}
POSSIBLE = {
    ("submit", "unverified"),
    ("submit", "rejected"),
    ("verify", "pending"),
    ("send_back", "pending"),
    ("suspend", "verified"),
    ("reinstate", "suspended"),
}


def complete_firm(state: str = "unverified", **facts):
    """A firm that has said everything the organiser compares."""
    reason = "原因" if state in ("rejected", "suspended") else ""
    firm = build.organisation(verification=state, verification_reason=reason, field="software", **facts)
    firm.profile.established_on = dt.date(2019, 1, 2)
    firm.profile.legal_representative = "林示例"
    firm.profile.save()
    return firm


@pytest.mark.parametrize("state", Verification.values)
@pytest.mark.parametrize("act", ACTS)
def test_every_act_in_every_state(act, state) -> None:
    call, to = ACTS[act]
    firm, staff = complete_firm(state), build.organiser()
    if (act, state) in POSSIBLE:
        call(staff, firm)
        firm.refresh_from_db()
        assert firm.verification == to
        row = AuditRow.objects.get()
        assert (row.verb, row.by_staff, row.on_behalf_of_id) == (f"organisation.{act}", True, firm.pk)
        assert (row.data["from"], row.data["to"]) == (state, to)
    else:
        with pytest.raises(WrongState):
            call(staff, firm)
        assert (AuditRow.objects.count(), Message.objects.count()) == (0, 0)
        assert Organisation.objects.get().verification == state


def test_the_table_and_the_acts_agree() -> None:
    moves = {(state, ACTS[act][1]) for act, state in POSSIBLE}
    assert moves == {(state, to) for state, targets in VERIFICATION_MOVES.items() for to in targets}


@pytest.mark.parametrize("role", ["owner", "editor", "viewer", None])
@pytest.mark.parametrize(("act", "state"), sorted(POSSIBLE))
def test_members_submit_and_the_organiser_decides(act, state, role) -> None:
    firm, person = complete_firm(state), build.user()
    if role:
        build.member(person, firm, role)
    if act == "submit" and role in ("owner", "editor"):
        assert ACTS[act][0](person, firm).verification == "pending"
        assert not AuditRow.objects.get().by_staff
    else:
        with pytest.raises(NotAllowed):
            ACTS[act][0](person, firm)
        assert not AuditRow.objects.exists()


@pytest.mark.parametrize(
    ("facts", "field", "word"),
    [
        ({"credit_code": None}, "credit_code", "统一社会信用代码"),
        ({"region": ""}, "region", "区"),
        ({"contact_name": ""}, "contact_name", "联系人"),
        ({"contact_mobile": ""}, "contact_mobile", "手机"),
    ],
)
def test_what_is_missing_is_named(facts, field, word) -> None:
    with pytest.raises(Invalid, match=word) as refusal:
        verification.submit_for_verification(by=build.organiser(), organisation=complete_firm(**facts))
    assert refusal.value.field == field


def test_a_firm_needs_its_profile_facts_and_a_bank_does_not() -> None:
    staff = build.organiser()
    firm = build.organisation(verification="unverified", field="software")
    with pytest.raises(Invalid, match="法定代表人"):
        verification.submit_for_verification(by=staff, organisation=firm)
    bank = build.organisation("bank", verification="unverified")
    assert verification.submit_for_verification(by=staff, organisation=bank).submitted_at is not None


@pytest.mark.parametrize(("act", "state"), [("send_back", "pending"), ("suspend", "verified")])
def test_a_decision_against_a_party_has_a_reason(act, state) -> None:
    firm = complete_firm(state)
    with pytest.raises(Invalid) as refusal:
        getattr(verification, act)(by=build.organiser(), organisation=firm, reason="  ")
    assert refusal.value.field == "reason"
    assert Organisation.objects.get().verification == state


def test_the_party_reads_the_reason_and_a_new_decision_clears_it() -> None:
    firm, staff = complete_firm("pending"), build.organiser()
    verification.send_back(by=staff, organisation=firm, reason="执照不清")
    firm.refresh_from_db()
    assert (firm.verification_reason, firm.verified_by) == ("执照不清", staff)
    message = Message.objects.get()
    assert (message.code, message.params["reason"], message.url) == (
        "organisation.send_back",
        "执照不清",
        "/organisation/",
    )
    verification.submit_for_verification(by=staff, organisation=firm)
    firm.refresh_from_db()
    assert firm.verification_reason == ""


def test_without_its_audit_row_no_decision_and_no_message(monkeypatch) -> None:
    def broken(**kwargs):
        raise OSError("no audit")

    firm = complete_firm("pending")
    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(OSError, match="no audit"):
        verification.verify(by=build.organiser(), organisation=firm)
    assert (Organisation.objects.get().verification, Message.objects.count()) == ("pending", 0)

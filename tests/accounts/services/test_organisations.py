"""Registering an organisation and keeping its facts."""

import pytest

from accounts import audit
from accounts.enums import Role, Verification
from accounts.errors import Invalid, NotAllowed, Taken, WrongState
from accounts.models import AuditRow, EnterpriseProfile, Membership, Organisation
from accounts.services.organisations import register_organisation, update_organisation
from tests import build

pytestmark = pytest.mark.django_db


def test_a_person_registers_a_firm_and_owns_it() -> None:
    person, code = build.user("林"), build.credit_code()
    firm = register_organisation(
        by=person, kind="enterprise", name=" 示例 科技 ", credit_code=f" {code.lower()[:8]}-{code[8:]}", region="310107"
    )
    firm.refresh_from_db()
    assert (firm.name, firm.credit_code, firm.region, firm.verification) == ("示例 科技", code, "310107", "unverified")
    assert EnterpriseProfile.objects.filter(organisation=firm).count() == 1
    assert list(Membership.objects.values_list("user", "organisation", "role")) == [(person.pk, firm.pk, Role.OWNER)]
    row = AuditRow.objects.get()
    assert (row.verb, row.actor_id, row.on_behalf_of_id, row.by_staff) == (
        "organisation.register",
        person.pk,
        firm.pk,
        False,
    )
    assert row.data == {"kind": "enterprise", "credit_code": code}


def test_a_bank_gets_no_profile() -> None:
    bank = register_organisation(by=build.user(), kind="bank", name="示例银行", credit_code=build.credit_code())
    assert not EnterpriseProfile.objects.filter(organisation=bank).exists()


def test_the_organiser_registers_a_walk_in_without_joining_it() -> None:
    staff = build.organiser()
    firm = register_organisation(by=staff, kind="enterprise", name="示例企业", credit_code=build.credit_code())
    assert not firm.memberships.exists()
    assert AuditRow.objects.get().by_staff


@pytest.mark.parametrize("who", [build.user, build.organiser])
def test_a_registration_sent_twice_is_one_organisation(who) -> None:
    person, code = who(), build.credit_code()
    first = register_organisation(by=person, kind="enterprise", name="示例企业", credit_code=code)
    assert register_organisation(by=person, kind="enterprise", name="示例企业", credit_code=code) == first
    assert (Organisation.objects.count(), AuditRow.objects.count()) == (1, 1)


def test_a_code_of_somebody_else_is_taken() -> None:
    other = build.organisation(owner=build.user())
    with pytest.raises(Taken, match="已") as refusal:
        register_organisation(by=build.user(), kind="enterprise", name="冒名", credit_code=other.credit_code)
    assert refusal.value.field == "credit_code"
    assert Organisation.objects.count() == 1


def test_two_organisations_may_have_one_name() -> None:
    first = build.organisation(name="同名企业")
    second = register_organisation(by=build.user(), kind="enterprise", name="同名企业", credit_code=build.credit_code())
    assert first.pk != second.pk


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"credit_code": "91350100M000100Y4Z"}, "credit_code"),
        ({"contact_mobile": "12345678901"}, "contact_mobile"),
        ({"contact_email": "not an address"}, "contact_email"),
        ({"name": ""}, "name"),
        ({"name": "长" * 121}, "name"),
        ({"kind": "club"}, "kind"),
    ],
)
def test_wrong_facts_are_refused_with_their_field(facts, field) -> None:
    with pytest.raises(Invalid) as refusal:
        register_organisation(**{"by": build.user(), "kind": "enterprise", "name": "示例企业"} | facts)
    assert refusal.value.field == field
    assert not Organisation.objects.exists()


def test_an_unknown_fact_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError, match="verification"):
        register_organisation(by=build.user(), kind="bank", name="示例银行", verification="verified")


def test_a_locked_account_registers_nothing() -> None:
    with pytest.raises(NotAllowed):
        register_organisation(by=build.user(is_active=False), kind="bank", name="示例银行")


@pytest.mark.parametrize(("role", "allowed"), [("owner", True), ("editor", True), ("viewer", False), (None, False)])
def test_who_may_change_an_organisation(role, allowed) -> None:
    firm, person = build.organisation(), build.user()
    if role:
        build.member(person, firm, role)
    if allowed:
        assert update_organisation(by=person, organisation=firm, introduction="新介绍").introduction == "新介绍"
        assert AuditRow.objects.get().data == {"changes": {"introduction": ["", "新介绍"]}}
    else:
        with pytest.raises(NotAllowed):
            update_organisation(by=person, organisation=firm, introduction="新介绍")
        assert not AuditRow.objects.exists()


def test_nothing_changed_writes_nothing() -> None:
    person = build.user()
    firm = build.organisation(owner=person)
    update_organisation(by=person, organisation=firm, name=firm.name, contact_mobile="+86 138-0000-0000")
    assert not AuditRow.objects.exists()


@pytest.mark.parametrize("state", ["pending", "verified", "suspended"])
def test_the_identity_is_locked_once_submitted(state) -> None:
    person = build.user()
    firm = build.organisation(owner=person, verification=state, verification_reason="原因", name="原名")
    with pytest.raises(WrongState) as refusal:
        update_organisation(by=person, organisation=firm, name="新名")
    assert refusal.value.field == "name"
    update_organisation(by=build.organiser(), organisation=firm, name="新名")
    firm.refresh_from_db()
    assert (firm.name, firm.verification) == ("新名", state)


@pytest.mark.parametrize("state", ["unverified", "rejected"])
def test_the_identity_may_be_corrected_before_submission(state) -> None:
    person = build.user()
    firm = build.organisation(owner=person, verification=state, verification_reason="原因")
    code = build.credit_code()
    assert update_organisation(by=person, organisation=firm, credit_code=code).credit_code == code


def test_a_submitted_organisation_keeps_a_code() -> None:
    firm = build.organisation(verification=Verification.PENDING)
    with pytest.raises(Invalid) as refusal:
        update_organisation(by=build.organiser(), organisation=firm, credit_code="")
    assert refusal.value.field == "credit_code"


def test_without_its_audit_row_nothing_is_saved(monkeypatch) -> None:
    def broken(**kwargs):
        raise OSError("no audit")

    firm = build.organisation(introduction="旧")
    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(OSError, match="no audit"):
        update_organisation(by=build.organiser(), organisation=firm, introduction="新")
    with pytest.raises(OSError, match="no audit"):
        register_organisation(by=build.user(), kind="enterprise", name="示例企业")
    assert list(Organisation.objects.values_list("introduction", flat=True)) == ["旧"]

"""Who may write an offering, in which state, and what is refused beside which field."""

from decimal import Decimal
from typing import Any

import pytest

from accounts.enums import Role
from accounts.errors import Invalid, NotAllowed, Taken, WrongState
from accounts.models import AuditRow, Message
from market.enums import OFFERED_BY, OfferingKind
from market.models import Offering
from market.services import offerings as services
from tests import build

pytestmark = pytest.mark.django_db

COMMON = {"summary": "面向科技企业的信用贷款", "keywords": ["信用"], "field": "", "capacity": 12}
LOAN = {
    "amount_min": Decimal(1_000_000),
    "amount_max": Decimal(5_000_000),
    "term_min": 6,
    "term_max": 12,
    "rate_min": Decimal("2.90"),
    "rate_max": Decimal("3.60"),
    "financing_types": ["debt"],
    "guarantees": ["credit"],
    "repayment": "bullet",
    "subsidy_percent": Decimal(20),
    "subsidy_policy": "示例贴息政策",
}
AGE = {"key": "age", "fact": "firm.age_months", "op": "ge", "value": 24}


def create(organisation: Any, by: Any, **changes: Any) -> Offering:
    facts = {"kind": "loan", "name": "示例科创贷", "common": COMMON, "terms": LOAN, "criteria": [AGE]} | changes
    return services.create_offering(by=by, organisation=organisation, **facts)


@pytest.fixture
def owner() -> Any:
    return build.user("林行长")


@pytest.fixture
def bank(owner: Any) -> Any:
    return build.organisation("bank", owner=owner)


def test_a_draft_is_created_with_terms_rules_and_an_audit_row(bank: Any, owner: Any) -> None:
    offering = create(bank, owner)
    stored = Offering.objects.select_related("loan").get()
    assert stored == offering
    assert (stored.status, stored.name, stored.capacity, stored.criteria) == ("draft", "示例科创贷", 12, [AGE])
    assert {name: getattr(stored.loan, name) for name in LOAN} == LOAN
    row = AuditRow.objects.get(verb="offering.create")
    assert (row.actor_id, row.on_behalf_of_id, row.subject_id) == (owner.pk, bank.pk, str(offering.pk))


@pytest.mark.parametrize("kind", OfferingKind.values)
@pytest.mark.parametrize(
    "organisation_kind", ["enterprise", "bank", "fund", "university", "institute", "government", "service"]
)
def test_each_kind_of_party_offers_only_what_it_can(kind: str, organisation_kind: str) -> None:
    person = build.user()
    party = build.organisation(organisation_kind, owner=person)
    facts: dict[str, Any] = {"kind": kind, "terms": {}, "criteria": []}
    if organisation_kind in OFFERED_BY[kind]:
        assert create(party, person, **facts).kind == kind
    else:
        with pytest.raises(NotAllowed):
            create(party, person, **facts)
        assert not Offering.objects.exists()


def test_a_form_sent_twice_makes_one_offering(bank: Any, owner: Any) -> None:
    first = create(bank, owner, form_token="a" * 32)
    second = create(bank, owner, form_token="a" * 32, name="另一个名字")
    assert (first.pk, Offering.objects.count(), Offering.objects.get().name) == (second.pk, 1, "示例科创贷")
    assert AuditRow.objects.filter(verb="offering.create").count() == 1


def test_the_token_of_another_party_gives_nothing_away(bank: Any, owner: Any) -> None:
    create(bank, owner, form_token="a" * 32)
    other = build.user()
    with pytest.raises(Taken):
        create(build.organisation("bank", owner=other), other, form_token="a" * 32)
    assert Offering.objects.count() == 1


BAD = [
    ({"terms": LOAN | {"amount_max": Decimal(10)}}, "amount_max"),
    ({"terms": LOAN | {"term_max": 3}}, "term_max"),
    ({"terms": LOAN | {"rate_max": Decimal(1)}}, "rate_max"),
    ({"terms": LOAN | {"rate_max": Decimal(40)}}, "rate_max"),
    ({"terms": LOAN | {"amount_min": Decimal(-1)}}, "amount_min"),
    ({"terms": LOAN | {"guarantees": ["gold"]}}, "guarantees"),
    ({"terms": LOAN | {"subsidy_percent": Decimal(101)}}, "subsidy_percent"),
    ({"terms": LOAN | {"repayment": "never"}}, "repayment"),
    ({"name": "  "}, "name"),
    ({"name": "长" * 81}, "name"),
    ({"common": COMMON | {"capacity": 0}}, "capacity"),
    ({"common": COMMON | {"keywords": ["一", "二", "三", "四", "五", "六"]}}, "keywords"),
    ({"common": COMMON | {"field": "alchemy"}}, "field"),
    ({"criteria": [AGE | {"fact": "firm.horoscope"}]}, "criteria"),
    ({"criteria": [AGE, AGE]}, "criteria"),
    (
        {"criteria": [{"key": "r", "fact": "firm.revenue", "op": "between", "value": [2, 1]}]},
        "criteria",
    ),
]


@pytest.mark.parametrize(("changes", "field"), BAD)
def test_what_is_wrong_is_refused_beside_its_field_and_nothing_is_stored(
    bank: Any, owner: Any, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        create(bank, owner, **changes)
    assert refusal.value.field == field
    assert not Offering.objects.exists()
    assert not AuditRow.objects.exists()


def test_a_change_is_in_force_at_once_and_the_audit_row_keeps_old_and_new_rules(bank: Any, owner: Any) -> None:
    offering = build.offering(bank, criteria=[AGE])
    stricter = [AGE | {"value": 36}]
    services.update_offering(
        by=owner,
        offering=offering,
        common={"name": offering.name},
        terms={"amount_max": Decimal(20_000_000)},
        criteria=stricter,
    )
    offering.refresh_from_db()
    assert (offering.status, offering.criteria, offering.loan.amount_max) == ("published", stricter, 20_000_000)
    changes = AuditRow.objects.get(verb="offering.update").data["changes"]
    assert changes == {"criteria": [[AGE], stricter], "amount_max": ["10000000.00", "20000000"]}


def test_saving_without_a_change_leaves_no_audit_row(bank: Any, owner: Any) -> None:
    offering = build.offering(bank, criteria=[AGE])
    services.update_offering(by=owner, offering=offering, common={}, terms={}, criteria=[AGE])
    assert not AuditRow.objects.filter(verb="offering.update").exists()


def test_the_confidential_detail_stays_out_of_the_audit_row() -> None:
    person = build.user()
    university = build.organisation("university", owner=person)
    offering = create(university, person, kind="capability", terms={"confidential": "配方一"}, criteria=[])
    services.update_offering(by=person, offering=offering, common={}, terms={"confidential": "配方二"}, criteria=[])
    row = AuditRow.objects.get(verb="offering.update")
    assert row.data == {"changes": {"confidential": []}}
    assert not any("配方" in str(row.data) for row in AuditRow.objects.all())


def test_a_failed_audit_row_saves_nothing(bank: Any, owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_facts: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(services.audit, "record", fail)
    with pytest.raises(RuntimeError):
        create(bank, owner)
    assert not Offering.objects.exists()


STEPS = {
    "submit": (services.submit_offering, {}, "draft", "submitted"),
    "publish": (services.publish_offering, {}, "submitted", "published"),
    "send_back": (services.send_back_offering, {"reason": "请补充利率"}, "submitted", "draft"),
    "take_off_shelf": (services.take_off_shelf, {}, "published", "withdrawn"),
    "put_on_shelf": (services.put_on_shelf, {}, "withdrawn", "published"),
}
BY_ORGANISER = {"publish", "send_back"}


def person_in(role: str, bank: Any) -> Any:
    if role == "organiser":
        return build.organiser()
    person = build.user()
    if role != "outsider":
        build.member(person, bank, role)
    return person


@pytest.mark.parametrize("role", [Role.OWNER, Role.EDITOR, Role.VIEWER, "outsider", "organiser"])
@pytest.mark.parametrize("step", STEPS)
def test_each_step_by_each_role(bank: Any, step: str, role: str) -> None:
    service, extra, before, after = STEPS[step]
    offering = build.offering(bank, status=before, summary="说明")
    person = person_in(role, bank)
    allowed = role == "organiser" or (role in (Role.OWNER, Role.EDITOR) and step not in BY_ORGANISER)
    if allowed:
        service(by=person, offering=offering, **extra)
    else:
        with pytest.raises(NotAllowed):
            service(by=person, offering=offering, **extra)
    offering.refresh_from_db()
    assert offering.status == (after if allowed else before)
    verbs = list(AuditRow.objects.values_list("verb", "by_staff", "on_behalf_of_id"))
    assert verbs == ([(f"offering.{step}", role == "organiser", bank.pk)] if allowed else [])


@pytest.mark.parametrize("role", [Role.VIEWER, "outsider"])
def test_readers_and_outsiders_neither_create_nor_change(bank: Any, role: str) -> None:
    person = person_in(role, bank)
    offering = build.offering(bank)
    with pytest.raises(NotAllowed):
        create(bank, person)
    with pytest.raises(NotAllowed):
        services.update_offering(by=person, offering=offering, common={"name": "新"}, terms={}, criteria=[])
    assert list(Offering.objects.values_list("name", flat=True)) == [offering.name]


@pytest.mark.parametrize("status", ["draft", "submitted", "published", "withdrawn"])
@pytest.mark.parametrize("step", STEPS)
def test_a_step_from_another_state_is_refused(bank: Any, step: str, status: str) -> None:
    service, extra, before, after = STEPS[step]
    offering = build.offering(bank, status=status, summary="说明")
    if status == before:
        assert service(by=build.organiser(), offering=offering, **extra).status == after
        return
    with pytest.raises(WrongState):
        service(by=build.organiser(), offering=offering, **extra)
    offering.refresh_from_db()
    assert offering.status == status


def test_the_party_is_told_of_publishing_and_of_sending_back(bank: Any) -> None:
    organiser = build.organiser()
    first = build.offering(bank, status="submitted", summary="说明")
    second = build.offering(bank, status="submitted", summary="说明")
    services.publish_offering(by=organiser, offering=first)
    services.send_back_offering(by=organiser, offering=second, reason="请补充利率")
    second.refresh_from_db()
    assert second.sent_back_reason == "请补充利率"
    told = {(row.organisation_id, row.code, row.params["name"], row.url) for row in Message.objects.all()}
    assert told == {
        (bank.pk, "offering.published", first.name, f"/offerings/{first.pk}/"),
        (bank.pk, "offering.sent_back", second.name, f"/offerings/{second.pk}/"),
    }


def test_sending_back_needs_a_reason(bank: Any) -> None:
    offering = build.offering(bank, status="submitted")
    with pytest.raises(Invalid) as refusal:
        services.send_back_offering(by=build.organiser(), offering=offering, reason=" ")
    assert refusal.value.field == "reason"


def test_an_offering_of_a_party_that_is_not_verified_is_not_published() -> None:
    offering = build.offering(build.organisation("bank", verification="pending"), status="submitted")
    with pytest.raises(WrongState):
        services.publish_offering(by=build.organiser(), offering=offering)


GAPS = [
    ("loan", "bank", {"amount_max": None}, "amount_max"),
    ("loan", "bank", {"guarantees": []}, "guarantees"),
    ("loan", "bank", {"term_max": None}, "term_max"),
    ("equity", "fund", {}, "amount_max"),
    ("capability", "university", {}, "modes"),
    ("space", "service", {}, "area_max"),
    ("service", "service", {}, "covers"),
]


@pytest.mark.parametrize(("kind", "party", "terms", "field"), GAPS)
def test_a_draft_with_a_gap_is_not_submitted(kind: str, party: str, terms: dict[str, Any], field: str) -> None:
    person = build.user()
    organisation = build.organisation(party, owner=person)
    full = LOAN | terms if kind == "loan" else terms
    offering = create(organisation, person, kind=kind, terms=full, criteria=[])
    with pytest.raises(Invalid) as refusal:
        services.submit_offering(by=person, offering=offering)
    assert refusal.value.field == field


def test_a_draft_without_a_description_is_not_submitted(bank: Any, owner: Any) -> None:
    offering = create(bank, owner, common=COMMON | {"summary": ""})
    with pytest.raises(Invalid) as refusal:
        services.submit_offering(by=owner, offering=offering)
    assert refusal.value.field == "summary"

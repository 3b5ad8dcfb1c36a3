"""What the engine is told about firms, needs and offerings."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from market.matching.facts import FACTS, check_facts
from market.models import CooperationTerms, LegalTerms, Need, Offering, ScenarioTerms, SpaceTerms, TalentTerms
from market.selectors.facts import firm_facts, months_between, need_facts, offering_facts
from market.selectors.offer_rules import offering_rules
from market.selectors.texts import need_text, offering_text
from market.selectors.traits import amount_class, need_traits, staff_class, term_class
from tests import build

DAY = dt.date(2024, 5, 15)


@pytest.mark.parametrize(
    ("start", "months"),
    [
        (dt.date(2024, 5, 15), 0),
        (dt.date(2024, 4, 16), 0),
        (dt.date(2024, 4, 15), 1),
        (dt.date(2022, 5, 15), 24),
        (dt.date(2022, 5, 16), 23),
        (dt.date(2024, 6, 15), -1),
    ],
)
def test_whole_months(start: dt.date, months: int) -> None:
    assert months_between(start, DAY) == months


@pytest.mark.django_db
def test_facts_of_a_firm_on_a_day() -> None:
    firm = build.firm(
        field="industry",
        years=[
            {"year": 2022, "revenue": Decimal(9_000_000)},
            {"year": 2023, "revenue": Decimal(10_000_000), "profit": Decimal(-50_000), "rd_spend": Decimal(800_000)},
            {"year": 2024, "revenue": Decimal(99_000_000)},
        ],
        profile={"invention_patents": 2, "software_copyrights": 3, "tax_grade": "A"},
    )
    assert firm_facts(firm, DAY) == {
        "firm.kind": "enterprise",
        "firm.region": "310107",
        "firm.field": "industry",
        "firm.age_months": 120,
        "firm.established": dt.date(2014, 5, 1).toordinal(),
        "firm.registered_capital": None,
        "firm.industry": "I65",
        "firm.staff": 50.0,
        "firm.rd_staff": None,
        "firm.debt_ratio": 40.0,
        "firm.tax_grade": "A",
        "firm.certificates": None,
        "firm.invention_patents": 2.0,
        "firm.patents": 5.0,
        "firm.clean_record": True,
        "firm.revenue": 10_000_000.0,
        "firm.profit": -50_000.0,
        "firm.tax": None,
        "firm.rd_spend": 800_000.0,
        "firm.rd_ratio": 8.0,
    }


@pytest.mark.django_db
def test_a_university_has_no_profile_and_no_invented_facts() -> None:
    school = build.organisation("university", field="fashion")
    assert firm_facts(school, DAY) == {"firm.kind": "university", "firm.region": "310107", "firm.field": "fashion"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("listed", "complete", "known"),
    [
        ([], False, None),
        ([], True, frozenset()),
        ([("high_tech", None, None)], False, frozenset({"high_tech"})),
        ([("high_tech", None, DAY)], True, frozenset({"high_tech"})),
        ([("high_tech", None, DAY - dt.timedelta(days=1))], True, frozenset()),
        ([("gazelle", DAY + dt.timedelta(days=1), None)], True, frozenset()),
    ],
)
def test_certificates_hold_between_their_dates(
    listed: list[tuple[str, dt.date | None, dt.date | None]], complete: bool, known: frozenset[str] | None
) -> None:
    firm = build.firm(profile={"certificates_complete": complete})
    for kind, issued, expires in listed:
        firm.profile.certificates.create(kind=kind, issued_on=issued, expires_on=expires)
    assert firm_facts(firm, DAY)["firm.certificates"] == known


@pytest.mark.django_db
def test_a_year_without_revenue_has_no_ratio() -> None:
    firm = build.firm(years=[{"year": 2023, "revenue": Decimal(0), "rd_spend": Decimal(10)}])
    assert firm_facts(firm, DAY)["firm.rd_ratio"] is None


@pytest.mark.django_db
def test_facts_of_a_financing_need() -> None:
    need = build.need(build.firm(), field="industry", keywords=["传感器"], terms={"first_loan": True})
    assert need_facts(need) == {
        "need.field": "industry",
        "need.keywords": frozenset({"传感器"}),
        "need.amount": 5_000_000.0,
        "need.term_months": 12,
        "need.guarantees": frozenset({"credit"}),
        "need.max_rate": None,
        "need.financing_type": "debt",
        "need.first_loan": True,
        "need.renewal": None,
        "need.revolving": None,
    }


def _with_terms(kind: str, model: type, **terms: object) -> dict[str, object]:
    need = build.need(build.firm(), kind=kind)
    model.objects.create(need=need, **terms)
    return need_facts(Need.objects.get(pk=need.pk))


@pytest.mark.django_db
def test_bounds_are_ranges_and_dates_are_days() -> None:
    space = _with_terms("space", SpaceTerms, area_min=Decimal(200), area_max=Decimal(500), move_in_on=DAY)
    assert (space["need.area"], space["need.area_sqm"]) == ((200.0, 500.0), 200.0)
    assert space["need.wanted_by"] == DAY.toordinal()
    talent = _with_terms("talent", TalentTerms, headcount=2, salary_min=Decimal(300_000))
    assert (talent["need.headcount"], talent["need.salary"]) == (2.0, (300_000.0, None))
    assert _with_terms("talent", TalentTerms, headcount=1)["need.salary"] is None
    legal = _with_terms("legal", LegalTerms, needed_by=DAY, budget=Decimal(5))
    assert (legal["need.budget"], legal["need.wanted_by"]) == (5.0, DAY.toordinal())
    assert _with_terms("scenario", ScenarioTerms, trial_months=6)["need.trial_months"] == 6


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["financing", "cooperation", "talent", "space", "policy", "legal", "scenario"])
def test_facts_of_every_kind_are_words_of_the_vocabulary(kind: str) -> None:
    need = build.need(build.firm(), kind=kind)
    rows = {"cooperation": CooperationTerms, "space": SpaceTerms}
    if kind in rows:
        rows[kind].objects.create(need=need)
    need = Need.objects.get(pk=need.pk)
    facts = need_facts(need) | firm_facts(need.organisation, DAY)
    check_facts("need", facts)
    assert set(facts) <= set(FACTS)


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "service"), [("talent", "talent"), ("legal", "legal"), ("space", None)])
def test_needs_that_services_answer_say_so(kind: str, service: str | None) -> None:
    assert need_facts(build.need(build.firm(), kind=kind)).get("need.service") == service


@pytest.mark.django_db
def test_rules_of_a_loan_come_from_its_terms_and_its_criteria() -> None:
    age = {"key": "age", "fact": "firm.age_months", "op": "ge", "value": 24}
    again = {"key": "amount", "fact": "need.amount", "op": "le", "value": 8_000_000}
    offering = build.offering(build.organisation("bank"), criteria=[age, again])
    assert offering_rules(offering) == [
        {"key": "financing_type", "fact": "need.financing_type", "op": "in", "value": ["debt"]},
        {"key": "amount", "fact": "need.amount", "op": "between", "value": [1_000_000.0, 10_000_000.0]},
        {"key": "term", "fact": "need.term_months", "op": "between", "value": [6.0, 36.0]},
        {"key": "guarantees", "fact": "need.guarantees", "op": "any_of", "value": ["credit", "ip_pledge"]},
        {"key": "rate", "fact": "need.max_rate", "op": "ge", "value": 3.0},
        age,
        again | {"key": "amount+"},
    ]


@pytest.mark.django_db
def test_an_offering_without_terms_has_only_its_criteria() -> None:
    offering = build.offering(build.organisation("university"), kind="capability")
    assert offering_rules(Offering.objects.get(pk=offering.pk)) == []
    assert offering_facts(offering) == {}


@pytest.mark.django_db
def test_terms_that_scoring_reads() -> None:
    offering = build.offering(build.organisation("bank"), terms={"subsidy_percent": Decimal(20)})
    assert offering_facts(offering) == {"rate_min": 3.0, "rate_max": 4.0, "subsidy": 0.2}


@pytest.mark.django_db
def test_words_that_are_compared_leave_out_what_is_confidential() -> None:
    need = build.need(build.firm(), kind="cooperation", title="虚拟服装", summary="渲染", keywords=["三维"])
    CooperationTerms.objects.create(need=need, problem="布料仿真", discipline="服装工程")
    assert need_text(Need.objects.get(pk=need.pk)) == "虚拟服装 渲染 三维 布料仿真 服装工程"
    offering = build.offering(
        build.organisation("university"), kind="capability", name="仿真", summary="公开", keywords=["布料"]
    )
    from market.models import CapabilityTerms

    CapabilityTerms.objects.create(offering=offering, confidential="不公开的工艺")
    assert offering_text(offering) == "仿真 公开 布料"


@pytest.mark.django_db
def test_traits_of_a_financing_need() -> None:
    need = build.need(
        build.firm(), terms={"guarantees": ["ip_pledge", "credit"], "revolving": True, "first_loan": True}
    )
    assert need_traits(need) == (
        ("province", "31"),
        ("city", "3101"),
        ("district", "310107"),
        ("section", "I"),
        ("industry", "I65"),
        ("staff", "5"),
        ("amount", amount_class(5_000_000)),
        ("sum", "5000000"),
        ("term", "0"),
        ("months", "12"),
        ("type", "debt/credit/revolving"),
        ("first", "yes"),
    )


def test_classes_of_amount_and_term() -> None:
    assert [amount_class(wan * 10_000) for wan in (300, 500, 3000, 3500)] == ["11", "12", "14", "15"]
    assert [term_class(months) for months in (1, 6, 7, 12, 36, 37, 360)] == ["0", "0", "0", "0", "1", "2", "7"]
    assert [staff_class(staff) for staff in (1, 2, 3, 4, 7, 8, 50)] == ["0", "1", "1", "2", "2", "3", "5"]


@pytest.mark.django_db
def test_what_is_not_known_of_a_need_is_no_trait() -> None:
    unknown = {"amount": None, "term_months": None, "guarantees": []}
    need = build.need(build.firm(region="", profile={"industry": "", "staff": None}), terms=unknown)
    assert need_traits(need) == (("type", "debt/fixed"),)
    again = build.need(
        build.firm(region="", profile={"industry": "", "staff": 0}), terms=unknown | {"first_loan": False}
    )
    assert need_traits(again) == (("type", "debt/fixed"), ("first", "no"))


@pytest.mark.django_db
def test_the_debt_ratio_follows_from_the_balance_sheet_where_it_was_not_stated() -> None:
    on = dt.date(2024, 5, 15)
    figures = {"year": 2023, "assets": Decimal(200), "debts": Decimal(50)}

    def ratio(row: dict[str, Any], stated: Decimal | None) -> Any:
        return firm_facts(build.firm(profile={"debt_ratio": stated}, years=[row]), on)["firm.debt_ratio"]

    assert ratio(figures, None) == 25
    assert ratio(figures, Decimal(40)) == 40
    assert [ratio(figures | {"assets": assets}, None) for assets in (None, Decimal(0))] == [None, None]

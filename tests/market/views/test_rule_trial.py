"""The step of the product form that tries the rules before they are saved."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from market.models import Offering
from market.services.rule_trials import Count, Trial
from market.trial_texts import count_words, trial_view
from tests import build
from tests.market.views.test_offering_pages import LOAN

pytestmark = pytest.mark.django_db


@pytest.fixture
def loan() -> Offering:
    return build.offering(build.organisation("bank", name="示例银行"), name="示例贷")


def signed_in(client: Client, loan: Offering, role: str = "editor") -> Client:
    person = build.user()
    build.member(person, loan.organisation, role)
    client.force_login(person)
    return client


def market(firms: int) -> Any:
    event = build.event(name="示例集市")
    for number in range(firms):
        build.need(build.firm(name=f"示例企业甲{number}"), event=event)
    return event


SENT = LOAN | {"try": "1"}


def test_the_answer_stands_above_the_form_and_nothing_is_saved(client: Client, loan: Offering) -> None:
    market(6)
    page = signed_in(client, loan).post(reverse("market:offering_edit", args=[loan.pk]), SENT)
    text = page.content.decode()
    assert page.context["trial"]["enough"] is True
    assert page.context["trial"]["answer"] in text
    assert 'name="age_years" value="2"' in text
    loan.refresh_from_db()
    assert (loan.name, loan.criteria) == ("示例贷", [])
    assert "示例企业甲" not in text


def test_a_new_offering_is_tried_before_it_exists(client: Client, loan: Offering) -> None:
    market(6)
    page = signed_in(client, loan).post(reverse("market:offering_new", args=["loan"]), SENT)
    assert page.context["trial"]["enough"] is True
    assert Offering.objects.count() == 1


def test_too_few_firms_are_told_as_such(client: Client, loan: Offering) -> None:
    event = market(4)
    page = signed_in(client, loan).post(reverse("market:offering_edit", args=[loan.pk]), SENT)
    assert page.context["trial"] == {"enough": False, "event": event, "least": 5}


def test_a_wrong_form_is_not_tried(client: Client, loan: Offering) -> None:
    market(6)
    page = signed_in(client, loan).post(reverse("market:offering_edit", args=[loan.pk]), SENT | {"age_years": "x"})
    assert (page.context["trial"], list(page.context["form"].errors)) == (None, ["age_years"])


def test_a_refused_trial_is_said_above_the_form(client: Client) -> None:
    bank = build.organisation("bank", verification="unverified")
    loan = build.offering(bank, status="draft")
    page = signed_in(client, loan).post(reverse("market:offering_edit", args=[loan.pk]), SENT)
    assert page.context["trial"] is None
    assert len(page.context["form"].non_field_errors()) == 1


@pytest.mark.parametrize("role", ["viewer", None])
def test_who_may_not_write_may_not_try(client: Client, loan: Offering, role: str | None) -> None:
    market(6)
    if role:
        signed_in(client, loan, role)
    else:
        signed_in(client, build.offering(build.organisation("bank")))
    answer = client.post(reverse("market:offering_edit", args=[loan.pk]), SENT)
    assert answer.status_code == (403 if role else 404)


def test_counts_in_words() -> None:
    few, most = Count(None, few=True), Count(None)
    assert [count_words(count) for count in (Count(0), Count(31), few, most)] == [
        "0 项需求",
        "31 项需求",
        "不足 5 项需求",
        "几乎全部（未接纳的不足 5 项）",
    ]


def test_the_answer_in_one_sentence() -> None:
    trial = Trial(None, enough=True, needs=58, admitted=Count(31), before=Count(27), unknown=Count(0))
    assert trial_view(trial)["answer"] == "在 58 项需求中，这些规则会接纳 31 项需求；现行规则接纳 27 项需求。"
    new = Trial(None, enough=True, needs=58, admitted=Count(31), unknown=Count(6))
    assert (trial_view(new)["answer"], trial_view(new)["unknown"]) == (
        "在 58 项需求中，这些规则会接纳 31 项需求。",
        "6 项需求",
    )


def test_the_dearest_rule_stands_first() -> None:
    age = {"key": "age", "fact": "firm.age_months", "op": "ge", "value": 24}
    staff = {"key": "staff", "fact": "firm.staff", "op": "ge", "value": 10}
    rules = ((age, Count(None, few=True), Count(0)), (staff, Count(8), Count(6)))
    rows = trial_view(Trial(None, enough=True, needs=20, rules=rules))["rows"]
    assert [(row["count"], row["alone"], row["share"]) for row in rows] == [
        ("8 项需求", "6 项需求", 100),
        ("不足 5 项需求", "", 0),
    ]

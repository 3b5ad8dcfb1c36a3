"""Policies for everybody, and what they mean for a firm: pages, forms, the other side."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import Organisation, User
from market.models import PolicyCase
from tests import build, build_policies

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return build.user()


@pytest.fixture
def firm(owner: User) -> Organisation:
    return build.firm(owner=owner)


@pytest.fixture
def reader(client: Client, firm: Organisation, owner: User) -> Client:
    client.force_login(owner)
    return client


def text_of(client: Client, name: str, *args: Any, query: str = "") -> str:
    response = client.get(reverse(f"market:{name}", args=args) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_visitor_reads_what_is_in_force_and_no_draft(client: Client) -> None:
    row = build_policies.version(document_number="普〔2025〕1 号")
    draft = build_policies.version(status="draft")
    text = text_of(client, "policy_list")
    assert row.policy.name in text
    assert "项目投入资金的 30 %" in text
    assert "普〔2025〕1 号" in text
    assert draft.policy.name not in text
    assert client.get(draft.policy.get_absolute_url()).status_code == 404


def test_a_version_is_read_as_of_a_day(client: Client) -> None:
    first = build_policies.version(valid_told=True, valid_to=dt.date(2024, 12, 31), benefit_percent=Decimal(10))
    build_policies.version(first.policy, valid_told=True, valid_from=dt.date(2025, 1, 1))
    for day, shown in (("2024-12-31", "10 %"), ("2025-01-01", "30 %"), ("1899-01-01", "30 %"), ("2024-13-45", "30 %")):
        assert f"项目投入资金的 {shown}" in text_of(client, "policy", first.policy_id, query=f"?on={day}")


def test_a_firm_reads_up_to_how_much_and_what_is_missing(reader: Client) -> None:
    build_policies.version()
    text = text_of(reader, "policy_mine")
    assert "最高 200 万元" in text
    assert f'<a href="{reverse("market:policy_case_new", args=["project"])}">' in text


def test_with_a_project_the_amount_is_exact_and_the_line_stands_on_the_policy(
    reader: Client, firm: Organisation
) -> None:
    row = build_policies.version()
    case = build_policies.case(firm, name="产线改造", invested=Decimal(1_000_000))
    assert "产线改造" in text_of(reader, "policy_mine", query=f"?case={case.pk}")
    page = reader.get(reverse("market:policy_mine") + f"?case={case.pk}")
    assert (page.context["found"].sure, [one["amount"] for one in page.context["open"]]) == (
        Decimal(300_000),
        ["30 万元"],
    )
    alone = reader.get(reverse("market:policy_mine") + "?case=none")
    assert (alone.context["case"], alone.context["found"].sure) == (None, Decimal(0))
    assert reader.get(row.policy.get_absolute_url()).context["mine"]["amount"] == "30 万元"


def test_what_a_firm_is_not_entitled_to_is_told_with_the_reason(reader: Client, firm: Organisation) -> None:
    build_policies.version(rules=[{"key": "staff", "fact": "firm.staff", "op": "le", "value": 300}])
    firm.profile.staff = 301
    firm.profile.save()
    page = reader.get(reverse("market:policy_mine"))
    assert (page.context["open"], [line["against"] for line in page.context["closed"]]) == (
        [],
        [["职工人数不高于 300 人"]],
    )


def test_state_a_project_by_the_form_and_change_it(reader: Client, firm: Organisation) -> None:
    build_policies.version()
    new = reverse("market:policy_case_new", args=["project"])
    sent = {"name": "产线改造", "invested": "１００", "landed": "yes", "form_token": "t"}
    for _replay in range(2):
        answer = reader.post(new, sent)
    case = PolicyCase.objects.get()
    assert answer["Location"] == f"{reverse('market:policy_mine')}?case={case.pk}"
    assert (case.organisation, case.invested, case.landed, case.spent) == (firm, Decimal(1_000_000), True, None)
    edit = reverse("market:policy_case", args=[case.pk])
    assert 'value="100"' in reader.get(edit).content.decode()
    reader.post(edit, {"name": "产线改造", "invested": "50.01"})
    assert PolicyCase.objects.get().invested == Decimal(500_100)
    reader.post(reverse("market:policy_case_take_back", args=[case.pk]))
    assert reader.get(edit).status_code == 404


def test_a_wrong_figure_is_told_beside_its_field_and_what_was_typed_is_kept(reader: Client) -> None:
    page = reader.post(reverse("market:policy_case_new", args=["project"]), {"name": "产线改造", "invested": "很多"})
    assert list(page.context["form"].errors) == ["invested"]
    assert "产线改造" in page.content.decode()
    late = {"name": "产线改造", "starts_on": "2025-02-01", "ends_on": "2025-01-01"}
    page = reader.post(reverse("market:policy_case_new", args=["project"]), late)
    assert (list(page.context["form"].errors), PolicyCase.objects.count()) == (["ends_on"], 0)


def test_a_loan_on_record_can_be_chosen_and_no_other_firms(reader: Client, firm: Organisation) -> None:
    loans = [
        build.outcome(
            build.introduction(build.need(one), build.organisation("bank"), state="approved"),
            "approval",
            amount=1_000_000,
        )
        for one in (firm, build.firm())
    ]
    new = reverse("market:policy_case_new", args=["loan"])
    assert [row.pk for row in reader.get(new).context["form"].fields["outcome"].queryset] == [loans[0].pk]
    page = reader.post(new, {"name": "贷款", "outcome": loans[1].pk})
    assert list(page.context["form"].errors) == ["outcome"]
    reader.post(new, {"name": "贷款", "outcome": loans[0].pk, "loan_on_time": "yes"})
    assert PolicyCase.objects.get().outcome == loans[0]


@pytest.mark.parametrize("act", ["policy_case", "policy_case_take_back"])
def test_another_firms_case_is_not_there(client: Client, firm: Organisation, act: str) -> None:
    case = build_policies.case(firm, name="别人的项目")
    stranger = build.user()
    build.firm(owner=stranger)
    client.force_login(stranger)
    address = reverse(f"market:{act}", args=[case.pk])
    assert client.post(address, {"name": "x"}).status_code == 404
    assert client.get(reverse("market:policy_mine") + f"?case={case.pk}").status_code == 404
    case.refresh_from_db()
    assert (case.name, case.ended_at) == ("别人的项目", None)


def test_english_has_no_chinese_leftover(client: Client) -> None:
    row = build_policies.version()
    with translation.override("en"):
        client.cookies["django_language"] = "en"
        assert "30 % of money put into the project" in client.get(row.policy.get_absolute_url()).content.decode()

"""The organiser's pages of policies: write with an example beside it, submit, a second person publishes, who gains."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from market.models import Policy, PolicyVersion
from tests import build, build_policies

pytestmark = pytest.mark.django_db
SENT: dict[str, Any] = {
    "name": "海纳小镇",
    "key": "town",
    "topic": "digital",
    "document": "海纳小镇十二条",
    "way": "application",
    "benefit_form": "share",
    "benefit_percent": "30",
    "benefit_base": "project.invested",
    "cap_project": "200",
    "matched_percent": "100",
    "selection": "all",
    "documents": "营业执照\n\n 投入明细 ",
    "invested_over": "50",
    "landed": "on",
}


@pytest.fixture
def writer() -> User:
    return build.organiser()


@pytest.fixture
def desk(client: Client, writer: User) -> Client:
    client.force_login(writer)
    return client


def page(name: str, *args: Any) -> str:
    return reverse(f"admin:market_{name}", args=args)


def test_the_example_is_worked_out_and_nothing_is_saved(desk: Client) -> None:
    answer = desk.post(page("policy_write"), SENT | {"try": "1"})
    assert [(row["base"], row["paid"], row["capped"]) for row in answer.context["examples"]] == [
        ("项目投入资金 334 万元", "100.2 万元", False),
        ("项目投入资金 667 万元", "200 万元", True),
        ("项目投入资金 1,334 万元", "200 万元", True),
        ("项目投入资金（未填写）", "最高 200 万元", False),
    ]
    assert (Policy.objects.count(), answer.context["form"]["document"].value()) == (0, "海纳小镇十二条")


def test_a_policy_is_written_by_one_and_published_by_another(desk: Client, writer: User) -> None:
    answer = desk.post(page("policy_write"), SENT)
    row = PolicyVersion.objects.get()
    assert answer["Location"] == page("policyversion_change", row.pk)
    assert (row.policy.name, row.status, row.written_by) == ("海纳小镇", "draft", writer)
    assert row.caps == [{"amount": "2000000.00", "had": ""}]
    assert (row.documents, [rule["key"] for rule in row.rules]) == (["营业执照", "投入明细"], ["invested", "landed"])
    desk.post(page("policyversion_act", row.pk, "submit"))
    shown = desk.get(page("policyversion_change", row.pk))
    assert [button.label for button in shown.context["buttons"]] == ["退回并说明原因"]
    assert desk.post(page("policyversion_act", row.pk, "publish")).status_code == 403
    desk.force_login(build.organiser())
    shown = desk.get(page("policyversion_change", row.pk))
    assert [button.label for button in shown.context["buttons"]] == ["发布", "退回并说明原因"]
    desk.post(page("policyversion_act", row.pk, "publish"))
    row.refresh_from_db()
    assert row.status == "published"
    assert desk.get(row.policy.get_absolute_url()).status_code == 200


def test_a_mistake_stands_beside_its_field_and_what_was_typed_is_kept(desk: Client) -> None:
    answer = desk.post(page("policy_write"), SENT | {"benefit_percent": "", "key": "mit leer"})
    assert (list(answer.context["names"].errors), list(answer.context["form"].errors)) == (["key"], [])
    answer = desk.post(page("policy_write"), SENT | {"benefit_percent": ""})
    assert (list(answer.context["form"].errors), Policy.objects.count()) == (["benefit_percent"], 0)
    assert "海纳小镇十二条" in answer.content.decode()
    build_policies.policy(key="town")
    answer = desk.post(page("policy_write"), SENT)
    assert list(answer.context["names"].errors) == ["key"]


def test_a_draft_is_written_on_with_its_values_in_the_form(desk: Client) -> None:
    other = build_policies.policy()
    row = build_policies.version(status="draft", excludes=[other], documents=["营业执照"])
    address = page("policyversion_write", row.pk)
    form = desk.get(address).context["form"]
    shown = {name: form[name].value() for name in ("benefit_percent", "cap_project", "cap_year", "invested_over")}
    assert shown == {"benefit_percent": "30", "cap_project": "200", "cap_year": None, "invested_over": "50"}
    assert form["documents"].value() == "营业执照"
    assert other in form.fields["excludes"].queryset
    assert row.policy not in form.fields["excludes"].queryset
    sent = {name: value for name, value in SENT.items() if name not in ("name", "key", "topic")}
    desk.post(address, sent | {"benefit_percent": "25", "excludes": [other.pk]})
    row.refresh_from_db()
    assert (row.benefit_percent, list(row.excludes.all())) == (Decimal(25), [other])


def test_what_is_no_draft_is_not_written_on(desk: Client) -> None:
    row = build_policies.version()
    assert desk.get(page("policyversion_write", row.pk))["Location"] == page("policyversion_change", row.pk)


def test_the_next_version_begins_as_a_copy_and_shows_what_changes(desk: Client, writer: User) -> None:
    before = build_policies.version()
    answer = desk.post(page("policy_next", before.policy_id))
    row = PolicyVersion.objects.get(number=2)
    assert answer["Location"] == page("policyversion_write", row.pk)
    row.rules = [build_policies.IN_PUTUO, build_policies.INVESTED | {"value": 1_000_000}]
    row.save()
    shown = desk.get(page("policyversion_change", row.pk))
    assert shown.context["before"] == before
    assert shown.context["changes"] == ["改为：项目投入资金高于 100 万元（原为：项目投入资金高于 50 万元）"]


def test_who_gains_is_on_a_page_with_its_firms(desk: Client) -> None:
    before = build_policies.version()
    row = build_policies.version(before.policy, status="draft", benefit_percent=Decimal(40))
    firm = build.firm(name="受益企业（示例）")
    build_policies.case(firm, invested=Decimal(1_000_000))
    answer = desk.get(page("policyversion_gains", row.pk))
    assert (answer.context["gain"], answer.context["lose"]) == ("10 万元", "0 万元")
    text = answer.content.decode()
    assert "受益企业（示例）" in text
    assert "30 万元" in text


@pytest.mark.parametrize("kind", ["government", "enterprise", "bank"])
def test_parties_do_not_come_in(client: Client, kind: str) -> None:
    person = build.user()
    build.organisation(kind, owner=person)
    client.force_login(person)
    row = build_policies.version(status="in_review")
    for name, args in (("policy_write", ()), ("policyversion_gains", (row.pk,)), ("policyversion_change", (row.pk,))):
        assert client.get(page(name, *args)).status_code in (302, 403)
    client.post(page("policyversion_act", row.pk, "publish"))
    row.refresh_from_db()
    assert row.status == "in_review"

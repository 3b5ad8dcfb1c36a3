"""The list of versions of an offering's rules, in sentences, and the way back."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from market.criteria_texts import changes
from market.models import CriteriaVersion, MatchRun, Offering, RuleCost
from market.selectors.rule_costs import version_used
from market.services import matching, offerings
from market.services.run_execution import execute_run
from tests import build
from tests.market.views.test_offering_pages import LOAN

pytestmark = pytest.mark.django_db

AGE = {"key": "age", "fact": "firm.age_months", "op": "ge", "value": 24}
STAFF = {"key": "staff", "fact": "firm.staff", "op": "ge", "value": 10}
GONE = {"key": "moon", "fact": "firm.moon", "op": "ge", "value": 1}


@pytest.fixture
def owner() -> Any:
    return build.user("林行长")


@pytest.fixture
def loan(owner: Any) -> Offering:
    return build.offering(build.organisation("bank", owner=owner), criteria=[AGE])


@pytest.fixture
def reader(client: Client, owner: Any) -> Client:
    client.force_login(owner)
    return client


def page(loan: Offering) -> str:
    return reverse("market:offering_versions", args=[loan.pk])


def change(owner: Any, loan: Offering, *criteria: Any) -> None:
    offerings.update_offering(by=owner, offering=loan, common={}, terms={}, criteria=list(criteria), note="示例理由")


def test_changes_in_sentences() -> None:
    assert changes([], [AGE]) == ["新增：成立满 2 年"]
    assert changes([AGE], [STAFF, AGE | {"value": 12}]) == [
        "新增：职工人数不低于 10 人",
        "改为：成立满 1 年（原为：成立满 2 年）",
    ]
    assert changes([AGE, STAFF], [STAFF]) == ["取消：成立满 2 年"]
    assert changes([AGE], [AGE]) == []
    assert changes([STAFF | {"key": "people"}, AGE], [AGE, STAFF]) == []


def test_versions_stand_newest_first_with_who_and_why(reader: Client, owner: Any, loan: Offering) -> None:
    change(owner, loan, AGE, STAFF)
    found = reader.get(page(loan))
    views = found.context["versions"]
    assert [(view["version"].number, view["in_force"], view["changes"]) for view in views] == [
        (2, True, ["新增：职工人数不低于 10 人"]),
        (1, False, ["新增：成立满 2 年"]),
    ]
    text = found.content.decode()
    assert "示例理由" in text
    assert "林行长" in text
    assert reverse("market:offering_restore", args=[loan.pk, 1]) in text
    assert reverse("market:offering_restore", args=[loan.pk, 2]) not in text


def test_the_form_takes_the_reason(reader: Client, loan: Offering) -> None:
    sent = LOAN | {"rules_note": "收紧准入"}
    reader.post(reverse("market:offering_edit", args=[loan.pk]), sent)
    assert CriteriaVersion.objects.get(number=2).note == "收紧准入"


def test_a_new_offering_is_not_asked_why_its_rules_change(reader: Client, loan: Offering) -> None:
    form = reader.get(reverse("market:offering_new", args=["loan"])).context["form"]
    assert "rules_note" not in form.fields


def test_a_stored_rule_whose_fact_is_gone_is_an_error_beside_it(reader: Client, loan: Offering) -> None:
    Offering.objects.filter(pk=loan.pk).update(criteria=[GONE])
    url = reverse("market:offering_edit", args=[loan.pk])
    assert list(reader.post(url, LOAN).context["form"].errors) == ["drop_rules"]
    assert Offering.objects.get(pk=loan.pk).criteria == [GONE]
    assert reader.post(url, LOAN | {"drop_rules": ["moon"]}).status_code == 302


def test_going_back_from_the_page(reader: Client, owner: Any, loan: Offering) -> None:
    change(owner, loan, STAFF)
    answer = reader.post(reverse("market:offering_restore", args=[loan.pk, 1]), follow=True)
    assert answer.redirect_chain == [(page(loan), 302)]
    assert "第 1 版" in answer.content.decode()
    assert Offering.objects.get(pk=loan.pk).criteria == [AGE]


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), (None, 404)])
def test_others_do_not_go_back(client: Client, owner: Any, loan: Offering, role: str | None, status: int) -> None:
    change(owner, loan, STAFF)
    person = build.user()
    if role:
        build.member(person, loan.organisation, role)
    else:
        build.organisation("bank", owner=person)
    client.force_login(person)
    assert client.post(reverse("market:offering_restore", args=[loan.pk, 1])).status_code == status
    assert Offering.objects.get(pk=loan.pk).criteria == [STAFF]


def test_the_organiser_reads_the_versions(client: Client, owner: Any, loan: Offering) -> None:
    change(owner, loan, STAFF)
    client.force_login(build.organiser())
    views = client.get(reverse("admin:market_offering_change", args=[loan.pk])).context["versions"]
    assert [view["version"].number for view in views] == [2, 1]


def test_a_run_names_the_version_it_used(reader: Client, owner: Any, loan: Offering) -> None:
    change(owner, loan, STAFF)
    event, by = build.event(), build.organiser()
    build.need(build.firm(), event=event)
    run = matching.queue_run(by=by, event=event)
    execute_run(run.pk)
    matching.publish_run(by=by, run=run)
    change(owner, loan, STAFF, AGE)
    cost = RuleCost.objects.select_related("run").get()
    used = version_used(cost)
    assert used is not None
    assert (used.number, used.criteria) == (2, [STAFF])
    assert reader.get(reverse("market:offering_rules", args=[loan.pk])).context["version"] == used
    MatchRun.objects.update(started_at=None)
    assert version_used(RuleCost.objects.select_related("run").get()) is None

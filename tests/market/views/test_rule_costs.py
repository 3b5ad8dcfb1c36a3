"""A party reads which of its own rules turns most needs away: counts in sentences, nobody named."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from market.models import MatchRun, Offering, RuleCost
from market.rule_cost_texts import cost_rows
from market.services import matching, offerings
from market.services.run_execution import execute_run
from tests import build

pytestmark = pytest.mark.django_db

AGE = {"key": "age", "fact": "firm.age_months", "op": "ge", "value": 240}
STAFF = {"key": "staff", "fact": "firm.staff", "op": "ge", "value": 10}


def url(offering: Offering) -> str:
    return reverse("market:offering_rules", args=[offering.pk])


@pytest.fixture
def owner() -> Any:
    return build.user("林行长")


@pytest.fixture
def loan(owner: Any) -> Offering:
    bank = build.organisation("bank", owner=owner, name="示例银行")
    return build.offering(bank, criteria=[AGE, STAFF])


@pytest.fixture
def reader(client: Client, owner: Any) -> Client:
    client.force_login(owner)
    return client


def published(amounts: tuple[int, ...] = (5_000_000, 5_000_000, 90_000_000)) -> MatchRun:
    """A run in force over firms of ten years: too young for the loan, one of them asks for too much as well."""
    event, by = build.event(), build.organiser()
    for number, amount in enumerate(amounts):
        firm = build.firm(name=f"示例企业甲{number}", years=[{"year": 2023}])
        build.need(firm, event=event, title=f"示例需求甲{number}", terms={"amount": amount})
    old = build.firm(name="示例老企业", profile={"established_on": "1990-01-01"})
    build.need(old, event=event, title="示例需求乙")
    run = matching.queue_run(by=by, event=event)
    execute_run(run.pk)
    return matching.publish_run(by=by, run=run)


def test_the_dearest_rule_stands_first_with_its_counts(reader: Client, loan: Offering) -> None:
    run = published()
    page = reader.get(url(loan))
    found = page.context["costs"]
    assert (found["run"], found["needs"], found["fits"]) == (run, 4, 1)
    assert [(row["text"], row["fails"], row["alone"], row["share"]) for row in found["costly"]] == [
        ("成立满 20 年", 3, 2, 100),
        ("金额在 100 万元至 1,000 万元之间", 1, 0, 33),
    ]
    assert len(found["harmless"]) == len(RuleCost.objects.get(offering=loan).rules) - 2


def test_no_firm_and_no_need_is_named(reader: Client, loan: Offering) -> None:
    published()
    text = reader.get(url(loan)).content.decode()
    assert "示例企业甲" not in text
    assert "示例老企业" not in text
    assert "示例需求" not in text


def test_the_sentence_is_the_rule_the_run_was_made_with(reader: Client, loan: Offering) -> None:
    published()
    Offering.objects.filter(pk=loan.pk).update(criteria=[AGE | {"value": 12}, STAFF])
    first = reader.get(url(loan)).context["costs"]["costly"][0]
    assert first["text"] == "成立满 20 年"


def test_a_run_without_a_snapshot_is_read_with_the_rules_of_today(reader: Client, loan: Offering) -> None:
    run = build.match(build.need(build.firm(), event=build.event()), loan).run
    RuleCost.objects.create(run=run, offering=loan, fits=2, rules=[["age", 5, 4], ["gone", 9, 9], ["staff", 0, 0]])
    found = reader.get(url(loan)).context["costs"]
    assert [(row["text"], row["fails"]) for row in found["costly"]] == [("成立满 20 年", 5)]
    assert (found["fits"], len(found["harmless"])) == (2, 1)


def test_without_a_run_in_force_the_page_says_when_figures_come(reader: Client, loan: Offering) -> None:
    run = build.match(build.need(build.firm(), event=build.event()), loan).run
    RuleCost.objects.create(run=run, offering=loan, fits=2, rules=[["age", 5, 4]])
    MatchRun.objects.update(current=False)
    page = reader.get(url(loan))
    assert page.context["costs"] is None
    assert 'class="card empty"' in page.content.decode()


def test_another_party_does_not_find_the_page(client: Client, loan: Offering) -> None:
    person = build.user()
    build.organisation("bank", owner=person)
    client.force_login(person)
    assert client.get(url(loan)).status_code == 404


def test_a_viewer_of_the_party_reads_it_and_the_list_leads_there(client: Client, loan: Offering) -> None:
    person = build.user()
    build.member(person, loan.organisation, "viewer")
    client.force_login(person)
    assert client.get(url(loan)).status_code == 200
    assert url(loan) in client.get(reverse("market:offering_list")).content.decode()
    assert url(loan) in client.get(loan.get_absolute_url()).content.decode()


def test_the_organiser_reads_the_same_on_the_offering(client: Client, loan: Offering) -> None:
    published()
    client.force_login(build.organiser())
    page = client.get(reverse("admin:market_offering_change", args=[loan.pk]))
    assert [row["fails"] for row in page.context["costs"]["costly"]] == [3, 1]


def test_the_organiser_reads_when_figures_come(client: Client, loan: Offering) -> None:
    client.force_login(build.organiser())
    assert client.get(reverse("admin:market_offering_change", args=[loan.pk])).context["costs"] is None


def test_equal_costs_are_ordered_by_what_a_rule_turns_away_alone() -> None:
    rows = cost_rows([["age", 2, 0], ["staff", 2, 1], ["gone", 3, 3]], [AGE, STAFF])
    assert [(row["alone"], row["share"]) for row in rows] == [(1, 67), (0, 67)]
    assert cost_rows([], []) == []


def test_an_offering_that_left_the_shelf_keeps_its_figures(reader: Client, owner: Any, loan: Offering) -> None:
    published()
    offerings.take_off_shelf(by=owner, offering=loan)
    assert reader.get(url(loan)).context["costs"]["fits"] == 1

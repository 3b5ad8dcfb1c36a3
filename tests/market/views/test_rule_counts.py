"""The count beside the rules on the form of a product: the fragment, the suggestion, and who may ask."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import AuditRow
from market.models import Offering
from market.services import rule_counts
from tests import build
from tests.market.views.test_offering_pages import LOAN
from tests.market.views.test_rule_trial import signed_in

pytestmark = pytest.mark.django_db

RULES = ("age_years", "revenue_max", "debt_ratio_max", "certificates_any", "certificates_all", "regions", "industries")
SENT = {name: value for name, value in LOAN.items() if name not in RULES} | {"revenue_min": "2000", "staff_min": "100"}
"""A form whose only rules are those on revenue and staff."""


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture
def loan() -> Offering:
    return build.offering(build.organisation("bank", name="示例银行"), name="示例贷")


def market(*staff: int) -> None:
    event = build.event(name="示例集市")
    for number, people in enumerate(staff):
        build.need(build.firm(name=f"示例企业甲{number}", profile={"staff": people}), event=event)


def asked(client: Client, loan: Offering, **changes: Any) -> Any:
    return client.post(reverse("market:rule_count", args=[loan.pk]), SENT | changes)


def test_words_crowds_and_the_rules_in_force(client: Client, loan: Offering) -> None:
    market(*[200] * 12, *[75] * 8)
    page = asked(signed_in(client, loan), loan)
    text, count = page.content.decode(), page.context["count"]
    assert (count["enough"], [bar["count"] for bar in count["bars"]][2]) == (True, "约 10 家企业")
    assert count["says"] in text
    assert "2,000 万元" in count["says"]
    assert "示例企业甲" not in text
    loan.refresh_from_db()
    assert loan.criteria == []


def test_the_suggestion_goes_into_the_form_and_nothing_is_saved(client: Client, loan: Offering) -> None:
    market(*[200] * 12, *[75] * 8)
    take = asked(signed_in(client, loan), loan).context["count"]["outside"]["take"]
    assert take == "staff_min=70"
    page = client.post(reverse("market:offering_edit", args=[loan.pk]), SENT | {"take": take, "name": "新名字"})
    assert (page.context["form"]["staff_min"].value(), page.context["form"]["name"].value()) == ("70", "新名字")
    loan.refresh_from_db()
    assert (loan.name, loan.criteria) == ("示例贷", [])


@pytest.mark.parametrize("take", ["", "name=x", "x=1&y=2", "staff_min=" + "9" * 5000, "<script>", "%00=%ff"])
def test_a_suggestion_that_the_page_did_not_make_changes_nothing(client: Client, loan: Offering, take: str) -> None:
    page = signed_in(client, loan).post(reverse("market:offering_edit", args=[loan.pk]), SENT | {"take": take})
    form = page.context["form"]
    assert (page.status_code, form["name"].value(), form["staff_min"].value()) == (200, LOAN["name"], "100")


def test_without_javascript_the_trial_brings_the_count(client: Client, loan: Offering) -> None:
    market(*[200] * 12, *[75] * 8)
    address = reverse("market:offering_edit", args=[loan.pk])
    signed_in(client, loan)
    assert "点“试算”可了解" in client.get(address).content.decode()
    page = client.post(address, SENT | {"try": "1"})
    assert page.context["count"]["outside"]["text"] in page.content.decode()


@pytest.mark.parametrize("value", ["x", "-1", "1e999", "NaN", "９" * 40])
def test_hostile_values_are_not_counted(client: Client, loan: Offering, value: str) -> None:
    market(*[200] * 6)
    page = asked(signed_in(client, loan), loan, staff_min=value)
    assert (page.status_code, page.context["count"]) == (200, {"wrong": True})
    assert not AuditRow.objects.filter(verb="offering.count_rules").exists()


def test_a_used_up_day_is_said_with_the_way_on(client: Client, loan: Offering, monkeypatch: pytest.MonkeyPatch) -> None:
    market(*[200] * 6)
    monkeypatch.setattr(rule_counts, "COUNTS_A_DAY", 0)
    text = asked(signed_in(client, loan), loan).content.decode()
    assert "今天的 0 次计数已用完" in text


def test_a_new_offering_is_counted_before_it_exists(client: Client, loan: Offering) -> None:
    market(*[200] * 12)
    page = signed_in(client, loan).post(reverse("market:rule_count_new", args=["loan"]), SENT)
    assert (page.context["count"]["enough"], page.context["count"]["before"]) == (True, "")
    assert client.post(reverse("market:rule_count_new", args=["space"]), SENT).status_code == 404


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), (None, 404)])
def test_who_may_not_write_may_not_count(client: Client, loan: Offering, role: str | None, status: int) -> None:
    if role:
        signed_in(client, loan, role)
    else:
        signed_in(client, build.offering(build.organisation("bank")))
    assert asked(client, loan).status_code == status

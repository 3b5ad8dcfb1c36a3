"""One draft open in two windows, over HTTP: with autosave, and with nothing but forms."""

import html
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from market.models import Need
from tests import build

pytestmark = pytest.mark.django_db

NO_LOANS = {"loans-TOTAL_FORMS": "1", "loans-INITIAL_FORMS": "0"}
MONEY: dict[str, Any] = {"amount": "500", "term_months": "12", "purpose": "示例用途", "guarantees": ["credit"]}


class Window:
    """A page of the form as a browser holds it: the marks it came with, and what is typed in it."""

    def __init__(self, client: Client, need: Need) -> None:
        self.client, self.url = client, f"/needs/{need.pk}/step/2/"
        self.typed: dict[str, Any] = MONEY | NO_LOANS
        self.read(client.get(self.url).content.decode())

    def read(self, page: str) -> None:
        found = re.search(r'name="marks" value="([^"]*)"', page)
        assert found is not None
        self.page, self.marks = page, html.unescape(found[1])

    def autosave(self, **typed: Any) -> dict[str, Any]:
        self.typed |= typed
        answer = self.client.post(f"{self.url}?autosave=1", self.typed | {"marks": self.marks})
        assert answer.status_code == 200
        told: dict[str, Any] = answer.json()
        self.marks = told["marks"]
        return told

    def send(self, go: str = "next", **typed: Any) -> Any:
        self.typed |= typed
        answer = self.client.post(self.url, self.typed | {"marks": self.marks, "go": go})
        if answer.status_code == 200:
            self.read(answer.content.decode())
        return answer

    def shows(self, name: str) -> str:
        found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', self.page) or re.search(
            rf'value="([^"]*)"[^>]*name="{name}"', self.page
        )
        return found[1] if found else ""


@pytest.fixture
def need() -> Any:
    return build.need(build.firm(owner=build.user("林厂长")), status="draft", event=build.event())


@pytest.fixture
def client(need: Any) -> Client:
    client = Client()
    client.force_login(need.organisation.memberships.get().user)
    return client


def kept(need: Any) -> tuple[Decimal, str]:
    terms = Need.objects.get(pk=need.pk).financing
    return terms.amount / 10_000, terms.purpose


def test_different_fields_of_two_windows_are_both_kept(client: Client, need: Any) -> None:
    one, two = Window(client, need), Window(client, need)
    assert one.autosave(amount="800") == {"marks": one.marks, "notes": {}, "choose": False}
    told = two.autosave(purpose="买设备")
    assert (set(told["notes"]), told["choose"]) == ({"amount"}, False)
    assert "800 万元" in told["notes"]["amount"]
    assert "林厂长" in told["notes"]["amount"]
    assert kept(need) == (800, "买设备")


def test_both_values_are_shown_and_nothing_is_overwritten_until_one_is_chosen(client: Client, need: Any) -> None:
    one, two = Window(client, need), Window(client, need)
    one.autosave(amount="800")
    for _again in range(2):
        told = two.autosave(amount="900")
        assert (set(told["notes"]), told["choose"]) == ({"amount"}, True)
        assert "800 万元" in told["notes"]["amount"]
        assert "900 万元" in told["notes"]["amount"]
    assert kept(need)[0] == 800
    seen = re.search(r'name="seen-amount" value="(\w+)"', told["notes"]["amount"])
    assert seen is not None
    choice = {"choice-amount": "mine", "seen-amount": seen[1]}
    assert two.autosave(**choice)["notes"] == {}
    assert kept(need)[0] == 900


def test_without_the_script_the_clash_stands_beside_the_field_and_the_page_stays(client: Client, need: Any) -> None:
    one, two = Window(client, need), Window(client, need)
    assert one.send(amount="800", purpose="买设备").status_code == 302
    answer = two.send(amount="900")
    assert answer.status_code == 200
    assert kept(need) == (800, "买设备")
    assert 'data-elsewhere-note="amount"' in two.page
    assert two.shows("amount") == "900"
    assert "买设备" in two.page  # only the other window changed it: its value is shown here now
    two.typed["purpose"] = "买设备"
    assert two.send(amount="900").status_code == 200, "a second press overwrites nothing either"
    assert kept(need)[0] == 800


@pytest.mark.parametrize(("choice", "amount"), [("mine", 900), ("theirs", 800)])
def test_the_choice_is_carried_out_by_any_button(client: Client, need: Any, choice: str, amount: int) -> None:
    one, two = Window(client, need), Window(client, need)
    one.send(amount="800")
    two.send(amount="900")
    seen = two.shows("seen-amount")
    answer = two.send(go="next", **{"choice-amount": choice, "seen-amount": seen})
    assert answer["Location"] == f"/needs/{need.pk}/step/3/"
    assert kept(need)[0] == amount


def test_the_button_beside_the_field_shows_the_other_value_and_stays(client: Client, need: Any) -> None:
    one, two = Window(client, need), Window(client, need)
    one.send(amount="800")
    two.send(amount="900")
    answer = two.send(go="stay", **{"choice-amount": "theirs", "seen-amount": two.shows("seen-amount")})
    assert (answer.status_code, two.shows("amount")) == (200, "800")
    assert "data-elsewhere-note" not in two.page
    two.typed = MONEY | NO_LOANS
    assert two.send(amount="850").status_code == 302
    assert kept(need)[0] == 850


def test_a_value_that_only_the_other_window_changed_is_shown_on_request(client: Client, need: Any) -> None:
    one, two = Window(client, need), Window(client, need)
    one.autosave(amount="800")
    assert 'value="stay:amount"' in two.autosave(purpose="买设备")["notes"]["amount"]
    assert two.send(go="stay:amount").status_code == 200
    assert (two.shows("amount"), kept(need)) == ("800", (800, "买设备"))


def test_a_list_of_loans_is_taken_over_whole(client: Client, need: Any) -> None:
    one, two = Window(client, need), Window(client, need)
    one.send(**{"loans-0-bank": "甲银行", "loans-0-amount": "120"})
    assert two.send(go="stay", purpose="买设备").status_code == 200
    assert (two.shows("loans-0-bank"), two.shows("loans-0-amount")) == ("甲银行", "120")
    assert "甲银行 120 万元" in two.page


@pytest.mark.parametrize("marks", ["", "[]", "nonsense", '{"amount": 5}', '{"amount": null, "no_such": "x"}'])
def test_broken_marks_are_no_error(client: Client, need: Any, marks: str) -> None:
    window = Window(client, need)
    window.marks = marks
    answer = window.send(amount="700")
    assert answer.status_code in (200, 302)
    assert json.loads(Window(client, need).marks)


def test_markup_in_the_other_value_is_shown_as_text(client: Client, need: Any) -> None:
    one, two = Window(client, need), Window(client, need)
    one.autosave(purpose="<script>alert(1)</script>")
    note = two.autosave(purpose="<b>B</b>")["notes"]["purpose"]
    assert "&lt;script&gt;" in note
    assert "<script>" not in note
    assert "<b>B" not in note

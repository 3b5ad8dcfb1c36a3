"""The conditions of a policy through the form and back: nothing is lost, days are those of the document."""

import json
from typing import Any

import pytest

from market.forms.criteria import from_criteria, to_criteria
from market.forms.policy_rules import GROUPS, POLICY_LINES, PolicyRuleFields
from market.management.demo.policy_texts import POLICIES
from market.services.snapshots import check_policy_rules


def plain(rules: list[dict[str, Any]]) -> list[str]:
    """Rules without their names, in a form that can be compared."""
    return sorted(json.dumps({name: rule[name] for name in rule if name != "key"}, sort_keys=True) for rule in rules)


@pytest.mark.parametrize("text", POLICIES, ids=lambda text: text["key"])
def test_every_policy_of_public_documents_goes_through_the_form_unchanged(text: dict[str, Any]) -> None:
    stored = check_policy_rules(text["rules"])
    initial, other = from_criteria(stored, POLICY_LINES)
    assert plain(to_criteria(initial, POLICY_LINES, other)) == plain(stored)


def test_a_first_and_a_last_day_are_both_included() -> None:
    form = PolicyRuleFields({"repaid_from": "2024-08-01", "repaid_to": "2025-08-31"})
    assert form.is_valid()
    assert form.criteria() == [
        {"key": "repaid_from", "fact": "loan.repaid_on", "op": "after", "value": "2024-07-31"},
        {"key": "repaid_to", "fact": "loan.repaid_on", "op": "before", "value": "2025-09-01"},
    ]
    shown = PolicyRuleFields(criteria=form.criteria())
    assert [shown.initial[name].isoformat() for name in ("repaid_from", "repaid_to")] == ["2024-08-01", "2025-08-31"]


def test_more_than_is_not_at_least() -> None:
    form = PolicyRuleFields({"invested_over": "50", "spent_from": "50", "single_bid": "on", "landed": "on"})
    assert form.is_valid()
    assert [(rule["key"], rule["op"], rule["value"]) for rule in form.criteria()] == [
        ("invested", "gt", 500_000),
        ("spent", "ge", 500_000),
        ("landed", "is", True),
        ("joint_bid", "is", False),
    ]


def test_what_no_field_can_show_stays_until_it_is_dropped() -> None:
    odd = {"key": "odd", "fact": "loan.amount", "op": "lt", "value": 3}
    form = PolicyRuleFields({}, criteria=[odd])
    assert form.is_valid()
    assert form.criteria() == [odd]
    dropped = PolicyRuleFields({"drop_rules": ["odd"]}, criteria=[odd])
    assert dropped.is_valid()
    assert dropped.criteria() == []


def test_every_field_stands_in_a_section() -> None:
    shown = {name for _title, names in GROUPS for name in names}
    assert shown == {name for line in POLICY_LINES for name in line.fields}
    groups = PolicyRuleFields({"landed": "on"}).groups()
    assert [group["open"] for group in groups] == [False, True, False, False]

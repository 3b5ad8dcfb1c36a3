"""Policies: writer and office learn of every end, a firm of what the organiser does in its place."""

from decimal import Decimal
from typing import Any

import pytest

from market.services import policies, policy_cases, policy_review
from tests import build, build_policies
from tests.told.rows import Row, check


class Desk:
    """Two of the organiser's people, an office, a firm; all have names."""

    def __init__(self) -> None:
        self.first = build.organiser("first")
        self.second = build.organiser("second")
        self.office = build.organisation("government", owner=build.user("clerk"))
        self.boss = build.user("boss")
        self.firm = build.firm(owner=self.boss)
        build.member(build.user("helper"), self.firm)

    def version(self, status: str) -> Any:
        held = build_policies.policy(office=self.office, created_by=self.first)
        return build_policies.version(held, status=status)

    def case(self) -> Any:
        return build_policies.case(self.firm, self.boss)


def review(service: Any, who: str, **facts: Any) -> Any:
    return lambda desk, row: service(by=getattr(desk, who), version=row, **facts)


def with_case(service: Any, who: str, **facts: Any) -> Any:
    return lambda desk, row: service(by=getattr(desk, who), case=row, **facts)


ROWS = [
    Row("policy_review.send_back_version", "the second person", lambda d: d.version("in_review"),
        review(policy_review.send_back_version, "second", reason="日期有误"),
        {"policy.sent_back": "first"}, "policy.send_back"),
    Row("policy_review.send_back_version", "the writer", lambda d: d.version("in_review"),
        review(policy_review.send_back_version, "first", reason="再改"), {}, "policy.send_back"),
    Row("policy_review.publish_version", "the second person", lambda d: d.version("in_review"),
        review(policy_review.publish_version, "second"), {"policy.published": "clerk first"}, "policy.publish"),
    Row("policy_review.withdraw_version", "the second person", lambda d: d.version("published"),
        review(policy_review.withdraw_version, "second", reason="废止"),
        {"policy.withdrawn": "clerk first"}, "policy.withdraw"),
    Row("policies.save_version", "the other writer", lambda d: d.version("draft"),
        review(policies.save_version, "second", facts={"benefit_percent": Decimal(9)}), {}, "policy.write"),
    Row("policy_cases.change_case", "the firm", lambda d: d.case(),
        with_case(policy_cases.change_case, "boss", facts={"invested": Decimal(9)}), {}, "policy_case.change"),
    Row("policy_cases.change_case", "the organiser in its place", lambda d: d.case(),
        with_case(policy_cases.change_case, "first", facts={"invested": Decimal(9)}),
        {"policy.case_for_you": "boss helper"}, "policy_case.change"),
    Row("policy_cases.take_back_case", "the firm", lambda d: d.case(),
        with_case(policy_cases.take_back_case, "boss"), {}, "policy_case.take_back"),
    Row("policy_cases.take_back_case", "the organiser in its place", lambda d: d.case(),
        with_case(policy_cases.take_back_case, "first"),
        {"policy.case_ended_for_you": "boss helper"}, "policy_case.take_back"),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_who_is_told(row: Row, django_capture_on_commit_callbacks: Any) -> None:
    check(row, Desk(), django_capture_on_commit_callbacks)

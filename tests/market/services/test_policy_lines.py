"""What a firm is entitled to: amounts, verdicts, what is missing, the best lawful combination, versions by day."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Organisation
from market.services.policy_lines import PolicyView, lines_for
from tests import build, build_policies

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 6, 1)


@pytest.fixture
def firm() -> Organisation:
    return build.firm()


def said(view: PolicyView) -> list[tuple[Any, ...]]:
    return [(row.version.policy.key, row.verdict, row.low, row.high, row.missing, row.best) for row in view.lines]


def test_with_all_facts_the_amount_is_exact_and_held_by_its_limit(firm: Organisation) -> None:
    row = build_policies.version()
    for invested, paid in ((500_001, "150000.30"), (6_000_000, "1800000"), (9_000_000, "2000000")):
        view = lines_for(firm, build_policies.case(firm, invested=Decimal(invested)), DAY)
        assert said(view) == [(row.policy.key, "yes", Decimal(paid), Decimal(paid), (), True)]
        assert (view.sure, view.most) == (Decimal(paid), Decimal(paid))


def test_what_is_not_stated_is_missing_and_never_a_no(firm: Organisation) -> None:
    row = build_policies.version()
    view = lines_for(firm, None, DAY)
    assert said(view) == [(row.policy.key, "unknown", Decimal(0), Decimal(2_000_000), ("project.invested",), True)]
    assert (view.sure, view.most) == (Decimal(0), Decimal(2_000_000))
    assert [rule["key"] for rule in view.lines[0].unsure] == ["invested"]


def test_a_rule_that_is_not_kept_ends_it(firm: Organisation) -> None:
    row = build_policies.version()
    view = lines_for(firm, build_policies.case(firm, invested=Decimal(500_000)), DAY)
    assert said(view) == [(row.policy.key, "no", Decimal(0), Decimal(0), (), False)]
    assert [rule["key"] for rule in view.lines[0].against] == ["invested"]


def test_of_two_that_exclude_each_other_the_better_one_is_counted(firm: Organisation) -> None:
    small = build_policies.version(benefit_percent=Decimal(10))
    large = build_policies.version(excludes=[small.policy])
    view = lines_for(firm, build_policies.case(firm, invested=Decimal(1_000_000)), DAY)
    assert [(row.version, row.best) for row in view.lines] == [(large, True), (small, False)]
    assert view.sure == Decimal(300_000)


def test_a_shared_limit_holds_both(firm: Organisation) -> None:
    for _number in range(2):
        build_policies.version(pool="共用", pool_limit=Decimal(400_000))
    view = lines_for(firm, build_policies.case(firm, invested=Decimal(1_000_000)), DAY)
    assert ([row.low for row in view.lines], view.sure) == ([Decimal(300_000)] * 2, Decimal(400_000))


def test_what_was_had_this_year_counts_against_a_yearly_limit(firm: Organisation) -> None:
    build_policies.version(caps=[{"amount": "1000000", "had": "grants.this_year"}])
    known = build_policies.case(firm, invested=Decimal(6_000_000), grants_this_year=Decimal(400_000))
    unknown = build_policies.case(firm, invested=Decimal(6_000_000))
    assert [(row.low, row.high) for row in lines_for(firm, known, DAY).lines] == [(Decimal(600_000), Decimal(600_000))]
    (line,) = lines_for(firm, unknown, DAY).lines
    assert (line.low, line.high, line.missing) == (Decimal(0), Decimal(1_000_000), ("grants.this_year",))


@pytest.mark.parametrize(
    ("day", "step", "by"),
    [
        ("2025-04-30", "wait", "2025-05-01"),
        ("2025-05-01", "apply", "2025-06-30"),
        ("2025-06-30", "apply", "2025-06-30"),
        ("2025-07-01", "late", "2025-06-30"),
    ],
)
def test_the_step_at_and_around_each_day(firm: Organisation, day: str, step: str, by: str) -> None:
    build_policies.version(applying_told=True, applying_from=dt.date(2025, 5, 1), applying_to=dt.date(2025, 6, 30))
    view = lines_for(firm, build_policies.case(firm, invested=Decimal(1_000_000)), dt.date.fromisoformat(day))
    (line,) = view.lines
    assert (line.step, line.by) == (step, dt.date.fromisoformat(by))
    assert view.sure == (Decimal(0) if step == "late" else Decimal(300_000))


def test_the_version_of_the_day_counts_and_only_what_is_published(firm: Organisation) -> None:
    first = build_policies.version(valid_told=True, valid_to=dt.date(2025, 12, 31))
    second = build_policies.version(first.policy, valid_told=True, valid_from=dt.date(2026, 1, 1))
    build_policies.version(first.policy, status="draft")
    build_policies.version(status="withdrawn")
    found = {
        day: [row.version for row in lines_for(firm, None, dt.date.fromisoformat(day)).lines]
        for day in ("2025-12-31", "2026-01-01")
    }
    assert found == {"2025-12-31": [first], "2026-01-01": [second]}


def test_a_loan_on_record_is_read_from_the_record() -> None:
    pair = build.introduction(build.need(build.firm()), build.organisation("bank"), state="approved")
    outcome = build.outcome(pair, "approval", amount=3_000_000, annual_rate=Decimal("3.4"), term_months=12)
    build_policies.version(
        rules=[{"key": "amount", "fact": "loan.amount", "op": "le", "value": 3_000_000}],
        benefit_base="loan.amount",
        benefit_percent=Decimal(1),
    )
    firm = pair.need.organisation
    case = build_policies.case(firm, kind="loan", outcome=outcome, loan_amount=Decimal(9_000_000))
    assert [(row.verdict, row.low) for row in lines_for(firm, case, DAY).lines] == [("yes", Decimal(30_000))]

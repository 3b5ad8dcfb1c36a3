"""Two people at once: the budget is never exceeded together, and one loan is handed in once."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from accounts.errors import Refused
from market.models import SubsidyFile
from market.selectors.subsidies import budget_of
from market.services import subsidy_files, subsidy_review
from tests import build, build_policies, build_subsidies
from tests.market.services.test_claim_races import at_once
from tests.market.subsidy_scene import ACCOUNT

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def said(act: Callable[[], object]) -> Callable[[], object]:
    """A refusal is an answer, not a broken thread."""

    def inner() -> object:
        try:
            return act()
        except Refused:
            return None

    return inner


def version() -> object:
    return build_policies.version(rules=[], benefit_percent=Decimal(20), caps=[])


def test_approvals_that_together_exceed_the_budget_stop_at_it() -> None:
    """Six files over 10 万元 each, 25 万元 of money: two are approved."""
    batch = build_subsidies.batch(version(), budget=Decimal(250_000))
    facts = {"state": "checked", "facts": {"project.invested": "500000"}}
    files = [build_subsidies.file(batch, build_policies.case(build.firm()), **facts) for _number in range(6)]
    people = [build.organiser() for _file in files]
    approve = subsidy_review.approve_file
    acts = [said(lambda by=by, file=file: approve(by=by, file=file)) for by, file in zip(people, files, strict=True)]
    assert at_once(acts) == ["claimed"] * 6
    assert SubsidyFile.objects.filter(state="approved").count() == 2
    assert budget_of(batch).left == 50_000


@pytest.mark.parametrize("same", ["case", "loan"])
def test_one_project_or_loan_is_handed_in_once(same: str) -> None:
    boss = build.user()
    firm = build.firm(owner=boss)
    batch = build_subsidies.batch(version())
    facts = {"by": boss, "invested": Decimal(500_000)}
    cases = [build_policies.case(firm, **facts)] * 5
    if same == "loan":
        pair = build.introduction(build.need(firm), build.organisation("bank"), state="drawn")
        rows = [build.outcome(pair, "drawdown", amount=1_000) for _number in range(5)]
        cases = [build_policies.case(firm, outcome=row, **facts) for row in rows]
    ask = subsidy_files.ask
    acts = [said(lambda case=case: ask(by=boss, batch=batch, case=case, agreed=True, **ACCOUNT)) for case in cases]
    assert at_once(acts) == ["claimed"] * 5
    assert SubsidyFile.objects.count() == 1


def test_two_batches_of_policies_that_exclude_each_other_take_one_file() -> None:
    boss = build.user()
    case = build_policies.case(build.firm(owner=boss), by=boss, invested=Decimal(500_000))
    first = version()
    second = build_policies.version(rules=[], caps=[], excludes=[first.policy])  # type: ignore[attr-defined]
    batches = [build_subsidies.batch(one) for one in (first, second)]
    ask = subsidy_files.ask
    acts = [said(lambda batch=batch: ask(by=boss, batch=batch, case=case, agreed=True, **ACCOUNT)) for batch in batches]
    assert at_once(acts) == ["claimed"] * 2
    assert SubsidyFile.objects.count() == 1

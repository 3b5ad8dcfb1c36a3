"""Support that firms have asked for: a loan of the first edition that was repaid and paid for, the loan of the story in
the public notice, and files in other states. Every amount is counted by the services; firms and loans are invented.
"""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from accounts import clock
from accounts.models import Organisation, User
from market.enums import OutcomeKind
from market.management.demo import words
from market.management.demo.editions import local
from market.management.demo.parties import WAN
from market.models import Outcome, Policy, PolicyCase, SubsidyBatch, SubsidyFile
from market.selectors.policies import last_published
from market.services import subsidy_batches, subsidy_files, subsidy_payments, subsidy_review
from market.services.policy_cases import state_case
from market.services.subsidy_counting import count_for

POLICY = "putuo_interest_2022"
ACCOUNT: dict[str, Any] = {"account_bank": "示例银行普陀支行", "account_number": "0000 0000 0000 0000"}
KNOWN: dict[str, Any] = {
    "tax_region": "310107",
    "legal_person": True,
    "sound": True,
    "loan_kind": "credit",
    "loan_on_time": True,
}
STORY, EARLIER = 3500, 300
"""万元: the loan of the story, and the one of the first edition that has run its twelve months."""
RATES = {STORY: Decimal("3.2"), EARLIER: Decimal("3.6")}


def pay_support(organiser: User, firm_owner: User) -> None:
    """Three batches under the interest subsidy: one is done, one stands in its notice, one takes files."""
    second = User.objects.get(email=words.SECOND_PERSON[0])
    _first_batch(organiser, second)
    _story(organiser, second, firm_owner)
    _open_batch(organiser)


def _first_batch(first: User, second: User) -> None:
    """The loan of the first edition: stated, checked, approved, noticed, paid."""
    batch = _open(first, "第一批（示例）", since=170, until=140, budget=200)
    drawn = _drawdown(EARLIER)
    firm = drawn.introduction.need.organisation
    with clock.at(_day(165)):
        case = _state(first, firm, drawn, "首届集市贷款 300 万元，已按期还清（示例）", EARLIER)
    with clock.at(_day(164)):
        file = subsidy_files.ask(by=first, batch=batch, case=case, agreed=True, **ACCOUNT)
    _decide(first, second, file, checked=160, approved=158)
    with clock.at(_day(139)):
        subsidy_batches.close_batch(by=first, batch=batch)
        subsidy_batches.publish_notice(by=first, batch=batch)
    with clock.at(_day(125)):
        file.refresh_from_db()
        subsidy_payments.pay(by=first, file=file, paid_on=clock.today(), reference="拨付-示例-001")
        subsidy_batches.finish_batch(by=first, batch=batch)


def _story(first: User, second: User, owner: User) -> None:
    """The loan of the story, with its interest paid ahead and settled early (invented): in the public notice."""
    batch = _open(first, "第二批（示例）", since=30, until=0, budget=300)
    drawn = _drawdown(STORY)
    now = clock.now()
    firm = drawn.introduction.need.organisation
    by = owner if owner.memberships.filter(organisation=firm).exists() else first
    with clock.at(now - dt.timedelta(hours=20)):
        case = _state(by, firm, drawn, "靠普贷 3,500 万元，利息预付、提前结清（虚构）", STORY)
        file = subsidy_files.ask(by=by, batch=batch, case=case, agreed=True, **ACCOUNT)
    with clock.at(now - dt.timedelta(hours=6)):
        file = subsidy_review.check_file(by=first, file=file)
    with clock.at(now - dt.timedelta(hours=4)):
        subsidy_review.approve_file(by=second, file=file)
    with clock.at(now - dt.timedelta(hours=3)):
        subsidy_batches.close_batch(by=first, batch=batch)
        subsidy_batches.publish_notice(by=first, batch=batch)


def _open_batch(first: User) -> None:
    """Files of three firms in a batch that takes more: one waits, one is checked, one was sent back."""
    batch = _open(first, "第三批（示例）", since=5, until=-40, budget=100)
    for number, case in enumerate(_entitled(batch)):
        file = subsidy_files.ask(by=first, batch=batch, case=case, agreed=True, **ACCOUNT)
        if number == 1:
            subsidy_review.check_file(by=first, file=file)
        if number == 2:
            subsidy_review.send_back_file(by=first, file=file, reason="请补充银行结清证明（示例）")
            return


def _entitled(batch: SubsidyBatch) -> Iterator[PolicyCase]:
    """Stated loans of the demo that get a known amount by this policy."""
    for case in PolicyCase.objects.filter(kind="loan", outcome=None, ended_at=None).order_by("pk"):
        found = count_for(batch.version, case)
        if found.verdict == "yes" and found.exact and found.low:
            yield case


def _open(by: User, name: str, *, since: int, until: int, budget: int) -> SubsidyBatch:
    """A batch that takes files from so many days ago until so many days ago (below nothing: ahead)."""
    version = last_published(Policy.objects.get(key=POLICY))
    assert version is not None
    today = clock.today()
    days: dict[str, Any] = {"opens_on": today - dt.timedelta(days=since), "closes_on": today - dt.timedelta(days=until)}
    with clock.at(_day(since + 2)):
        return subsidy_batches.open_batch(by=by, version=version, name=name, budget=Decimal(budget * WAN), **days)


def _drawdown(amount: int) -> Outcome:
    """The earliest drawdown of that amount with a bank on record."""
    rows = Outcome.objects.current().filter(kind=OutcomeKind.DRAWDOWN, amount=amount * WAN)
    return rows.select_related("introduction__need__organisation").order_by("decided_on", "pk")[0]


def _state(by: User, firm: Organisation, loan: Outcome, name: str, amount: int) -> PolicyCase:
    """The loan on record with a year's interest paid."""
    interest = Decimal(amount * WAN) * RATES[amount] / 100
    facts = KNOWN | {"name": name, "outcome": loan, "interest_paid": interest}
    return state_case(by=by, organisation=firm, kind="loan", facts=facts)


def _decide(first: User, second: User, file: SubsidyFile, *, checked: int, approved: int) -> None:
    """One checks so many days ago, another approves."""
    with clock.at(_day(checked)):
        file = subsidy_review.check_file(by=first, file=file)
    with clock.at(_day(approved)):
        subsidy_review.approve_file(by=second, file=file)


def _day(ago: int) -> dt.datetime:
    """Ten in the morning, so many days ago."""
    return local(clock.today() - dt.timedelta(days=ago), 10)

"""One thing of every part of the organiser's to-do list, each waiting long enough to be listed."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from accounts import clock
from market.models import Introduction, OutcomeVerdict
from tests import build, build_answers, build_policies, build_subsidies

DAY = dt.timedelta(days=1)


def pair(event: Any = None, **facts: Any) -> Introduction:
    """A pair of a firm and a bank with complete facts."""
    need = build.need(complete_firm(), event=event, status="in_progress")
    row: Introduction = build.introduction(need, build.organisation("bank"), **facts)
    return row


def complete_firm(**facts: Any) -> Any:
    """A firm that owes no fact."""
    known = {
        "legal_representative": "示例",
        "registered_capital": 1_000_000,
        "rd_staff": 5,
        "invention_patents": 1,
        "tax_grade": "A",
    }
    return build.firm(field="software", profile=known, **facts)


def handed(event: Any = None) -> Introduction:
    now = clock.now()
    stamps = {"due_at": now - 2 * DAY, "reminded_at": now - DAY, "escalated_at": now}
    return pair(event, state="contacted", **stamps)


def late(event: Any = None) -> Introduction:
    return pair(event, state="contacted", due_at=clock.now() - DAY)


def dispute(event: Any = None) -> Any:
    row = build.outcome(pair(event, state="approved"), "approval", amount=3_000_000)
    OutcomeVerdict.objects.create(outcome=row, verdict="disputed", reason="金额不对", given_by=build.user())
    return row


def organisation(event: Any = None) -> Any:
    row = build.organisation("bank", verification="pending", submitted_at=clock.now() - 2 * DAY)
    if event:
        build.registration(row, event)
    return row


def need(event: Any = None) -> Any:
    return build.need(complete_firm(), event=event, status="submitted")


def offering(event: Any = None) -> Any:
    bank = build.organisation("bank")
    if event:
        build.registration(bank, event)
    return build.offering(bank, status="submitted", submitted_at=clock.now())


def subsidy(event: Any = None, state: str = "submitted") -> Any:
    firm = complete_firm()
    if event:
        build.registration(firm, event)
    return build_subsidies.file(build_subsidies.batch(), build_policies.case(firm), state=state)


def checked(event: Any = None) -> Any:
    return subsidy(event, "checked")


def consent(event: Any = None) -> Introduction:
    return pair(event, state="claimed", claimed_at=clock.now() - 2 * DAY)


def proposal(event: Any = None) -> Any:
    row = build.need(complete_firm(), kind="policy", event=event, status="in_progress")
    talks = build.introduction(row, build.organisation("government"), state="in_talks")
    return build_answers.proposal(talks, sent_at=clock.now() - 4 * DAY)


def promise(event: Any = None) -> Any:
    office = build.organisation("government")
    if event:
        build.registration(office, event)
    guest = build_answers.visit_guest(complete_firm())
    return build_answers.promise(guest, office, due_on=clock.today() - DAY)


def advice(event: Any = None) -> Any:
    office = build.organisation("government")
    if event:
        build.registration(office, event)
    slot = build_answers.advice_slot(office, starts_at=clock.now() - 2 * DAY)
    return build_answers.advice_booking(slot, complete_firm())


def milestone(event: Any = None) -> Any:
    row = build.need(complete_firm(), kind="cooperation", event=event, status="in_progress")
    pair = build.introduction(row, build.organisation("university"), state="agreed")
    return build_answers.milestone(pair, due_on=clock.today() - 2 * DAY, overdue_at=clock.now() - DAY)


def profile(event: Any = None) -> Any:
    firm = build.firm()
    build.registration(firm, event or build.event())
    return firm


def lead(event: Any = None) -> Introduction:
    return pair(event, state="proposed", state_since=clock.now() - 4 * DAY)


PARTS: dict[str, Callable[..., Any]] = {
    "handed": handed,
    "late": late,
    "dispute": dispute,
    "promise": promise,
    "organisation": organisation,
    "need": need,
    "offering": offering,
    "subsidy_check": subsidy,
    "subsidy_ok": checked,
    "consent": consent,
    "proposal": proposal,
    "advice": advice,
    "milestone": milestone,
    "profile": profile,
    "lead": lead,
}
"""In the order of the list."""

"""The clock of a pair: when the present state must be left, who is reminded, when the organiser takes over."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts import audit, clock
from accounts.services import messages
from events.models import MarketEvent
from market.enums import OPEN_STATES, State
from market.models import Introduction
from market.working_days import add_working_days

CONTACT_DAYS, JUDGE_DAYS, DECIDE_DAYS = 1, 3, 30
"""The intervals of a pair that belongs to no market (a market has its own)."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did: pairs whose party was reminded, pairs handed to the organiser."""

    reminded: int
    escalated: int


def interval_after(state: str, start: dt.datetime, event: MarketEvent | None) -> dt.datetime | None:
    """One interval of the state's clock after ``start``: working days to contact and to judge, days to decide."""
    local = timezone.localtime(start)
    if state == State.CLAIMED:
        return add_working_days(local, event.contact_days if event else CONTACT_DAYS)
    if state == State.CONTACTED:
        return add_working_days(local, event.judge_days if event else JUDGE_DAYS)
    if state in (State.CONSULTING, State.APPLIED):
        return start + dt.timedelta(days=event.decide_days if event else DECIDE_DAYS)
    return None


def due_for(introduction: Introduction) -> dt.datetime | None:
    """When the present state's clock runs out; None where no clock runs.

    Claimed: contact counts from the claim. Contacted: judgement counts from the contact. Consulting and applied: the
    decision counts from the claim, so that going back and forth does not win time. A proposed pair, talks between a
    firm and a university, and an approved credit line have no clock.
    """
    decides = introduction.state in (State.CONSULTING, State.APPLIED)
    start = introduction.claimed_at if decides else introduction.state_since
    return interval_after(introduction.state, start, introduction.event) if start else None


def escalates_at(introduction: Introduction) -> dt.datetime | None:
    """When the organiser takes over: a second interval after the reminder."""
    if introduction.reminded_at is None or introduction.due_at is None:
        return None
    return interval_after(introduction.state, introduction.reminded_at, introduction.event)


def sweep_clocks() -> Swept:
    """Remind parties whose clock ran out; hand pairs to the organiser a second interval later. Safe to repeat."""
    late = Introduction.objects.filter(state__in=OPEN_STATES, due_at__lte=clock.now(), escalated_at__isnull=True)
    reminded = escalated = 0
    for pk in late.order_by("due_at", "pk").values_list("pk", flat=True):
        verb = _look_at(pk)
        reminded += verb == "introduction.remind"
        escalated += verb == "introduction.escalate"
    return Swept(reminded, escalated)


@transaction.atomic
def _look_at(pk: int) -> str:
    """Do what is due for one pair under its lock; returns the verb of what was done, or nothing."""
    introduction = (
        Introduction.objects.select_for_update(of=("self",))
        .select_related("need__organisation", "provider", "event__series__organiser")
        .get(pk=pk)
    )
    now = clock.now()
    if not introduction.is_open or introduction.due_at is None or introduction.due_at > now:
        return ""
    if introduction.reminded_at is None:
        introduction.reminded_at = now
        return _note(introduction, "remind")
    takes_over = escalates_at(introduction)
    if introduction.escalated_at is None and takes_over and takes_over <= now:
        introduction.escalated_at = now
        return _note(introduction, "escalate")
    return ""


def _note(introduction: Introduction, what: str) -> str:
    """Save the stamp, write the audit row and tell whom it concerns."""
    introduction.save(update_fields=["reminded_at", "escalated_at"])
    verb = f"introduction.{what}"
    audit.record(by=None, verb=verb, subject=introduction, state=introduction.state, due_at=str(introduction.due_at))
    event = introduction.event
    told = [introduction.provider]
    if what == "escalate":
        told = [introduction.need.organisation, *([event.series.organiser] if event else [])]
    for organisation in told:
        messages.send(
            organisation=organisation,
            code=verb,
            url=introduction.get_absolute_url(),
            need=introduction.need.title,
            firm=introduction.need.organisation.name,
            provider=introduction.provider.name,
        )
    return verb

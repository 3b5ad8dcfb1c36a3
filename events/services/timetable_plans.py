"""The organiser asks for a version of the timetable, stops its making, puts it aside."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts import audit, clock
from accounts.errors import Invalid, Taken, WrongState
from accounts.models import User
from accounts.services import messages
from accounts.services.queueing import hand_over
from events.enums import DutyTask
from events.meetings import MeetingState
from events.models import MarketEvent, Meeting, MeetingTable, TimetablePlan
from events.permissions import check_task
from events.planning import AT_WORK, OPEN_PLANS, SECONDS, SECONDS_AT_MOST, PlanKind, PlanState
from events.selectors.timetable_facts import facts_of
from events.services.meeting_checks import check_not_closed
from events.services.timetable_lines import copy_standing

TASK = "events.tasks.make_timetable"


@transaction.atomic
def ask_for_plan(
    *, by: User, event: MarketEvent, kind: str, seconds: int = SECONDS, left_out: Iterable[int] = ()
) -> TimetablePlan:
    """A new version, one at a time. Times for those who wait (``plan``) leave every meeting where it is; a new plan
    (``replan``) may move and drop meetings that have not begun, as few as it can; ``hand`` is a copy of what stands,
    for changes by the organiser, and is ready at once.

    Tables (keys) that are ``left_out`` get no meeting in it; where meetings are planned at one of them, only a new plan
    can give these another place. They are closed when the version is published.
    """
    check_task(by, event, DutyTask.MATCHMAKER)
    event = MarketEvent.objects.select_for_update(no_key=True).get(pk=event.pk)
    check_not_closed(event)
    if kind not in PlanKind.values:
        raise Invalid(_("Please choose one of the kinds."), field="kind")
    if not 1 <= seconds <= SECONDS_AT_MOST:
        raise Invalid(_("Between 1 and %(count)d seconds.") % {"count": SECONDS_AT_MOST}, field="seconds")
    tables = _tables(event, kind, set(left_out))
    _check_possible(event, kind, frozenset(table.pk for table in tables))
    last = TimetablePlan.objects.filter(event=event).order_by("-number").values_list("number", flat=True).first()
    row = TimetablePlan(event=event, number=(last or 0) + 1, kind=kind, seconds=seconds, asked_by=by)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Taken(_("Another version is open: publish it or put it aside first."), code="open") from error
    row.left_out.set(tables)
    without = [table.code for table in tables]
    audit.record(by=by, verb="timetable.ask", subject=row, kind=kind, seconds=seconds, without=without)
    if kind == PlanKind.HAND:
        copy_standing(row)
        row.state, row.finished_at = PlanState.READY, clock.now()
        row.save(update_fields=["state", "finished_at"])
    else:
        transaction.on_commit(partial(hand_over, TASK, row.pk), robust=True)
    return row


def _tables(event: MarketEvent, kind: str, keys: set[int]) -> list[MeetingTable]:
    """The tables to leave out; nothing may be planned at them unless meetings may move."""
    tables = list(event.meeting_tables.filter(pk__in=keys).order_by("code"))
    if len(tables) < len(keys):
        raise Invalid(_("This table is not on offer at the market: choose another one."), field="left_out")
    planned = Meeting.objects.filter(table__in=tables, state=MeetingState.PLANNED, slot__ends_at__gt=clock.now())
    if kind != PlanKind.REPLAN and (used := planned.order_by("table__code").values_list("table__code", flat=True)):
        raise Invalid(
            _("Meetings are planned at %(tables)s: only a new plan of what is ahead gives them another place.")
            % {"tables": pgettext("between the parts of a list", ", ").join(dict.fromkeys(used))},
            field="left_out",
        )
    return tables


def _check_possible(event: MarketEvent, kind: str, without: frozenset[int]) -> None:
    """There is something to plan, and a place to plan it at."""
    if TimetablePlan.objects.filter(event=event, state__in=OPEN_PLANS).exists():
        raise Taken(_("Another version is open: publish it or put it aside first."), code="open")
    facts = facts_of(event, without)
    if not any(not slot.has_begun for slot in facts.slots):
        raise WrongState(_("No slot is ahead: lay out slots first."), code="slots")
    if not facts.stalls and not any(facts.in_use(table) for table in facts.tables):
        if without:
            raise Invalid(_("There would be no table left to meet at."), field="left_out")
        raise WrongState(_("There is no table to meet at: lay out tables first."), code="tables")
    if kind == PlanKind.PLAN and not facts.waiting:
        raise WrongState(_("No accepted request waits for a time."), code="nobody")
    if kind != PlanKind.PLAN and not facts.waiting and not facts.standing:
        raise WrongState(_("There is no meeting yet to plan anew."), code="nobody")


@transaction.atomic
def stop(*, by: User, plan: TimetablePlan) -> TimetablePlan:
    """The worker keeps the best it has found so far, within a second or two; asking twice is the same."""
    check_task(by, plan.event, DutyTask.MATCHMAKER)
    row = lock_plan(plan.pk)
    if row.state not in AT_WORK:
        raise WrongState(_("This version is not being worked out any more."))
    if row.stop_at is None:
        row.stop_at = clock.now()
        row.save(update_fields=["stop_at"])
        audit.record(by=by, verb="timetable.stop", subject=row)
    return row


@transaction.atomic
def discard(*, by: User, plan: TimetablePlan) -> TimetablePlan:
    """Put a version aside that is not published: nothing of it becomes a meeting, the row stays. Whoever asked for it
    learns that somebody else has put it aside.
    """
    check_task(by, plan.event, DutyTask.MATCHMAKER)
    row = lock_plan(plan.pk)
    if row.state not in OPEN_PLANS:
        raise WrongState(_("This version is closed: %(state)s.") % {"state": row.get_state_display()})
    row.state, row.finished_at = PlanState.DISCARDED, clock.now()
    row.save(update_fields=["state", "finished_at"])
    audit.record(by=by, verb="timetable.discard", subject=row)
    if row.asked_by_id != by.pk:
        tell_asker(row, "timetable.discarded", person=str(by))
    return row


def tell_asker(plan: TimetablePlan, code: str, **words: Any) -> None:
    """What became of a version, to the person who has asked for it."""
    told = {"event": plan.event.name, "number": plan.number}
    messages.send_to(recipient=plan.asked_by, code=code, url=plan.get_absolute_url(), **told, **words)


def lock_plan(pk: int) -> TimetablePlan:
    """The version as it is now, locked."""
    rows = TimetablePlan.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("event", "asked_by").get(pk=pk)


def lock_draft(pk: int) -> TimetablePlan:
    """A version that can still be changed and published, locked."""
    row = lock_plan(pk)
    if row.state != PlanState.READY:
        raise WrongState(_("This version is closed: %(state)s.") % {"state": row.get_state_display()})
    return row

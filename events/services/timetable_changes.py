"""A draft is changed by hand: a meeting goes to another slot or table, or off the timetable.

The change is weighed by the same rules by which plans are made. What can never be is refused; what the organiser may
decide wants a confirmation; the rest is said.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Invalid, Taken, WrongState
from accounts.models import User
from events.enums import DutyTask
from events.models import PlanLine, TimetablePlan
from events.permissions import check_task
from events.planning import PlanKind
from events.rule_texts import breach_words
from events.scheduling.problem import Placed, Problem, Strength, Timetable
from events.scheduling.rules import Breach, Change, check_move
from events.selectors.timetable_facts import Facts, facts_of
from events.selectors.timetable_plans import lines_of
from events.services.timetable_lines import draft_timetable, place_of
from events.services.timetable_plans import lock_draft
from events.services.timetable_problem import fresh_problem, person_key, seat_of, whole_problem


class WantsConfirmation(Invalid):
    """The change breaks rules that the organiser may break; ``sentences`` say which."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__(" ".join(self.sentences), field="confirmed", code="confirm")


@dataclass(frozen=True, slots=True)
class Weighed:
    """A change with the rules that it breaks, in the words of the page, by what a breach of them means."""

    never: tuple[str, ...]
    confirm: tuple[str, ...]
    note: tuple[str, ...]


@transaction.atomic
def move_line(
    *, by: User, plan: TimetablePlan, line: PlanLine, slot: int, place: str, confirmed: bool = False
) -> Weighed:
    """Put a request into a slot at a table ("t12") or a stall ("s7") of the draft; the people of either side are those
    who had it, or the first who are free. Returns what was broken, so that it can be said.
    """
    check_task(by, plan.event, DutyTask.MATCHMAKER)
    draft = lock_draft(plan.pk)
    facts = facts_of(draft.event, draft.without)
    problem, timetable, row = _as_the_engine_sees(draft, facts, line.pk)
    one = _placed(problem, timetable, row, str(slot), place)
    weighed = weigh(facts, check_move(problem, timetable, Change(put=(one,))))
    if weighed.never:
        raise WrongState(" ".join(weighed.never), code="never")
    if weighed.confirm and not confirmed:
        raise WantsConfirmation(weighed.confirm)
    row.slot_id, row.seat_asker, row.seat_asked = slot, seat_of(one.person_a), seat_of(one.person_b)
    row.table_id, row.at_stall_id = place_of(place)["table_id"], place_of(place)["at_stall_id"]
    _save(row, by=by, broken=[*weighed.confirm, *weighed.note])
    return weighed


@transaction.atomic
def take_off(*, by: User, plan: TimetablePlan, line: PlanLine) -> PlanLine:
    """The request has no time in this draft; a meeting that stands is called off when the draft is published."""
    check_task(by, plan.event, DutyTask.MATCHMAKER)
    draft = lock_draft(plan.pk)
    row = _line(draft, line.pk)
    row.slot = row.table = row.at_stall = row.seat_asker = row.seat_asked = None
    _save(row, by=by, broken=[])
    return row


def _save(row: PlanLine, *, by: User, broken: list[str]) -> None:
    row.by_hand, row.hindrances = True, {}
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Taken(_("The table is taken in this draft: choose another one."), code="table") from error
    where = row.where if row.slot_id else ""
    audit.record(
        by=by,
        verb="timetable.change",
        subject=row.plan,
        request=row.request_id,
        slot=row.slot_id,
        where=where,
        broken=broken,
    )


def weigh(facts: Facts, breaches: Iterable[Breach]) -> Weighed:
    """Breaches in words, by their strength."""
    said: dict[Strength, list[str]] = {strength: [] for strength in Strength}
    for breach in breaches:
        words = breach_words(breach, facts)
        if words not in said[breach.strength]:
            said[breach.strength].append(words)
    return Weighed(*(tuple(said[strength]) for strength in (Strength.NEVER, Strength.CONFIRM, Strength.NOTE)))


def _line(draft: TimetablePlan, pk: int) -> PlanLine:
    row = lines_of(draft).filter(pk=pk).first()
    if row is None:
        raise Invalid(_("This meeting is not in the draft."), field="line")
    return row


def _as_the_engine_sees(draft: TimetablePlan, facts: Facts, pk: int) -> tuple[Problem, Timetable, PlanLine]:
    """The day, the draft on it without what is gone since, and the line that is changed."""
    problem = fresh_problem(facts) if draft.kind == PlanKind.PLAN else whole_problem(facts)
    row = _line(draft, pk)
    if str(row.request_id) not in {one.key for one in problem.wanted}:
        raise WrongState(_("The two do not look for a time any more: it was called off or planned meanwhile."))
    return problem, known(problem, draft_timetable(lines_of(draft))), row


def known(problem: Problem, timetable: Timetable) -> Timetable:
    """Without meetings of slots, tables, people or requests that there are not any more."""
    slots, tables = {one.key for one in problem.slots}, {one.key for one in problem.tables}
    people = {person.key for party in problem.parties for person in party.people}
    wanted = {one.key for one in problem.wanted}
    placed = tuple(
        one
        for one in timetable.placed
        if one.wanted in wanted and one.slot in slots and one.table in tables and {one.person_a, one.person_b} <= people
    )
    return Timetable(placed, tuple(key for key in timetable.unplaced if key in wanted))


def _placed(problem: Problem, timetable: Timetable, row: PlanLine, slot: str, place: str) -> Placed:
    if slot not in {one.key for one in problem.slots}:
        raise Invalid(_("This time is not on offer at the market: choose another one."), field="slot")
    if place not in {one.key for one in problem.tables}:
        raise Invalid(_("This place is not on offer at the market: choose another one."), field="place")
    request = row.request
    busy = {
        person
        for one in timetable.placed
        if one.slot == slot and one.wanted != str(request.pk)
        for person in (one.person_a, one.person_b)
    }
    return Placed(
        str(request.pk),
        slot,
        place,
        _somebody(problem, request.asker_id, slot, busy, row.seat_asker),
        _somebody(problem, request.asked_id, slot, busy, row.seat_asked),
    )


def _somebody(problem: Problem, party: int, slot: str, busy: set[str], before: int | None) -> str:
    """Who had the meeting if they can, else the first who can, else the first of all: the rules say what is wrong."""
    people = next(one.people for one in problem.parties if one.key == str(party))
    free = [one.key for one in people if one.key not in busy and slot not in one.absent]
    usual = person_key(party, before) if before else ""
    return usual if usual in free else (free or [people[0].key])[0]

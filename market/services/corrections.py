"""Other figures for a result, proposed by the side that did not record it: the recorder accepts, or the organiser
decides.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, NotAllowed, Taken, WrongState
from accounts.models import Organisation, User
from market.correction_parts import parts_of
from market.enums import OutcomeKind, Verdict
from market.models import Correction, Introduction, Outcome, OutcomeVerdict
from market.outcome_enums import CORRECTION_MOVES, UNDECIDED, CorrectionState, Part
from market.outcome_sides import ACTORS, other_side, party_on
from market.pair_permissions import check_actor
from market.services.outcome_checks import check_facts
from market.services.outcomes import FACTS, correct_outcome, void_outcome
from market.services.pairs import lock_pair, tell

REASON_LIMIT = 300
FIGURES = ("amount", "annual_rate", "term_months", "decided_on")


@transaction.atomic
def propose_correction(
    *,
    by: User,
    outcome: Outcome,
    reason: str,
    decided_on: dt.date,
    amount: Decimal | None = None,
    annual_rate: Decimal | None = None,
    term_months: int | None = None,
    void: bool = False,
    organisation: Organisation | None = None,
) -> Correction:
    """The side that did not record the result says what it should be (or that there was none), and why.

    That is a dispute, too: the row is not confirmed until it is settled. One proposal waits at a time; the side that
    recorded the result is told.
    """
    row = lock_pair(outcome.introduction)
    side = other_side(outcome)
    party = check_actor(by, row, ACTORS[side], organisation)
    reason = _text(reason, "reason")
    figures = {"amount": amount, "annual_rate": annual_rate, "term_months": term_months, "decided_on": decided_on}
    _check_proposal(row, outcome, figures, void)
    try:
        with transaction.atomic():
            correction = Correction.objects.create(
                outcome=outcome, side=side, reason=reason, void=void, made_by=by, made_at=clock.now(), **figures
            )
    except IntegrityError as error:
        raise Taken(_("A correction of this row already waits for an answer.")) from error
    OutcomeVerdict.objects.create(
        outcome=outcome, verdict=Verdict.DISPUTED, side=side, reason=reason, given_by=by, given_at=clock.now()
    )
    audit.record(
        by=by, verb="correction.propose", subject=correction, on_behalf_of=party, pair=row.pk, reason=reason, void=void
    )
    _tell(row, correction, "outcome.correction_proposed", to=Part.RECORDER, reason=reason)
    return correction


@transaction.atomic
def accept_correction(*, by: User, correction: Correction, organisation: Organisation | None = None) -> Outcome:
    """The side that recorded the result, or the organiser, takes the figures over: a new row corrects the old one, and
    the word of the side that proposed them stands as its confirmation. Both sides are told by the correction itself.
    """
    row, fresh, part = _lock(by, correction, CorrectionState.ACCEPTED, organisation)
    if fresh.void:
        new = void_outcome(by=by, outcome=fresh.outcome, reason=fresh.reason, organisation=organisation)
    else:
        figures = {name: getattr(fresh, name) for name in FIGURES}
        new = correct_outcome(by=by, outcome=fresh.outcome, organisation=organisation, **figures)
        OutcomeVerdict.objects.create(
            outcome=new, verdict=Verdict.CONFIRMED, side=fresh.side, given_by=fresh.made_by, given_at=clock.now()
        )
    _settle(by, row, fresh, CorrectionState.ACCEPTED, part, result=new)
    return new


@transaction.atomic
def decline_correction(
    *, by: User, correction: Correction, reason: str, organisation: Organisation | None = None
) -> Correction:
    """The side that recorded the result stands by it, with a reason; the organiser decides. The other side is told."""
    row, fresh, part = _lock(by, correction, CorrectionState.DECLINED, organisation)
    answer = _text(reason, "reason")
    _settle(by, row, fresh, CorrectionState.DECLINED, part, answer=answer)
    _tell(row, fresh, "outcome.correction_declined", to=Part.PROPOSER, reason=answer)
    return fresh


@transaction.atomic
def uphold_record(*, by: User, correction: Correction, reason: str) -> Correction:
    """The organiser decides that the record stands, with a reason; both sides are told."""
    row, fresh, part = _lock(by, correction, CorrectionState.UPHELD, None)
    answer = _text(reason, "reason")
    _settle(by, row, fresh, CorrectionState.UPHELD, part, answer=answer)
    for side in (Part.PROPOSER, Part.RECORDER):
        _tell(row, fresh, "outcome.correction_upheld", to=side, reason=answer)
    return fresh


@transaction.atomic
def withdraw_correction(*, by: User, correction: Correction, organisation: Organisation | None = None) -> Correction:
    """The side that proposed it takes it back; its dispute stays until it confirms the row. The other side is told."""
    row, fresh, part = _lock(by, correction, CorrectionState.WITHDRAWN, organisation)
    _settle(by, row, fresh, CorrectionState.WITHDRAWN, part)
    _tell(row, fresh, "outcome.correction_withdrawn", to=Part.RECORDER)
    if part == Part.ORGANISER:
        _tell(row, fresh, "outcome.correction_withdrawn", to=Part.PROPOSER)
    return fresh


def _check_proposal(row: Introduction, outcome: Outcome, figures: dict[str, Any], void: bool) -> None:
    """A row that stands, and figures that are lawful and differ from those on record."""
    if not Outcome.objects.current().filter(pk=outcome.pk).exists():
        raise Taken(_("This row has already been corrected. Please look at the newest one."))
    if outcome.kind == OutcomeKind.REFUSAL:
        raise WrongState(_("A refusal is the other side's own word and is not corrected."))
    if void:
        return
    facts = {name: getattr(outcome, name) for name in FACTS} | figures
    check_facts(row, outcome.kind, facts)
    if all(figures[name] == getattr(outcome, name) for name in FIGURES):
        raise Invalid(_("These are the figures on record. Please change what is wrong."))


def _lock(
    by: User, correction: Correction, to: CorrectionState, organisation: Organisation | None
) -> tuple[Introduction, Correction, Part]:
    """The pair and the proposal locked; the part in which the person may make this move."""
    row = lock_pair(correction.outcome.introduction)
    fresh = Correction.objects.select_for_update(of=("self",)).select_related("outcome").get(pk=correction.pk)
    mine = parts_of(by, fresh, row, organisation)
    if not mine:
        raise NotAllowed(_("You do not act for a party of this introduction."))
    if fresh.state not in UNDECIDED or to not in CORRECTION_MOVES[fresh.state]:
        raise WrongState(_("This has already been decided: %(state)s.") % {"state": fresh.get_state_display()})
    allowed = mine & CORRECTION_MOVES[fresh.state][to]
    if not allowed:
        raise NotAllowed(_("This step is for the other party to take."))
    return row, fresh, next(part for part in Part if part in allowed)


def _settle(
    by: User,
    row: Introduction,
    fresh: Correction,
    state: CorrectionState,
    part: Part,
    *,
    answer: str = "",
    result: Outcome | None = None,
) -> None:
    """The state with who decided, and the audit row."""
    fresh.state, fresh.decided_by, fresh.decided_at, fresh.result = state, by, clock.now(), result
    fresh.answer = answer
    fresh.save(update_fields=["state", "decided_by", "decided_at", "result", "answer"])
    party = {Part.PROPOSER: party_on(row, fresh.side), Part.RECORDER: _recorder(row, fresh)}.get(part)
    audit.record(
        by=by,
        verb=f"correction.{state}",
        subject=fresh,
        on_behalf_of=party,
        pair=row.pk,
        reason=answer,
    )


def _recorder(row: Introduction, correction: Correction) -> Organisation:
    firm, provider = row.need.organisation, row.provider
    return provider if party_on(row, correction.side) == firm else firm


def _tell(row: Introduction, correction: Correction, code: str, *, to: Part, **params: str) -> None:
    proposer, recorder = party_on(row, correction.side), _recorder(row, correction)
    party = proposer if to == Part.PROPOSER else recorder
    url = correction.get_absolute_url()
    tell(row, party, code, url=url, party=proposer.name, recorder=recorder.name, **params)


def _text(value: str, name: str) -> str:
    text = value.strip()
    if not text:
        raise Invalid(_("Please give the reason."), field=name)
    if len(text) > REASON_LIMIT:
        raise Invalid(_("At most %(limit)d characters.") % {"limit": REASON_LIMIT}, field=name)
    return text

"""After the call: contact and result of a financing pair put on record in one act, each step on its own."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts import clock
from accounts.errors import Invalid, WrongState
from accounts.models import Organisation, User
from market.call_choices import ContactWay, Mend
from market.enums import State, Track
from market.models import Introduction, Outcome
from market.pair_permissions import check_actor
from market.services import outcomes
from market.services.introductions import move
from market.services.pairs import lock_pair
from market.states import Actor

WAY = (State.CLAIMED, State.CONTACTED, State.CONSULTING, State.APPLIED)
"""The line of a financing pair from the claim to where it can be decided."""


@dataclass(frozen=True, slots=True)
class Call:
    """How and on which day the party first spoke with the firm."""

    way: str
    on: dt.date


def can_record_call(introduction: Introduction) -> bool:
    """A financing pair between the claim and the decision; others go step by step."""
    return introduction.track == Track.FINANCING and introduction.state in WAY


@transaction.atomic
def record_contact(
    *, by: User, introduction: Introduction, call: Call, organisation: Organisation | None = None
) -> Introduction:
    """The first contact alone: claimed → contacted, with how and when on the timeline. The firm is told."""
    row = _lock(by, introduction, organisation)
    if row.state != State.CLAIMED:
        raise WrongState(_("The first contact is on record already."))
    return move(by=by, introduction=row, to=State.CONTACTED, note=_words(row, call), organisation=organisation)


@transaction.atomic
def approve_after_call(
    *,
    by: User,
    introduction: Introduction,
    call: Call | None,
    amount: Decimal,
    annual_rate: Decimal,
    term_months: int,
    decided_on: dt.date,
    form_token: str | None = None,
    organisation: Organisation | None = None,
    **facts: Any,
) -> Outcome:
    """The credit approval (yuan, annual percent, months) with every state before it: contacted, consulting, applied,
    approved, each moved by the table with its own step and audit row, in one transaction. The firm gets one message,
    that of the approval. ``call`` is needed while the first contact is not on record; stamps are of the recording, the
    day of the call stands in the note, so that nobody turns a clock back.
    """
    row = _lock(by, introduction, organisation)
    if not _is_known(row, form_token):
        _go_on(by, row, call, State.APPLIED, organisation)
    return outcomes.record_approval(
        by=by,
        introduction=row,
        amount=amount,
        annual_rate=annual_rate,
        term_months=term_months,
        decided_on=decided_on,
        form_token=form_token,
        organisation=organisation,
        **facts,
    )


@transaction.atomic
def refuse_after_call(
    *,
    by: User,
    introduction: Introduction,
    call: Call | None,
    code: str,
    text: str = "",
    decided_on: dt.date | None = None,
    advice: str = "",
    mend: str = Mend.NEED,
    form_token: str | None = None,
    organisation: Organisation | None = None,
) -> Outcome:
    """A coded refusal after the call: the contact is put on record first, then the refusal with the party's advice.
    The firm gets one message.
    """
    row = _lock(by, introduction, organisation)
    if not _is_known(row, form_token):
        _go_on(by, row, call, State.CONTACTED, organisation)
    return outcomes.record_refusal(
        by=by,
        introduction=row,
        code=code,
        text=text,
        decided_on=decided_on,
        advice=advice,
        mend=mend,
        form_token=form_token,
        organisation=organisation,
    )


def _lock(by: User, introduction: Introduction, organisation: Organisation | None) -> Introduction:
    row = lock_pair(introduction)
    check_actor(by, row, Actor.PROVIDER, organisation)
    return row


def _is_known(row: Introduction, form_token: str | None) -> bool:
    """The form was sent before: its outcome is on record, nothing moves again."""
    return bool(form_token) and Outcome.objects.filter(introduction=row, form_token=form_token).exists()


def _go_on(by: User, row: Introduction, call: Call | None, until: str, organisation: Organisation | None) -> None:
    """Every state from where the pair is up to ``until``, without a message of its own."""
    if not can_record_call(row):
        raise WrongState(_("This cannot be put on record in the present state."))
    for state in WAY[WAY.index(State(row.state)) + 1 : WAY.index(State(until)) + 1]:
        note = _words(row, call) if state == State.CONTACTED else ""
        row = move(by=by, introduction=row, to=state, note=note, organisation=organisation, tells=False)


def _words(row: Introduction, call: Call | None) -> str:
    """How and when, as the timeline keeps it (in the language of the platform)."""
    if call is None or call.way not in ContactWay.values:
        raise Invalid(_("Please say how you reached the firm."), field="way")
    if call.on > clock.today():
        raise Invalid(_("The date lies in the future."), field="called_on")
    if row.claimed_at and call.on < clock.as_local_date(row.claimed_at):
        first = clock.as_local_date(row.claimed_at).isoformat()
        raise Invalid(_("The date lies before the lead was claimed (%(date)s).") % {"date": first}, field="called_on")
    with translation.override(settings.LANGUAGE_CODE):
        return f"{ContactWay(call.way).label} · {format_date(call.on, pgettext('date format', 'j M'))}"

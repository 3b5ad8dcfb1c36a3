"""Promises to firms: made at a visit, kept or withdrawn by who promised, confirmed by the firm or sent back."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.enums import Verification
from accounts.errors import Invalid, WrongState
from accounts.models import Organisation, User
from accounts.permissions import check_act_for, check_organise
from accounts.services.messages import send, send_for
from accounts.services.rows import check_columns
from market.models import Promise, PromiseStep, VisitGuest
from market.plan_urls import plan_url, promises_url
from market.services.visit_questions import lock_guest
from market.visits import MAX_WORDS, PROMISE_ACTS, REMIND_BEFORE, PromiseState, Side

LONGEST = dt.timedelta(days=730)


@transaction.atomic
def make_promise(
    *, by: User, guest: VisitGuest, promiser: Organisation, what: str, due_on: dt.date, person: str = ""
) -> Promise:
    """The organiser writes down what an office, a bank or another answering party promised the firm, and until when;
    both sides are told.
    """
    check_organise(by)
    lock_guest(guest.pk)
    if promiser.is_enterprise:
        raise Invalid(_("Promises are made by those who answer firms."), field="promiser")
    if promiser.verification == Verification.SUSPENDED:
        raise Invalid(_("This organisation is suspended."), field="promiser")
    if not guest.visit.on <= due_on <= guest.visit.on + LONGEST:
        raise Invalid(_("From the day of the visit on, and at most two years after it."), field="due_on")
    now = clock.now()
    row = Promise(
        guest=guest,
        number=guest.promises.count() + 1,
        promiser=promiser,
        person=person.strip(),
        what=_words(what, "what"),
        due_on=due_on,
        state_since=now,
        soon_at=now if due_on - clock.today() <= REMIND_BEFORE else None,
        made_by=by,
        made_at=now,
    )
    check_columns(row)
    row.save()
    PromiseStep.objects.create(promise=row, number=1, to_state=row.state, at=now, by=by)
    audit.record(by=by, verb="promise.make", subject=row, on_behalf_of=promiser, due_on=str(due_on))
    tell(row, row.firm, "promise.made")
    tell(row, promiser, "promise.made_by_you")
    return row


@transaction.atomic
def mark_done(*, by: User, promise: Promise, note: str, on: dt.date | None = None) -> Promise:
    """Who promised says what was done, and on which day; the firm is asked to confirm it."""
    row = _enter(by, promise, "done")
    day = on or clock.today()
    if day > clock.today():
        raise Invalid(_("The date cannot be in the future."), field="on")
    row.done_on, row.done_note = day, _words(note, "note")
    _leave(by, row, "done", note=row.done_note)
    tell(row, row.firm, "promise.done", note=row.done_note)
    _tell_for(by, row, row.promiser, "promise.done_for_you")
    return row


@transaction.atomic
def withdraw_promise(*, by: User, promise: Promise, reason: str) -> Promise:
    """Who promised cannot keep it and says why; the firm is told, the row stays on its plan."""
    row = _enter(by, promise, "withdraw")
    return _end(by, row, _words(reason, "reason"))


def _end(by: User, row: Promise, reason: str) -> Promise:
    _leave(by, row, "withdraw", note=reason)
    tell(row, row.firm, "promise.withdrawn", reason=reason)
    _tell_for(by, row, row.promiser, "promise.withdrawn_for_you")
    return row


@transaction.atomic
def confirm_promise(*, by: User, promise: Promise) -> Promise:
    """The firm says that the promise has been kept: the end of the line. Twice does one thing."""
    row = _lock(promise)
    check_act_for(by, row.firm)
    if row.state == PromiseState.CONFIRMED:
        return row
    row = _enter(by, promise, "confirm")
    _leave(by, row, "confirm")
    tell(row, row.promiser, "promise.confirmed")
    _tell_for(by, row, row.firm, "promise.answered_for_you")
    return row


@transaction.atomic
def say_not_yet(*, by: User, promise: Promise, reason: str) -> Promise:
    """The firm says what is still missing: the promise is open again, with its old day."""
    row = _enter(by, promise, "not_yet")
    said = _words(reason, "reason")
    row.done_on, row.done_note = None, ""
    _leave(by, row, "not_yet", note=said)
    tell(row, row.promiser, "promise.not_yet", reason=said)
    _tell_for(by, row, row.firm, "promise.answered_for_you")
    return row


def end_of_party(*, by: User, row: Promise, organisation: Organisation) -> None:
    """A side of an open promise leaves the market: it ends, with a word to the other side. Part of the erasure, which
    has checked the person.
    """
    reason = _("The party has left the market.")
    _leave(by, row, "withdraw", note=reason)
    other = row.promiser if row.firm == organisation else row.firm
    tell(row, other, "promise.withdrawn" if other == row.firm else "promise.released", reason=reason)


def tell(row: Promise, organisation: Organisation, code: str, **params: str) -> None:
    """One message about a promise, with the words every sentence may use, to the page where that side finds it."""
    send(organisation=organisation, code=code, url=_url(row, organisation), **_named(row) | params)


def _tell_for(by: User, row: Promise, organisation: Organisation, code: str) -> None:
    send_for(by=by, organisation=organisation, code=code, url=_url(row, organisation), **_named(row))


def _named(row: Promise) -> dict[str, str]:
    return {
        "firm": row.firm.name,
        "provider": row.promiser.name,
        "what": row.what,
        "day": row.due_on.isoformat(),
    }


def _url(row: Promise, organisation: Organisation) -> str:
    return plan_url() if row.firm == organisation else promises_url()


def _lock(promise: Promise) -> Promise:
    rows = Promise.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("promiser", "guest__organisation").get(pk=promise.pk)


def _enter(by: User, promise: Promise, act: str) -> Promise:
    """The locked promise, when the person may do the act and the promise is in a state for it."""
    row, rule = _lock(promise), PROMISE_ACTS[act]
    check_act_for(by, row.promiser if rule.side == Side.PROMISER else row.firm)
    if row.state != rule.since:
        raise WrongState(rule.refusal)
    return row


def _leave(by: User, row: Promise, act: str, note: str = "") -> None:
    """Put the promise into the state the act leads to, with its step and the audit row."""
    rule = PROMISE_ACTS[act]
    before, row.state, row.state_since = row.state, rule.to, clock.now()
    row.save()
    number = row.steps.count() + 1
    PromiseStep.objects.create(
        promise=row, number=number, from_state=before, to_state=row.state, at=row.state_since, by=by, note=note
    )
    party = row.promiser if rule.side == Side.PROMISER else row.firm
    audit.record(by=by, verb=f"promise.{act}", subject=row, on_behalf_of=party, note=note)


def _words(text: str, name: str) -> str:
    said = text.strip()
    if not said:
        raise Invalid(_("This field is required."), field=name)
    if len(said) > MAX_WORDS:
        raise Invalid(_("At most %(limit)d characters.") % {"limit": MAX_WORDS}, field=name)
    return said

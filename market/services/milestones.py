"""What two parties do after they have agreed: milestones added, reported, confirmed by the other side, given up."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, NotAllowed, Taken, WrongState
from accounts.models import Organisation, User
from market.models import Introduction, Milestone
from market.pair_permissions import check_side, other_side
from market.selectors.milestones import has_milestones
from market.services.pairs import lock_pair, tell, tell_for

LONGEST = {"what": 120, "note": 600, "reason": 300}
FARTHEST = dt.timedelta(days=365 * 10)


@transaction.atomic
def add_milestone(
    *,
    by: User,
    introduction: Introduction,
    what: str,
    due_on: dt.date,
    party: Organisation,
    is_result: bool = False,
    form_token: str | None = None,
    organisation: Organisation | None = None,
) -> Milestone:
    """Either side of an agreed pair adds a step: what, until when, which of the two delivers it; the other is told.

    One milestone is the result of the cooperation; after it has been confirmed nothing is added. A form sent twice
    gives one row.
    """
    row = lock_pair(introduction)
    own = check_side(by, row, organisation)
    if known := _by_token(form_token, row):
        return known
    _check_new(row, due_on, party)
    if is_result and row.milestones.filter(is_result=True, dropped_at__isnull=True).exists():
        raise _one_result()
    milestone = Milestone(introduction=row, what=_text(what, "what"), due_on=due_on, party=party, is_result=is_result)
    milestone.added_by, milestone.added_for, milestone.added_at = by, own, clock.now()
    milestone.form_token = form_token
    try:
        with transaction.atomic():
            milestone.save(force_insert=True)
    except IntegrityError as error:
        raise _one_result() from error
    _record(by, milestone, own, verb="milestone.add", due=due_on.isoformat())
    _tell(by, milestone, own, "milestone.added")
    return milestone


@transaction.atomic
def report_done(
    *, by: User, milestone: Milestone, done_on: dt.date, note: str = "", organisation: Organisation | None = None
) -> Milestone:
    """Either side says that a step is done, on which day and what came of it (the result always says what); it counts
    when the other side has confirmed it.
    """
    row, own = _lock(by, milestone, organisation)
    _check_open(row)
    if done_on > clock.today():
        raise Invalid(_("The date cannot be in the future."), field="done_on")
    note = _text(note, "note", required=row.is_result)
    row.done_on, row.note, row.done_by, row.done_for, row.done_at = done_on, note, by, own, clock.now()
    row.sent_back_reason = ""
    row.save()
    _record(by, row, own, verb="milestone.done", done_on=done_on.isoformat(), note=note)
    _tell(by, row, own, "milestone.done", party=own.name)
    return row


@transaction.atomic
def confirm_done(*, by: User, milestone: Milestone, organisation: Organisation | None = None) -> Milestone:
    """The side that did not report a step confirms it. Confirming twice is confirming once."""
    row, own = _lock(by, milestone, organisation)
    _check_reported(row, own)
    if row.confirmed_at is not None:
        return row
    row.confirmed_by, row.confirmed_for, row.confirmed_at = by, own, clock.now()
    row.save()
    _record(by, row, own, verb="milestone.confirm")
    _tell(by, row, own, "milestone.confirmed", party=own.name)
    return row


@transaction.atomic
def send_back_milestone(
    *, by: User, milestone: Milestone, reason: str, organisation: Organisation | None = None
) -> Milestone:
    """The side that did not report a step says why it is not done yet: the step is open again, the report stays in the
    log.
    """
    row, own = _lock(by, milestone, organisation)
    _check_reported(row, own)
    if row.confirmed_at is not None:
        raise WrongState(_("This milestone has been confirmed."))
    said = {"done_on": row.done_on.isoformat() if row.done_on else "", "note": row.note}
    row.sent_back_reason = _text(reason, "reason")
    for name in ("done_on", "done_by", "done_for", "done_at"):
        setattr(row, name, None)
    row.note = ""
    row.overdue_at = None
    row.save()
    _record(by, row, own, verb="milestone.send_back", reason=row.sent_back_reason, **said)
    _tell(by, row, own, "milestone.sent_back", party=own.name, reason=row.sent_back_reason)
    return row


@transaction.atomic
def drop_milestone(
    *, by: User, milestone: Milestone, reason: str, organisation: Organisation | None = None
) -> Milestone:
    """Either side gives up a step that is not done, with the reason; it stays readable, and the other side is told."""
    row, own = _lock(by, milestone, organisation)
    _check_open(row)
    row.dropped_reason, row.dropped_by, row.dropped_at = _text(reason, "reason"), by, clock.now()
    row.save()
    _record(by, row, own, verb="milestone.drop", reason=row.dropped_reason)
    _tell(by, row, own, "milestone.dropped", party=own.name, reason=row.dropped_reason)
    return row


def _lock(by: User, milestone: Milestone, organisation: Organisation | None) -> tuple[Milestone, Organisation]:
    """The step as it is now, locked after its pair, and the side for which the person acts."""
    pair = lock_pair(milestone.introduction)
    own = check_side(by, pair, organisation)
    row = Milestone.objects.select_for_update(of=("self",)).get(pk=milestone.pk)
    row.introduction = pair
    return row, own


def _check_new(row: Introduction, due_on: dt.date, party: Organisation) -> None:
    if not has_milestones(row):
        raise WrongState(_("Milestones are planned when both sides have agreed."))
    if row.milestones.filter(is_result=True, confirmed_at__isnull=False).exists():
        raise WrongState(_("The result of this cooperation is on record; nothing more is planned."))
    if party not in (row.provider, row.need.organisation):
        raise Invalid(_("Please choose one of the two sides."), field="party")
    if not clock.today() <= due_on <= clock.today() + FARTHEST:
        raise Invalid(_("Choose a day from today on, at most ten years ahead."), field="due_on")


def _check_open(row: Milestone) -> None:
    if row.dropped_at is not None:
        raise WrongState(_("This milestone has been given up."))
    if row.done_on is not None:
        raise WrongState(_("This milestone has been reported as done."))


def _check_reported(row: Milestone, own: Organisation) -> None:
    if row.done_on is None:
        raise WrongState(_("This milestone has not been reported as done."))
    if row.done_for_id == own.pk:
        raise NotAllowed(_("The other side confirms what you have reported."))


def _by_token(form_token: str | None, row: Introduction) -> Milestone | None:
    known = Milestone.objects.filter(form_token=form_token).first() if form_token else None
    if known and known.introduction_id != row.pk:
        raise Invalid(_("This form belongs to another page. Please open the page again."))
    return known


def _one_result() -> Taken:
    return Taken(_("There is a milestone for the result already."))


def _text(value: str, name: str, *, required: bool = True) -> str:
    text = value.strip()
    if required and not text:
        raise Invalid(_("This field is required."), field=name)
    if len(text) > LONGEST[name]:
        raise Invalid(_("At most %(limit)d characters.") % {"limit": LONGEST[name]}, field=name)
    return text


def _record(by: User, row: Milestone, own: Organisation, *, verb: str, **data: str) -> None:
    audit.record(by=by, verb=verb, subject=row.introduction, on_behalf_of=own, milestone=row.pk, what=row.what, **data)


def _tell(by: User, row: Milestone, own: Organisation, code: str, **params: str) -> None:
    """The other side is told; the own one, too, when the organiser has done it in its place."""
    words = {"what": row.what, "due": row.due_on.isoformat(), **params}
    tell(row.introduction, other_side(row.introduction, own), code, **words)
    tell_for(by, row.introduction, own, "milestone.for_you", **words)

"""Asking for a matching run and publishing it: both are acts of the organiser."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Refused, WrongState
from accounts.models import User
from accounts.permissions import check_organise
from events.models import MarketEvent
from market.enums import RunStatus, Source, State
from market.models import Introduction, Match, MatchRun
from market.services import introductions
from market.services.queueing import enqueue_run
from market.services.snapshots import check_params


@transaction.atomic
def queue_run(
    *, by: User, event: MarketEvent, params: dict[str, Any] | None = None, as_of: dt.datetime | None = None
) -> MatchRun:
    """Ask for a run over the event's live needs. One run of an event at a time; the worker starts it after commit.
    ``as_of`` replays a past day: the engine then learns only from what was decided before it.

    A broker that does not answer loses nothing: the run stays queued and the sweep hands it over later.
    """
    check_organise(by)
    checked = check_params(params or {})
    try:
        with transaction.atomic():
            run = MatchRun.objects.create(
                event=event, params=checked, requested_by=by, as_of=as_of, queued_at=clock.now()
            )
    except IntegrityError as error:
        raise WrongState(_("A matching run of this market is already under way.")) from error
    audit.record(by=by, verb="run.queue", subject=run, on_behalf_of=event.series.organiser, params=checked)
    transaction.on_commit(lambda: enqueue_run(run.pk))
    return run


@transaction.atomic
def cancel_run(*, by: User, run: MatchRun) -> MatchRun:
    """Give up a run that has not finished; the worker notices at its next step and stops."""
    check_organise(by)
    run = MatchRun.objects.select_for_update().get(pk=run.pk)
    if run.status not in (RunStatus.QUEUED, RunStatus.RUNNING):
        raise WrongState(_("This run has already ended."))
    run.status, run.lease, run.finished_at = RunStatus.FAILED, "", clock.now()
    run.error = _("Stopped by %(name)s.") % {"name": by}
    run.save(update_fields=["status", "lease", "finished_at", "error"])
    audit.record(by=by, verb="run.cancel", subject=run)
    return run


@transaction.atomic
def publish_run(*, by: User, run: MatchRun) -> MatchRun:
    """Put a complete run in force: its assigned pairs become introductions, and the proposals of the run before it that
    nobody has claimed and that are not proposed again end. A published run is never changed."""
    check_organise(by)
    event = MarketEvent.objects.select_for_update().get(pk=run.event_id)
    run = MatchRun.objects.select_for_update().get(pk=run.pk)
    if run.status != RunStatus.COMPLETE:
        raise WrongState(_("Only a complete run can be published."))
    if run.published_at is not None:
        raise WrongState(_("This run has already been published."))
    newer = MatchRun.objects.filter(event=event, current=True, pk__gt=run.pk).exists()
    if newer:
        raise WrongState(_("A newer run is already in force."))
    MatchRun.objects.filter(event=event, current=True).update(current=False)
    run.current, run.published_at, run.published_by = True, clock.now(), by
    run.save(update_fields=["current", "published_at", "published_by"])
    proposed, skipped = _propose(by, run)
    dropped = _drop_replaced(run, event)
    audit.record(
        by=by,
        verb="run.publish",
        subject=run,
        on_behalf_of=event.series.organiser,
        proposed=proposed,
        skipped=skipped,
        dropped=dropped,
    )
    return run


def _propose(by: User, run: MatchRun) -> tuple[int, int]:
    """One introduction for each assigned pair whose party has none open with the need; the number proposed, and the
    number skipped because the need, the party or the offering left the market since the run, or only the organiser
    may see it.
    """
    assigned = (
        Match.objects.filter(run=run, assigned__isnull=False)
        .select_related("need__organisation", "need__event", "offering__organisation")
        .order_by("need_id", "assigned")
    )
    open_pairs = {
        (pair.need_id, pair.provider_id): pair for pair in Introduction.objects.open().filter(need__event=run.event_id)
    }
    proposed = skipped = 0
    for match in assigned:
        present = open_pairs.get((match.need_id, match.offering.organisation_id))
        if present is None:
            done = _propose_pair(by, match)
            proposed, skipped = proposed + done, skipped + (not done)
        elif present.state == State.PROPOSED:
            Introduction.objects.filter(pk=present.pk).update(match=match, offering=match.offering)
    return proposed, skipped


def _propose_pair(by: User, match: Match) -> bool:
    """Propose the pair; False when its need or party can no longer be introduced."""
    try:
        with transaction.atomic():
            introductions.propose(
                by=by,
                need=match.need,
                provider=match.offering.organisation,
                offering=match.offering,
                source=Source.MATCHED,
                match=match,
            )
    except Refused:
        return False
    return True


def _drop_replaced(run: MatchRun, event: MarketEvent) -> int:
    """End unclaimed proposals of earlier runs that the new run does not make again."""
    stale = Introduction.objects.filter(need__event=event, state=State.PROPOSED, source=Source.MATCHED).exclude(
        match__run=run
    )
    count = 0
    for pair in stale.order_by("pk"):
        introductions.move(by=None, introduction=pair, to=State.LAPSED, note=_("A newer matching run replaced it."))
        count += 1
    return count

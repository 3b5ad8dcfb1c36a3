"""Asking for a matching run and publishing it: both are acts of the organiser."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import WrongState
from accounts.models import User
from accounts.permissions import check_organise
from accounts.services import messages
from events.models import MarketEvent
from market.enums import RunStatus
from market.models import MatchRun
from market.services import refreshes
from market.services.queueing import enqueue_run
from market.services.run_publishing import drop_replaced, propose_assigned
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
    """Give up a run that has not finished; the worker notices at its next step and stops. Whoever asked for it learns
    that somebody else has stopped it.
    """
    check_organise(by)
    run = MatchRun.objects.select_for_update(of=("self",)).select_related("event", "requested_by").get(pk=run.pk)
    if run.status not in (RunStatus.QUEUED, RunStatus.RUNNING):
        raise WrongState(_("This run has already ended."))
    run.status, run.lease, run.finished_at = RunStatus.FAILED, "", clock.now()
    run.error = _("Stopped by %(name)s.") % {"name": by}
    run.save(update_fields=["status", "lease", "finished_at", "error"])
    audit.record(by=by, verb="run.cancel", subject=run)
    if run.requested_by is not None and run.requested_by != by:
        url = reverse("admin:market_matchrun_change", args=[run.pk])
        words = {"event": run.event.name, "person": str(by)}
        messages.send_to(recipient=run.requested_by, code="run.cancelled", url=url, **words)
    return run


@transaction.atomic
def publish_run(*, by: User, run: MatchRun) -> MatchRun:
    """Put a complete run in force: its assigned pairs become introductions, and the proposals of the run before it that
    nobody has claimed and that are not proposed again end. A published run is never changed."""
    check_organise(by)
    # Rows that point to the edition are still written while the run is published, so its key is not locked.
    event = MarketEvent.objects.select_for_update(no_key=True).get(pk=run.event_id)
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
    proposed, skipped = propose_assigned(by, run)
    dropped = drop_replaced(run)
    refreshes.run_published(run)
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

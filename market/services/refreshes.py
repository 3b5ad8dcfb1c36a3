"""Asking for pairs to be brought up to date: one row for each changed need or offering, which is the job.

Called by the service that makes the change, inside its transaction: no change without its row.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import Organisation, User
from accounts.permissions import check_organise
from accounts.services.queueing import hand_over
from market.models import MatchRefresh, MatchRun, Need, Offering
from market.selectors.refreshes import needs_changed, offerings_stamp, runs_in_force

TASK = "market.tasks.refresh_matches"
HANDED_OVER = 200


def need_changed(need: Need) -> None:
    """The need is not as it was, or it has entered or left the market."""
    if runs_in_force().filter(event=need.event_id).exists():
        _ask(need=need)


def offering_changed(offering: Offering) -> None:
    """The offering is not as it was, or it has entered or left the shelf."""
    if runs_in_force().exists():
        _ask(offering=offering)


def on_organisation_changed(*, organisation: Organisation, standing: bool, **_signal: Any) -> None:
    """The facts of a firm count for each of its needs; the standing of a party for all that it offers."""
    if not runs_in_force().exists():
        return
    for need in Need.objects.live().filter(organisation=organisation).order_by("pk"):
        need_changed(need)
    if standing:
        for offering in Offering.objects.filter(organisation=organisation, status="published").order_by("pk"):
            offering_changed(offering)


def run_published(run: MatchRun) -> None:
    """What has changed since the run looked at the market is brought up to date as soon as it is in force; of very many
    changes all but the first are left to the sweep.
    """
    stamped = [row[0] for row in offerings_stamp(run)]
    offerings = Offering.objects.filter(pk__in=stamped, published_at__isnull=False).order_by("pk")
    wanted = [
        *(MatchRefresh(need_id=pk) for pk in needs_changed(run)),
        *(MatchRefresh(offering_id=pk) for pk in offerings.values_list("pk", flat=True)),
    ]
    MatchRefresh.objects.bulk_create(wanted, batch_size=500, ignore_conflicts=True)
    if wanted:
        transaction.on_commit(_hand_over_waiting)


def _hand_over_waiting() -> None:
    rows = MatchRefresh.objects.filter(started_at__isnull=True, done_at__isnull=True).order_by("pk")
    for pk in rows.values_list("pk", flat=True)[:HANDED_OVER]:
        hand_over(TASK, pk)


@transaction.atomic
def retry(*, by: User, refreshes: Iterable[MatchRefresh]) -> int:
    """The organiser has updates that were given up done again. Returns how many."""
    check_organise(by)
    count = 0
    for row in refreshes:
        audit.record(by=by, verb="refresh.retry", subject=row, error=row.error)
        _ask(need=row.need) if row.need is not None else _ask(offering=row.offering)
        count += 1
    return count


@transaction.atomic
def _ask(**subject: Any) -> None:
    """Changes that arrive before a worker has begun share a row; it stays locked until the commit, so that no worker
    begins without this change.
    """
    row, _new = MatchRefresh.objects.select_for_update().get_or_create(**subject, started_at__isnull=True)
    transaction.on_commit(lambda: hand_over(TASK, row.pk))

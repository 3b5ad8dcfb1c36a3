"""Files that workers make: taken under a lease, kept with their row, taken up again after a death, deleted in time."""

import datetime as dt
from typing import IO, TypeVar

from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from accounts import clock
from accounts.errors import Taken
from accounts.services import messages
from accounts.services.queueing import hand_over
from market.enums import RunStatus
from market.list_enums import ExportedList
from market.models import DataExport, LeadExport, ListExport

Row = DataExport | LeadExport | ListExport
R = TypeVar("R", DataExport, LeadExport, ListExport)
STALE = dt.timedelta(minutes=5)
PATIENCE = dt.timedelta(seconds=30)
KEPT = dt.timedelta(days=7)
ATTEMPTS = 3


@transaction.atomic
def take(model: type[R], pk: int) -> R | None:
    """The row with a new lease, unless it is finished, another worker shows signs of life, or three have died of it."""
    rows = model._default_manager.select_for_update(of=("self",)).select_related(*model.taken_with)
    row: R = rows.get(pk=pk)
    held = row.status == RunStatus.RUNNING and row.alive_at is not None and row.alive_at > clock.now() - STALE
    if not row.is_open or held:
        return None
    row.attempts += 1
    if row.attempts > ATTEMPTS:
        fail(row)
        return None
    row.status, row.alive_at, row.done = RunStatus.RUNNING, clock.now(), 0
    row.save(update_fields=["status", "alive_at", "done", "attempts"])
    return row


def fail(row: Row) -> None:
    """It will not be made: the person may ask again."""
    row.status, row.finished_at = RunStatus.FAILED, clock.now()
    row.save(update_fields=["status", "finished_at", "attempts"])
    if isinstance(row, ListExport):
        tell_of_list(row, "list_export.failed")


def tell_of_list(row: ListExport, code: str) -> None:
    """What became of a spreadsheet, to the person who has asked for it."""
    told = {"list": str(ExportedList(row.what).label), "rows": row.total}
    messages.send_to(recipient=row.requested_by, code=code, url=reverse("admin:market_list_exports"), **told)


def alive(row: Row, done: int) -> None:
    """How far it is, and that somebody is at it. Whoever has lost the row to another worker stops here."""
    mine = type(row)._default_manager.filter(pk=row.pk, attempts=row.attempts, status=RunStatus.RUNNING)
    if not mine.update(done=done, total=row.total, alive_at=clock.now()):
        raise Taken("another worker has this file")


def keep(row: Row, file: IO[bytes], path: str) -> Row | None:
    """Keep the file with the row (within the caller's transaction); None when another worker took over meanwhile."""
    locked: Row = type(row)._default_manager.select_for_update().get(pk=row.pk)
    if locked.status != RunStatus.RUNNING or locked.attempts != row.attempts:
        return None
    locked.size, locked.total = file.tell(), row.total
    file.seek(0)
    locked.file.save(path, File(file), save=False)
    locked.status, locked.finished_at, locked.done = RunStatus.COMPLETE, clock.now(), locked.total
    locked.save()
    return locked


def sweep(rows: QuerySet, task: str) -> int:
    """Hand over those whose worker or message is gone, and delete the files whose days are over."""
    now, count = clock.now(), 0
    waiting = rows.filter(status=RunStatus.QUEUED, requested_at__lt=now - PATIENCE)
    stale = rows.filter(status=RunStatus.RUNNING, alive_at__lt=now - STALE)
    for pk in [*waiting.values_list("pk", flat=True), *stale.values_list("pk", flat=True)]:
        count += hand_over(task, pk)
    old = rows.filter(finished_at__lt=now - KEPT, deleted_at__isnull=True).exclude(file="")
    return count + sum(delete_file(row) for row in old)


def delete_file(row: Row) -> bool:
    """Take the file away; the row stays."""
    row.file.storage.delete(str(row.file.name))
    rows = type(row)._default_manager.filter(pk=row.pk, deleted_at__isnull=True)
    return bool(rows.update(deleted_at=clock.now()))

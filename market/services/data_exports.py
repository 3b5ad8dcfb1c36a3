"""A copy of all that is stored about an organisation: asked for by an owner, made by a worker, fetched, deleted."""

import datetime as dt
import tempfile
import zipfile
from collections.abc import Callable
from typing import IO

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.enums import Role
from accounts.errors import NotAllowed, Taken
from accounts.models import Organisation, User
from accounts.permissions import role_in
from accounts.services.messages import send
from market.enums import RunStatus
from market.models import DataExport
from market.reports import own_data
from market.reports.export import Sheet, workbook
from market.services.queueing import hand_over

TASK = "market.tasks.make_data_export"
STALE = dt.timedelta(minutes=5)
KEPT = dt.timedelta(days=7)
ATTEMPTS = 3

Progress = Callable[[int], None]


def check_owner(by: User, organisation: Organisation) -> None:
    """Only an owner takes everything out; the organiser has exports of its own."""
    if not by.is_active or role_in(by, organisation) != Role.OWNER:
        raise NotAllowed(_("Only an owner of the organisation can do this."))


def request_export(*, by: User, organisation: Organisation) -> DataExport:
    """An owner asks for a copy. While one is being made, asking again gives that one."""
    check_owner(by, organisation)
    if earlier := _open(organisation):
        return earlier
    try:
        return _request(by, organisation)
    except IntegrityError:
        earlier = _open(organisation)
        if earlier is None:
            raise
        return earlier


def _open(organisation: Organisation) -> DataExport | None:
    return organisation.data_exports.filter(status__in=[RunStatus.QUEUED, RunStatus.RUNNING]).first()


@transaction.atomic
def _request(by: User, organisation: Organisation) -> DataExport:
    row = DataExport.objects.create(organisation=organisation, requested_by=by, requested_at=clock.now())
    audit.record(by=by, verb="data.request", subject=row, on_behalf_of=organisation)
    transaction.on_commit(lambda: hand_over(TASK, row.pk))
    return row


def make_export(export_id: int) -> bool:
    """Make the copy (a worker). False when somebody else has it or it is made; harmless when called twice."""
    row = _take(export_id)
    if row is None:
        return False
    with tempfile.TemporaryFile() as file:
        _write(row.organisation, file, lambda done: _alive(row, done))
        return _finish(row, file)


@transaction.atomic
def _take(export_id: int) -> DataExport | None:
    """The row with a new lease, unless it is finished or another worker shows signs of life."""
    row = DataExport.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=export_id)
    held = row.status == RunStatus.RUNNING and row.alive_at is not None and row.alive_at > clock.now() - STALE
    if not row.is_open or held:
        return None
    row.attempts += 1
    if row.attempts > ATTEMPTS:
        row.status, row.finished_at = RunStatus.FAILED, clock.now()
        row.save(update_fields=["status", "finished_at", "attempts"])
        return None
    row.status, row.alive_at, row.done = RunStatus.RUNNING, clock.now(), 0
    row.total = own_data.parts() + len(own_data.files(row.organisation))
    row.save(update_fields=["status", "alive_at", "done", "total", "attempts"])
    return row


def _alive(row: DataExport, done: int) -> None:
    """How far it is, and that somebody is at it."""
    mine = DataExport.objects.filter(pk=row.pk, attempts=row.attempts, status=RunStatus.RUNNING)
    if not mine.update(done=done, alive_at=clock.now()):
        raise Taken("another worker has this copy")


def _write(organisation: Organisation, file: IO[bytes], progress: Progress) -> None:
    """The workbook first, then the files under their own names."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        sheets: list[Sheet] = []
        for sheet in own_data.sheets(organisation):
            sheets.append(sheet)
            progress(len(sheets))
        archive.writestr("data.xlsx", workbook(*sheets))
        progress(own_data.parts())
        for number, (name, row) in enumerate(own_data.files(organisation), start=1):
            _put(archive, name, row.file)
            progress(own_data.parts() + number)


def _put(archive: zipfile.ZipFile, name: str, file: FieldFile) -> None:
    """A file that is gone from the disk is named and does not stop the others."""
    try:
        with file.open("rb") as content:
            archive.writestr(name, content.read())
    except OSError:
        archive.writestr(f"{name}.missing.txt", "")


@transaction.atomic
def _finish(row: DataExport, file: IO[bytes]) -> bool:
    """Keep the file with the row, unless another worker took over meanwhile."""
    locked = DataExport.objects.select_for_update().get(pk=row.pk)
    if locked.status != RunStatus.RUNNING or locked.attempts != row.attempts:
        return False
    locked.size = file.tell()
    file.seek(0)
    locked.file.save(f"exports/{row.pk}-{row.attempts}.zip", File(file), save=False)
    locked.status, locked.finished_at, locked.done = RunStatus.COMPLETE, clock.now(), locked.total
    locked.save()
    audit.record(by=None, verb="data.complete", subject=locked, on_behalf_of=row.organisation, size=locked.size)
    send(organisation=row.organisation, code="data.ready", url="/my-data/", name=row.organisation.name)
    return True


@transaction.atomic
def note_fetched(*, by: User, export: DataExport) -> None:
    """An owner takes the copy out; each time is on record."""
    check_owner(by, export.organisation)
    audit.record(by=by, verb="data.fetch", subject=export, on_behalf_of=export.organisation)


def sweep_exports() -> int:
    """Hand over copies whose worker or message is gone, and delete those whose days are over (beat)."""
    now, count = clock.now(), 0
    waiting = DataExport.objects.filter(status=RunStatus.QUEUED, requested_at__lt=now - dt.timedelta(seconds=30))
    stale = DataExport.objects.filter(status=RunStatus.RUNNING, alive_at__lt=now - STALE)
    for pk in [*waiting.values_list("pk", flat=True), *stale.values_list("pk", flat=True)]:
        count += hand_over(TASK, pk)
    old = DataExport.objects.filter(finished_at__lt=now - KEPT, deleted_at__isnull=True).exclude(file="")
    return count + sum(delete_copy(row) for row in old)


def delete_copy(row: DataExport) -> bool:
    """Take the file of a copy away; the row stays."""
    row.file.storage.delete(str(row.file.name))
    return bool(DataExport.objects.filter(pk=row.pk, deleted_at__isnull=True).update(deleted_at=clock.now()))

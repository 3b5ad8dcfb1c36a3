"""A copy of all that is stored about an organisation: asked for by an owner, made by a worker, fetched, deleted."""

import tempfile
import zipfile
from collections.abc import Callable
from typing import IO

from django.db import IntegrityError, transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.enums import Role
from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from accounts.permissions import role_in
from accounts.services.messages import send
from accounts.services.queueing import hand_over
from market.enums import RunStatus
from market.models import DataExport
from market.reports import own_data
from market.reports.export import Sheet, workbook
from market.services import made_files

TASK = "market.tasks.make_data_export"

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
    row = made_files.take(DataExport, export_id)
    if row is None:
        return False
    row.total = own_data.parts() + len(own_data.files(row.organisation))
    with tempfile.TemporaryFile() as file:
        _write(row.organisation, file, lambda done: made_files.alive(row, done))
        return _finish(row, file)


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
    done = made_files.keep(row, file, f"exports/{row.pk}-{row.attempts}.zip")
    if done is None:
        return False
    audit.record(by=None, verb="data.complete", subject=done, on_behalf_of=row.organisation, size=done.size)
    send(organisation=row.organisation, code="data.ready", url="/my-data/", name=row.organisation.name)
    return True


@transaction.atomic
def note_fetched(*, by: User, export: DataExport) -> None:
    """An owner takes the copy out; each time is on record."""
    check_owner(by, export.organisation)
    audit.record(by=by, verb="data.fetch", subject=export, on_behalf_of=export.organisation)


def sweep_exports() -> int:
    """Hand over copies whose worker or message is gone, and delete those whose days are over (beat)."""
    return made_files.sweep(DataExport.objects.all(), TASK)

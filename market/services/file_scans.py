"""Scanning attached files: before they are kept, and again for those that came while the scanner was down."""

import logging
from collections.abc import Iterator
from typing import BinaryIO

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid
from accounts.models import Organisation, User
from accounts.services.messages import send
from market.file_scan import FileScan
from market.file_scanners import Finding, ScannerDown, scanner
from market.models import NeedAttachment, OutcomeFile, ProposalFile, SubsidyDocument
from market.services.pairs import lock_need
from market.services.subsidy_rows import lock_file

log = logging.getLogger(__name__)

BATCH = 50
Attached = NeedAttachment | OutcomeFile | ProposalFile | SubsidyDocument


def scan_upload(file: BinaryIO, *, by: User, subject: Model, party: Organisation, name: str) -> Finding:
    """What the scanner says of a file that a party attaches to something (``subject``). An infected one is put
    on record and refused; while the scanner is down the file has to wait.
    """
    try:
        found = scanner()(file)
    except ScannerDown as error:
        log.warning("the virus scanner does not answer, a file waits: %s", error)
        return Finding(FileScan.WAITING)
    if found.state == FileScan.INFECTED:
        audit.record(
            by=by,
            verb="attachment.infected",
            subject=subject,
            on_behalf_of=party,
            name=name,
            signature=found.signature,
        )
        sentence = _("The virus scanner found “%(signature)s” in this file. It was not kept.")
        raise Invalid(sentence % {"signature": found.signature}, field="upload", code="infected")
    return found


def scan_waiting() -> int:
    """Scan what waits, the longest first, until the scanner fails; returns how many files were decided."""
    done = 0
    for row in _waiting():
        try:
            with row.file.open("rb") as file:
                found = scanner()(file.file)
        except (ScannerDown, OSError) as error:
            log.warning("file %s still waits for the virus scanner: %s", row.pk, error)
            if isinstance(error, ScannerDown):
                return done
            continue
        done += _decide(row, found)
    return done


def _waiting() -> Iterator[Attached]:
    """Files of needs, of proposals, of results and of support that nobody has looked at yet."""
    for model in (NeedAttachment, ProposalFile, OutcomeFile, SubsidyDocument):
        yield from model._default_manager.filter(scan=FileScan.WAITING, removed_at__isnull=True)[:BATCH]


@transaction.atomic
def _decide(attached: Attached, found: Finding) -> bool:
    """Let a file that waited go, or take an infected one away and tell the party that attached it."""
    belongs_to = _lock(attached)
    row = type(attached)._default_manager.select_for_update().get(pk=attached.pk)
    if row.scan != FileScan.WAITING or row.removed_at is not None:
        return False
    row.scan, row.signature, row.scanned_at = found.state, found.signature, clock.now()
    infected = found.state == FileScan.INFECTED
    if infected:
        row.removed_at = clock.now()
        transaction.on_commit(lambda: row.file.storage.delete(str(row.file.name)))
        send(
            organisation=row.party,
            code="attachment.infected",
            url=row.page,
            name=row.name,
            need=belongs_to,
            signature=found.signature,
        )
    row.save(update_fields=["scan", "signature", "scanned_at", "removed_at"])
    verb = "attachment.infected" if infected else "attachment.scanned"
    audit.record(by=None, verb=verb, subject=row, on_behalf_of=row.party, signature=found.signature)
    return True


def _lock(attached: Attached) -> str:
    """Lock what the file belongs to; what that is called."""
    if isinstance(attached, SubsidyDocument):
        return str(lock_file(attached.subsidy).policy.name)
    return str(lock_need(attached.need.pk).title)

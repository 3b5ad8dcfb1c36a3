"""Scanning attached files: before they are kept, and again for those that came while the scanner was down."""

import logging
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid
from accounts.models import User
from accounts.services.messages import send
from market.file_scan import FileScan
from market.file_scanners import Finding, ScannerDown, scanner
from market.models import Need, NeedAttachment
from market.services.pairs import lock_need

log = logging.getLogger(__name__)

BATCH = 50


def scan_upload(file: BinaryIO, *, by: User, need: Need, name: str) -> Finding:
    """What the scanner says of a file that is being attached. An infected one is put on record and refused; while the
    scanner is down the file has to wait.
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
            subject=need,
            on_behalf_of=need.organisation,
            name=name,
            signature=found.signature,
        )
        sentence = _("The virus scanner found “%(signature)s” in this file. It was not kept.")
        raise Invalid(sentence % {"signature": found.signature}, field="upload", code="infected")
    return found


def scan_waiting() -> int:
    """Scan what waits, the longest first, until the scanner fails; returns how many files were decided."""
    done = 0
    for row in NeedAttachment.objects.filter(scan=FileScan.WAITING, removed_at__isnull=True)[:BATCH]:
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


@transaction.atomic
def _decide(attachment: NeedAttachment, found: Finding) -> bool:
    """Let a file that waited go, or take an infected one away and tell the firm."""
    need = lock_need(attachment.need_id)
    row = NeedAttachment.objects.select_for_update().get(pk=attachment.pk)
    if row.scan != FileScan.WAITING or row.removed_at is not None:
        return False
    row.scan, row.signature, row.scanned_at = found.state, found.signature, clock.now()
    infected = found.state == FileScan.INFECTED
    if infected:
        row.removed_at = clock.now()
        transaction.on_commit(lambda: row.file.storage.delete(str(row.file.name)))
        send(
            organisation=need.organisation,
            code="attachment.infected",
            url=need.get_absolute_url(),
            name=row.name,
            need=need.title,
            signature=found.signature,
        )
    row.save(update_fields=["scan", "signature", "scanned_at", "removed_at"])
    verb = "attachment.infected" if infected else "attachment.scanned"
    audit.record(by=None, verb=verb, subject=row, on_behalf_of=need.organisation, signature=found.signature)
    return True

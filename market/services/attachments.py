"""Files that come with a need: checked by content, stored by hash, downloads by others on record."""

import hashlib
import unicodedata
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, WrongState
from accounts.models import Organisation, User
from accounts.permissions import check_act_for, role_in
from accounts.services.messages import send_for
from market.enums import AttachmentKind
from market.file_scan import FileScan
from market.file_scanners import Finding
from market.models import Need, NeedAttachment
from market.models.need import attachment_path
from market.need_states import CLOSED_NEEDS
from market.services.file_scans import scan_upload
from market.services.file_types import ALLOWED, content_type_of, ending_of
from market.services.pairs import lock_need

MAX_FILES = 10
FIELD = "upload"


def add_attachment(*, by: User, need: Need, kind: str, upload: File) -> NeedAttachment:
    """Keep a file with the need: PDF, PNG, JPEG, XLSX or DOCX of at most 10 MB, ten a need, without a virus.

    The same file twice changes nothing and gives the row of the first time. Raises ``Invalid(field="upload")`` with a
    sentence for each fault; then neither a row nor a file is left behind. While the virus scanner is down the file is
    kept, and nobody can open it before it has been scanned.
    """
    check_act_for(by, need.organisation)
    if kind not in AttachmentKind.values:
        raise Invalid(_("Please choose from the list."), field="kind")
    content_type = check_file(upload)
    found = scan_upload(stream_of(upload), by=by, subject=need, party=need.organisation, name=clean_name(upload.name))
    return _keep(by, need, kind, upload, content_type, found)


@transaction.atomic
def _keep(by: User, need: Need, kind: str, upload: File, content_type: str, found: Finding) -> NeedAttachment:
    """The row and the content of a file that may be kept; scanning was done before, outside of the lock."""
    row = _locked(by, need)
    digest = digest_of(upload)
    present = row.attachments.filter(removed_at__isnull=True)
    if same := present.filter(sha256=digest).first():
        return same
    if present.count() >= MAX_FILES:
        raise Invalid(_("At most %(count)s files come with a need.") % {"count": MAX_FILES}, field=FIELD)
    attachment = NeedAttachment(
        need=row,
        kind=kind,
        name=clean_name(upload.name),
        content_type=content_type,
        size=upload.size,
        sha256=digest,
        uploaded_by=by,
        scan=found.state,
        scanned_at=clock.now() if found.state == FileScan.CLEAN else None,
    )
    store(attachment, upload, path=attachment_path(attachment, ""))
    audit.record(
        by=by, verb="attachment.add", subject=attachment, on_behalf_of=row.organisation, need=row.pk, sha256=digest
    )
    return attachment


def store(row: Any, upload: File, *, path: str) -> None:
    """Row first, bytes last: a disk that is full takes the row back with it."""
    row.file.name = path
    row.save()
    storage: Storage = row.file.storage
    if not storage.exists(path):
        upload.seek(0)
        storage.save(path, upload)


def check_file(upload: File) -> str:
    """The kind of the file by its content; refuses what is empty, too large, of another kind or disguised."""
    limit = settings.ATTACHMENT_MAX_BYTES
    if not upload.size:
        raise Invalid(_("This file is empty."), field=FIELD, code="empty")
    if upload.size > limit:
        sizes = {"limit": limit // 1024 // 1024, "size": round(upload.size / 1024 / 1024, 1)}
        raise Invalid(_("A file has at most %(limit)s MB; this one has %(size)s MB.") % sizes, field=FIELD, code="size")
    content_type = content_type_of(stream_of(upload))
    ending = ending_of(upload.name or "")
    if not content_type:
        known = {word for endings in ALLOWED.values() for word in endings}
        if ending in known:
            sentence = _("The content of this file is not what its name says: it is no %(ending)s file.")
            raise Invalid(sentence % {"ending": ending.upper()}, field=FIELD, code="disguised")
        raise Invalid(_("Please choose a PDF, PNG, JPEG, XLSX or DOCX file."), field=FIELD, code="type")
    if ending not in ALLOWED[content_type]:
        expected = ALLOWED[content_type][0].upper()
        sentence = _("The name of this file does not fit its content, which is %(expected)s. Please rename it.")
        raise Invalid(sentence % {"expected": expected}, field=FIELD, code="disguised")
    return content_type


def stream_of(upload: File) -> BinaryIO:
    """The bytes of an upload, for those that read them."""
    return upload.file if upload.file is not None else upload  # type: ignore[return-value]


def digest_of(upload: File) -> str:
    """SHA-256 of the content, read in pieces."""
    digest = hashlib.sha256()
    upload.seek(0)
    for piece in upload.chunks():
        digest.update(piece)
    return digest.hexdigest()


def clean_name(name: str | None) -> str:
    """A file name to show and to send: no folders, no control or direction characters, at most 120 characters."""
    base = (name or "").replace("\\", "/").rpartition("/")[2]
    kept = "".join(char for char in base if unicodedata.category(char)[0] != "C" and char not in '"<>|:*?')
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[: 119 - len(ending)]}{dot}{ending}" if dot else kept[:120]


@transaction.atomic
def remove_attachment(*, by: User, attachment: NeedAttachment) -> NeedAttachment:
    """The firm takes a file back: the row stays as a record, the content is deleted after commit. When the organiser
    does it the firm is told.
    """
    row = _locked(by, attachment.need)
    attachment = NeedAttachment.objects.select_for_update().get(pk=attachment.pk)
    if attachment.removed_at is not None:
        return attachment
    attachment.removed_at = clock.now()
    attachment.save(update_fields=["removed_at"])
    audit.record(
        by=by, verb="attachment.remove", subject=attachment, on_behalf_of=row.organisation, sha256=attachment.sha256
    )
    words = {"url": row.get_absolute_url(), "need": row.title, "name": attachment.name}
    send_for(by=by, organisation=row.organisation, code="attachment.removed", **words)
    transaction.on_commit(lambda: _discard(attachment))
    return attachment


@transaction.atomic
def _discard(attachment: NeedAttachment) -> None:
    """Delete the content unless the same file was added again meanwhile (adding holds the lock on the need, too)."""
    lock_need(attachment.need_id)
    again = NeedAttachment.objects.filter(
        need=attachment.need_id, sha256=attachment.sha256, removed_at__isnull=True
    ).exists()
    if not again:
        attachment.file.storage.delete(str(attachment.file.name))


def _locked(by: User, need: Need) -> Need:
    row = lock_need(need.pk)
    check_act_for(by, row.organisation)
    if row.status in CLOSED_NEEDS:
        raise WrongState(_("This need is already closed."))
    return row


@transaction.atomic
def note_download(*, by: User, organisation: Organisation | None, attachment: NeedAttachment) -> None:
    """Put on record that somebody else than the firm's own people opened a file, also when the organiser acts for the
    firm (who may do so: the selector of attachments).
    """
    is_the_firms = organisation is not None and organisation.pk == attachment.need.organisation_id
    if is_the_firms and role_in(by, attachment.need.organisation) is not None:
        return
    audit.record(
        by=by,
        verb="attachment.download",
        subject=attachment,
        on_behalf_of=organisation,
        need=attachment.need_id,
        name=attachment.name,
    )

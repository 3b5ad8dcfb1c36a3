"""Documents attached to a file of support: checked by content, scanned, stored by hash; opening them is on record."""

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, WrongState
from accounts.models import Organisation, User
from accounts.permissions import check_act_for, role_in
from market.file_scan import FileScan
from market.file_scanners import Finding
from market.models import SubsidyDocument, SubsidyFile
from market.models.subsidy_document import subsidy_document_path
from market.services.attachments import FIELD, MAX_FILES, check_file, clean_name, digest_of, store, stream_of
from market.services.file_scans import scan_upload
from market.services.subsidy_rows import lock_file, tell
from market.subsidy_enums import FileState

OPEN = (FileState.LISTED, FileState.SUBMITTED, FileState.SENT_BACK)
"""States in which the firm adds documents and takes them back."""


def attach(*, by: User, file: SubsidyFile, upload: File) -> SubsidyDocument:
    """Keep a document with the file until it has been checked: the rules of every attached file, ten a file. The same
    document twice changes nothing.
    """
    check_act_for(by, file.organisation)
    content_type = check_file(upload)
    name = clean_name(upload.name)
    found = scan_upload(stream_of(upload), by=by, subject=file, party=file.organisation, name=name)
    return _keep(by, file, upload, content_type, found)


@transaction.atomic
def _keep(by: User, file: SubsidyFile, upload: File, content_type: str, found: Finding) -> SubsidyDocument:
    row = _locked(by, file)
    digest = digest_of(upload)
    present = row.attached.filter(removed_at__isnull=True)
    if same := present.filter(sha256=digest).first():
        return same
    if present.count() >= MAX_FILES:
        raise Invalid(_("At most %(count)s documents come with a file.") % {"count": MAX_FILES}, field=FIELD)
    document = SubsidyDocument(
        subsidy=row,
        name=clean_name(upload.name),
        content_type=content_type,
        size=upload.size,
        sha256=digest,
        uploaded_by=by,
        scan=found.state,
        scanned_at=clock.now() if found.state == FileScan.CLEAN else None,
    )
    store(document, upload, path=subsidy_document_path(document, ""))
    audit.record(by=by, verb="subsidy.attach", subject=document, on_behalf_of=row.organisation, sha256=digest)
    return document


@transaction.atomic
def remove_document(*, by: User, document: SubsidyDocument) -> SubsidyDocument:
    """The firm takes a document back before the file was checked; its row stays. When the organiser does it the firm is
    told.
    """
    file = _locked(by, document.subsidy)
    row = SubsidyDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if row.removed_at is not None:
        return row
    row.removed_at = clock.now()
    row.save(update_fields=["removed_at"])
    audit.record(by=by, verb="subsidy.detach", subject=row, on_behalf_of=file.organisation, sha256=row.sha256)
    if role_in(by, file.organisation) is None:
        tell(by, file, "subsidy.detach", name=row.name)
    transaction.on_commit(lambda: _discard(row))
    return row


@transaction.atomic
def _discard(document: SubsidyDocument) -> None:
    """Delete the content unless the same document was added again meanwhile."""
    lock_file(document.subsidy)
    again = SubsidyDocument.objects.filter(
        subsidy=document.subsidy_id, sha256=document.sha256, removed_at__isnull=True
    ).exists()
    if not again:
        document.file.storage.delete(str(document.file.name))


@transaction.atomic
def note_download(*, by: User, organisation: Organisation | None, document: SubsidyDocument) -> None:
    """Put on record that somebody else than the firm's own people opened a document."""
    firm = document.subsidy.organisation
    if organisation is not None and organisation.pk == firm.pk and role_in(by, firm) is not None:
        return
    audit.record(
        by=by,
        verb="subsidy.download",
        subject=document,
        on_behalf_of=organisation,
        file=document.subsidy_id,
        name=document.name,
    )


def _locked(by: User, file: SubsidyFile) -> SubsidyFile:
    row = lock_file(file)
    check_act_for(by, row.organisation)
    if row.state not in OPEN:
        raise WrongState(_("The file has been checked: documents cannot be changed any more."))
    return row

"""The file of a proposal: checked and scanned before the proposal is sent, kept with it, opened by both parties."""

from dataclasses import dataclass

from django.core.files.base import File
from django.db import transaction

from accounts import audit, clock
from accounts.models import Organisation, User
from market.file_scan import FileScan
from market.file_scanners import Finding
from market.models import Introduction, Proposal, ProposalFile
from market.models.proposal_file import proposal_file_path
from market.services.attachments import check_file, clean_name, digest_of, store, stream_of
from market.services.file_scans import scan_upload


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept: what it is, and what the virus scanner said."""

    upload: File
    content_type: str
    found: Finding


def check_upload(*, by: User, introduction: Introduction, upload: File) -> Checked:
    """The rules of every attached file (kind by content, 10 MB, no virus); raises ``Invalid(field="upload")``.

    Scanning takes time: it is done here, before the pair is locked.
    """
    content_type = check_file(upload)
    party = introduction.provider
    found = scan_upload(stream_of(upload), by=by, subject=introduction, party=party, name=clean_name(upload.name))
    return Checked(upload, content_type, found)


def keep(*, by: User, proposal: Proposal, checked: Checked) -> ProposalFile:
    """Keep the file with the proposal that has just been written; to be called inside its transaction."""
    found = checked.found
    row = ProposalFile(
        proposal=proposal,
        name=clean_name(checked.upload.name),
        content_type=checked.content_type,
        size=checked.upload.size,
        sha256=digest_of(checked.upload),
        uploaded_by=by,
        scan=found.state,
        scanned_at=clock.now() if found.state == FileScan.CLEAN else None,
    )
    store(row, checked.upload, path=proposal_file_path(row, ""))
    audit.record(by=by, verb="proposal.attach", subject=row, on_behalf_of=row.party, sha256=row.sha256)
    return row


@transaction.atomic
def note_download(*, by: User, organisation: Organisation | None, file: ProposalFile) -> None:
    """Put on record that somebody other than the party that attached it opened the file."""
    if organisation is None or organisation.pk != file.party.pk:
        proposal = file.proposal_id
        audit.record(by=by, verb="proposal.download", subject=file, on_behalf_of=organisation, proposal=proposal)

"""Evidence of a result: checked, scanned and kept; seen by the two sides and the organiser."""

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, NotAllowed, Taken, WrongState
from accounts.models import Organisation, User
from accounts.permissions import role_in
from market.file_scan import FileScan
from market.file_scanners import Finding
from market.models import Introduction, Outcome, OutcomeFile
from market.models.outcome_file import outcome_file_path
from market.outcome_enums import Side
from market.outcome_sides import ACTORS, party_on, recorder_of
from market.pair_permissions import actors_for
from market.services.attachments import FIELD, check_file, clean_name, digest_of, store, stream_of
from market.services.file_scans import scan_upload
from market.services.pairs import lock_pair, tell
from market.states import Actor

MOST_FILES = 5
SHOWING = frozenset({"application/pdf", "image/png", "image/jpeg"})
"""What shows figures as they were signed: no document that anybody can type over."""


def attach_evidence(
    *, by: User, outcome: Outcome, upload: File, organisation: Organisation | None = None
) -> OutcomeFile:
    """Either side attaches a PDF or a picture to a row that stands, five a row; the same file twice is one. Scanning
    takes time and is done before the pair is locked. The other side is told.
    """
    side = _side(by, outcome, outcome.introduction, organisation)
    content_type = check_file(upload)
    if content_type not in SHOWING:
        raise Invalid(_("Please choose a PDF, PNG or JPEG file."), field=FIELD, code="type")
    party = party_on(outcome.introduction, side)
    name = clean_name(upload.name)
    found = scan_upload(stream_of(upload), by=by, subject=outcome.introduction, party=party, name=name)
    return _keep(by, outcome, upload, content_type, found, organisation)


@transaction.atomic
def _keep(
    by: User, outcome: Outcome, upload: File, content_type: str, found: Finding, organisation: Organisation | None
) -> OutcomeFile:
    row = lock_pair(outcome.introduction)
    side = _side(by, outcome, row, organisation)
    if not Outcome.objects.current().filter(pk=outcome.pk).exists():
        raise Taken(_("This row has already been corrected. Please look at the newest one."))
    digest = digest_of(upload)
    present = OutcomeFile.objects.filter(outcome=outcome, removed_at__isnull=True)
    if same := present.filter(sha256=digest).first():
        return same
    if present.count() >= MOST_FILES:
        raise Invalid(_("At most %(count)s files come with a result.") % {"count": MOST_FILES}, field=FIELD)
    file = OutcomeFile(
        outcome=outcome,
        side=side,
        name=clean_name(upload.name),
        content_type=content_type,
        size=upload.size,
        sha256=digest,
        uploaded_by=by,
        scan=found.state,
        scanned_at=clock.now() if found.state == FileScan.CLEAN else None,
    )
    try:
        with transaction.atomic():
            store(file, upload, path=outcome_file_path(file, ""))
    except IntegrityError as error:
        raise Taken(_("Somebody else has just dealt with this: please look again.")) from error
    audit.record(by=by, verb="evidence.add", subject=file, on_behalf_of=party_on(row, side), pair=row.pk, sha256=digest)
    _tell(by, row, side, "outcome.evidence", name=file.name)
    return file


@transaction.atomic
def remove_evidence(*, by: User, file: OutcomeFile, organisation: Organisation | None = None) -> OutcomeFile:
    """The side that attached a file takes it back: the row stays, the content goes. The other side is told, and the own
    side when the organiser has done it.
    """
    row = lock_pair(file.outcome.introduction)
    fresh = OutcomeFile.objects.select_for_update(of=("self",)).select_related("outcome").get(pk=file.pk)
    if ACTORS[Side(fresh.side)] not in actors_for(by, row, organisation):
        raise NotAllowed(_("Only the side that attached a file takes it back."))
    if fresh.removed_at is not None:
        raise WrongState(_("The file was taken away."))
    fresh.removed_at = clock.now()
    fresh.save(update_fields=["removed_at"])
    party = party_on(row, fresh.side)
    audit.record(by=by, verb="evidence.remove", subject=fresh, on_behalf_of=party, pair=row.pk, sha256=fresh.sha256)
    _tell(by, row, Side(fresh.side), "outcome.evidence_removed", name=fresh.name)
    transaction.on_commit(lambda: discard(fresh))
    return fresh


@transaction.atomic
def discard(file: OutcomeFile) -> None:
    """Delete the content, unless the same file was attached again meanwhile (attaching holds the lock, too)."""
    lock_pair(file.outcome.introduction)
    again = OutcomeFile.objects.filter(outcome=file.outcome_id, sha256=file.sha256, removed_at__isnull=True)
    if not again.exists():
        file.file.storage.delete(str(file.file.name))


@transaction.atomic
def note_download(*, by: User, organisation: Organisation | None, file: OutcomeFile) -> None:
    """Put on record that somebody other than the side that attached it opened the file."""
    if organisation is None or organisation.pk != file.party.pk or role_in(by, file.party) is None:
        audit.record(by=by, verb="evidence.download", subject=file, on_behalf_of=organisation, outcome=file.outcome_id)


def _side(by: User, outcome: Outcome, row: Introduction, organisation: Organisation | None) -> Side:
    """For which side the person attaches a file; the organiser who acts for nobody, for the side that recorded it."""
    mine = actors_for(by, row, organisation)
    own = recorder_of(outcome)
    actor = next((one for one in (own, Actor.PROVIDER, Actor.FIRM) if one in mine), None)
    if actor is None:
        raise NotAllowed(_("You do not act for a party of this introduction."))
    return Side.FIRM if actor == Actor.FIRM else Side.PROVIDER


def _tell(by: User, row: Introduction, side: Side, code: str, **params: str) -> None:
    own, other = party_on(row, side), party_on(row, Side.PROVIDER if side == Side.FIRM else Side.FIRM)
    told = [other] if role_in(by, own) is not None else [other, own]
    for party in told:
        tell(row, party, code, party=own.name, **params)

"""The answering party's team writes notes on a pair for itself."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.enums import WRITING_ROLES, Verification
from accounts.errors import Invalid, NotAllowed
from accounts.models import Organisation, User
from accounts.permissions import role_in
from market.models import Introduction, TeamNote
from market.services.pairs import lock_pair

MAX_NOTE = 2000


@transaction.atomic
def write_note(
    *, by: User, introduction: Introduction, text: str, organisation: Organisation | None = None
) -> TeamNote:
    """A member of the answering party with a writing role adds a note that only its own team reads, in whatever state
    the pair is.

    Nobody writes one on the party's behalf: who may not read the notes (the organiser) adds none either. The audit row
    says that a note was written, not what it says.
    """
    row = lock_pair(introduction)
    check_writes_notes(by, row, organisation)
    return add_note(by=by, row=row, text=text)


def check_writes_notes(by: User, row: Introduction, organisation: Organisation | None = None) -> None:
    """Raise NotAllowed unless the person is one of the team's own writers (``organisation``: whom it acts for now)."""
    acts_for_other = organisation is not None and organisation != row.provider
    if acts_for_other or role_in(by, row.provider) not in WRITING_ROLES or not by.is_active:
        raise NotAllowed(_("Only members of the answering party write its notes."))
    if row.provider.verification == Verification.SUSPENDED:
        raise NotAllowed(_("You cannot act for this organisation."))


def add_note(*, by: User, row: Introduction, text: str) -> TeamNote:
    """Write the note of somebody who may, on a locked pair."""
    text = check_note(text)
    if not text:
        raise Invalid(_("Please write something."), field="text")
    note = TeamNote.objects.create(introduction=row, text=text, by=by)
    audit.record(by=by, verb="introduction.note", subject=row, on_behalf_of=row.provider)
    return note


def check_note(text: str, field: str = "text") -> str:
    """The text without blanks at its ends, of at most 2,000 characters."""
    text = text.strip()
    if len(text) > MAX_NOTE:
        raise Invalid(_("At most %(limit)d characters.") % {"limit": MAX_NOTE}, field=field)
    return text

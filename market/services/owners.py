"""Who of the answering party is in charge of a pair, and how the work passes from one person to another."""

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import audit
from accounts.enums import WRITING_ROLES
from accounts.errors import Invalid, WrongState
from accounts.models import AuditRow, Organisation, User
from accounts.permissions import role_in
from accounts.services import messages
from market.models import Introduction
from market.pair_permissions import check_actor
from market.services.pairs import draft, lock_pair
from market.services.team_notes import add_note, check_note, check_writes_notes
from market.states import Actor

MOST = 200
"""So many pairs pass in one act."""


def assign_owner(
    *,
    by: User,
    introduction: Introduction,
    owner: User | None,
    note: str = "",
    organisation: Organisation | None = None,
) -> Introduction:
    """The answering party says which of its people is in charge of an open pair (or nobody), with a note for the
    team if it likes.
    """
    (row,) = hand_over(by=by, introductions=[introduction], owner=owner, note=note, organisation=organisation)
    return row


@transaction.atomic
def hand_over(
    *,
    by: User,
    introductions: Sequence[Introduction],
    owner: User | None,
    note: str = "",
    organisation: Organisation | None = None,
) -> list[Introduction]:
    """Several open pairs pass to one member who may write for the party (None: to nobody), all or none of them.

    Each change has its audit row; a pair that is the person's already stays as it is. The new officer gets one message
    with one link: to the pair, or to the own board when there are several. The note becomes a note of the team on each
    pair, which the organiser does not read and so cannot write either.
    """
    note = check_note(note, field="note")
    if not introductions:
        raise Invalid(_("Choose at least one introduction."), field="pairs")
    if len(introductions) > MOST:
        raise Invalid(_("At most %(limit)d introductions at once.") % {"limit": MOST}, field="pairs")
    rows, last, changed = [], None, []
    for introduction in sorted(introductions, key=lambda pair: (pair.need_id, pair.pk)):
        row = lock_pair(introduction)
        party = check_actor(by, row, Actor.PROVIDER, organisation)
        _check_owner(row, owner)
        rows.append(row)
        if note:
            check_writes_notes(by, row, organisation)
            add_note(by=by, row=row, text=note)
        if row.owner_id != (owner.pk if owner else None):
            last = _put_in_charge(by, row, owner, party)
            changed.append(row)
    if owner and last and owner != by:
        _tell(by, owner, changed, last)
    return rows


def _check_owner(row: Introduction, owner: User | None) -> None:
    if not row.is_open:
        raise WrongState(_("The introduction with %(firm)s has ended.") % {"firm": row.need.organisation.name})
    if owner and (role_in(owner, row.provider) not in WRITING_ROLES or not owner.is_active):
        raise Invalid(_("The officer in charge must be a member who may write for the organisation."), field="owner")


def _put_in_charge(by: User, row: Introduction, owner: User | None, party: Organisation | None) -> AuditRow:
    old, row.owner = row.owner_id, owner
    row.save(update_fields=["owner"])
    new = owner.pk if owner else None
    return audit.record(by=by, verb="introduction.assign", subject=row, on_behalf_of=party, old=old, owner=new)


def _tell(by: User, owner: User, changed: Sequence[Introduction], last: AuditRow) -> None:
    """One message for the new officer alone; the last audit row names the act, so that it is told once."""
    if len(changed) == 1:
        message = draft(changed[0], changed[0].provider, "introduction.handed_over", person=str(by))
    else:
        message = messages.draft(
            organisation=changed[0].provider,
            code="introduction.handed_over_many",
            url=reverse("market:introduction_list") + "?owner=mine",
            person=str(by),
            number=len(changed),
        )
    messages.send_once(recipient=owner, once=f"hand-over:{last.pk}", message=message)

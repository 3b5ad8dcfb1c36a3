"""Reading the other side's contact: only when it is open, and never without a trace."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.enums import Verification
from accounts.errors import NotAllowed, WrongState
from accounts.models import Organisation, User
from accounts.permissions import can_organise, check_act_for, check_organise
from market.enums import State
from market.models import Introduction
from market.services.pairs import lock_pair

ENDED_WITHOUT_RESULT = frozenset({State.DECLINED, State.WITHDRAWN, State.LAPSED})


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a party."""

    organisation: str
    name: str
    title: str
    mobile: str
    email: str


@transaction.atomic
def read_contact(*, by: User, organisation: Organisation, introduction: Introduction) -> Contact:
    """The contact of the other party of a pair, for an editor of ``organisation``; every reading writes an audit row.

    The firm's contact opens when the lead is claimed and the firm has agreed, the claiming party's with its claim.
    Both close when the pair ends without a result. A suspended party reads nobody's.
    """
    check_act_for(by, organisation)
    row = lock_pair(introduction)
    if organisation not in (row.provider, row.need.organisation):
        raise NotAllowed(_("You do not act for a party of this introduction."))
    if organisation.verification == Verification.SUSPENDED and not can_organise(by):
        raise NotAllowed(_("Your organisation is suspended. Please contact the organiser."))
    reads_firm = organisation == row.provider
    if row.claimed_at is None or row.state in ENDED_WITHOUT_RESULT:
        raise WrongState(_("The contact is open from the claim until the introduction ends."))
    if reads_firm and row.consent_at is None:
        raise WrongState(_("The firm has not agreed yet to show its contact."))
    other = row.need.organisation if reads_firm else row.provider
    return _card_of(by, row, other, organisation)


@transaction.atomic
def read_both_contacts(*, by: User, introduction: Introduction) -> list[Contact]:
    """The contacts of the firm and of the answering party, for the organiser who helps a pair on, whatever its state;
    each of the two readings writes an audit row.
    """
    check_organise(by)
    row = lock_pair(introduction)
    return [_card_of(by, row, party) for party in (row.need.organisation, row.provider)]


def _card_of(by: User, row: Introduction, party: Organisation, reader: Organisation | None = None) -> Contact:
    audit.record(by=by, verb="contact.read", subject=row, on_behalf_of=reader, of=party.pk, name=party.name)
    return Contact(party.name, party.contact_name, party.contact_title, party.contact_mobile, party.contact_email)


def can_read_contact(organisation: Organisation, introduction: Introduction) -> bool:
    """Whether the button makes sense for this party (the service decides again)."""
    if introduction.claimed_at is None or introduction.state in ENDED_WITHOUT_RESULT:
        return False
    if organisation.verification == Verification.SUSPENDED:
        return False
    return organisation != introduction.provider or introduction.consent_at is not None

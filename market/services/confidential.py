"""Reading what a party keeps confidential: in contact, after a promise of non-disclosure, never without a trace."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import NotAllowed, WrongState
from accounts.models import Organisation, User
from accounts.permissions import check_act_for
from market.models import Introduction, Offering
from market.pair_permissions import check_side, other_side
from market.selectors.non_disclosures import is_open, kept_by, promise_of
from market.selectors.offerings import confidential_of, contact_pairs, owns
from market.services.pairs import lock_pair


@transaction.atomic
def read_confidential(*, by: User, organisation: Organisation, offering: Offering) -> str:
    """The detail of a listing for an editor of a firm that is in contact about this very listing and has promised
    non-disclosure; every reading writes an audit row.

    The listing's own party reads it without a trace. It closes when the pair ends without a result, or when the promise
    is taken back.
    """
    if owns(by, organisation, offering):
        return confidential_of(offering)
    check_act_for(by, organisation)
    pairs = list(contact_pairs(organisation, offering))
    if not pairs:
        raise NotAllowed(_("The confidential detail opens with the first contact about this listing."))
    if not any(promise_of(pair, organisation) for pair in pairs):
        raise _not_promised()
    audit.record(by=by, verb="offering.read_confidential", subject=offering, on_behalf_of=organisation)
    return confidential_of(offering)


@transaction.atomic
def read_need_confidential(*, by: User, introduction: Introduction, organisation: Organisation | None = None) -> str:
    """What the firm keeps confidential in its need, for an editor of the answering party of this pair, from the first
    contact on and after its promise of non-disclosure; every reading writes an audit row.
    """
    row = lock_pair(introduction)
    party = check_side(by, row, organisation)
    firm = other_side(row, party)
    if party != row.provider:
        raise NotAllowed(_("This step is for the other party to take."))
    if not is_open(row):
        raise NotAllowed(_("The confidential detail opens with the first contact and closes with the pair."))
    if promise_of(row, party) is None:
        raise _not_promised()
    audit.record(by=by, verb="need.read_confidential", subject=row.need, on_behalf_of=party, pair=row.pk)
    return kept_by(row, firm)


def _not_promised() -> WrongState:
    return WrongState(_("Please promise non-disclosure first; the text is on the page of the introduction."))

"""Reading the confidential detail of a listing: only in contact about it, and never without a trace."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from accounts.permissions import check_act_for
from market.models import Offering
from market.selectors.offerings import confidential_of, in_contact, owns


@transaction.atomic
def read_confidential(*, by: User, organisation: Organisation, offering: Offering) -> str:
    """The detail for an editor of a firm that is in contact about this very listing; every reading writes an audit row.

    The listing's own party reads it without a trace. It closes when the pair ends without a result.
    """
    if owns(by, organisation, offering):
        return confidential_of(offering)
    check_act_for(by, organisation)
    if not in_contact(organisation, offering):
        raise NotAllowed(_("The confidential detail opens with the first contact about this listing."))
    audit.record(by=by, verb="offering.read_confidential", subject=offering, on_behalf_of=organisation)
    return confidential_of(offering)

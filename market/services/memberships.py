"""A member's own things are changed one after the other, under a lock on the membership."""

from accounts.errors import NotAllowed
from accounts.models import Membership, Organisation, User


def locked_membership(by: User, organisation: Organisation, refusal: str) -> Membership:
    """The person's own membership, locked; whoever is no member, as the organiser on behalf of a party, is refused with
    that sentence.
    """
    rows = Membership.objects.select_for_update(of=("self",)).select_related("organisation")
    membership = rows.filter(user=by, organisation=organisation).first()
    if membership is None or not by.is_active:
        raise NotAllowed(refusal)
    return membership

"""The link in the e-mail of an invitation: signed, so that nobody finds others by counting.

It opens nothing by itself: the page behind it shows the invitation to the invited address after signing in, and the
same refusal to everybody else, whether the invitation exists or not.
"""

from django.core.signing import BadSignature, Signer

from accounts.models import Invitation, User

SALT = "accounts.invitation"


def token_of(invitation: Invitation) -> str:
    """What stands in the address."""
    return Signer(salt=SALT).sign(str(invitation.pk))


def invitation_of(user: User, token: str) -> Invitation | None:
    """The invitation behind the link, for the person with its address only."""
    try:
        pk = Signer(salt=SALT).unsign(token)
    except BadSignature:
        return None
    rows = Invitation.objects.select_related("organisation", "invited_by")
    return rows.filter(pk=pk, email__iexact=user.email).first()

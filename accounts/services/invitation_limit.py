"""How often an organisation may write to one address: nobody's letter box is filled by a button."""

import datetime as dt

from django.utils.translation import gettext as _

from accounts import clock
from accounts.errors import Invalid
from accounts.models import AuditRow, Organisation

LETTERS_AN_HOUR = 3
VERBS = ("member.invite", "member.resend_invitation")
"""Acts that send a letter."""


def check(*, organisation: Organisation, email: str) -> None:
    """Refuse the fourth letter to an address within an hour. First and repeated invitations count together, also those
    withdrawn meanwhile: the audit log keeps them. The caller holds the lock of the invitation.
    """
    since = clock.now() - dt.timedelta(hours=1)
    sent = AuditRow.objects.filter(verb__in=VERBS, on_behalf_of_id=organisation.pk, data__email=email, at__gte=since)
    if sent.count() >= LETTERS_AN_HOUR:
        message = _("This address has been written to three times within an hour. Please try again in an hour.")
        raise Invalid(message, field="email")

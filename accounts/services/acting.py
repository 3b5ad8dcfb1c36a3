"""A person chooses whom to act for."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from accounts.permissions import can_view_organisation, role_in


@transaction.atomic
def begin_acting(*, by: User, organisation: Organisation) -> Organisation:
    """Members act for their organisations, the organiser for anyone: that one is written into the audit log."""
    if not can_view_organisation(by, organisation):
        raise NotAllowed(_("You cannot act for this organisation."))
    if role_in(by, organisation) is None:
        audit.record(by=by, verb="organisation.act_for", subject=organisation, on_behalf_of=organisation)
    return organisation

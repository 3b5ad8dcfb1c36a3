"""Who may open which attachment."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.enums import Verification
from accounts.models import Organisation, User
from market.enums import State
from market.file_scan import SERVED_SCANS
from market.models import Introduction, NeedAttachment

ENDED = (State.DECLINED, State.WITHDRAWN, State.LAPSED)


def attachments_for(user: User, organisation: Organisation | None) -> QuerySet[NeedAttachment]:
    """Files the reader may open: the firm's own, those of needs it has claimed with the firm's consent, all for staff.

    The right ends with the pair, with the consent, when the firm takes the file back, and while the party is
    suspended. A file that waits for the virus check is given to nobody.
    """
    rows = NeedAttachment.objects.filter(removed_at__isnull=True, scan__in=SERVED_SCANS).select_related(
        "need__organisation"
    )
    if organisation is None:
        return rows if user.is_staff else rows.none()
    own = Q(need__organisation=organisation)
    if organisation.verification == Verification.SUSPENDED:
        return rows.filter(own)
    agreed = Introduction.objects.filter(
        need=OuterRef("need"), provider=organisation, claimed_at__isnull=False, consent_at__isnull=False
    ).exclude(state__in=ENDED)
    return rows.filter(own | Q(Exists(agreed)))

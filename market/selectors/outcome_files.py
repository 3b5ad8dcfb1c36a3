"""Who may open the evidence of a result."""

from django.db.models import Prefetch, QuerySet

from accounts.models import Organisation, User
from market.file_scan import SERVED_SCANS
from market.models import Introduction, OutcomeFile

RELATIONS = ("outcome__introduction__provider", "outcome__introduction__need__organisation")
WITH_FILES = Prefetch("outcomes__files", queryset=OutcomeFile.objects.filter(removed_at__isnull=True))


def outcome_files_for(user: User, organisation: Organisation | None) -> QuerySet[OutcomeFile]:
    """Files of the pairs the reader may see: both sides, and the organiser's staff acting for nobody. A file that waits
    for the virus check, or was found infected, is given to nobody.
    """
    pairs = Introduction.objects.visible_to(user, organisation)
    rows = OutcomeFile.objects.filter(removed_at__isnull=True, scan__in=SERVED_SCANS)
    return rows.filter(outcome__introduction__in=pairs).select_related(*RELATIONS)

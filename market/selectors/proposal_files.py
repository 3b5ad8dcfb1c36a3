"""Who may open the file of a proposal."""

from django.db.models import QuerySet

from accounts.models import Organisation, User
from market.file_scan import SERVED_SCANS
from market.models import Introduction, ProposalFile

RELATIONS = ("proposal__introduction__provider", "proposal__introduction__need__organisation")


def proposal_files_for(user: User, organisation: Organisation | None) -> QuerySet[ProposalFile]:
    """Files of the pairs the reader may see: both parties, and the organiser's staff acting for nobody.

    A proposal stays readable when the pair has ended, and so does its file. A file that waits for the virus check, or
    was found infected, is given to nobody.
    """
    pairs = Introduction.objects.visible_to(user, organisation)
    rows = ProposalFile.objects.filter(removed_at__isnull=True, scan__in=SERVED_SCANS)
    return rows.filter(proposal__introduction__in=pairs).select_related(*RELATIONS)

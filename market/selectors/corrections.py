"""Reading the corrections that are proposed for results."""

from django.db.models import QuerySet

from accounts.models import Organisation, User
from market.models import Correction, Introduction, Outcome
from market.outcome_enums import UNDECIDED, CorrectionState

RELATIONS = ("outcome__introduction__need__organisation", "outcome__introduction__provider", "made_by", "decided_by")


def corrections_for(user: User, organisation: Organisation | None) -> QuerySet[Correction]:
    """Corrections in pairs that the reader may see: both sides, and the organiser's staff acting for nobody."""
    pairs = Introduction.objects.visible_to(user, organisation)
    return Correction.objects.filter(outcome__introduction__in=pairs).select_related(*RELATIONS)


def undecided_of(outcome: Outcome) -> Correction | None:
    """The correction of a row that waits for an answer; there is one at most."""
    return Correction.objects.filter(outcome=outcome, state__in=UNDECIDED).first()


def waiting_for_organiser() -> QuerySet[Correction]:
    """Corrections that the recorder has declined: the organiser decides, the oldest first."""
    rows = Correction.objects.filter(state=CorrectionState.DECLINED).select_related(*RELATIONS)
    return rows.order_by("decided_at", "pk")

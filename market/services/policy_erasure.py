"""What remains of the projects and loans a firm has stated for policies when the firm is erased: figures, no words."""

from accounts import clock
from accounts.models import Organisation
from market.models import PolicyCase

GONE = "—"


def forget_cases(organisation: Organisation) -> None:
    """They end, and their names go; support that was paid keeps the figures it was counted from. To be called inside
    the transaction that erases the organisation.
    """
    rows = PolicyCase.objects.filter(organisation=organisation)
    rows.filter(ended_at=None).update(ended_at=clock.now())
    rows.update(name=GONE)

"""What could address a weakness of the district: open needs by kind and published policies by topic, as anybody may
count them.
"""

from django.db.models import Count

from events.models import MarketEvent
from market.enums import OfferingKind, Visibility
from market.models import Need, Offering


def open_needs(event: MarketEvent | None) -> dict[str, int]:
    """Needs of the edition that stand in its public directory, by kind."""
    if event is None:
        return {}
    rows = Need.objects.live().filter(event=event, visibility=Visibility.LENDERS).order_by()
    return dict(rows.values_list("kind").annotate(number=Count("pk")))


def published_policies() -> dict[str, int]:
    """Policies on the shelf by topic."""
    rows = Offering.objects.live().filter(kind=OfferingKind.POLICY).order_by()
    return dict(rows.values_list("policy_terms__topic").annotate(number=Count("pk")))

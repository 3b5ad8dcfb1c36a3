"""Which parties would like to meet the firm of a need."""

from django.db.models import QuerySet, Sum

from accounts.models import Organisation
from market.models import Need, Offering, ProviderWish
from market.querysets import LIVE_NEED_STATUSES
from market.selectors.market import wishers_of


def wishes_for(need: Need) -> QuerySet[ProviderWish]:
    """Those that stand, the newest first, for the organiser."""
    rows = ProviderWish.objects.standing().filter(need=need)
    return rows.select_related("organisation", "made_by").order_by("-made_at", "-pk")


def parties_wishing(need: Need) -> frozenset[int]:
    """The parties whose wish stands."""
    return wishers_of([need]).get(need.pk, frozenset())


def standing_wishes_of(organisation: Organisation, event_id: int | None) -> int:
    """How many needs of an edition that are on the market the party has named."""
    rows = ProviderWish.objects.standing().filter(organisation=organisation)
    return rows.filter(need__event=event_id, need__status__in=LIVE_NEED_STATUSES).count()


def most_wishes_of(organisation: Organisation) -> int:
    """As many as it can see firms at one market: a party that names everybody names nobody."""
    found = Offering.objects.live().filter(organisation=organisation).aggregate(total=Sum("capacity"))
    return found["total"] or 0

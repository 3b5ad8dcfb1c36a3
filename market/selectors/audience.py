"""Who would see a need under each choice of visibility, by name: the same rules as ``NeedQuerySet.visible_to``."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from accounts.enums import OrganisationKind, Verification
from accounts.models import Organisation
from events.models import Registration
from market.models import Introduction, Need
from market.querysets import need_kinds_answered_by


@dataclass(frozen=True, slots=True)
class Audience:
    """Names in their order: everybody at the market who can answer, who was introduced, who is at work already."""

    everyone: list[str]
    matched: list[str]
    working: list[str]


def audience_of(need: Need) -> Audience:
    """The parties as they are now, in two queries. A party that has claimed it keeps seeing the need whatever is
    chosen.
    """
    introduced: dict[str, bool] = {}
    pairs = Introduction.objects.filter(need=need, provider__verification=Verification.VERIFIED)
    for name, claimed_at in pairs.order_by("provider__name", "pk").values_list("provider__name", "claimed_at"):
        introduced[name] = introduced.get(name, False) or claimed_at is not None
    return Audience(
        everyone=sorted({*_at_the_market(need), *introduced}),
        matched=list(introduced),
        working=[name for name, works in introduced.items() if works],
    )


def _at_the_market(need: Need) -> list[str]:
    """Verified parties registered for the need's market whose kind can answer it."""
    kinds = [kind for kind in OrganisationKind.values if need.kind in need_kinds_answered_by(kind)]
    comes = Registration.objects.filter(organisation=OuterRef("pk"), event=need.event_id, cancelled_at__isnull=True)
    rows = Organisation.objects.filter(Exists(comes), kind__in=kinds, verification=Verification.VERIFIED)
    return list(rows.exclude(pk=need.organisation_id).values_list("name", flat=True))

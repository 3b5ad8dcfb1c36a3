"""What the directory of an edition may say about a party's needs and offers: kinds, never amounts.

Only needs that are published and open to every answering party show; a need for chosen eyes stays out of it.
"""

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from events import directory
from events.models import MarketEvent
from market.enums import NeedKind, NeedStatus, OfferingKind, Visibility
from market.models import Need, Offering
from market.selectors.kept import kept


def register() -> None:
    """Make needs and offers known to the directory (called from ``AppConfig.ready``)."""
    directory.register_tags(tags)
    directory.register_search(search)
    directory.register_need_filter(need_choices, need_holders)
    directory.register_need_count(need_count)


def tags(event: MarketEvent, organisation_ids: Collection[int]) -> dict[int, list[str]]:
    """One line for what a party needs and one for what it offers, as kinds."""
    needs = _kinds(_public_needs(event), organisation_ids, NeedKind.choices)
    offers = _kinds(Offering.objects.live(), organisation_ids, OfferingKind.choices)
    lines: dict[int, list[str]] = {}
    for organisation_id, labels in needs.items():
        lines.setdefault(organisation_id, []).append(_("Needs: %(kinds)s") % {"kinds": " · ".join(labels)})
    for organisation_id, labels in offers.items():
        lines.setdefault(organisation_id, []).append(_("Offers: %(kinds)s") % {"kinds": " · ".join(labels)})
    return lines


def search(event: MarketEvent, text: str) -> set[int]:
    """Parties whose public needs or offers have the word in their kind, and offers also in name and description."""
    needs = _public_needs(event).filter(kind__in=_called(text, NeedKind.choices))
    offers = Offering.objects.live().filter(
        Q(kind__in=_called(text, OfferingKind.choices)) | Q(name__icontains=text) | Q(summary__icontains=text)
    )
    return {*needs.values_list("organisation", flat=True), *offers.values_list("organisation", flat=True)}


def need_choices() -> Sequence[tuple[str, str]]:
    """The kinds of need to filter by."""
    return [(value, str(label)) for value, label in NeedKind.choices]


def need_holders(event: MarketEvent, kind: str) -> set[int]:
    """Parties that publicly have a need of this kind."""
    return set(_public_needs(event).filter(kind=kind).values_list("organisation", flat=True))


def need_count(event: MarketEvent) -> int:
    """Needs published for the edition, whoever may read them: a number tells nothing about anybody. Of very many up to
    a minute old.
    """

    def make() -> tuple[int, int]:
        published = Need.objects.filter(event=event, published_at__isnull=False)
        number = published.exclude(status=NeedStatus.WITHDRAWN).count()
        return number, number

    return int(kept(f"need-count:{event.pk}", make))


def _public_needs(event: MarketEvent) -> QuerySet[Need]:
    return Need.objects.live().filter(event=event, visibility=Visibility.LENDERS)


def _kinds(
    rows: QuerySet, organisation_ids: Collection[int], choices: Iterable[tuple[str, object]]
) -> dict[int, list[str]]:
    """Labels of the kinds each organisation has, in the order of the enumeration."""
    pairs = set(rows.filter(organisation__in=organisation_ids).order_by().values_list("organisation", "kind"))
    found: dict[int, list[str]] = {}
    for value, label in choices:
        for organisation_id, kind in pairs:
            if kind == value:
                found.setdefault(organisation_id, []).append(str(label))
    return found


def _called(text: str, choices: Iterable[tuple[str, object]]) -> list[str]:
    return [value for value, label in choices if text.lower() in str(label).lower()]

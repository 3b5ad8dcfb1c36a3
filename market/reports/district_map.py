"""Who is who in the district, and which links the markets made, as far as everybody may know it.

Named is only who stands in the public directory of an edition. All verified parties are counted, but what a party has
told in confidence (its age, whom it spoke to) shows as a number of at least three parties: a smaller number looks like
none, and totals add up only what is shown, so that nothing can be worked out by taking one number from another.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When

from accounts import clock
from accounts.enums import LENDER_KINDS, RESEARCH_KINDS, CertificateKind, OrganisationKind, TechField
from accounts.models import Certificate, Organisation
from events.models import MarketEvent, Registration, StallBooking
from market.index_enums import PartyGroup, Stage
from market.models import Introduction
from market.selectors.kept import kept

FEWEST = 3
"""Parties behind a number that is shown."""
GROWTH = (
    CertificateKind.SPECIALISED_SME,
    CertificateKind.LITTLE_GIANT,
    CertificateKind.TECH_GIANT,
    CertificateKind.GAZELLE,
    CertificateKind.UNICORN,
    CertificateKind.CHAMPION,
)
KINDS: dict[str, frozenset[str]] = {
    PartyGroup.ENTERPRISE: frozenset({OrganisationKind.ENTERPRISE}),
    PartyGroup.FINANCE: frozenset(LENDER_KINDS),
    PartyGroup.SCIENCE: frozenset(RESEARCH_KINDS),
    PartyGroup.PUBLIC: frozenset({OrganisationKind.GOVERNMENT, OrganisationKind.SERVICE}),
}

Counts = dict[tuple[str, str], int]
"""Number of parties by row and column of a table; only those of at least ``FEWEST``."""


@dataclass(frozen=True, slots=True)
class Link:
    """Firms of a field and answering parties of a group that came into contact: pairs, firms, parties."""

    field: str
    group: str
    pairs: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader chose; empty is everything."""

    field: str = ""
    group: str = ""
    event: int | None = None


def named(wanted: Wanted) -> QuerySet[Organisation]:
    """Verified parties in the public directory of an edition (of the chosen one), with the latest such edition."""
    public = MarketEvent.objects.public()
    if wanted.event is not None:
        public = public.filter(pk=wanted.event)
    here = {"organisation": OuterRef("pk"), "event__in": public}
    registered = Registration.objects.filter(**here, cancelled_at=None).order_by("-event__starts_at", "-event")
    holding = StallBooking.objects.filter(**here, released_at=None)
    found = Organisation.objects.verified().filter(Q(Exists(registered)) | Q(Exists(holding)), erased_at=None)
    if wanted.field in TechField.values:
        found = found.filter(field=wanted.field)
    if wanted.group in KINDS:
        found = found.filter(kind__in=KINDS[wanted.group])
    return found.annotate(
        edition=Subquery(registered.values("event__slug")[:1]),
        edition_name=Subquery(registered.values("event__name")[:1]),
    ).order_by("name", "pk")


def named_by_field(wanted: Wanted) -> dict[str, int]:
    """How many of them there are in each field."""
    rows = named(wanted).order_by().values("field").annotate(number=Count("pk", distinct=True))
    return {row["field"]: row["number"] for row in rows}


def _known() -> QuerySet[Organisation]:
    return Organisation.objects.verified().filter(erased_at=None).exclude(field="").order_by()


def by_region(group: str) -> Counts:
    """Verified parties of a group by field and district."""
    rows = _known().filter(kind__in=KINDS[group]).exclude(region="")
    return _shown(rows.values_list("field", "region").annotate(number=Count("pk")))


def by_stage() -> Counts:
    """Verified firms by field and stage: a growth certificate in force goes before age."""
    today = clock.today()
    grown = Certificate.objects.filter(profile__organisation=OuterRef("pk"), kind__in=GROWTH).filter(
        Q(expires_on=None) | Q(expires_on__gte=today)
    )
    founded = "profile__established_on"
    stage = Case(
        When(Exists(grown), then=Value(Stage.LEADING)),
        When(**{f"{founded}__isnull": True}, then=Value(Stage.UNKNOWN)),
        When(**{f"{founded}__gt": _years_before(today, 3)}, then=Value(Stage.YOUNG)),
        When(**{f"{founded}__gt": _years_before(today, 10)}, then=Value(Stage.GROWING)),
        default=Value(Stage.SETTLED),
        output_field=CharField(),
    )
    rows = _known().filter(kind=OrganisationKind.ENTERPRISE).annotate(stage=stage)
    return _shown(rows.values_list("field", "stage").annotate(number=Count("pk")))


def _years_before(day: Any, years: int) -> Any:
    return day.replace(year=day.year - years, day=min(day.day, 28))


def _shown(rows: Iterable[tuple[str, str, int]]) -> Counts:
    return {(row, column): number for row, column, number in rows if number >= FEWEST}


def links(wanted: Wanted) -> list[Link]:
    """Pairs that came to a first contact or further, by the firm's field and the group of the other side.

    A number shows only where at least three firms and three parties stand behind it in one edition. The number for all
    editions adds up those, and what is hidden in single ones where together it has as many behind it: so no choice of
    edition tells a smaller number. No pair is named, since nobody has agreed to that.
    """
    found: Counter[tuple[str, str]] = Counter()
    for event, field, group, pairs in _contacts():
        if wanted.event in (None, event) and wanted.field in ("", field) and wanted.group in ("", group):
            found[field, group] += pairs
    return [Link(field, group, pairs) for (field, group), pairs in sorted(found.items())]


TOGETHER = 0
"""Stands for the editions in which a number by itself is too small to be shown."""


def _contacts() -> Sequence[tuple[int | None, str, str, int]]:
    """(edition, field, group, pairs) of what may be shown; with very many pairs up to a minute old."""

    def make() -> tuple[list[tuple[int | None, str, str, int]], int]:
        everything = list(_counted(_pairs(), "event", "field", "group"))
        hidden: dict[tuple[str, str], list[int | None]] = {}
        shown = []
        for event, field, group, pairs, firms, parties in everything:
            if min(firms, parties) >= FEWEST:
                shown.append((event, field, group, pairs))
            else:
                hidden.setdefault((field, group), []).append(event)
        return shown + _together(hidden), sum(row[3] for row in everything)

    shown: list[tuple[int | None, str, str, int]] = kept("district:contacts", make)
    return shown


def _together(hidden: dict[tuple[str, str], list[int | None]]) -> list[tuple[int | None, str, str, int]]:
    """What is hidden in single editions, added up where enough stand behind all of it."""
    if not hidden:
        return []
    chosen = Q()
    for (field, group), events in hidden.items():
        here = Q(event__in=[event for event in events if event is not None])
        chosen |= Q(field=field, group=group) & (here | Q(event=None) if None in events else here)
    rows = _counted(_pairs().filter(chosen), "field", "group")
    return [
        (TOGETHER, field, group, pairs) for field, group, pairs, firms, parties in rows if min(firms, parties) >= FEWEST
    ]


def _pairs() -> QuerySet[Introduction]:
    """Pairs in contact of public editions and other occasions, with the firm's field and the other side's group."""
    group = Case(
        *(When(provider__kind__in=kinds, then=Value(name)) for name, kinds in KINDS.items()),
        output_field=CharField(),
    )
    return (
        Introduction.objects.filter(contacted_at__isnull=False)
        .filter(Q(event=None) | Q(event__in=MarketEvent.objects.public()))
        .annotate(group=group, field=F("need__organisation__field"))
        .exclude(field="")
        .order_by()
    )


def _counted(rows: QuerySet[Introduction], *names: str) -> Iterable[Any]:
    """The names with the number of pairs, of firms and of parties."""
    return rows.values_list(*names).annotate(
        pairs=Count("pk"),
        firms=Count("need__organisation", distinct=True),
        parties=Count("provider", distinct=True),
    )

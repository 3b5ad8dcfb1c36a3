"""Who is at an edition: holders of stalls and verified registered parties, with public facts only."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from accounts.enums import TechField, Verification
from accounts.models import Organisation
from events import directory as registry
from events.models import MarketEvent, Registration, StallBooking

MARKET_FIELDS = (
    TechField.ENVIRONMENT,
    TechField.INDUSTRY,
    TechField.TRANSPORT,
    TechField.CULTURE,
    TechField.EDUCATION,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A card of the directory."""

    pk: int
    name: str
    kind: str
    kind_label: str
    field_label: str
    stall: str
    stall_pk: int | None
    shows: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldCount:
    """A chip above the directory: a field and how many parties of it are found."""

    value: str
    label: str
    count: int


def members(event: MarketEvent) -> QuerySet[Organisation]:
    """Parties of the edition, each with its stall: ``stall_pk``, ``_code``, ``_row`` and ``_shows`` (or empty)."""
    stall = StallBooking.objects.filter(event=event, organisation=OuterRef("pk"), released_at=None)
    registered = Registration.objects.filter(event=event, cancelled_at=None).values("organisation")
    holding = StallBooking.objects.filter(event=event, released_at=None).values("organisation")
    return (
        Organisation.objects.filter(pk__in=holding.order_by().union(registered.order_by()))
        .filter(Q(pk__in=holding) | Q(verification=Verification.VERIFIED))
        .exclude(verification=Verification.SUSPENDED)
        .annotate(
            stall_pk=Subquery(stall.values("stall")[:1]),
            stall_code=Subquery(stall.values("stall__code")[:1]),
            stall_row=Subquery(stall.values("stall__row")[:1]),
            stall_column=Subquery(stall.values("stall__column")[:1]),
            stall_shows=Subquery(stall.values("shows")[:1]),
        )
        .order_by(F("stall_row").asc(nulls_last=True), F("stall_column").asc(nulls_last=True), "name", "pk")
    )


def directory(event: MarketEvent, *, text: str = "", field: str = "", need: str = "") -> QuerySet[Organisation]:
    """Parties found by field, need and words (each in name, introduction, what is shown, stall number or needs)."""
    found = members(event)
    for word in text.replace("\0", "").split()[:6]:
        found = found.filter(
            Q(name__icontains=word)
            | Q(introduction__icontains=word)
            | Q(stall_shows__icontains=word)
            | Q(stall_code__iexact=word)
            | Q(field__in=_fields_called(word))
            | Q(pk__in=registry.search(event, word))
        )
    if field in TechField.values:
        found = found.filter(field=field)
    if need in dict(registry.need_choices()):
        found = found.filter(pk__in=registry.need_holders(event, need))
    return found


def _fields_called(word: str) -> list[str]:
    return [value for value, label in TechField.choices if word.lower() in str(label).lower()]


def field_counts(found: QuerySet[Organisation]) -> list[FieldCount]:
    """The market's five fields always, others where there is somebody."""
    counts = dict(found.order_by().values_list("field").annotate(number=Count("pk")))
    return [
        FieldCount(value, str(label), counts.get(value, 0))
        for value, label in TechField.choices
        if value in MARKET_FIELDS or counts.get(value, 0)
    ]


def entries(event: MarketEvent, page: Iterable[Organisation]) -> list[Entry]:
    """Cards for one page of the directory; what others add to them is asked for once."""
    rows = list(page)
    lines = registry.tags(event, [row.pk for row in rows])
    return [
        Entry(
            pk=row.pk,
            name=row.name,
            kind=row.kind,
            kind_label=row.get_kind_display(),
            field_label=row.get_field_display(),
            stall=row.stall_code or "",
            stall_pk=row.stall_pk,
            shows=row.stall_shows or _first_sentence(row.introduction),
            lines=tuple(lines.get(row.pk, ())),
        )
        for row in rows
    ]


def _first_sentence(text: str) -> str:
    sentence = text.strip().split("。")[0].splitlines()
    return sentence[0][:60] if sentence else ""

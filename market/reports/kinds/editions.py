"""Reports that set markets side by side: the editions, and the series in sum."""

from dataclasses import replace
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationKind
from accounts.models import Organisation
from events.enums import EventStatus
from events.models import MarketEvent, MarketSeries, Registration
from market.enums import Track
from market.models import Need
from market.reports.funnel import APPROVALS, PAYMENTS, firms_at
from market.reports.kinds.funnel import STAGE_COLUMNS, STAGE_OF_COLUMN, stage_figures
from market.reports.pairs import Scope
from market.reports.report import Behind, Figure, Report, ReportColumn, ReportRow, Unit
from market.reports.rows import firms_behind, needs_behind, one_event, one_series, stage_behind
from market.reports.verdicts import ByWord, outcomes_of, summed_by_word

FIRMS = ReportColumn("firms", _("Firms"), Unit.FIRMS, _("Firms that registered and did not cancel."))
PUBLISHED = ReportColumn("needs", _("Published needs"), Unit.NEEDS, _("Needs that the organiser published for it."))
AGREED = ReportColumn(
    "agreed",
    _("Agreed (funnel)"),
    Unit.FIRMS,
    _("Firms with an agreement, a subsidy or a lease that stands on record."),
)


def registrations(scope: Scope) -> QuerySet[Registration]:
    """Firms that registered for markets of the scope that are no drafts, and did not cancel."""
    found = {"event": scope.event, "event__series": scope.series}
    rows = Registration.objects.filter(cancelled_at__isnull=True, organisation__kind=OrganisationKind.ENTERPRISE)
    rows = rows.exclude(event__status=EventStatus.DRAFT)
    return rows.filter(**{name: value for name, value in found.items() if value}).order_by()


def _published(scope: Scope) -> QuerySet[Need]:
    found = {"event": scope.event, "event__series": scope.series}
    chosen = {name: value for name, value in found.items() if value}
    return Need.objects.filter(published_at__isnull=False, event__isnull=False, **chosen).order_by()


def _figures(scope: Scope, column: str) -> dict[int | None, dict[str, Figure]]:
    """The figures of each market or series (``column`` leads to it from a pair, a need, a registration)."""
    approved = summed_by_word(outcomes_of(scope, APPROVALS), f"introduction__{column}")
    drawn = summed_by_word(outcomes_of(scope, PAYMENTS), f"introduction__{column}")
    agreed = firms_at("agreed", replace(scope, track=Track.SERVICE), column)
    reached, consulted = (firms_at(stage, scope, column) for stage in ("reached", "consulted"))
    firms = dict(registrations(scope).values_list(column).annotate(n=Count("organisation", distinct=True)))
    needs = dict(_published(scope).values_list(column).annotate(n=Count("pk")))
    return {
        pk: {"firms": Figure(firms.get(pk, 0)), "needs": Figure(needs.get(pk, 0))}
        | stage_figures(
            reached.get((pk,), 0), consulted.get((pk,), 0), approved.get((pk,), ByWord()), drawn.get((pk,), ByWord())
        )
        | {"agreed": Figure(agreed.get((pk,), 0))}
        for pk in {*firms, *needs, *(key[0] for key in (*reached, *approved, *drawn, *agreed))}
    }


def _editions(scope: Scope) -> list[ReportRow]:
    found = _figures(scope, "event")
    events = MarketEvent.objects.filter(pk__in=[pk for pk in found if pk]).order_by("starts_at", "pk")
    return [ReportRow(str(event.pk), event.name, found[event.pk]) for event in events]


def _series(scope: Scope) -> list[ReportRow]:
    found = _figures(scope, "event__series")
    held = Count("events", filter=~Q(events__status=EventStatus.DRAFT))
    rows = MarketSeries.objects.filter(pk__in=[pk for pk in found if pk]).annotate(held=held).order_by("name", "pk")
    return [
        ReportRow(str(row.pk), row.name, found[row.pk] | {"editions": Figure(row.held)})  # type: ignore[attr-defined]
        for row in rows
    ]


def _behind(scope: Scope | None, column: str) -> Behind | None:
    if scope is None:
        return None
    if column == "firms":
        there: Any = registrations(scope).values("organisation")
        return firms_behind(Organisation.objects.filter(pk__in=there))
    if column == "needs":
        return needs_behind(_published(scope))
    track = Track.SERVICE if column == "agreed" else Track.FINANCING
    return stage_behind(replace(scope, track=track), STAGE_OF_COLUMN.get(column, column))


def _behind_edition(scope: Scope, row: str, column: str) -> Behind | None:
    return _behind(one_event(scope, row), column)


def _behind_series(scope: Scope, row: str, column: str) -> Behind | None:
    return _behind(one_series(scope, row), column)


EDITIONS = Report(
    id="editions",
    title=_("Editions compared"),
    about=_("Market"),
    definition=_("What each edition of the market brought, side by side."),
    filters=("series", "provider", "since", "until"),
    columns=(FIRMS, PUBLISHED, *STAGE_COLUMNS, AGREED),
    rows=_editions,
    behind=_behind_edition,
    drawn="approved",
)
SERIES = Report(
    id="series",
    title=_("Series in sum"),
    about=_("Market series"),
    definition=_("What all editions of a series brought together, each firm counted once."),
    filters=("series", "provider", "since", "until"),
    columns=(
        ReportColumn("editions", _("Editions"), Unit.EDITIONS, _("Markets of the series that are no drafts."), False),
        FIRMS,
        PUBLISHED,
        *STAGE_COLUMNS,
        AGREED,
    ),
    rows=_series,
    behind=_behind_series,
    drawn="approved",
)

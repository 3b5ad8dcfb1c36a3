"""Report: firms by the edition they first came to, whether they came again, and whether they had a result."""

from collections import defaultdict
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from events.models import MarketEvent
from market.models import Outcome
from market.reports.funnel import AGREEMENTS, APPROVALS
from market.reports.kinds.editions import registrations
from market.reports.pairs import Scope
from market.reports.report import Behind, Figure, Report, ReportColumn, ReportRow, Unit, share
from market.reports.rows import firms_behind, one_event


def _results() -> QuerySet[Outcome]:
    return Outcome.objects.current().filter(kind__in=[*APPROVALS, *AGREEMENTS]).order_by()


def _rows(scope: Scope) -> list[ReportRow]:
    """Three queries: the registrations, the results, the markets; firms are told apart in memory."""
    came: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)  # (series, firm) → edition number → market
    rows = registrations(scope).values_list("event__series", "event__number", "event", "organisation")
    for series, number, event, firm in rows.iterator():
        came[series, firm][number] = event
    pairs = _results().filter(introduction__event__isnull=False)
    with_result = set(pairs.values_list("introduction__event__series", "introduction__need__organisation").distinct())
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for firm_in_series, editions in came.items():
        for event in editions.values():
            counts[event]["came"] += 1
        first = counts[editions[min(editions)]]
        first["new"] += 1
        first["again"] += len(editions) > 1
        first["result"] += firm_in_series in with_result
    events = MarketEvent.objects.filter(pk__in=counts).order_by("series__name", "number")
    return [ReportRow(str(event.pk), event.name, _figures(counts[event.pk])) for event in events]


def _figures(counts: dict[str, int]) -> dict[str, Figure]:
    found = {name: Figure(counts[name]) for name in ("came", "new", "again", "result")}
    return found | {
        "again_share": share(counts["again"], counts["new"]),
        "result_share": share(counts["result"], counts["new"]),
    }


def _behind(scope: Scope, row: str, column: str) -> Behind | None:
    chosen = one_event(scope, row)
    if chosen is None or chosen.event is None:
        return None
    event = chosen.event
    series: Any = registrations(Scope(series=event.series)).filter(organisation=OuterRef("pk"))
    firms = Organisation.objects.filter(Exists(series.filter(event=event)))
    if column == "came":
        return firms_behind(firms)
    firms = firms.filter(~Exists(series.filter(event__number__lt=event.number)))
    if column in ("again", "again_share"):
        firms = firms.filter(Exists(series.filter(event__number__gt=event.number)))
    if column in ("result", "result_share"):
        own = _results().filter(introduction__event__series=event.series)
        firms = firms.filter(Exists(own.filter(introduction__need__organisation=OuterRef("pk"))))
    return firms_behind(firms)


COHORT = Report(
    id="cohort",
    title=_("Firms over the editions"),
    about=_("Market"),
    definition=_(
        "How many firms came to an edition, how many of them for the first time, and what became of these newcomers in "
        "the series."
    ),
    filters=("series",),
    columns=(
        ReportColumn("came", _("Came"), Unit.FIRMS, _("Firms that registered for it and did not cancel.")),
        ReportColumn("new", _("For the first time"), Unit.FIRMS, _("Of these, firms of no earlier edition.")),
        ReportColumn("again", _("Came again"), Unit.FIRMS, _("Newcomers that came to a later edition.")),
        ReportColumn("again_share", _("Share that came again"), Unit.PERCENT, _("Of the newcomers.")),
        ReportColumn(
            "result",
            _("Had a result"),
            Unit.FIRMS,
            _("Newcomers with an approval, an equity deal, an agreement, a subsidy or a lease in the series."),
        ),
        ReportColumn("result_share", _("Share with a result"), Unit.PERCENT, _("Of the newcomers.")),
    ),
    rows=_rows,
    behind=_behind,
    drawn="again_share",
)

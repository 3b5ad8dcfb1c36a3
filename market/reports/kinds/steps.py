"""Report: how long each step of a pair takes, over all parties of the scope or one of them."""

import datetime as dt
from typing import Any

from django.db import connection
from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Max, Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from market.models import Introduction
from market.reports.pairs import Scope
from market.reports.report import Behind, Figure, Report, ReportColumn, ReportRow, Unit
from market.reports.rows import pairs_behind
from market.reports.step_days import PROPOSED_BY, REACHED_AT, STEPS, step_label

DAY = dt.timedelta(days=1)


def _rows(scope: Scope) -> list[ReportRow]:
    return [ReportRow(end, step_label(end), _figures(_made(scope, begin, end))) for begin, end in STEPS[scope.track]]


class Median(Aggregate):
    """The value in the middle: half of the rows have no larger one."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def _figures(made: QuerySet[Any]) -> dict[str, Figure]:
    """Pairs, median and longest. PostgreSQL finds the middle itself; elsewhere it is read from the ordered days."""
    if connection.vendor == "postgresql":
        found = made.aggregate(pairs=Count("span"), median=Median("span"), longest=Max("span"))
        pairs, median, longest = found["pairs"], found["median"], found["longest"]
    else:
        spans = list(made.order_by("span").values_list("span", flat=True))
        pairs, longest = len(spans), spans[-1] if spans else None
        median = sum(spans[(pairs - 1) // 2 : pairs // 2 + 1], dt.timedelta()) / (2 - pairs % 2) if spans else None
    return {"pairs": Figure(pairs), "median": Figure(_days(median)), "longest": Figure(_days(longest))}


def _days(span: dt.timedelta | None) -> float | None:
    return None if span is None else round(max(span / DAY, 0.0), 1)


def _made(scope: Scope, begin: str, end: str) -> QuerySet[Any]:
    """Pairs that made this step in the period, with the ``span`` it took; of a state reached twice the first time."""
    pairs = scope.pairs().filter(claimed_at__isnull=False).order_by()
    if begin == "created_at":
        pairs = pairs.filter(source__in=PROPOSED_BY)
    names = [name for name in (begin, end) if name in REACHED_AT]
    if names:
        pairs = pairs.filter(steps__to_state__in=[REACHED_AT[name] for name in names])
        firsts = {name: Min("steps__at", filter=Q(steps__to_state=REACHED_AT[name])) for name in names}
        pairs = pairs.annotate(**firsts)
    pairs = pairs.filter(**{f"{begin}__isnull": False, f"{end}__isnull": False}, **scope.moments(end))
    return pairs.annotate(span=ExpressionWrapper(F(end) - F(begin), output_field=DurationField()))


def _behind(scope: Scope, row: str, column: str) -> Behind | None:
    steps: dict[str, Any] = {end: begin for begin, end in STEPS[scope.track]}
    if row not in steps:
        return None
    made = _made(scope, steps[row], row).values("pk")
    return pairs_behind(Introduction.objects.filter(pk__in=made))


STEP_DAYS = Report(
    id="steps",
    title=_("Days per step"),
    about=_("Step"),
    definition=_(
        "How many days pairs took from one step to the next, from the proposal to the drawdown: half of them took no "
        "longer than the median."
    ),
    filters=("track", "provider", "series", "event", "since", "until"),
    columns=(
        ReportColumn("pairs", _("Pairs"), Unit.PAIRS, _("Pairs that made this step in the period.")),
        ReportColumn("median", _("Median days"), Unit.DAYS, _("Half of these pairs took no longer.")),
        ReportColumn("longest", _("Longest"), Unit.DAYS, _("The pair that took longest.")),
    ),
    rows=_rows,
    behind=_behind,
    drawn="median",
)

"""Report: why parties refused, and how often the need was approved by another party afterwards."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from market.enums import OutcomeKind, RefusalCode
from market.models import Outcome
from market.refusals import repair_action
from market.reports.funnel import AGREEMENTS, APPROVALS
from market.reports.pairs import Scope, firm_key
from market.reports.report import Behind, Figure, Report, ReportColumn, ReportRow, Unit, share
from market.reports.rows import pairs_behind, pairs_of
from market.reports.verdicts import PAIR, outcomes_of


def _refusals(scope: Scope) -> QuerySet[Any]:
    return outcomes_of(scope, [OutcomeKind.REFUSAL])


def _repaired(refusals: QuerySet[Outcome]) -> QuerySet[Outcome]:
    """Refusals after which another party approved the same need (or agreed on it), on that day or later."""
    later = Outcome.objects.current().filter(
        kind__in=[*APPROVALS, *AGREEMENTS],
        introduction__need=OuterRef("introduction__need"),
        decided_on__gte=OuterRef("decided_on"),
    )
    return refusals.filter(Exists(later.exclude(introduction__provider=OuterRef("introduction__provider"))))


def _rows(scope: Scope) -> list[ReportRow]:
    counts = {"refusals": Count("pk"), "firms": Count(firm_key(PAIR), distinct=True)}
    all_of_them = {row["refusal_code"]: row for row in _refusals(scope).values("refusal_code").annotate(**counts)}
    repaired = dict(_repaired(_refusals(scope)).values_list("refusal_code").annotate(number=Count("pk")))
    rows = []
    for code in RefusalCode:
        if found := all_of_them.get(code):
            number = repaired.get(code, 0)
            figures = {
                "refusals": Figure(found["refusals"]),
                "firms": Figure(found["firms"]),
                "repaired": Figure(number),
                "share": share(number, found["refusals"]),
            }
            rows.append(ReportRow(str(code), str(code.label), figures, repair_action(code)))
    return sorted(rows, key=lambda row: -int(row.figures["refusals"].value or 0))


def _behind(scope: Scope, row: str, column: str) -> Behind | None:
    if row not in RefusalCode.values:
        return None
    refusals = _refusals(scope).filter(refusal_code=row)
    return pairs_behind(pairs_of(_repaired(refusals) if column in ("repaired", "share") else refusals))


REFUSALS = Report(
    id="refusals",
    title=_("Refusals and repairs"),
    about=_("Reason"),
    definition=_(
        "Why parties refused, what the firm can do about it, and how many of the needs another party approved later."
    ),
    filters=("track", "provider", "series", "event", "since", "until"),
    columns=(
        ReportColumn("refusals", _("Refusals"), Unit.RESULTS, _("Refusals with this reason that stand on record.")),
        ReportColumn("firms", _("Firms"), Unit.FIRMS, _("Firms that were refused for this reason.")),
        ReportColumn(
            "repaired",
            _("Repaired"),
            Unit.RESULTS,
            _("Refusals after which another party approved the same need, or agreed on it."),
        ),
        ReportColumn("share", _("Share repaired"), Unit.PERCENT, _("Repaired refusals of all with this reason.")),
    ),
    rows=_rows,
    behind=_behind,
    drawn="refusals",
)

"""Report: the financing funnel by answering party."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from market.reports.funnel import APPROVALS, PAYMENTS, days_to_approval, firms_at, median_of
from market.reports.pairs import Scope
from market.reports.report import (
    Behind,
    Figure,
    Report,
    ReportColumn,
    ReportRow,
    Unit,
    amount_of,
    firms_of,
)
from market.reports.rows import one_party, stage_behind
from market.reports.verdicts import ByWord, outcomes_of, summed_by_word

STAGE_COLUMNS = (
    ReportColumn("reached", _("Reached"), Unit.FIRMS, _("Firms with which a party put its first contact on record.")),
    ReportColumn("consulted", _("Consulted"), Unit.FIRMS, _("Firms whose pair entered consulting.")),
    ReportColumn(
        "approved",
        _("Approved (funnel)"),
        Unit.FIRMS,
        _("Firms with a credit approval or an equity deal that stands on record."),
    ),
    ReportColumn(
        "approved_amount", _("Approved in all"), Unit.MONEY, _("The amounts of these approvals and equity deals.")
    ),
    ReportColumn(
        "drawn", _("Paid out"), Unit.FIRMS, _("Firms with a drawdown or an equity deal that stands on record.")
    ),
    ReportColumn(
        "drawn_amount", _("Paid out in all"), Unit.MONEY, _("The amounts of these drawdowns and equity deals.")
    ),
)
STAGE_OF_COLUMN = {"approved_amount": "approved", "drawn_amount": "drawn"}
EMPTY = ByWord()


def stage_figures(reached: int, consulted: int, approved: ByWord, drawn: ByWord) -> dict[str, Figure]:
    """The columns of the funnel: the figures of the stages, and what the firms say of the results among them."""
    return {
        "reached": Figure(reached),
        "consulted": Figure(consulted),
        "approved": firms_of(approved),
        "approved_amount": amount_of(approved),
        "drawn": firms_of(drawn),
        "drawn_amount": amount_of(drawn),
    }


def _rows(scope: Scope) -> list[ReportRow]:
    reached, consulted = (firms_at(stage, scope, "provider") for stage in ("reached", "consulted"))
    approved = summed_by_word(outcomes_of(scope, APPROVALS), "introduction__provider")
    drawn = summed_by_word(outcomes_of(scope, PAYMENTS), "introduction__provider")
    days = days_to_approval(scope, ("introduction__provider",))
    keys = {key[0]: key for key in (*reached, *consulted, *approved, *drawn)}
    rows = [
        ReportRow(
            str(pk),
            name,
            stage_figures(
                reached.get(keys[pk], 0),
                consulted.get(keys[pk], 0),
                approved.get(keys[pk], EMPTY),
                drawn.get(keys[pk], EMPTY),
            )
            | {"median_days": Figure(median_of(days[keys[pk]]) if keys[pk] in days else None)},
        )
        for pk, name in Organisation.objects.filter(pk__in=keys).values_list("pk", "name")
    ]
    return sorted(rows, key=lambda row: (-int(row.figures["reached"].value or 0), row.label, row.key))


def _behind(scope: Scope, row: str, column: str) -> Behind | None:
    chosen = one_party(scope, row)
    if column == "median_days":
        return stage_behind(chosen, "approved")
    return stage_behind(chosen, STAGE_OF_COLUMN.get(column, column))


FUNNEL = Report(
    id="funnel",
    title=_("Funnel"),
    about=_("Answering party"),
    definition=_(
        "How many firms each answering party reached, advised, approved and paid, each firm counted once by its "
        "unified social credit code."
    ),
    filters=("provider", "series", "event", "since", "until"),
    columns=(
        *STAGE_COLUMNS,
        ReportColumn(
            "median_days",
            _("Median days"),
            Unit.DAYS,
            _("Days from the first contact to the earliest approval of a pair; half of the pairs took no longer."),
        ),
    ),
    rows=_rows,
    behind=_behind,
    drawn="reached",
    page="admin:market_funnel",
)

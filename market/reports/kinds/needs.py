"""Report: which kinds of need are answered, and which are not."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from market.enums import NeedKind
from market.models import Introduction, Need, Outcome
from market.reports.funnel import AGREEMENTS, APPROVALS
from market.reports.pairs import Scope
from market.reports.report import Behind, Figure, Report, ReportColumn, ReportRow, Unit, share
from market.reports.rows import needs_behind


def _needs(scope: Scope) -> QuerySet[Need]:
    """Needs published in the period, of the markets and the firm of the scope."""
    found = {"event": scope.event, "event__series": scope.series, "organisation": scope.firm}
    chosen = {name: value for name, value in found.items() if value}
    return Need.objects.filter(published_at__isnull=False, **chosen, **scope.moments("published_at")).order_by()


def _answered(needs: QuerySet[Need]) -> QuerySet[Need]:
    return needs.filter(Exists(Introduction.objects.filter(need=OuterRef("pk"), claimed_at__isnull=False)))


def _fulfilled(needs: QuerySet[Need]) -> QuerySet[Need]:
    results = Outcome.objects.current().filter(kind__in=[*APPROVALS, *AGREEMENTS])
    return needs.filter(Exists(results.filter(introduction__need=OuterRef("pk"))))


def _unanswered(needs: QuerySet[Need]) -> QuerySet[Need]:
    return needs.filter(~Q(Exists(Introduction.objects.filter(need=OuterRef("pk"), claimed_at__isnull=False))))


CHOSEN = {"needs": lambda needs: needs, "answered": _answered, "unanswered": _unanswered, "fulfilled": _fulfilled}


def _rows(scope: Scope) -> list[ReportRow]:
    counts = {
        name: dict(choose(_needs(scope)).values_list("kind").annotate(number=Count("pk")))
        for name, choose in CHOSEN.items()
        if name != "unanswered"
    }
    return [
        ReportRow(str(kind), str(kind.label), _figures({name: found.get(kind, 0) for name, found in counts.items()}))
        for kind in NeedKind
        if counts["needs"].get(kind)
    ]


def _figures(counts: dict[str, int]) -> dict[str, Figure]:
    found = {name: Figure(number) for name, number in counts.items()}
    found["unanswered"] = Figure(counts["needs"] - counts["answered"])
    found["share"] = share(counts["answered"], counts["needs"])
    return found


def _behind(scope: Scope, row: str, column: str) -> Behind | None:
    if row not in NeedKind.values:
        return None
    choose = CHOSEN["answered" if column == "share" else column]
    return needs_behind(choose(_needs(scope).filter(kind=row)))


NEEDS = Report(
    id="needs",
    title=_("Needs answered and unanswered"),
    about=_("Kind of need"),
    definition=_(
        "Of the needs that were published, how many some party took up, how many nobody did, and how many came to a "
        "result on record."
    ),
    filters=("series", "event", "since", "until"),
    columns=(
        ReportColumn("needs", _("Published"), Unit.NEEDS, _("Needs that the organiser published.")),
        ReportColumn("answered", _("Answered"), Unit.NEEDS, _("Needs that at least one party took up.")),
        ReportColumn("unanswered", _("Unanswered"), Unit.NEEDS, _("Needs that no party has taken up.")),
        ReportColumn("share", _("Share answered"), Unit.PERCENT, _("Answered needs of the published ones.")),
        ReportColumn(
            "fulfilled",
            _("With a result"),
            Unit.NEEDS,
            _("Needs with an approval, an equity deal, an agreement, a subsidy or a lease that stands on record."),
        ),
    ),
    rows=_rows,
    behind=_behind,
    drawn="share",
)

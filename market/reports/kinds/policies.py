"""Report: which preferential programmes and subsidies were used, and what they saved the firms."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, ExpressionWrapper, F, Q, QuerySet, Sum
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from market.enums import OutcomeKind, Track, Verdict
from market.models import Outcome
from market.reports.pairs import Scope, firm_key
from market.reports.report import Behind, Figure, Report, ReportColumn, ReportRow, Unit
from market.reports.rows import pairs_behind, pairs_of
from market.reports.verdicts import PAIR, outcomes_of, with_word

PROGRAMME, GRANT = "programme:", "grant:"
"""Before the name of a programme in the key of a row: loans under it, and grants that were paid out."""
KNOWN = Q(annual_rate__isnull=False, term_months__isnull=False, subsidy_percent__isnull=False)
SAVED = ExpressionWrapper(
    F("amount") * F("annual_rate") * F("term_months") * F("subsidy_percent") / Decimal(120_000),
    output_field=DecimalField(max_digits=24, decimal_places=6),
)
"""The part of the interest that is paid back: amount × rate ÷ 100 × months ÷ 12 × share ÷ 100, interest first."""
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Used:
    """Results under one programme."""

    firms: int = 0
    results: int = 0
    known: int = 0
    amount: Decimal = Decimal(0)
    saved: Decimal = Decimal(0)


def _loans(scope: Scope) -> QuerySet[Outcome]:
    """Approvals under a preferential programme, or with a part of the interest paid back."""
    return outcomes_of(scope, [OutcomeKind.APPROVAL]).filter(~Q(preferential="") | Q(subsidy_percent__gt=0))


def _grants(scope: Scope) -> QuerySet[Outcome]:
    """Subsidies on record of pairs with an office; they run on the service track."""
    given = scope.given() | {"track": Track.SERVICE}
    return outcomes_of(Scope(**given), [OutcomeKind.SUBSIDY])


SOURCES: dict[str, Any] = {PROGRAMME: _loans, GRANT: _grants}


def _rows(scope: Scope) -> list[ReportRow]:
    rows = []
    for kind, source in SOURCES.items():
        every = _used(source(scope), kind)
        confirmed = _used(with_word(source(scope), Verdict.CONFIRMED), kind)
        disputed = _used(with_word(source(scope), Verdict.DISPUTED), kind)
        for name, used in every.items():
            words = (used, confirmed.get(name, Used()), disputed.get(name, Used()))
            rows.append(ReportRow(kind + name, _label(kind, name), _figures(kind, *words)))
    return sorted(rows, key=lambda row: (-int(row.figures["results"].value or 0), row.key))


def _used(rows: QuerySet[Any], kind: str) -> dict[str, Used]:
    known = KNOWN if kind == PROGRAMME else Q(amount__isnull=False)
    figures = {
        "firms": Count(firm_key(PAIR), distinct=True),
        "results": Count("pk"),
        "known": Count("pk", filter=known),
        "total": Sum("amount"),
        "saved": Sum(SAVED if kind == PROGRAMME else F("amount"), filter=known),
    }
    return {
        row["preferential"]: Used(
            row["firms"], row["results"], row["known"], row["total"] or Decimal(0), _cents(row["saved"])
        )
        for row in rows.values("preferential").annotate(**figures)
    }


def _cents(value: Decimal | None) -> Decimal:
    return (value or Decimal(0)).quantize(CENT)


def _label(kind: str, name: str) -> str:
    if kind == PROGRAMME:
        return name or gettext("Interest subsidy without a named programme")
    return gettext("Subsidy: %(name)s") % {"name": name} if name else gettext("Subsidy without a named programme")


def _figures(kind: str, every: Used, confirmed: Used, disputed: Used) -> dict[str, Figure]:
    found = {
        name: Figure(getattr(every, name), getattr(confirmed, name), getattr(disputed, name))
        for name in ("firms", "results", "amount")
    }
    unknown = every.results - every.known
    saved = Figure(every.saved, confirmed.saved, disputed.saved, unknown=unknown)
    found["saved"] = saved if every.known else Figure(None, unknown=unknown)
    return found if kind == PROGRAMME else found | {"amount": Figure(None)}


def _behind(scope: Scope, row: str, column: str) -> Behind | None:
    for kind, source in SOURCES.items():
        if row.startswith(kind):
            results = source(scope).filter(preferential=row.removeprefix(kind))
            return pairs_behind(pairs_of(results)) if results.exists() else None
    return None


POLICIES = Report(
    id="policies",
    title=_("Policies used"),
    about=_("Programme"),
    definition=_(
        "Which preferential programmes and subsidies stand on record: how many firms and results, and what they saved "
        "or brought the firms."
    ),
    filters=("provider", "series", "event", "since", "until"),
    columns=(
        ReportColumn("firms", _("Firms"), Unit.FIRMS, _("Firms with such a result.")),
        ReportColumn("results", _("Results on record"), Unit.RESULTS, _("Loans under it, or subsidies.")),
        ReportColumn("amount", _("Loans in all"), Unit.MONEY, _("The amounts of the loans under it.")),
        ReportColumn(
            "saved",
            _("Saved or received"),
            Unit.MONEY,
            _(
                "The share of the interest that is paid back, interest counted on the whole loan over its whole term; "
                "of a subsidy its amount. A loan without rate, term or share stays unknown and is not in the sum."
            ),
        ),
    ),
    rows=_rows,
    behind=_behind,
    drawn="saved",
)

"""The rows behind a party's figures, with what stands on record for each pair, as a table and as a spreadsheet."""

from collections.abc import Iterable
from typing import Any

from django.db.models import DateField, DecimalField, OuterRef, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _

from market.enums import Track
from market.models import Introduction, Outcome
from market.reports.durations import days_in_states
from market.reports.export import Sheet, workbook
from market.reports.funnel import AGREEMENTS, APPROVALS, PAYMENTS, Funnel, funnel, funnel_pairs, standing
from market.reports.pairs import Scope
from market.reports.step_days import days_per_step, step_label
from market.reports.trust import Trust, trust_rows

STAGES_OF_TRACK = {
    Track.FINANCING: ("reached", "consulted", "approved", "drawn"),
    Track.SERVICE: ("reached", "consulted", "agreed"),
}


def stage_label(stage: str) -> str:
    """The name of a stage."""
    return {
        "reached": _("Reached"),
        "consulted": _("Consulted"),
        "approved": _("Approved (funnel)"),
        "drawn": _("Paid out"),
        "agreed": _("Agreed (funnel)"),
    }[stage]


def trust_of(figures: Funnel, track: str) -> list[tuple[str, Trust]]:
    """The sums of a track by name: in all, confirmed, only stated, with evidence."""
    return [(stage_label(row.stage), row) for row in trust_rows(figures, STAGES_OF_TRACK[Track(track)])]


def rows_behind(stage: str, **scope: Any) -> QuerySet[Introduction]:
    """The pairs behind a figure with the amounts and the day that stand on record in the same period."""
    return with_records(funnel_pairs(stage, **scope), Scope(**scope)).order_by("-contacted_at", "-pk")


def with_records(pairs: QuerySet[Introduction], chosen: Scope) -> QuerySet[Introduction]:
    """Pairs with both parties, and with the amounts and the day that stand on record in the period."""
    decision = (
        standing(chosen, (*APPROVALS, *AGREEMENTS)).filter(introduction=OuterRef("pk")).order_by("decided_on", "pk")
    )
    return pairs.select_related("need__organisation", "provider", "event").annotate(
        decided_on=Subquery(decision.values("decided_on")[:1], output_field=DateField()),
        annual_rate=Subquery(decision.values("annual_rate")[:1]),
        term_months=Subquery(decision.values("term_months")[:1]),
        approved_amount=_sum(standing(chosen, (*APPROVALS, *AGREEMENTS))),
        drawn_amount=_sum(standing(chosen, PAYMENTS)),
    )


def _sum(rows: QuerySet[Outcome]) -> Subquery:
    total = rows.filter(introduction=OuterRef("pk")).order_by().values("introduction").annotate(total=Sum("amount"))
    return Subquery(total.values("total"), output_field=DecimalField(max_digits=20, decimal_places=2))


def results_workbook(**scope: Any) -> bytes:
    """Figures, the pairs behind them and the days in each state, in one file."""
    track = scope.get("track", Track.FINANCING)
    stages = STAGES_OF_TRACK[track]
    return workbook(
        Sheet(_("Funnel"), _figure_headers(), _figures(funnel(**scope), stages)),
        *(Sheet(stage_label(stage), _pair_headers(), _pair_rows(rows_behind(stage, **scope))) for stage in stages),
        Sheet(
            _("Days in each state"),
            (_("State"), _("Pairs"), _("Still there"), _("Median days"), _("Mean days"), _("Longest")),
            [
                (stay.label, stay.pairs, stay.still_there, stay.median_days, stay.mean_days, stay.longest_days)
                for stay in days_in_states(**scope)
            ],
        ),
        *([_steps(**scope)] if scope.get("provider") else []),
    )


def _steps(**scope: Any) -> Sheet:
    """A party's own median beside the market's, empty where too few others stand behind it."""
    headers = (_("Step"), _("Our median"), _("Market's median"), _("Our pairs"))
    rows = [
        (step_label(step.reached), step.median_days, step.market_days, step.pairs) for step in days_per_step(**scope)
    ]
    return Sheet(_("Days from step to step"), headers, rows)


def _figure_headers() -> tuple[str, ...]:
    return (_("Stage"), _("Firms"), _("Amount (yuan)"), _("Confirmed (yuan)"), _("With evidence (yuan)"))


def _figures(figures: Funnel, stages: Iterable[str]) -> list[tuple[Any, ...]]:
    sums = {row.stage: (row.amount, row.confirmed, row.evidenced) for row in trust_rows(figures, stages)}
    rows: list[tuple[Any, ...]] = [
        (stage_label(stage), getattr(figures, stage), *sums.get(stage, (None, None, None))) for stage in stages
    ]
    label = _("Median days from first contact to approval")
    rows.append((label, figures.median_days_to_approval, None, None, None))
    return rows


def _pair_headers() -> tuple[str, ...]:
    return (
        _("Firm"),
        _("Unified social credit code"),
        _("Need"),
        _("Answering party"),
        _("Market"),
        _("State"),
        _("Claimed"),
        _("First contact"),
        _("Decided on"),
        _("Approved amount (yuan)"),
        _("Annual rate (%)"),
        _("Term (months)"),
        _("Paid out (yuan)"),
    )


def _pair_rows(pairs: Iterable[Any]) -> Iterable[tuple[Any, ...]]:
    for pair in pairs:
        firm = pair.need.organisation
        yield (
            firm.name,
            firm.credit_code or "",
            pair.need.title,
            pair.provider.name,
            pair.event.name if pair.event else "",
            pair.get_state_display(),
            pair.claimed_at,
            pair.contacted_at,
            pair.decided_on,
            pair.approved_amount,
            pair.annual_rate,
            pair.term_months,
            pair.drawn_amount,
        )

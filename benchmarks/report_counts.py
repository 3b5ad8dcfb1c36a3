"""The totals of the reports counted a second time, by SQL that shares nothing with the product."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection

from market.reports.report import ReportRow

STANDS = "NOT o.void AND NOT EXISTS (SELECT 1 FROM market_outcome c WHERE c.corrects_id = o.id)"
RESULTS = f"""results AS (
    SELECT o.*, i.provider_id, i.event_id, i.need_id, i.track, i.contacted_at, i.claimed_at, n.organisation_id firm,
        (SELECT v.verdict FROM market_outcomeverdict v WHERE v.outcome_id = o.id ORDER BY v.id DESC LIMIT 1) word
    FROM market_outcome o JOIN market_introduction i ON i.id = o.introduction_id JOIN market_need n ON n.id = i.need_id
    WHERE {STANDS})"""
LOCAL = "AT TIME ZONE 'Asia/Shanghai'"


def _row(sql: str, parameters: Sequence[Any] = ()) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        names = [column[0] for column in cursor.description or ()]
        return dict(zip(names, map(_plain, cursor.fetchone() or ()), strict=True))


def _plain(value: Any) -> Any:
    return round(float(value), 2) if isinstance(value, (Decimal, float)) else value


def totals_of(report: str, rows: Sequence[ReportRow]) -> dict[str, Any]:
    """The same totals from the rows of a report."""
    return TOTALS[report](rows)


def _sum(rows: Sequence[ReportRow], column: str, part: str = "value") -> Any:
    return _plain(sum((getattr(row.figures[column], part) or 0 for row in rows), Decimal(0))) if rows else 0


def _count(rows: Sequence[ReportRow], *columns: str) -> dict[str, Any]:
    return {column: int(_sum(rows, column)) for column in columns}


def _funnel(rows: Sequence[ReportRow]) -> dict[str, Any]:
    words = {f"amount_{word}": _sum(rows, "approved_amount", word) for word in ("value", "confirmed", "disputed")}
    return _count(rows, "reached", "consulted", "approved", "drawn") | words


def _count_funnel(group: str = "provider_id", join: str = "") -> dict[str, Any]:
    pairs = f"""SELECT i.{group} g, n.organisation_id f, i.contacted_at, EXISTS (SELECT 1 FROM market_step s
        WHERE s.introduction_id = i.id AND s.to_state IN ('consulting', 'in_talks')) consulted
        FROM market_introduction i JOIN market_need n ON n.id = i.need_id WHERE i.track = 'financing'"""
    return _row(f"""WITH {RESULTS}, pairs AS ({pairs})
    SELECT (SELECT COUNT(*) FROM (SELECT DISTINCT g, f FROM pairs WHERE contacted_at IS NOT NULL) x) reached,
        (SELECT COUNT(*) FROM (SELECT DISTINCT g, f FROM pairs WHERE consulted) x) consulted,
        (SELECT COUNT(*) FROM (SELECT DISTINCT {group}, firm FROM results WHERE kind IN ('approval', 'equity')) x)
            approved,
        (SELECT COUNT(*) FROM (SELECT DISTINCT {group}, firm FROM results WHERE kind IN ('drawdown', 'equity')) x)
            drawn,
        (SELECT SUM(amount) FROM results WHERE kind IN ('approval', 'equity')) amount_value,
        (SELECT SUM(amount) FROM results WHERE kind IN ('approval', 'equity') AND word = 'confirmed') amount_confirmed,
        (SELECT SUM(amount) FROM results WHERE kind IN ('approval', 'equity') AND word = 'disputed') amount_disputed""")


def _scorecard(rows: Sequence[ReportRow]) -> dict[str, Any]:
    kept = {f"{name}_kept": sum(row.figures[name].part or 0 for row in rows) for name in ("contact", "decision")}
    judged = {f"{name}_judged": sum(row.figures[name].whole or 0 for row in rows) for name in ("contact", "decision")}
    return _count(rows, "reached", "approvals", "refusals") | judged | kept | {"amount": _sum(rows, "amount")}


def _count_scorecard() -> dict[str, Any]:
    """The working days come from a table of their own: the day that many working days after each day."""
    days = _working_days()
    late = f"""COALESCE(i.contacted_at, i.closed_at, NOW()) > CASE WHEN d.works
        THEN (d.due + (i.claimed_at {LOCAL})::time) {LOCAL} ELSE (d.due + 1)::timestamp {LOCAL} END"""
    decided = f"""EXISTS (SELECT 1 FROM market_outcome o WHERE o.introduction_id = i.id AND {STANDS}
        AND o.kind IN ('approval', 'equity', 'refusal')
        AND o.decided_on <= ((i.claimed_at + INTERVAL '30 days') {LOCAL})::date)"""
    return _row(
        f"""WITH days AS (SELECT * FROM JSON_TO_RECORDSET(%s) AS x(day date, number int, works bool, due date)),
    judged AS (
        SELECT i.contacted_at IS NOT NULL contacted, {late} late, {decided} decided,
            COALESCE(i.closed_at, NOW()) > i.claimed_at + INTERVAL '30 days' long
        FROM market_introduction i JOIN events_marketevent e ON e.id = i.event_id
        JOIN days d ON d.day = (i.claimed_at {LOCAL})::date AND d.number = e.contact_days
        WHERE i.track = 'financing' AND i.claimed_at IS NOT NULL)
    SELECT (SELECT COUNT(*) FROM (SELECT DISTINCT i.provider_id, n.organisation_id FROM market_introduction i
            JOIN market_need n ON n.id = i.need_id WHERE i.track = 'financing' AND i.contacted_at IS NOT NULL) x)
            reached,
        (SELECT COUNT(*) FROM market_outcome o WHERE {STANDS} AND kind = 'approval') approvals,
        (SELECT COUNT(*) FROM market_outcome o WHERE {STANDS} AND kind = 'refusal') refusals,
        COUNT(*) FILTER (WHERE contacted OR late) contact_judged,
        COUNT(*) FILTER (WHERE decided OR long) decision_judged,
        COUNT(*) FILTER (WHERE contacted AND NOT late) contact_kept,
        COUNT(*) FILTER (WHERE decided) decision_kept,
        (SELECT SUM(amount) FROM market_outcome o WHERE {STANDS} AND kind = 'approval') amount FROM judged""",
        [days],
    )


def _working_days() -> str:
    """Each day with the working day so many further on, as JSON."""
    import datetime as dt
    import json

    from market.working_days import is_working_day

    found = []
    first = dt.date(2019, 1, 1)
    for offset in range(365 * 9):
        day = first + dt.timedelta(days=offset)
        for number in (1, 2):
            due, left = day, number
            while left:
                due += dt.timedelta(days=1)
                left -= is_working_day(due)
            found.append({"day": str(day), "number": number, "works": is_working_day(day), "due": str(due)})
    return json.dumps(found)


def _steps(rows: Sequence[ReportRow]) -> dict[str, Any]:
    return {f"{row.key}_{name}": row.figures[name].value for row in rows for name in ("pairs", "median")}


def _count_steps() -> dict[str, Any]:
    at = "(SELECT MIN(s.at) FROM market_step s WHERE s.introduction_id = i.id AND s.to_state = '{0}')"
    moments = f"""SELECT i.claimed_at c, i.contacted_at t, {at.format("approved")} a, {at.format("drawn")} d,
        CASE WHEN i.source IN ('matched', 'organiser') THEN i.created_at END b FROM market_introduction i
        WHERE i.track = 'financing' AND i.claimed_at IS NOT NULL"""
    median = "ROUND((PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY EXTRACT(EPOCH FROM {0})) / 86400)::numeric, 1)"
    spans = {"claimed_at": "c - b", "contacted_at": "t - c", "approved_at": "a - t", "drawn_at": "d - a"}
    figures = [
        f"COUNT({span}) {name}_pairs, {median.format(f'({span})')} {name}_median" for name, span in spans.items()
    ]
    return _row(f"WITH moments AS ({moments}) SELECT {', '.join(figures)} FROM moments")


def _needs(rows: Sequence[ReportRow]) -> dict[str, Any]:
    return _count(rows, "needs", "answered", "unanswered", "fulfilled")


def _count_needs() -> dict[str, Any]:
    answered = "EXISTS (SELECT 1 FROM market_introduction i WHERE i.need_id = n.id AND i.claimed_at IS NOT NULL)"
    return _row(f"""WITH {RESULTS} SELECT COUNT(*) needs, COUNT(*) FILTER (WHERE {answered}) answered,
        COUNT(*) FILTER (WHERE NOT {answered}) unanswered,
        (SELECT COUNT(DISTINCT need_id) FROM results WHERE kind IN ('approval', 'equity', 'agreement')) fulfilled
        FROM market_need n WHERE published_at IS NOT NULL""")


def _refusals(rows: Sequence[ReportRow]) -> dict[str, Any]:
    return _count(rows, "refusals", "firms", "repaired")


def _count_refusals() -> dict[str, Any]:
    return _row(f"""WITH {RESULTS} SELECT (SELECT COUNT(*) FROM results WHERE kind = 'refusal') refusals,
        (SELECT COUNT(*) FROM (SELECT DISTINCT refusal_code, firm FROM results WHERE kind = 'refusal') x) firms,
        (SELECT COUNT(DISTINCT r.id) FROM results r JOIN results a ON a.need_id = r.need_id
            AND a.provider_id <> r.provider_id AND a.decided_on >= r.decided_on AND a.kind IN ('approval', 'equity')
            WHERE r.kind = 'refusal') repaired""")


def _policies(rows: Sequence[ReportRow]) -> dict[str, Any]:
    unknown = sum(row.figures["saved"].unknown for row in rows)
    return _count(rows, "firms", "results") | {"saved": _sum(rows, "saved"), "unknown": unknown}


def _count_policies() -> dict[str, Any]:
    return _row(f"""WITH {RESULTS}, used AS (
        SELECT *, ROUND(amount * annual_rate * term_months * subsidy_percent / 120000, 6) saves FROM results
        WHERE kind = 'approval' AND (preferential <> '' OR subsidy_percent > 0))
    SELECT (SELECT COUNT(*) FROM (SELECT DISTINCT preferential, firm FROM used) x) firms, COUNT(*) results,
        ROUND(SUM(saves), 2) saved, COUNT(*) FILTER (WHERE saves IS NULL) unknown FROM used""")


def _editions(rows: Sequence[ReportRow]) -> dict[str, Any]:
    return _funnel(rows) | _count(rows, "firms", "needs", "agreed")


def _count_markets(group: str) -> dict[str, Any]:
    """``group`` is the market itself, or its series."""
    of = "e.id" if group == "event" else "e.series_id"
    return _row(f"""WITH {RESULTS}, pairs AS (
        SELECT i.track, {of} g, n.organisation_id f, i.contacted_at, EXISTS (SELECT 1 FROM market_step s
            WHERE s.introduction_id = i.id AND s.to_state = 'consulting') consulted FROM market_introduction i
        JOIN market_need n ON n.id = i.need_id JOIN events_marketevent e ON e.id = i.event_id),
        grouped AS (SELECT r.kind, r.amount, r.word, r.firm f, {of} g FROM results r JOIN events_marketevent e
            ON e.id = r.event_id)
    SELECT (SELECT COUNT(*) FROM (SELECT DISTINCT g, f FROM pairs WHERE track = 'financing'
            AND contacted_at IS NOT NULL) x)
            reached,
        (SELECT COUNT(*) FROM (SELECT DISTINCT g, f FROM pairs WHERE track = 'financing' AND consulted) x) consulted,
        (SELECT COUNT(*) FROM (SELECT DISTINCT g, f FROM grouped WHERE kind = 'approval') x) approved,
        (SELECT COUNT(*) FROM (SELECT DISTINCT g, f FROM grouped WHERE kind = 'drawdown') x) drawn,
        (SELECT SUM(amount) FROM grouped WHERE kind = 'approval') amount_value,
        (SELECT SUM(amount) FROM grouped WHERE kind = 'approval' AND word = 'confirmed') amount_confirmed,
        (SELECT SUM(amount) FROM grouped WHERE kind = 'approval' AND word = 'disputed') amount_disputed,
        (SELECT COUNT(*) FROM (SELECT DISTINCT {of}, r.organisation_id FROM events_registration r
            JOIN events_marketevent e ON e.id = r.event_id WHERE r.cancelled_at IS NULL) x) firms,
        (SELECT COUNT(*) FROM market_need) needs,
        (SELECT COUNT(*) FROM (SELECT DISTINCT g, f FROM grouped WHERE kind = 'agreement') x) agreed""")


def _cohort(rows: Sequence[ReportRow]) -> dict[str, Any]:
    return _count(rows, "came", "new", "again", "result")


def _count_cohort() -> dict[str, Any]:
    return _row(f"""WITH {RESULTS}, came AS (SELECT e.series_id s, r.organisation_id f, COUNT(*) times
        FROM events_registration r JOIN events_marketevent e ON e.id = r.event_id WHERE r.cancelled_at IS NULL
        GROUP BY 1, 2), done AS (SELECT DISTINCT e.series_id s, r.firm f FROM results r JOIN events_marketevent e
        ON e.id = r.event_id WHERE r.kind IN ('approval', 'equity', 'agreement', 'subsidy', 'lease'))
    SELECT SUM(times)::int came, COUNT(*) "new", COUNT(*) FILTER (WHERE times > 1) again,
        COUNT(*) FILTER (WHERE EXISTS (SELECT 1 FROM done WHERE done.s = came.s AND done.f = came.f)) result
        FROM came""")


TOTALS: dict[str, Callable[[Sequence[ReportRow]], dict[str, Any]]] = {
    "funnel": _funnel,
    "scorecard": _scorecard,
    "steps": _steps,
    "needs": _needs,
    "refusals": _refusals,
    "policies": _policies,
    "editions": _editions,
    "cohort": _cohort,
    "series": _editions,
}
COUNTS: dict[str, Callable[[], dict[str, Any]]] = {
    "funnel": _count_funnel,
    "scorecard": _count_scorecard,
    "steps": _count_steps,
    "needs": _count_needs,
    "refusals": _count_refusals,
    "policies": _count_policies,
    "editions": lambda: _count_markets("event"),
    "cohort": _count_cohort,
    "series": lambda: _count_markets("series"),
}

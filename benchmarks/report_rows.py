"""Rows behind the benchmark of the reports: a million introductions and results over twenty editions, written by SQL.

Everything is invented and follows from the number of the row, so that the same rows come each time: two series, 200
lenders, 40 universities, 60,000 firms, 300,000 needs with two parties each, their steps, their results (some
corrected, some taken back) and what the firms say of them.
"""

import datetime as dt

from django.db import connection

from accounts.models import Organisation, User
from events.models import MarketEvent, MarketSeries
from market import lead_triggers

FIRMS, LENDERS, SCHOOLS, NEEDS, EDITIONS = 60_000, 200, 40, 300_000, 20
START = dt.datetime(2019, 3, 5, 1, 0, tzinfo=dt.UTC)
HASH = "(ABS(HASHINT8(({0})::bigint)::bigint))"


def _chance(what: str, of: int) -> str:
    """A number below ``of`` that follows from the number of the row."""
    return f"MOD({HASH.format(what)}, {of})"


ORGANISATIONS = """
INSERT INTO accounts_organisation (kind, name, credit_code, field, region, introduction, website, contact_name,
    contact_title, contact_mobile, contact_email, verification, verification_reason, created_at, updated_at)
SELECT %(kind)s, %(name)s || n, CASE WHEN MOD(n, 50) > 0 THEN %(code)s || LPAD(n::text, 8, '0') END, '', '310107',
    '', '', '', '', '', '', 'verified', '', NOW(), NOW() FROM GENERATE_SERIES(1, %(count)s) n"""
REGISTRATIONS = f"""
INSERT INTO events_registration (event_id, organisation_id, code, created_at, cancelled_at)
SELECT e.id, o.id, 'r' || e.id || '-' || o.id, NOW(), CASE WHEN {_chance("o.id * 31 + e.id", 20)} = 0 THEN NOW() END
FROM accounts_organisation o JOIN events_marketevent e ON {_chance("o.id * 7 + e.id", 12)} = 0
WHERE o.kind = 'enterprise'"""
NEED_ROWS = f"""
INSERT INTO market_need (organisation_id, event_id, kind, title, summary, keywords, field, status, visibility,
    introductions_wanted, auto_consent, sent_back_reason, recommended_by, recommendation, created_by_id, created_at,
    updated_at, submitted_at, pledged_at, published_at)
SELECT %(firm)s + {_chance("n * 3", FIRMS)}, e.id, CASE WHEN MOD(n, 20) = 0 THEN 'cooperation' ELSE 'financing' END,
    '示例需求' || n, '', '[]', '', 'published', 'lenders', 3, FALSE, '', '', '', %(by)s,
    e.starts_at - INTERVAL '9 days',
    NOW(), e.starts_at - INTERVAL '8 days', e.starts_at - INTERVAL '8 days', e.starts_at - INTERVAL '7 days'
FROM GENERATE_SERIES(1, {NEEDS}) n JOIN events_marketevent e ON e.id = %(event)s + MOD(n, {EDITIONS})"""
TERMS = """
INSERT INTO market_financingterms (need_id, financing_type, amount, purpose, guarantees)
SELECT id, 'debt', 1000000 + MOD(id, 90) * 100000, '', '[]' FROM market_need WHERE kind = 'financing'"""
STATE = f"""CASE WHEN n.kind = 'cooperation' THEN
    (ARRAY['proposed', 'claimed', 'contacted', 'in_talks', 'agreed'])[1 + {_chance("n.id * 2 + place", 5)}]
    ELSE (ARRAY['proposed', 'claimed', 'contacted', 'consulting', 'applied', 'declined', 'declined', 'declined',
        'approved', 'approved', 'drawn', 'drawn', 'drawn', 'drawn', 'lapsed', 'withdrawn'])
        [1 + {_chance("n.id * 2 + place", 16)}] END"""
PAIRS = f"""
INSERT INTO market_introduction (need_id, provider_id, event_id, source, track, state, state_since, created_at,
    claimed_at, contacted_at, closed_at, slot)
SELECT need, provider, event, CASE WHEN MOD(need, 3) = 0 THEN 'matched' ELSE 'browsed' END, track, state, at, at,
    CASE WHEN state <> 'proposed' THEN claimed END,
    CASE WHEN state <> ALL (ARRAY['proposed', 'claimed', 'lapsed']) THEN
        claimed + INTERVAL '1 minute' * CASE WHEN {_chance("need * 5 + place", 10)} < 7
        THEN {_chance("need * 13 + place", 1300)} ELSE {_chance("need * 13 + place", 8000)} END END,
    CASE WHEN state = ANY (ARRAY['declined', 'drawn', 'agreed', 'lapsed', 'withdrawn'])
        THEN claimed + INTERVAL '1 day' * (6 + {_chance("need * 17 + place", 55)}) END,
    place
FROM (
    SELECT n.id need, n.event_id event, place, {STATE} state,
        CASE WHEN n.kind = 'cooperation' THEN 'service' ELSE 'financing' END track,
        CASE WHEN n.kind = 'cooperation' THEN %(school)s + MOD({HASH.format("n.id")} + place * 7, {SCHOOLS})
             ELSE %(lender)s + MOD({HASH.format("n.id")} + place * 7, {LENDERS}) END provider,
        e.starts_at + INTERVAL '1 minute' * {_chance("n.id * 11 + place", 20000)} AS at,
        e.starts_at + INTERVAL '1 minute' * ({_chance("n.id * 11 + place", 20000)} + {_chance("n.id * 19", 4000)})
            AS claimed
    FROM market_need n JOIN events_marketevent e ON e.id = n.event_id CROSS JOIN GENERATE_SERIES(1, 2) place
) wanted"""
STEPS = """
INSERT INTO market_step (introduction_id, from_state, to_state, at, note)
SELECT id, '', state, CASE state WHEN 'claimed' THEN claimed_at WHEN 'contacted' THEN contacted_at
    WHEN 'approved' THEN contacted_at + INTERVAL '9 hours' * (1 + MOD(id, 50))
    WHEN 'drawn' THEN contacted_at + INTERVAL '9 hours' * (1 + MOD(id, 50) + MOD(id, 7))
    ELSE contacted_at + INTERVAL '1 hour' * MOD(id, 60) END, ''
FROM (
    SELECT id, claimed_at, contacted_at, 'claimed' state FROM market_introduction WHERE claimed_at IS NOT NULL UNION ALL
    SELECT id, claimed_at, contacted_at, 'contacted' FROM market_introduction WHERE contacted_at IS NOT NULL UNION ALL
    SELECT id, claimed_at, contacted_at, 'consulting' FROM market_introduction WHERE contacted_at IS NOT NULL
        AND state = ANY (ARRAY['consulting', 'applied', 'approved', 'drawn']) UNION ALL
    SELECT id, claimed_at, contacted_at, 'approved' FROM market_introduction
        WHERE state = ANY (ARRAY['approved', 'drawn'])
    UNION ALL SELECT id, claimed_at, contacted_at, 'drawn' FROM market_introduction WHERE state = 'drawn'
) steps"""
RESULT = """
INSERT INTO market_outcome (introduction_id, kind, amount, annual_rate, term_months, decided_on, preferential,
    subsidy_percent, first_loan, credit_loan, recorded_by_id, recorded_at, refusal_code, refusal_text, agreement_type,
    evidence, void, corrects_id) """
OUTCOMES = (
    """SELECT id, 'approval', 500000 + MOD(id, 97) * 50000, 3 + MOD(id, 20) * 0.1, 12 + MOD(id, 3) * 12,
        (claimed_at AT TIME ZONE 'Asia/Shanghai')::date + 5 + MOD(id, 40)::int,
        CASE MOD(id, 9) WHEN 0 THEN '示例贷甲' WHEN 1 THEN '示例贷乙' ELSE '' END,
        CASE WHEN MOD(id, 9) = 0 THEN 20 END, MOD(id, 2) = 0, MOD(id, 3) = 0, %(by)s, NOW(), '', '', '', '', FALSE,
        NULL::bigint FROM market_introduction WHERE state = ANY (ARRAY['approved', 'drawn'])""",
    """SELECT id, 'drawdown', 200000 + MOD(id, 31) * 10000, NULL, NULL, (claimed_at AT TIME ZONE 'Asia/Shanghai')::date
        + 20 + MOD(id, 60)::int, '', NULL, NULL, NULL, %(by)s, NOW(), '', '', '', '', FALSE, NULL::bigint
        FROM market_introduction WHERE state = 'drawn'""",
    """SELECT id, 'refusal', NULL, NULL, NULL, (claimed_at AT TIME ZONE 'Asia/Shanghai')::date + 3 + MOD(id, 45)::int,
        '',
        NULL, NULL, NULL, %(by)s, NOW(), (ARRAY['too_new', 'amount', 'leverage', 'certificate', 'collateral',
        'credit_record', 'purpose', 'documents'])[1 + MOD(id, 8)], '', '', '', FALSE, NULL::bigint
        FROM market_introduction WHERE state = 'declined'""",
    """SELECT id, 'agreement', NULL, NULL, NULL, (claimed_at AT TIME ZONE 'Asia/Shanghai')::date + 30, '', NULL, NULL,
        NULL,
        %(by)s, NOW(), '', '', '', '', FALSE, NULL::bigint FROM market_introduction WHERE state = 'agreed'""",
    """SELECT introduction_id, kind, amount + 1000, annual_rate, term_months, decided_on, preferential, subsidy_percent,
        first_loan, credit_loan, %(by)s, NOW(), '', '', '', '', MOD(id, 3) = 0, id
        FROM market_outcome WHERE kind = 'approval' AND MOD(id, 11) = 0""",
)
VERDICTS = (
    """INSERT INTO market_outcomeverdict (outcome_id, verdict, reason, given_by_id, given_at)
    SELECT id, CASE WHEN MOD(id, 13) = 0 THEN 'disputed' ELSE 'confirmed' END, 'x', %(by)s, NOW()
    FROM market_outcome WHERE MOD(id, 3) = 0 AND kind <> 'refusal'""",
    """INSERT INTO market_outcomeverdict (outcome_id, verdict, reason, given_by_id, given_at)
    SELECT id, 'confirmed', '', %(by)s, NOW() FROM market_outcome WHERE MOD(id, 39) = 0 AND MOD(id, 5) = 0""",
)


def fill() -> User:
    """All rows, and the statistics of the planner."""
    organiser = User.objects.create_user("organiser@example.com", is_staff=True)
    first = _editions()
    with connection.cursor() as cursor:
        lead_triggers.take_away(cursor, connection.vendor)  # row by row they would take minutes
        starts = {
            kind: _organisations(kind, name, code, count)
            for kind, name, code, count in (
                ("enterprise", "示例企业", "91310107FA", FIRMS),
                ("bank", "示例银行", "91310107BA", LENDERS),
                ("university", "示例大学", "91310107UA", SCHOOLS),
            )
        }
        cursor.execute(REGISTRATIONS)
        cursor.execute(NEED_ROWS, {"firm": starts["enterprise"], "by": organiser.pk, "event": first})
        cursor.execute(TERMS)
        cursor.execute(PAIRS, {"lender": starts["bank"], "school": starts["university"]})
        cursor.execute(STEPS)
        for rows in OUTCOMES:
            cursor.execute(RESULT + rows, {"by": organiser.pk})
        for rows in VERDICTS:
            cursor.execute(rows, {"by": organiser.pk})
        cursor.execute("VACUUM ANALYZE")
    return organiser


def _organisations(kind: str, name: str, code: str, count: int) -> int:
    """So many of a kind; answers the key of the first."""
    with connection.cursor() as cursor:
        cursor.execute(ORGANISATIONS, {"kind": kind, "name": name, "code": code, "count": count})
    return Organisation.objects.filter(kind=kind).order_by("pk")[0].pk


def _editions() -> int:
    """Two series, their editions in turn; answers the key of the first edition."""
    office = Organisation.objects.create(kind="government", name="示例科委", verification="verified")
    series = [
        MarketSeries.objects.create(name=f"示例集市{name}", slug=f"s{number}", organiser=office)
        for number, name in enumerate("甲乙")
    ]
    for number in range(EDITIONS):
        starts = START + dt.timedelta(days=120 * number)
        MarketEvent.objects.create(
            series=series[number % 2],
            number=number // 2 + 1,
            name=f"第 {number + 1} 届",
            slug=f"e{number}",
            starts_at=starts,
            ends_at=starts + dt.timedelta(hours=8),
            venue="示例展馆",
            status="closed",
            contact_days=1 + (number % 5 == 0),
        )
    return MarketEvent.objects.order_by("pk")[0].pk

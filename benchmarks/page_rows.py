"""Rows behind the page benchmark: the invented city, matched by a real run, with 300,000 pairs at work in it."""

import datetime as dt

from django.db import connection
from django.db.models import Count

from accounts.models import Membership, Organisation, User
from benchmarks import city_rows
from benchmarks.matching_end_to_end import celery_workers, wait
from events.models import MarketEvent, Registration, Session, Stall, StallBooking
from market import lead_triggers
from market.models import Introduction, Match, Offering
from market.services import matching

STATES = "{proposed,proposed,proposed,proposed,claimed,contacted,consulting,applied,approved,drawn,declined,lapsed}"
A_NEED = 4
"""Parties that look at a need at most; one of them is the large bank for every twentieth need."""
PAIRS = f"""
INSERT INTO market_introduction (need_id, provider_id, event_id, source, track, state, state_since, created_at,
    claimed_at, contacted_at, closed_at, due_at, slot)
SELECT need, provider, event, 'browsed', 'financing', state, at + INTERVAL '2 days', at,
    CASE WHEN state <> ALL (ARRAY['proposed', 'lapsed']) THEN at + INTERVAL '1 day' END,
    CASE WHEN state <> ALL (ARRAY['proposed', 'lapsed', 'claimed']) THEN at + INTERVAL '2 days' END,
    CASE WHEN state = ANY (ARRAY['drawn', 'declined', 'lapsed']) THEN at + INTERVAL '9 days' END,
    CASE WHEN state = ANY (ARRAY['claimed', 'contacted']) THEN at + INTERVAL '5 days' END,
    CASE WHEN state <> ALL (ARRAY['proposed', 'lapsed']) THEN 10 + place END
FROM (
    SELECT n.id need, n.event_id event, place, n.published_at - INTERVAL '1 minute' * MOD(n.id, 40000) AS at,
        CASE WHEN place = 1 AND MOD(n.id, 20) = 0 THEN %(bank)s
             ELSE (%(lenders)s::bigint[])[1 + MOD(n.id * 31 + place * 977, %(count)s)] END provider,
        ('{STATES}'::text[])[1 + MOD(n.id * 7 + place * 5, 12)] state
    FROM market_need n CROSS JOIN GENERATE_SERIES(1, {A_NEED}) place WHERE n.event_id = %(event)s
) wanted
ORDER BY MOD(need * 7919, 100003), place LIMIT %(limit)s
ON CONFLICT DO NOTHING"""
STEPS = """
INSERT INTO market_step (introduction_id, from_state, to_state, at, note)
SELECT id, '', 'proposed', created_at, '' FROM market_introduction UNION ALL
SELECT id, 'proposed', state, state_since, '' FROM market_introduction WHERE state <> 'proposed'"""
OUTCOMES = """
INSERT INTO market_outcome (introduction_id, kind, amount, annual_rate, term_months, decided_on, recorded_by_id,
    recorded_at, refusal_code, refusal_text, agreement_type, preferential, evidence, void)
SELECT i.id, 'approval', f.amount, 3.1, 12, CAST(i.contacted_at AS date) + MOD(i.id, 20)::int, %s, i.state_since,
    '', '', '', '', '', FALSE
FROM market_introduction i JOIN market_financingterms f ON f.need_id = i.need_id
WHERE i.state IN ('approved', 'drawn') AND i.source = 'browsed' AND i.event_id IS NOT NULL"""
SAMPLES = 25

Pages = list[tuple[str, User | None, list[str]]]


def fill(needs: int, offerings: int, pairs: int) -> tuple[User, MarketEvent]:
    """The city, its run by two workers, published, and so many pairs."""
    with connection.cursor() as cursor:
        lead_triggers.take_away(cursor, connection.vendor)  # row by row they would take minutes
    organiser, event = city_rows.fill(needs, offerings)
    with connection.cursor() as cursor:
        lead_triggers.put_back(cursor, connection.vendor)
        lead_triggers.redraw(cursor, connection.vendor)
        cursor.execute("VACUUM ANALYZE")
    with celery_workers(2) as workers:
        run = matching.queue_run(by=organiser, event=event)
        wait(run, workers)
    matching.publish_run(by=organiser, run=run)
    _pairs(event, organiser, pairs)
    return organiser, event


def _pairs(event: MarketEvent, organiser: User, count: int) -> None:
    """Pairs of the edition in all states, with their steps and approvals."""
    lenders = list(Organisation.objects.filter(kind="bank").order_by("pk").values_list("pk", flat=True))
    limit = count - Introduction.objects.count()
    facts = {"lenders": lenders, "count": len(lenders), "bank": large_bank().pk, "event": event.pk, "limit": limit}
    with connection.cursor() as cursor:
        lead_triggers.take_away(cursor, connection.vendor)
        cursor.execute(PAIRS, facts)
        cursor.execute(STEPS)
        cursor.execute(OUTCOMES, [organiser.pk])
        lead_triggers.put_back(cursor, connection.vendor)
        lead_triggers.redraw(cursor, connection.vendor)


def large_bank() -> Organisation:
    """The bank with the most products."""
    offering = Offering.objects.values("organisation").annotate(n=Count("pk")).order_by("-n", "organisation")[0]
    return Organisation.objects.get(pk=offering["organisation"])


def pages(organiser: User, event: MarketEvent) -> Pages:
    """What is asked for, by whom: a visitor, an officer of the large bank, a firm with pairs, the organiser."""
    bank, firm = (
        large_bank(),
        Organisation.objects.filter(needs__introductions__state="approved", needs__event=event).order_by("pk")[0],
    )
    officer, accountant = _member(bank, "bank@example.com"), _member(firm, "firm@example.com")
    Registration.objects.create(organisation=bank, event=event)
    _hall(event)
    matched = Match.objects.filter(offering__organisation=bank, run__current=True).order_by("pk")
    leads = list(dict.fromkeys(matched.values_list("need", flat=True)))[:: max(len(matched) // SAMPLES, 1)][:SAMPLES]
    pairs = list(Introduction.objects.filter(provider=bank).order_by("-pk").values_list("pk", flat=True)[:SAMPLES])
    products = list(Offering.objects.filter(organisation=bank).values_list("pk", flat=True)[:SAMPLES])
    own = list(firm.needs.filter(event=event).values_list("pk", flat=True)[:SAMPLES])
    with_bank = list(Introduction.objects.filter(need__organisation=firm).values_list("pk", flat=True)[:SAMPLES])
    admin = "/admin/market"
    return [
        ("lead board", officer, ["/leads/"]),
        ("lead board, later pages", officer, [f"/leads/?page={page}" for page in range(2, SAMPLES)]),
        ("lead board, filtered", officer, [f"/leads/?amount=s&term=medium&sort=amount&industry={s}" for s in "CIM"]),
        ("lead board, certificate and state", officer, ["/leads/?certificate=high_tech&work=free&sort=newest"]),
        ("lead board, words", officer, ["/leads/?q=传感器", "/leads/?q=示例企业7", "/leads/?q=检测 设备"]),
        ("lead board, side panel", officer, [f"/leads/{pk}/panel/" for pk in leads]),
        ("lead", officer, [f"/leads/{pk}/" for pk in leads]),
        ("introductions of the bank", officer, ["/introductions/", "/introductions/?closed=1"]),
        ("introduction", officer, [f"/introductions/{pk}/" for pk in pairs]),
        ("products of the bank", officer, ["/offerings/"]),
        ("product of the bank", officer, [f"/offerings/{pk}/" for pk in products]),
        ("rules of a product", officer, [f"/offerings/{pk}/rules/" for pk in products]),
        ("results of the bank", officer, ["/results/"]),
        ("shelf", None, ["/shelf/", "/shelf/?page=3"]),
        ("my market of a firm", accountant, ["/my-market/"]),
        ("needs of a firm", accountant, ["/needs/"]),
        ("need", accountant, [f"/needs/{pk}/" for pk in own]),
        ("introduction, seen by the firm", accountant, [f"/introductions/{pk}/" for pk in with_bank]),
        ("public page of the edition", None, [f"/markets/{event.slug}/"]),
        ("organiser's start page", organiser, ["/admin/"]),
        ("organiser's to-do list", organiser, [f"{admin}/todo/", f"{admin}/todo/?page=7", f"{admin}/todo/?group=lead"]),
        ("organiser's needs", organiser, [f"{admin}/need/", f"{admin}/need/?p=7", f"{admin}/need/?q=示例企业77"]),
        ("organiser's need", organiser, [f"{admin}/need/{pk}/change/" for pk in leads]),
        ("organiser's introductions", organiser, [f"{admin}/introduction/", f"{admin}/introduction/?p=7"]),
        ("organiser's introduction", organiser, [f"{admin}/introduction/{pk}/change/" for pk in pairs]),
        ("organiser's products", organiser, [f"{admin}/offering/"]),
        ("organiser's organisations", organiser, ["/admin/accounts/organisation/"]),
        ("organiser's outcomes", organiser, [f"{admin}/outcome/"]),
    ]


def _member(organisation: Organisation, email: str) -> User:
    person = User.objects.create_user(email)
    Membership.objects.create(user=person, organisation=organisation, role="owner")
    return person


def _hall(event: MarketEvent) -> None:
    """A hall with 150 stalls, and eight sessions."""
    firms = list(Organisation.objects.filter(needs__event=event).distinct().order_by("pk")[:150])
    Registration.objects.bulk_create(Registration(organisation=firm, event=event) for firm in firms)
    stalls = Stall.objects.bulk_create(
        Stall(event=event, code=f"A{number}", column=number) for number in range(1, len(firms) + 1)
    )
    StallBooking.objects.bulk_create(
        StallBooking(event=event, stall=stall, organisation=firm, shows="车载传感器")
        for stall, firm in zip(stalls, firms, strict=True)
    )
    for number in range(8):
        at = event.starts_at + dt.timedelta(hours=number)
        Session.objects.create(
            event=event,
            kind="roadshow",
            title=f"路演 {number}",
            room="主舞台",
            starts_at=at,
            ends_at=at + dt.timedelta(hours=1),
            capacity=100,
        )

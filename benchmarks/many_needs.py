"""Rows in bulk for the page benchmark: editions, firms with profiles and stalls, needs with terms, matches, pairs."""

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from accounts import clock
from accounts.models import Certificate, EnterpriseProfile, Membership, Organisation, User
from accounts.validators import credit_code_check_digit
from events.models import MarketEvent, MarketSeries, Registration, Session, Stall, StallBooking
from market.models import FinancingTerms, Introduction, LoanTerms, Match, MatchRun, Need, Offering

EDITIONS = 200
OPEN_TO_THE_BANK = 4
FIELDS = ("environment", "industry", "transport", "culture", "education")
REGIONS = ("310107", "310104", "310106", "310115")
BATCH = 2000


def fill(needs: int) -> list[tuple[str, User | None, str]]:
    """Load everything; the answer is which page is asked for by whom."""
    organiser = User.objects.create_user("organiser@example.com", is_staff=True)
    banker = User.objects.create_user("bank@example.com")
    bank = _organisation(0, "bank", "示例银行")
    bank.save()
    Membership.objects.create(user=banker, organisation=bank, role="owner")
    events = _editions()
    firms = _firms(needs // 4)
    for event in events[-OPEN_TO_THE_BANK:]:
        Registration.objects.create(organisation=bank, event=event)
    rows = _needs(needs, events, firms, organiser)
    _matches(bank, banker, [need for need in rows if need.event_id == events[-1].pk], events[-1])
    _hall(events[-1], firms[:150])
    return [
        ("lead board", banker, "/leads/"),
        ("lead board, filtered", banker, "/leads/?amount=s&district=310107&sort=amount"),
        ("lead board, words", banker, "/leads/?q=传感器"),
        ("organiser's list of needs", organiser, "/admin/market/need/"),
        ("organiser's list of needs, one edition", organiser, f"/admin/market/need/?event__id__exact={events[-1].pk}"),
        ("organiser's start page", organiser, "/admin/"),
        ("public page of an edition", None, f"/markets/{events[-1].slug}/"),
    ]


def _organisation(number: int, kind: str, name: str) -> Organisation:
    body = f"91310107MB{number:07d}"
    return Organisation(
        kind=kind,
        name=name,
        credit_code=body + credit_code_check_digit(body),
        verification="verified",
        field=FIELDS[number % 5],
        region=REGIONS[number % 4],
        introduction="车载传感器与产线数据采集（示例）",
    )


def _editions() -> list[MarketEvent]:
    office = _organisation(9_999_999, "government", "示例科委")
    office.save()
    series = MarketSeries.objects.create(name="示例集市", slug="many", organiser=office)
    now = clock.now()
    starts = [now + dt.timedelta(days=3 - 30 * number) for number in range(EDITIONS)][::-1]
    return MarketEvent.objects.bulk_create(
        MarketEvent(
            series=series,
            number=number,
            name=f"第 {number} 届示例集市",
            slug=f"many-{number}",
            starts_at=start,
            ends_at=start + dt.timedelta(hours=8),
            venue="示例展馆",
            status="published" if start > now else "closed",
        )
        for number, start in enumerate(starts, 1)
    )


def _firms(count: int) -> list[Organisation]:
    firms = Organisation.objects.bulk_create(
        (_organisation(number, "enterprise", f"示例企业{number}") for number in range(1, count + 1)), batch_size=BATCH
    )
    profiles = EnterpriseProfile.objects.bulk_create(
        (
            EnterpriseProfile(organisation=firm, established_on=dt.date(2012, 5, 1), industry="I65", staff=50)
            for firm in firms
        ),
        batch_size=BATCH,
    )
    Certificate.objects.bulk_create(
        (Certificate(profile=profile, kind="high_tech") for profile in profiles[::2]), batch_size=BATCH
    )
    return firms


def _needs(count: int, events: list[MarketEvent], firms: list[Organisation], author: User) -> list[Need]:
    each = count // len(events)
    facts: list[Need] = []
    for (place, event), number in itertools.product(enumerate(events), range(each)):
        is_open = place == len(events) - 1 or number % 10 == 0
        at = event.starts_at - dt.timedelta(days=20, minutes=number)
        facts.append(
            Need(
                organisation=firms[(place * each + number) % len(firms)],
                event=event,
                kind="financing",
                title=f"传感器产线扩产 {place}-{number}" if number % 50 == 0 else f"流动资金 {place}-{number}",
                status="published" if is_open else "expired",
                visibility="lenders",
                field=FIELDS[number % 5],
                created_by=author,
                created_at=at,
                pledged_at=at,
                submitted_at=at,
                published_at=at,
                closed_at=None if is_open else event.ends_at + dt.timedelta(days=60),
            )
        )
    rows = Need.objects.bulk_create(facts, batch_size=BATCH)
    FinancingTerms.objects.bulk_create(
        (
            FinancingTerms(
                need=need,
                amount=Decimal(1_000_000 + 50_000 * (number % 200)),
                term_months=6 + number % 30,
                purpose="流动资金",
                guarantees=["credit"],
            )
            for number, need in enumerate(rows)
        ),
        batch_size=BATCH,
    )
    return rows


def _matches(bank: Organisation, banker: User, needs: list[Need], event: MarketEvent) -> None:
    now = clock.now()
    offering = Offering.objects.create(
        organisation=bank, kind="loan", name="示例贷", status="published", created_by=banker, published_at=now
    )
    LoanTerms.objects.create(offering=offering, amount_max=Decimal(10_000_000), term_max=36)
    run = MatchRun.objects.create(
        event=event, status="complete", current=True, finished_at=now, published_at=now, stats={"needs": len(needs)}
    )
    reasons: dict[str, Any] = {"rules": [], "factors": []}
    Match.objects.bulk_create(
        (
            Match(run=run, need=need, offering=offering, score=Decimal(number % 100), rank=1, reasons=reasons)
            for number, need in enumerate(needs)
        ),
        batch_size=BATCH,
    )
    Introduction.objects.bulk_create(
        (
            Introduction(
                need=need,
                provider=bank,
                offering=offering,
                event=event,
                track="financing",
                state="proposed",
                state_since=now,
                created_at=now,
            )
            for need in needs[::5]
        ),
        batch_size=BATCH,
    )


def _hall(event: MarketEvent, firms: list[Organisation]) -> None:
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

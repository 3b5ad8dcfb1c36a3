"""The invented city of `matching_scale` as rows: firms with gaps, lenders' products, needs, past results."""

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from accounts import clock
from accounts.models import Certificate, EnterpriseProfile, Organisation, User, YearFigures
from benchmarks.matching_market import CERTIFICATES, city
from events.models import MarketEvent, MarketSeries
from market.matching.rules import Rule, rule_to_data
from market.matching.values import NeedCase, OfferingCase
from market.models import FinancingTerms, Introduction, LoanTerms, Need, Offering, Outcome

BATCH = 2000
PAST = 20_000
CAPACITY = 12
IN_TERMS = {"type", "amount", "term", "guarantees", "rate"}
REGIONAL_LENDERS = 40
"""A lender has its past deals with firms of a neighbourhood in the list of firms."""


def fill(needs: int, offerings: int) -> tuple[User, MarketEvent]:
    """An organiser and an edition with so many needs and offerings and ``PAST`` results before it."""
    market, cases = city(needs, offerings)
    organiser = User.objects.create_user("organiser@example.com", is_staff=True)
    event = _edition()
    firms = _firms(cases)
    lenders = _lenders(market.offerings)
    _offerings(market.offerings, lenders, organiser)
    _needs(cases, firms, event, organiser)
    _past(list(firms.values()), list(lenders.values()), organiser, min(PAST, needs // 2))
    return organiser, event


def _edition() -> MarketEvent:
    office = Organisation.objects.create(kind="government", name="示例科委", verification="verified")
    series = MarketSeries.objects.create(name="示例集市", slug="city", organiser=office)
    starts = clock.now() + dt.timedelta(days=5)
    return MarketEvent.objects.create(
        series=series,
        number=1,
        name="示例集市",
        slug="city-1",
        starts_at=starts,
        ends_at=starts + dt.timedelta(hours=8),
        venue="示例展馆",
        status="published",
    )


def _stored(model: type[Any], rows: Iterable[Any]) -> list[Any]:
    return list(model.objects.bulk_create(rows, batch_size=BATCH))


def _firms(cases: Sequence[NeedCase]) -> dict[str, Organisation]:
    """Firms with the facts of their first need."""
    first: dict[str, NeedCase] = {}
    for case in cases:
        first.setdefault(case.firm, case)
    rows = _stored(
        Organisation,
        (
            Organisation(
                kind="enterprise",
                name=f"示例企业{number}",
                verification="verified",
                region=case.facts["firm.region"],
                contact_email=f"firm{number}@example.com",
            )
            for number, case in enumerate(first.values())
        ),
    )
    pairs = list(zip(rows, first.values(), strict=True))
    profiles = _stored(EnterpriseProfile, (_profile(firm, case) for firm, case in pairs))
    known = list(zip(profiles, first.values(), strict=True))
    _stored(YearFigures, itertools.chain.from_iterable(_years(profile, case) for profile, case in known))
    held = ((profile, case.facts["firm.certificates"] or ()) for profile, case in known)
    _stored(
        Certificate,
        (
            Certificate(profile=profile, kind=kind[:16])
            for profile, kinds in held
            for kind in CERTIFICATES
            if kind in kinds
        ),
    )
    return dict(zip(first, rows, strict=True))


def _profile(firm: Organisation, case: NeedCase) -> EnterpriseProfile:
    facts: Any = case.facts
    today = clock.today()
    months = today.year * 12 + today.month - 1 - facts["firm.age_months"]
    return EnterpriseProfile(
        organisation=firm,
        established_on=dt.date(months // 12, months % 12 + 1, 1),
        industry=facts["firm.industry"],
        staff=int(facts["firm.staff"]),
        debt_ratio=_money(max(facts["firm.debt_ratio"], 0.0)) if facts["firm.debt_ratio"] is not None else None,
        tax_grade=facts["firm.tax_grade"] or "",
        clean_record=facts["firm.clean_record"],
        certificates_complete=facts["firm.certificates"] is not None,
    )


def _years(profile: EnterpriseProfile, case: NeedCase) -> Iterator[YearFigures]:
    revenue: Any = case.facts["firm.revenue"]
    ratio: Any = case.facts["firm.rd_ratio"]
    if revenue is not None:
        spent = _money(revenue * ratio / 100) if ratio is not None else None
        yield YearFigures(
            profile=profile,
            year=clock.today().year - 1,
            revenue=_money(revenue),
            rd_spend=spent,
            profit=Decimal(100_000),
        )


def _money(value: float) -> Decimal:
    return Decimal(f"{value:.2f}")


def _lenders(offerings: Sequence[OfferingCase]) -> dict[str, Organisation]:
    keys = sorted({offering.party for offering in offerings})
    rows = _stored(
        Organisation, (Organisation(kind="bank", name=f"示例银行{key}", verification="verified") for key in keys)
    )
    return dict(zip(keys, rows, strict=True))


def _offerings(cases: Sequence[OfferingCase], lenders: dict[str, Organisation], author: User) -> None:
    now = clock.now()
    rows = _stored(
        Offering,
        (
            Offering(
                organisation=lenders[case.party],
                kind="loan",
                name=f"示例贷{number}",
                summary=case.text,
                criteria=[rule_to_data(rule) for rule in case.rules if rule.key not in IN_TERMS],
                capacity=CAPACITY,
                status="published",
                created_by=author,
                published_at=now,
            )
            for number, case in enumerate(cases)
        ),
    )
    _stored(LoanTerms, (_loan(offering, case) for offering, case in zip(rows, cases, strict=True)))


def _loan(offering: Offering, case: OfferingCase) -> LoanTerms:
    """The terms from which the same rules follow; a product whose rate is no rule does not name its rate."""
    rules: dict[str, Rule] = {rule.key: rule for rule in case.rules}
    amount: Any = rules["amount"].value
    term: Any = rules["term"].value
    facts: Any = case.facts
    return LoanTerms(
        offering=offering,
        amount_min=Decimal(int(amount[0])) if amount[0] else None,
        amount_max=Decimal(int(amount[1])),
        term_min=int(term[0]),
        term_max=int(term[1]),
        rate_min=_money(facts["rate_min"]) if "rate" in rules else None,
        rate_max=_money(facts["rate_max"]) if "rate" in rules else None,
        financing_types=["debt"],
        guarantees=sorted(rules["guarantees"].value),  # type: ignore[arg-type]
        subsidy_percent=_money(facts["subsidy"] * 100) if "subsidy" in facts else None,
    )


def _needs(cases: Sequence[NeedCase], firms: dict[str, Organisation], event: MarketEvent, author: User) -> None:
    now = clock.now()
    stamps = {"created_at": now, "pledged_at": now, "submitted_at": now, "published_at": now}
    rows = _stored(
        Need,
        (
            Need(
                organisation=firms[case.firm],
                event=event,
                kind="financing",
                title=f"示例需求{number}",
                summary=case.text,
                status="published",
                visibility="lenders",
                introductions_wanted=case.wanted,
                created_by=author,
                **stamps,
            )
            for number, case in enumerate(cases)
        ),
    )
    _stored(FinancingTerms, (_terms(need, case.facts) for need, case in zip(rows, cases, strict=True)))


def _terms(need: Need, facts: Any) -> FinancingTerms:
    return FinancingTerms(
        need=need,
        financing_type=facts["need.financing_type"],
        amount=Decimal(int(facts["need.amount"])),
        term_months=facts["need.term_months"],
        purpose="流动资金",
        guarantees=sorted(facts["need.guarantees"]),
        max_rate=_money(facts["need.max_rate"]) if facts["need.max_rate"] is not None else None,
        first_loan=facts["need.first_loan"],
    )


def _past(firms: list[Organisation], lenders: list[Organisation], author: User, count: int) -> None:
    """Results of the last four years: six in ten approved."""
    now = clock.now()
    days = [now - dt.timedelta(days=2 + number * 1400 // max(count, 1)) for number in range(count)]
    places = [(number * 7919) % len(firms) for number in range(count)]
    needs = _past_needs([firms[place] for place in places], days, author)
    amounts = [Decimal(500_000 * (1 + number % 40)) for number in range(count)]
    _stored(
        FinancingTerms,
        (
            FinancingTerms(need=need, amount=amount, term_months=(6, 12, 24, 36)[need.pk % 4], guarantees=["credit"])
            for need, amount in zip(needs, amounts, strict=True)
        ),
    )
    pairs = _stored(
        Introduction,
        (
            Introduction(
                need=need,
                provider=lenders[(place // REGIONAL_LENDERS + number % 3) % len(lenders)],
                track="financing",
                source="browsed",
                state="declined" if number % 10 >= 6 else "drawn",
                state_since=day,
                created_at=day - dt.timedelta(days=20),
                claimed_at=day - dt.timedelta(days=18),
                contacted_at=day - dt.timedelta(days=3 + number % 15),
                closed_at=day,
            )
            for number, (need, place, day) in enumerate(zip(needs, places, days, strict=True))
        ),
    )
    _stored(
        Outcome,
        (
            Outcome(
                introduction=pair,
                kind="refusal" if pair.state == "declined" else "approval",
                amount=None if pair.state == "declined" else amount,
                refusal_code="amount" if pair.state == "declined" else "",
                decided_on=pair.closed_at.date(),
                recorded_by=author,
            )
            for pair, amount in zip(pairs, amounts, strict=True)
        ),
    )


def _past_needs(firms: Sequence[Organisation], days: Sequence[dt.datetime], author: User) -> list[Need]:
    return _stored(
        Need,
        (
            Need(
                organisation=firm,
                kind="financing",
                title=f"以往需求{number}",
                status="fulfilled",
                created_by=author,
                created_at=day,
                pledged_at=day,
                submitted_at=day,
                published_at=day,
                closed_at=day,
            )
            for number, (firm, day) in enumerate(zip(firms, days, strict=True))
        ),
    )

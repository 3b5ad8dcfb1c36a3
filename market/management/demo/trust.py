"""Outcomes one can trust: one disputed and corrected, one with evidence, one that looks recorded twice, and what became
of the firms of the first editions. All of it invented, and carried out through the services.
"""

import datetime as dt
from decimal import Decimal

from django.core.files.base import ContentFile

from accounts import clock
from accounts.models import Organisation, User
from market.enums import NeedKind, OutcomeKind, Source, State
from market.management.demo.editions import Story, local
from market.management.demo.history import Historian
from market.management.demo.parties import WAN
from market.management.demo.wants import financing, state_need
from market.models import ImpactRequest, Outcome
from market.outcome_enums import Via
from market.selectors.impact import first_results
from market.services.corrections import accept_correction, propose_correction
from market.services.impact import answer_impact, ask_firms, note_first_result
from market.services.outcome_files import attach_evidence
from market.services.outcome_verdicts import give_verdict
from market.services.outcomes import record_approval

NOTICE = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 140]/Contents 4 0 R/Resources<</Font<</F<</Type/Font\
/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj
4 0 obj<</Length 62>>stream
BT /F 14 Tf 20 80 Td (Credit approval - invented example) Tj ET
endstream endobj
trailer<</Root 1 0 R>>
"""
SILENT = 3
"""Every so-and-so-many-th firm does not answer."""
CONFIRMED = 4
"""So many of five approvals are confirmed by their firms."""


def tell_trust(story: Story, historian: Historian) -> None:
    """All of it, in the order of time."""
    organiser, banker = story.organiser, historian.banker
    approvals = list(
        Outcome.objects.current()
        .filter(kind=OutcomeKind.APPROVAL)
        .select_related("introduction__need__organisation", "introduction__provider")
        .order_by("decided_on", "pk")
    )
    own = [row for row in approvals if row.introduction.provider_id == historian.bank.pk]
    _dispute_and_correct(organiser, banker, own[3])
    for number, row in enumerate(own):
        if number % 5 < CONFIRMED and number != 3:
            with clock.at(_after(row, 2)):
                give_verdict(by=organiser, outcome=row, verdict="confirmed", organisation=_firm(row))
    big = max(own, key=lambda row: row.amount)
    with clock.at(_after(big, 1)):
        notice = ContentFile(NOTICE, name="授信批复通知书（示例）.pdf")
        attach_evidence(by=banker, outcome=big, upload=notice, organisation=historian.bank)
    _record_twice(historian, next(row for row in approvals if row.introduction.provider_id != historian.bank.pk))
    _ask(story)


def _dispute_and_correct(organiser: User, banker: User, row: Outcome) -> None:
    """The firm says that the rate is another; the bank takes it over."""
    with clock.at(_after(row, 3)):
        correction = propose_correction(
            by=organiser,
            outcome=row,
            organisation=_firm(row),
            amount=row.amount,
            annual_rate=Decimal("3.45"),
            term_months=row.term_months,
            decided_on=row.decided_on,
            reason="合同签订的年利率是 3.45 %，不是 3.60 %（示例）",
        )
    with clock.at(_after(row, 4)):
        accept_correction(by=banker, correction=correction, organisation=row.introduction.provider)


def _record_twice(historian: Historian, row: Outcome) -> None:
    """Another bank puts the same approval on record once more, under a need of the firm outside any market."""
    firm, bank, organiser = _firm(row), row.introduction.provider, historian.organiser
    assert row.amount is not None
    assert row.annual_rate is not None
    assert row.term_months is not None
    moment = _after(row, 9)
    common, terms = financing(1, int(row.amount / WAN))
    need = state_need(organiser, firm, NeedKind.FINANCING, None, moment, common=common, terms=terms)
    offering = row.introduction.offering
    pair = historian.reach(need, moment + dt.timedelta(hours=2), Source.VISIT, bank=bank, product=offering)
    historian.advise(pair)
    historian.step(pair, State.APPLIED, days=3)
    with clock.at(_after(row, 20)):
        record_approval(
            by=organiser,
            introduction=pair,
            amount=row.amount,
            annual_rate=row.annual_rate,
            term_months=row.term_months,
            decided_on=clock.today(),
            evidence="授信批复通知书（示例）",
        )


def _ask(story: Story) -> None:
    """Firms of the first editions were noted when their first result came, asked month by month, and most answered."""
    last_day = clock.today() - dt.timedelta(days=1)
    for outcome in first_results():
        with clock.at(_after(outcome, 1)):
            note_first_result(outcome=outcome)
    due = ImpactRequest.objects.filter(due_on__lte=last_day).order_by("due_on")
    for day in sorted({row.due_on.replace(day=1) for row in due}):
        month_end = (day + dt.timedelta(days=32)).replace(day=1)
        with clock.at(local(min(month_end, last_day), 9, 20)):
            ask_firms()
    for number, row in enumerate(ImpactRequest.objects.filter(asked_at__isnull=False).order_by("pk")):
        if number % SILENT != SILENT - 1:
            _answer(row, number)


def _answer(row: ImpactRequest, number: int) -> None:
    """A little more than before, by chance of its number; some do not know one figure."""
    grown = Decimal(104 + number * 7 % 23 + row.month) / 100
    assert row.asked_at is not None
    with clock.at(min(row.asked_at + dt.timedelta(days=2 + number % 6), clock.now())):
        answer_impact(
            question=row,
            via=Via.LINK,
            staff=None if row.staff_before is None else int(row.staff_before * grown),
            revenue=None
            if row.revenue_before is None or number % 5 == 4
            else (row.revenue_before * grown).quantize(Decimal(WAN)),
            patents=None if row.patents_before is None else row.patents_before + number % 4,
            note="新增两条产线（示例数据，虚构）" if number == 0 else "",
        )


def _firm(row: Outcome) -> Organisation:
    return row.introduction.need.organisation


def _after(row: Outcome, days: int) -> dt.datetime:
    """So many days after the decision at ten, but not later than half an hour ago."""
    return min(local(row.decided_on + dt.timedelta(days=days), 10), clock.now() - dt.timedelta(minutes=30))

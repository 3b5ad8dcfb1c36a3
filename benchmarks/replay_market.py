"""The scratch market of the loan replay: rows in bulk, matching through the service, the queue and the worker."""

import datetime as dt
import time
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from accounts.enums import OrganisationKind, Verification
from accounts.models import EnterpriseProfile, Organisation, User
from benchmarks.loans import Loan
from events.models import MarketEvent, MarketSeries
from market.enums import (
    ModelStatus,
    NeedKind,
    NeedStatus,
    OfferingKind,
    OfferingStatus,
    OutcomeKind,
    RunStatus,
    State,
    Track,
)
from market.matching.fitting import Fitted, fit
from market.matching.values import Deal
from market.models import (
    AppetiteModel,
    FinancingTerms,
    Introduction,
    LoanTerms,
    Match,
    MatchRun,
    Need,
    NeedAdvice,
    Offering,
    Outcome,
)
from market.selectors.deals import past_deals
from market.services.matching import queue_run

BATCH = 500
HALF_LIFE_DAYS = 1095


def moment(day: dt.date) -> dt.datetime:
    """Noon of the day, so that its date is the same in every time zone we use."""
    return dt.datetime.combine(day, dt.time(4), dt.UTC)


class ReplayMarket:
    """Lenders and borrowers of the replay by name, with the rows behind them."""

    def __init__(self) -> None:
        self.user = User.objects.create_user("replay@example.com", is_staff=True)
        office = Organisation.objects.create(kind=OrganisationKind.GOVERNMENT, name="replay", verification="verified")
        self.series = MarketSeries.objects.create(name="replay", slug="replay", organiser=office)
        self.offerings: dict[str, Offering] = {}
        self.waiting: dict[int, Need] = {}

    def described(self) -> str:
        """What has been loaded."""
        return f"{Outcome.objects.count()} loans of {len(self.offerings)} lenders loaded"

    @transaction.atomic
    def record(self, loans: Sequence[Loan]) -> None:
        """Put loans on record: new lenders get an offering, each loan an introduction that ends with its approval."""
        self._add_lenders(loans)
        needs = [self.waiting.pop(id(loan), None) for loan in loans]
        fresh = iter(self._add_needs([loan for loan, need in zip(loans, needs, strict=True) if need is None], None))
        pairs = [
            Introduction(
                need=need or next(fresh),
                provider=self.offerings[loan.lender].organisation,
                offering=self.offerings[loan.lender],
                track=Track.FINANCING,
                state=State.DRAWN,
                state_since=moment(loan.on),
                created_at=moment(loan.on),
                closed_at=moment(loan.on),
            )
            for loan, need in zip(loans, needs, strict=True)
        ]
        Introduction.objects.bulk_create(pairs, batch_size=BATCH)
        Outcome.objects.bulk_create(
            [
                Outcome(
                    introduction=pair,
                    kind=OutcomeKind.APPROVAL,
                    amount=Decimal(str(loan.amount)),
                    term_months=loan.term,
                    decided_on=loan.on,
                    recorded_by=self.user,
                )
                for loan, pair in zip(loans, pairs, strict=True)
            ],
            batch_size=BATCH,
        )

    def deals(self, before: dt.date) -> list[Deal]:
        """What is on record from before that day, as the engine reads it."""
        return [
            Deal(str(deal.provider_id), deal.on.toordinal(), deal.result, deal.traits)
            for deal in past_deals(before=before)
        ]

    def learn(self, start: dt.date, end: dt.date) -> Fitted:
        """Fit the appetite model to the choices of the window and put it into use."""
        fitted = fit(self.deals(end), start.toordinal(), end.toordinal(), HALF_LIFE_DAYS, version="1")
        AppetiteModel.objects.create(
            version=1,
            status=ModelStatus.IN_USE,
            trained_from=start,
            trained_until=end,
            choices=fitted.choices,
            coefficients={
                "weights": dict(fitted.coefficients.weights),
                "half_life_days": fitted.coefficients.half_life_days,
            },
            fitted_at=moment(end),
            decided_at=moment(end),
            decided_by=self.user,
        )
        return fitted

    def match(self, day: dt.date, seen_since: dt.date, loans: Sequence[Loan], top: int) -> list[int | None]:
        """Where the lender of each loan stands among the matches that a worker finds as of that day."""
        event = MarketEvent.objects.create(
            series=self.series,
            number=day.year * 12 + day.month,
            name=f"{day:%Y-%m}",
            slug=f"replay-{day:%Y-%m}",
            starts_at=moment(day),
            ends_at=moment(day) + dt.timedelta(hours=8),
            venue="replay",
            status="published",
        )
        self._shelf(seen_since)
        needs = self._add_needs(loans, event)
        self.waiting.update({id(loan): need for loan, need in zip(loans, needs, strict=True)})
        run = queue_run(by=self.user, event=event, params={"top": top, "near_misses": 0}, as_of=moment(day))
        self._wait(run)
        found = {
            (need_id, offering_id): rank
            for need_id, offering_id, rank in Match.objects.filter(run=run).values_list(
                "need_id", "offering_id", "rank"
            )
        }
        Match.objects.filter(run=run).delete()
        NeedAdvice.objects.filter(run=run).delete()
        Need.objects.filter(event=event).update(status=NeedStatus.FULFILLED)
        return [self._rank(found, need, loan) for loan, need in zip(loans, needs, strict=True)]

    def _rank(self, found: dict[tuple[int, int], int], need: Need, loan: Loan) -> int | None:
        offering = self.offerings.get(loan.lender)
        return found.get((need.pk, offering.pk)) if offering else None

    def _wait(self, run: MatchRun, seconds: float = 900) -> None:
        end = time.monotonic() + seconds
        while run.status not in (RunStatus.COMPLETE, RunStatus.FAILED):
            if time.monotonic() > end:
                raise TimeoutError(f"run {run.pk} is {run.status}")
            time.sleep(0.1)
            run.refresh_from_db()
        if run.status == RunStatus.FAILED:
            raise RuntimeError(run.error)

    def _shelf(self, seen_since: dt.date) -> None:
        """Only lenders with a loan since that day are candidates."""
        last = Offering.objects.annotate(last=Max("introductions__outcomes__decided_on"))
        gone = list(last.filter(last__lt=seen_since).values_list("pk", flat=True))
        Offering.objects.filter(pk__in=gone).update(status=OfferingStatus.WITHDRAWN)
        Offering.objects.exclude(pk__in=gone).update(status=OfferingStatus.PUBLISHED)

    def _add_lenders(self, loans: Sequence[Loan]) -> None:
        first = {}
        for loan in loans:
            if loan.lender not in self.offerings:
                first.setdefault(loan.lender, loan.on)
        parties = [
            Organisation(kind=OrganisationKind.BANK, name=name[:120], verification=Verification.VERIFIED)
            for name in first
        ]
        Organisation.objects.bulk_create(parties, batch_size=BATCH)
        offerings = [
            Offering(
                organisation=party,
                kind=OfferingKind.LOAN,
                name=party.name[:80],
                capacity=2000,
                status=OfferingStatus.PUBLISHED,
                published_at=moment(on),
                created_by=self.user,
            )
            for party, on in zip(parties, first.values(), strict=True)
        ]
        Offering.objects.bulk_create(offerings, batch_size=BATCH)
        LoanTerms.objects.bulk_create([LoanTerms(offering=row) for row in offerings], batch_size=BATCH)
        self.offerings |= dict(zip(first, offerings, strict=True))

    @transaction.atomic
    def _add_needs(self, loans: Sequence[Loan], event: MarketEvent | None) -> list[Need]:
        """A borrower with its profile and its need for each loan; nothing of the answer is in them."""
        firms = [
            Organisation(
                kind=OrganisationKind.ENTERPRISE,
                name="borrower",
                region=loan.region,
                verification=Verification.VERIFIED,
            )
            for loan in loans
        ]
        Organisation.objects.bulk_create(firms, batch_size=BATCH)
        EnterpriseProfile.objects.bulk_create(
            [
                EnterpriseProfile(organisation=firm, industry=loan.industry, staff=loan.staff)
                for firm, loan in zip(firms, loans, strict=True)
            ],
            batch_size=BATCH,
        )
        needs = [
            Need(
                organisation=firm,
                event=event,
                kind=NeedKind.FINANCING,
                title="—",  # the loans have no words: letters in common with a name would say nothing
                status=NeedStatus.PUBLISHED if event else NeedStatus.FULFILLED,
                created_by=self.user,
                published_at=moment(loan.on),
            )
            for firm, loan in zip(firms, loans, strict=True)
        ]
        Need.objects.bulk_create(needs, batch_size=BATCH)
        FinancingTerms.objects.bulk_create(
            [
                FinancingTerms(
                    need=need,
                    amount=Decimal(str(loan.amount)),
                    term_months=min(loan.term, 360) or None,
                    guarantees=["credit"] if loan.low_doc else ["mortgage"],
                    first_loan=loan.first,
                    revolving=loan.revolving,
                )
                for need, loan in zip(needs, loans, strict=True)
            ],
            batch_size=BATCH,
        )
        return needs

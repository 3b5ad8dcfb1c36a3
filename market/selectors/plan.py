"""The firm's one-to-one plan: all that the district does for one firm, on one page, in a constant number of queries."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts import clock
from accounts.models import Organisation
from events.meetings import AHEAD
from events.models import Meeting
from events.selectors.meetings import SIDES
from market.models import AdviceBooking, Promise, Question, VisitGuest
from market.selectors.advice import upcoming_bookings
from market.selectors.my_market import MyMarket, my_market
from market.selectors.promises import promises_to


@dataclass(frozen=True, slots=True)
class Plan:
    """Promises made to the firm, what it asked and what came of it, where it was met, what is ahead, and its market."""

    market: MyMarket
    promises: list[Promise]
    questions: list[Question]
    visits: list[VisitGuest]
    meetings: list[Meeting]
    advice: list[AdviceBooking]

    @property
    def to_confirm(self) -> int:
        """Promises that wait for the firm's word."""
        return sum(promise.waits_for_firm for promise in self.promises)

    @property
    def overdue(self) -> int:
        """Promises whose day has passed."""
        return sum(promise.is_overdue for promise in self.promises)


def plan_of(firm: Organisation) -> Plan:
    """The plan of one firm as it stands now."""
    return Plan(
        market=my_market(firm),
        promises=list(promises_to(firm)),
        questions=list(questions_of(firm)),
        visits=list(visits_of(firm)),
        meetings=list(_meetings(firm)),
        advice=list(upcoming_bookings(firm)),
    )


def questions_of(firm: Organisation) -> QuerySet[Question]:
    """What the firm asked at visits, the latest first, with the need that came of it."""
    rows = Question.objects.filter(guest__organisation=firm).select_related("guest__visit", "guest__organisation")
    return rows.select_related("need").order_by("-guest__visit__on", "-pk")


def visits_of(firm: Organisation) -> QuerySet[VisitGuest]:
    """The visits at which the firm was, the latest first."""
    rows = VisitGuest.objects.filter(organisation=firm).select_related("visit__host")
    return rows.order_by("-visit__on", "-pk")


def _meetings(firm: Organisation) -> QuerySet[Meeting]:
    """Meetings of the firm that are to come, at any market."""
    mine = Q(request__asker=firm) | Q(request__asked=firm)
    rows = Meeting.objects.filter(mine, state__in=AHEAD, slot__ends_at__gt=clock.now())
    return rows.select_related(*SIDES).order_by("slot__starts_at", "pk")

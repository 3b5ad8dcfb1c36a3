"""Whether a lender kept its clocks: the first contact within the market's working days, a decision within thirty days.

A pair counts from its claim on. For the contact it is judged once the contact was made or the clock ran out before the
pair ended; for the decision once a decision stands on record, or thirty days went by before the pair ended. What ended
earlier, or still has time, is judged neither way.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from accounts import clock
from events.models import MarketEvent
from market.enums import OutcomeKind
from market.models import Introduction, Outcome
from market.reports.pairs import Scope
from market.working_days import DAY, add_working_days, is_working_day

DECISIONS = (OutcomeKind.APPROVAL, OutcomeKind.EQUITY, OutcomeKind.REFUSAL)
DECIDE_WITHIN = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Kept:
    """Of so many pairs that can be judged, in how many the time was kept."""

    kept: int = 0
    judged: int = 0


def contact_clocks(scope: Scope) -> dict[int, Kept]:
    """By answering party: pairs claimed in the period, and in how many the first contact came in time."""
    rows = _claimed(scope).order_by()
    contacted = dict(rows.filter(contacted_at__isnull=False).values_list("provider").annotate(pairs=Count("pk")))
    silent = Count("pk", filter=Q(contacted_at__isnull=True))
    late = rows.filter(_contact_late(scope)).values_list("provider").annotate(pairs=Count("pk"), silent=silent)
    found = {provider: Kept(pairs, pairs) for provider, pairs in contacted.items()}
    for provider, pairs, never in late:
        made = contacted.get(provider, 0)
        found[provider] = Kept(made - (pairs - never), made + never)
    return found


def contact_judged(scope: Scope) -> QuerySet[Introduction]:
    """The pairs of ``contact_clocks``, those where the time was ``missed`` first."""
    late = _contact_late(scope)
    return _marked(_claimed(scope).filter(Q(contacted_at__isnull=False) | late), late)


def decision_clocks(scope: Scope) -> dict[int, Kept]:
    """By answering party: pairs claimed in the period, and in how many a decision stood on record in thirty days."""
    found: dict[int, list[int]] = {}
    for place, rows in enumerate((_claimed(scope).filter(_decided()), _claimed(scope).filter(_decision_late()))):
        for provider, pairs in rows.order_by().values_list("provider").annotate(pairs=Count("pk")):
            found.setdefault(provider, [0, 0])[place] = pairs
    return {provider: Kept(kept, kept + late) for provider, (kept, late) in found.items()}


def decision_judged(scope: Scope) -> QuerySet[Introduction]:
    """The pairs of ``decision_clocks``, those where the time was ``missed`` first."""
    late = _decision_late()
    return _marked(_claimed(scope).filter(Q(_decided()) | late), late)


def _marked(pairs: QuerySet[Introduction], late: Q) -> QuerySet[Introduction]:
    missed = Case(When(late, then=Value(True)), default=Value(False), output_field=BooleanField())
    return pairs.annotate(missed=missed).order_by("-missed", "-claimed_at", "-pk")


def _claimed(scope: Scope) -> QuerySet[Introduction]:
    """Pairs claimed in the period: the local day, and when the wait for the contact, or for anything, ended."""
    now = Value(clock.now(), output_field=DateTimeField())
    return (
        scope.pairs()
        .filter(claimed_at__isnull=False, **scope.moments("claimed_at"))
        .annotate(
            claimed_day=TruncDate("claimed_at"),
            waited_until=Coalesce("contacted_at", "closed_at", now),
            open_until=Coalesce("closed_at", now),
        )
    )


def _after(span: dt.timedelta) -> ExpressionWrapper:
    """The moment so long after the claim."""
    return ExpressionWrapper(F("claimed_at") + span, output_field=DateTimeField())


def _contact_late(scope: Scope) -> Q:
    """The wait went on longer than the market's working days: the rule of ``market.services.clocks``, told day by day
    of the claim so that the database can judge very many pairs.
    """
    ends = _claimed(scope).aggregate(first=Min("claimed_at"), last=Max("claimed_at"))
    if ends["first"] is None:
        return Q(pk__in=[])
    days = (clock.as_local_date(ends["first"]), clock.as_local_date(ends["last"]))
    usual = MarketEvent._meta.get_field("contact_days").default
    allowed: dict[int, list[int]] = defaultdict(list)
    for event, contact_days in MarketEvent.objects.values_list("pk", "contact_days"):
        allowed[contact_days].append(event)
    late = Q(event__isnull=True) & _longer_than(usual, *days)
    for contact_days, events in allowed.items():
        late |= Q(event__in=events) & _longer_than(contact_days, *days)
    return Q(waited_until__gt=_after(DAY)) & late


def _longer_than(working_days: int, first: dt.date, last: dt.date) -> Q:
    """Claimed on a working day, the wait is so many days long; on a day off it ends at a midnight."""
    spans: dict[dt.timedelta, list[dt.date]] = defaultdict(list)
    moments: dict[dt.datetime, list[dt.date]] = defaultdict(list)
    for number in range((last - first).days + 1):
        day = first + number * DAY
        noon = timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
        due = add_working_days(timezone.localtime(noon), working_days)
        if is_working_day(day):
            spans[due - noon].append(day)
        else:
            moments[due].append(day)
    late = Q(pk__in=[])
    for span, on in spans.items():
        late |= Q(claimed_day__in=on, waited_until__gt=_after(span))
    return late | (Q(claimed_day__in=[day for on in moments.values() for day in on]) & _past(moments))


def _past(moments: dict[dt.datetime, list[dt.date]]) -> Q:
    """The wait went on past the moment that belongs to the day of the claim; asked month by month, so that the database
    looks at few moments for each pair.
    """
    months: dict[tuple[int, int], Q] = {}
    for moment, on in moments.items():
        for day in on:
            month = (day.year, day.month)
            months[month] = months.get(month, Q(pk__in=[])) | Q(claimed_day=day, waited_until__gt=moment)
    late = Q(pk__in=[])
    for (year, number), of_month in months.items():
        first = dt.date(year, number, 1)
        last = (first + 31 * DAY).replace(day=1) - DAY
        late |= Q(claimed_day__gte=first, claimed_day__lte=last) & of_month
    return late


def _decided() -> Exists:
    """A decision within thirty days of the claim stands on record."""
    last_day = TruncDate(ExpressionWrapper(F("introduction__claimed_at") + DECIDE_WITHIN, output_field=DateTimeField()))
    rows = Outcome.objects.current().filter(kind__in=DECISIONS, decided_on__lte=last_day)
    return Exists(rows.filter(introduction=OuterRef("pk")))


def _decision_late() -> Q:
    """Thirty days went by before the pair ended, and no decision came in them."""
    return Q(open_until__gt=_after(DECIDE_WITHIN)) & Q(~_decided())

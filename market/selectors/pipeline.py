"""The work of an answering party: its open pairs state by state, counted, added up, and the most urgent of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from accounts import clock
from accounts.enums import LENDER_KINDS
from accounts.models import Organisation, User
from market.enums import OPEN_STATES, Track
from market.models import Introduction
from market.selectors.introductions import for_list
from market.selectors.kept import kept
from market.states import CLOSED_STATES, TRANSITIONS

MINE, NOBODY = "mine", "nobody"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the reader narrowed the work to: whose pairs (``mine``, ``nobody``, the key of a colleague, or all), only
    those overdue.
    """

    owner: str = ""
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class StateTotal:
    """One open state: how many pairs, how many of them overdue, and the yuan their needs ask for."""

    state: str
    count: int = 0
    overdue: int = 0
    amount: Decimal = Decimal(0)


def open_work(user: User, organisation: Organisation, chosen: Chosen) -> QuerySet[Introduction]:
    """The party's open pairs as it narrowed them, overdue first, without a clock last. Pairs in which it is the firm
    are not its work.
    """
    rows = for_list(user, organisation).filter(provider=organisation)
    if chosen.owner == MINE:
        rows = rows.filter(owner=user)
    elif chosen.owner == NOBODY:
        rows = rows.filter(owner__isnull=True)
    elif chosen.owner:
        rows = rows.filter(owner=int(chosen.owner))
    return rows.filter(due_at__lt=clock.now()) if chosen.overdue else rows


def totals_of(user: User, organisation: Organisation, chosen: Chosen) -> list[StateTotal]:
    """The states of what the reader narrowed the party's work to; of very many pairs up to a minute old."""

    def make() -> tuple[list[StateTotal], int]:
        found = state_totals(open_work(user, organisation, chosen), organisation)
        return found, sum(total.count for total in found)

    owner = f"{MINE}{user.pk}" if chosen.owner == MINE else chosen.owner
    totals: list[StateTotal] = kept(f"pipeline:{organisation.pk}:{owner}:{chosen.overdue}", make)
    return totals


def state_totals(rows: QuerySet[Introduction], organisation: Organisation) -> list[StateTotal]:
    """Every open state of the party's line in its order, empty ones too; one query."""
    counted = (
        rows.order_by()
        .values("state")
        .annotate(
            count=Count("pk"),
            overdue=Count("pk", filter=Q(due_at__lt=clock.now())),
            amount=Sum("need__financing__amount"),
        )
    )
    found = {
        row["state"]: StateTotal(row["state"], row["count"], row["overdue"], row["amount"] or Decimal(0))
        for row in counted
    }
    states = open_states(organisation)
    further = [state for state in OPEN_STATES if state in found and state not in states]
    return [found.get(state, StateTotal(str(state))) for state in (*states, *further)]


def open_states(organisation: Organisation) -> list[str]:
    """The open states that the party's pairs go through: lenders' of financing, all others' of services."""
    track = Track.FINANCING if organisation.kind in LENDER_KINDS else Track.SERVICE
    return [str(state) for state in TRANSITIONS[track] if state not in CLOSED_STATES]


def first_of_each(rows: QuerySet[Introduction], most: int) -> dict[str, list[Introduction]]:
    """State → its ``most`` most urgent pairs, in two queries for all states: which they are, told by the pairs alone,
    and what they say (a large bank has thousands of pairs, and a page shows a few dozen).
    """
    urgency = [F("due_at").asc(nulls_last=True), F("created_at").asc(), F("pk").asc()]
    place = Window(RowNumber(), partition_by=F("state"), order_by=urgency)
    placed = rows.select_related(None).order_by().annotate(place=place).filter(place__lte=most)
    found: dict[str, list[Introduction]] = {}
    for row in rows.filter(pk__in=list(placed.values_list("pk", flat=True))):
        found.setdefault(row.state, []).append(row)
    return found


def colleagues(organisation: Organisation) -> list[User]:
    """Who can be in charge of a pair of the party or still is: its members, and owners who have left; one query."""
    owners = Introduction.objects.filter(provider=organisation, state__in=OPEN_STATES, owner__isnull=False)
    people = Q(memberships__organisation=organisation) | Q(pk__in=owners.order_by().values("owner"))
    return list(User.objects.filter(people).distinct().order_by("name", "email"))


def present_state(state: str, totals: Iterable[StateTotal]) -> StateTotal | None:
    """The total of the state that an address names; None where the party's line has no such state."""
    return next((total for total in totals if total.state == state), None)

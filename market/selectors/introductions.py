"""Reading pairs: what is open, what is overdue, what is closed."""

from django.db.models import Count, F, Q, QuerySet

from accounts import clock
from accounts.models import Organisation, User
from market.enums import OPEN_STATES
from market.models import Introduction
from market.selectors.kept import kept


def for_list(user: User, organisation: Organisation | None, *, closed: bool = False) -> QuerySet[Introduction]:
    """The reader's pairs: open ones by their clock (overdue first, without a clock last), closed ones newest first."""
    rows = Introduction.objects.visible_to(user, organisation).select_related(
        "need__organisation", "need__financing", "provider", "offering", "event", "owner"
    )
    if closed:
        return rows.exclude(state__in=OPEN_STATES).order_by("-closed_at", "-pk")
    return rows.filter(state__in=OPEN_STATES).order_by(F("due_at").asc(nulls_last=True), "created_at", "pk")


def list_counts(user: User, organisation: Organisation | None) -> dict[str, int]:
    """How many pairs are open, overdue and closed for the reader; of very many up to a minute old."""
    rows = Introduction.objects.visible_to(user, organisation)
    is_open = Q(state__in=OPEN_STATES)

    def make() -> tuple[dict[str, int], int]:
        found = rows.aggregate(
            open=Count("pk", filter=is_open),
            overdue=Count("pk", filter=is_open & Q(due_at__lt=clock.now())),
            closed=Count("pk", filter=~is_open),
        )
        return found, found["open"] + found["closed"]

    whose = f"party:{organisation.pk}" if organisation else f"person:{user.pk}"
    counts: dict[str, int] = kept(f"pairs:{whose}", make)
    return counts


def overdue() -> QuerySet[Introduction]:
    """Open pairs whose clock ran out, the longest overdue first (the organiser's to-do list)."""
    return (
        Introduction.objects.filter(state__in=OPEN_STATES, due_at__lt=clock.now())
        .select_related("need__organisation", "provider", "event")
        .order_by("due_at", "pk")
    )

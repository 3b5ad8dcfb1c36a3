"""Tasks of people in the series: what somebody does where, and who has an account at all."""

from django.db.models import QuerySet

from accounts.models import User
from events.enums import EventStatus
from events.models import Duty, MarketEvent


def account_of(email: str) -> User | None:
    """Who signs in with this address, if the account is open."""
    return User.objects.filter(email__iexact=email.strip(), is_active=True).first()


def own_duties(user: User) -> QuerySet[Duty]:
    """The person's open tasks, by series."""
    rows = Duty.objects.filter(user=user.pk, ended_at=None)
    return rows.select_related("series", "user").order_by("series__name", "pk")


def editions_to_help(series: set[int]) -> QuerySet[MarketEvent]:
    """The editions of these series that are not closed: those open to the public first, each the next one first."""
    rows = MarketEvent.objects.filter(series__in=series).exclude(status=EventStatus.CLOSED)
    return rows.select_related("series").order_by("-status", "starts_at", "pk")

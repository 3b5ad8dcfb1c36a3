"""Reading a visit: its firms, with what each asked and was promised."""

from django.db.models import Prefetch, QuerySet

from market.models import Promise, Question, Visit, VisitGuest


def guests_of(visit: Visit) -> QuerySet[VisitGuest]:
    """The firms in the order in which they were written down; ``asked`` and ``promised`` are lists."""
    asked = Question.objects.select_related("need").order_by("number")
    promised = Promise.objects.select_related("promiser").order_by("number")
    return (
        visit.guests.select_related("organisation")
        .prefetch_related(
            Prefetch("questions", queryset=asked, to_attr="asked"),
            Prefetch("promises", queryset=promised, to_attr="promised"),
        )
        .order_by("pk")
    )

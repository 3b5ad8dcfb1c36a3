"""Reading what was done about the lines of the organiser's to-do list."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts import clock
from market.models import FollowUp
from market.todo import FollowUpKind

Key = tuple[str, int]
"""The matter of a line and the key of its row."""


def put_off_today(matter: str) -> QuerySet[FollowUp]:
    """Lines of a matter that are put off and not taken up again; a line is back on the day it was put off to."""
    rows = FollowUp.objects.filter(matter=matter, kind=FollowUpKind.PUT_OFF, until__gt=clock.today())
    return rows.filter(ended_by__isnull=True).order_by()


def held_back(matter: str, *, key: str = "pk", since: str) -> Exists:
    """For a filter: the line of a row is put off. What was put off before the present waiting began (``since``) counts
    no more: a pair that has moved on and is late again is a new thing to do.
    """
    return Exists(put_off_today(matter).filter(subject_id=OuterRef(key), at__gte=OuterRef(since)))


def journals(keys: Iterable[Key]) -> dict[Key, list[FollowUp]]:
    """All that was done about some lines, newest first, in one query."""
    by_matter: dict[str, list[int]] = defaultdict(list)
    for matter, subject_id in keys:
        by_matter[matter].append(subject_id)
    wanted = Q(pk__in=[])
    for matter, subjects in by_matter.items():
        wanted |= Q(matter=matter, subject_id__in=subjects)
    found: dict[Key, list[FollowUp]] = defaultdict(list)
    for entry in FollowUp.objects.filter(wanted).select_related("by").order_by("-pk"):
        found[(entry.matter, entry.subject_id)].append(entry)
    return found

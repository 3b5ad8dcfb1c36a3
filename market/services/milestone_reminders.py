"""Both sides of an agreed pair are reminded of a milestone before it is due, and told when its day has passed."""

import datetime as dt

from django.db import transaction

from accounts import clock
from market.models import Milestone
from market.selectors.milestones import due_soon, newly_overdue
from market.services.pairs import lock_pair, tell

AHEAD = dt.timedelta(days=7)


def remind() -> int:
    """Remind of what falls due within a week, and tell what has become overdue, each once; the number of milestones.
    Safe to repeat.
    """
    soon = list(due_soon(clock.today() + AHEAD))
    late = list(newly_overdue())
    told = [_tell_once(row, "reminded_at", "milestone.due_soon") for row in soon]
    told += [_tell_once(row, "overdue_at", "milestone.overdue") for row in late]
    return sum(told)


@transaction.atomic
def _tell_once(milestone: Milestone, column: str, code: str) -> bool:
    """Both sides of one milestone, if it still stands open and nobody has told them."""
    pair = lock_pair(milestone.introduction)
    row = Milestone.objects.select_for_update(of=("self",)).select_related("party").get(pk=milestone.pk)
    if row.done_on is not None or row.dropped_at is not None or getattr(row, column) is not None:
        return False
    setattr(row, column, clock.now())
    row.save(update_fields=[column])
    for party in (pair.need.organisation, pair.provider):
        if party.erased_at is None:
            tell(pair, party, code, what=row.what, due=row.due_on.isoformat(), party=row.party.name)
    return True

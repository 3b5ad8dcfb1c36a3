"""How the milestones of a pair are shown: each with its state in words, and what the reader may do about it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts import clock
from accounts.models import Organisation, User
from market.models import Introduction, Milestone
from market.pair_permissions import actors_for
from market.states import Actor

SIDES = frozenset({Actor.FIRM, Actor.PROVIDER})


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A milestone, its state in words and colour, and whether the reader reports or confirms it."""

    milestone: Milestone
    state: str
    tone: str
    may_report: bool = False
    may_confirm: bool = False

    @property
    def pair(self) -> Introduction:
        """The pair it belongs to."""
        pair: Introduction = self.milestone.introduction
        return pair


def sides_for(user: User, pair: Introduction, organisation: Organisation | None) -> bool:
    """The reader acts for one side of the pair."""
    return organisation is not None and bool(SIDES & actors_for(user, pair, organisation))


def milestone_row(row: Milestone, organisation: Organisation | None, *, acts: bool) -> MilestoneRow:
    """One milestone as this reader sees it; ``acts`` says whether the reader writes for ``organisation``."""
    open_one = row.done_on is None and row.dropped_at is None
    waits = row.done_on is not None and row.confirmed_at is None
    other = organisation is not None and row.done_for_id != organisation.pk
    words, tone = _state(row)
    return MilestoneRow(row, words, tone, may_report=acts and open_one, may_confirm=acts and waits and other)


def _state(row: Milestone) -> tuple[str, str]:
    if row.dropped_at is not None:
        return _("Given up"), ""
    if row.confirmed_at is not None:
        return _("Done and confirmed"), "done"
    if row.done_on is not None:
        return _("Waits to be confirmed"), "waiting"
    late = (clock.today() - row.due_on).days
    return (_("Overdue"), "urgent") if late > 0 else (_("Planned"), "")


def milestone_steps(pair: Introduction) -> list[dict[str, Any]]:
    """What came of the milestones, for the timeline of the pair."""
    items: list[dict[str, Any]] = []
    for row in pair.milestones.all():
        if row.confirmed_at is not None:
            title = _("Result: %(what)s") if row.is_result else _("Milestone: %(what)s")
            items.append(
                {"title": title % {"what": row.what}, "at": row.confirmed_at, "note": row.note, "state": "done"}
            )
        if row.dropped_at is not None:
            title = _("Given up: %(what)s") % {"what": row.what}
            items.append({"title": title, "at": row.dropped_at, "note": row.dropped_reason, "state": "refused"})
    return items

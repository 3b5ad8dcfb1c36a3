"""The organiser's to-do list: the single things to do, most urgent first. It is read off the market, never kept."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet

from accounts import clock
from accounts.models import Organisation
from events.models import MarketEvent
from market.models import FollowUp, Introduction
from market.selectors.follow_ups import Key, held_back, journals
from market.selectors.kept import kept
from market.selectors.promises import end_of_day
from market.selectors.todo_sources import SOURCES
from market.todo import MATTER_OF, MOST_LISTED, OWN, WAITS, FollowUpKind, Group, Matter


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do: what it is about, who has to act, since when and until when.

    ``party`` acts and is called; ``subject`` is the row behind the line; ``journal`` what was done about it, newest
    first.
    """

    group: str
    subject: Model
    party: Organisation
    since: dt.datetime
    due: dt.datetime
    pair: Introduction | None = None
    event: MarketEvent | None = None
    journal: list[FollowUp] = field(default_factory=list)

    @property
    def matter(self) -> str:
        """What the line is about."""
        return MATTER_OF[self.group]

    @property
    def key(self) -> Key:
        """What names the line in the journal."""
        return (self.matter, self.subject.pk)

    @property
    def is_own(self) -> bool:
        """It waits for the organiser: there is nobody to remind."""
        return self.matter in OWN

    @property
    def reminded(self) -> FollowUp | None:
        """The last reminder to the party that has to act now."""
        sent = (one for one in self.journal if one.kind == FollowUpKind.REMIND and one.party_id == self.party.pk)
        return next(sent, None)

    @property
    def reminded_today(self) -> bool:
        """The party has been reminded today: once a day is enough."""
        return self.reminded is not None and self.reminded.day == clock.today()

    @property
    def called(self) -> FollowUp | None:
        """The last call."""
        return next((one for one in self.journal if one.kind == FollowUpKind.CALL), None)

    @property
    def held_back(self) -> FollowUp | None:
        """The entry that has put the line off."""
        ended = {one.ends_id for one in self.journal}
        put_off = (one for one in self.journal if one.kind == FollowUpKind.PUT_OFF and one.at >= self.since)
        standing = (one for one in put_off if one.pk not in ended)
        return next((one for one in standing if one.until and one.until > clock.today()), None)


def rows_of(group: str, event: MarketEvent | None = None, *, put_off: bool = False) -> QuerySet[Any]:
    """The rows of a part, most urgent first: those to do now, or those that are put off."""
    source = SOURCES[group]
    held = held_back(MATTER_OF[group], key=source.key, since=source.since)
    rows = source.rows().filter(held if put_off else ~held)
    return rows.filter(source.at(event)) if event else rows


def counts(event: MarketEvent | None = None, *, put_off: bool = False) -> dict[str, int]:
    """How many lines each part has, counted up to one more than can be listed; of a large market a minute old."""

    def make() -> tuple[dict[str, int], int]:
        found = {group: rows_of(group, event, put_off=put_off)[: MOST_LISTED + 1].count() for group in SOURCES}
        return found, sum(found.values())

    which = f"{event.pk if event else 'all'}:{'off' if put_off else 'now'}"
    found: dict[str, int] = kept(f"todo:{which}", make)
    return found


class Lines(Sequence[Line]):
    """The lines of some parts one after the other, as long as the counts say; only the lines asked for are read."""

    def __init__(self, sizes: dict[str, int], event: MarketEvent | None = None, *, put_off: bool = False) -> None:
        self.sizes = {group: min(size, MOST_LISTED) for group, size in sizes.items()}
        self.event, self.put_off = event, put_off

    def __len__(self) -> int:
        return sum(self.sizes.values())

    def __getitem__(self, part: Any) -> Any:
        first, last, _step = part.indices(len(self))
        found, before = [], 0
        for group, size in self.sizes.items():
            begin, end = max(first - before, 0), min(last - before, size)
            if begin < end:
                rows = rows_of(group, self.event, put_off=self.put_off)[begin:end]
                found += [line_of(group, row) for row in rows]
            before += size
        return with_journals(found)


def with_journals(lines: list[Line]) -> list[Line]:
    """The lines with what was done about them."""
    found = journals(line.key for line in lines)
    for line in lines:
        line.journal.extend(found.get(line.key, ()))
    return lines


def find_line(matter: str, subject_id: int) -> Line | None:
    """The line about a row, put off or not; None when nothing waits there (any more)."""
    for group, of in MATTER_OF.items():
        if of == matter:
            row = SOURCES[group].rows().filter(**{SOURCES[group].key: subject_id}).first()
            if row is not None:
                return with_journals([line_of(group, row)])[0]
    return None


def line_of(group: str, row: Any) -> Line:
    """A row of a part as a line."""
    match MATTER_OF[group]:
        case Matter.CLOCK:
            return Line(group, row, row.provider, row.state_since, row.due_at, row, row.event)
        case Matter.LEAD:
            return _answer(group, row, row, row.provider, row.state_since)
        case Matter.CONSENT:
            return _answer(group, row, row, row.need.organisation, row.claimed_at)
        case Matter.DISPUTE:
            pair = row.introduction
            return Line(group, row, pair.provider, row.disputed_at, row.disputed_at, pair, pair.event)
        case Matter.MILESTONE:
            pair = row.introduction
            return Line(group, row, row.party, row.overdue_at, row.overdue_at, pair, pair.event)
        case Matter.PROPOSAL:
            pair = row.introduction
            return _answer(group, row, pair, pair.need.organisation, row.sent_at)
        case Matter.ADVICE:
            return Line(group, row, row.slot.party, row.slot.ends_at, row.slot.ends_at + WAITS[Group.ADVICE])
        case Matter.PROMISE:
            return Line(group, row, row.promiser, row.state_since, end_of_day(row.due_on))
        case Matter.PROFILE:
            return Line(group, row.organisation, row.organisation, row.created_at, row.event.starts_at, event=row.event)
    party = row if group == Group.ORGANISATION else row.organisation
    return Line(group, row, party, row.handed_in_at, row.handed_in_at + WAITS[group], event=getattr(row, "event", None))


def _answer(group: str, subject: Model, pair: Introduction, party: Organisation, since: dt.datetime) -> Line:
    return Line(group, subject, party, since, since + WAITS[group], pair, pair.event)

"""What other rooms add to the organiser's pages of a phase (before, on the day, after), without this room knowing them.

The market registers here at start-up what it knows of needs, runs and introductions.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from events.enums import EventPhase
from events.models import MarketEvent


class Phase(TextChoices):
    """The organiser's three pages of an edition."""

    BEFORE = "before", _("Before the market")
    DAY = "day", _("On the day")
    AFTER = "after", _("After the market")


PHASE_OF = {
    EventPhase.PREPARED: Phase.BEFORE,
    EventPhase.AHEAD: Phase.BEFORE,
    EventPhase.ON: Phase.DAY,
    EventPhase.AFTER: Phase.AFTER,
    EventPhase.CLOSED: Phase.AFTER,
}
"""The page that counts now."""


class CheckState(TextChoices):
    """How a line of the readiness stands."""

    MISSING = "missing", _("Missing")
    DONE = "done", _("Done")
    NOT_NEEDED = "not_needed", _("Not needed")


class Who(TextChoices):
    """Whose turn it is."""

    ORGANISER = "organiser", _("Organiser")
    PARTIES = "parties", _("Registered parties")


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the readiness: what it is about, how it stands, a sentence, who has to act and where.

    ``count`` is how many things are missing (0 where they are not counted), ``url`` leads to exactly these.
    """

    name: str
    state: CheckState
    said: str
    who: Who = Who.ORGANISER
    count: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its meaning and the list behind it; ``tone`` colours it."""

    name: str
    figure: Any
    more: str = ""
    url: str = ""
    tone: str = ""


Source = Callable[[MarketEvent], Iterable[Any]]
ReportSource = Callable[[MarketEvent], tuple[str, list[Figure]]]

_reports: list[ReportSource] = []
_sources: dict[Phase, list[Source]] = {phase: [] for phase in Phase}


def register(phase: Phase, source: Source) -> None:
    """``source(event)`` gives checks for the page before the market, figures for the other two."""
    if source not in _sources[phase]:
        _sources[phase].append(source)


def added(phase: Phase, event: MarketEvent) -> list[Any]:
    """What the other rooms say about the edition, in the order of registration."""
    return [line for source in _sources[phase] for line in source(event)]


def register_report(source: ReportSource) -> None:
    """``source(event)`` gives the title and the figures of one more part of the report."""
    if source not in _reports:
        _reports.append(source)


def reported(event: MarketEvent) -> list[tuple[str, list[Figure]]]:
    """The parts of the other rooms."""
    return [source(event) for source in _reports]

"""The report of an edition as parts with lines: what the page shows and the paper prints."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.cockpit import Figure, reported
from events.models import MarketEvent
from events.selectors.report import Report, report


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the report: its title and figures."""

    title: str
    figures: list[Figure]


def parts(event: MarketEvent) -> list[Part]:
    """Presence, stalls and sessions, meetings, what other rooms add, and what parties said."""
    found = report(event)
    return [
        Part(_("Who came"), list(_presence(found))),
        Part(_("Stalls and sessions"), list(_stalls(found))),
        Part(_("Meetings between parties"), list(_meetings(found))),
        *(Part(title, figures) for title, figures in reported(event)),
        Part(_("Feedback"), list(_feedback(found))),
    ]


def share(part: int, whole: int) -> str:
    """In whole percent; nothing where there is no whole."""
    return _("%(share)d %%") % {"share": round(part * 100 / whole)} if whole else ""


def _presence(found: Report) -> Iterator[Figure]:
    yield Figure(_("Registered parties"), found.registered, _("%(count)d cancelled") % {"count": found.cancelled})
    yield Figure(_("Parties that came"), found.came, share(found.came, found.registered))
    yield Figure(_("People named"), found.people)
    yield Figure(_("People who came"), found.people_came, share(found.people_came, found.people))
    yield Figure(_("Came without registration"), found.walk_ins, _("noted at the door"))


def _stalls(found: Report) -> Iterator[Figure]:
    yield Figure(_("Stalls held"), found.stalls_held, _("of %(count)d") % {"count": found.stalls})
    yield Figure(_("Asked at a stall to be called"), found.visits)
    yield Figure(_("Sessions"), found.sessions)
    yield Figure(_("Seats taken"), found.seats_taken, _("of %(count)d") % {"count": found.seats})


def _meetings(found: Report) -> Iterator[Figure]:
    yield Figure(_("Meetings asked for"), found.asked)
    yield Figure(_("Meetings planned"), found.planned)
    yield Figure(_("Meetings held"), found.held, share(found.held, found.planned))
    yield Figure(_("Missed meetings"), found.missed, share(found.missed, found.planned))


def _feedback(found: Report) -> Iterator[Figure]:
    answers = found.answers
    yield Figure(_("Answers"), answers.count, share(answers.count, answers.asked))
    for marks in answers.marks:
        more = ngettext("of 5, %(count)d answer", "of 5, %(count)d answers", marks.count) % {"count": marks.count}
        yield Figure(marks.label, f"{marks.average:.1f}", more)
    yield Figure(_("Would come again"), answers.again, share(answers.again, answers.count))

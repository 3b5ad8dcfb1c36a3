"""What a published timetable tells each party: one message, however much is different for it."""

from collections import defaultdict

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.services import messages
from events.models import MarketEvent, Meeting
from events.planning import LineKind
from events.selectors.timetable_plans import Step
from events.services.meeting_checks import tell

ALONE = {LineKind.NEW: "meeting.booked", LineKind.MOVED: "meeting.moved", LineKind.DROPPED: "meeting.put_back"}
LISTED = 12
"""Meetings that a message names; the page has them all."""


def tell_all(event: MarketEvent, steps: list[Step]) -> int:
    """Tell each party what is different: a single meeting in the usual words, more of them as a list. The number of
    parties.
    """
    of_party: dict[Organisation, list[Step]] = defaultdict(list)
    for step in steps:
        for party in step.line.request.parties:
            of_party[party].append(step)
    for party, own in sorted(of_party.items(), key=lambda entry: entry[0].pk):
        if len(own) == 1:
            step = own[0]
            tell(step.line.request, party, ALONE[step.kind], **_told_with(step))
        else:
            _tell_list(event, party, own)
    return len(of_party)


def _told_with(step: Step) -> dict[str, str]:
    """Time and place: the new ones, or those that are given up."""
    at: Meeting | None = step.stands if step.kind == LineKind.DROPPED else None
    slot, place = (at.slot, at.where) if at is not None else (step.line.slot, step.line.where)
    time = timezone.localtime(slot.starts_at).strftime("%Y-%m-%d %H:%M") if slot else ""
    return {"time": time, "place": place}


def _tell_list(event: MarketEvent, party: Organisation, steps: list[Step]) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        lines = [_line(step, party) for step in sorted(steps, key=lambda step: _told_with(step)["time"])]
        more = len(lines) - LISTED
        if more > 0:
            lines = [*lines[:LISTED], _("%(count)d more on the page") % {"count": more}]
        meetings = _("; ").join(lines)
    messages.send(
        organisation=party,
        code="meeting.timetable",
        url=reverse("events:meetings_at", args=[event.slug]),
        event=event.name,
        count=len(steps),
        meetings=meetings,
    )


def _line(step: Step, party: Organisation) -> str:
    words = _told_with(step) | {"name": step.line.request.other(party).name}
    match step.kind:
        case LineKind.DROPPED:
            return _("%(time)s %(name)s: no time any more") % words
        case LineKind.MOVED:
            return _("%(time)s %(place)s %(name)s (moved)") % words
        case _:
            return _("%(time)s %(place)s %(name)s") % words

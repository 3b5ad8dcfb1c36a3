"""The counters of the day, each with its meaning and the page behind it."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.admin.readiness import listed
from events.cockpit import Figure, Phase, added
from events.models import MarketEvent
from events.selectors.market_day import MarketDay, market_day


def day_figures(event: MarketEvent) -> list[Figure]:
    """Presence, doors, meetings, seats, and what the other rooms add."""
    found = market_day(event)
    return [*_presence(event, found), *_meetings(event, found), *added(Phase.DAY, event)]


def _presence(event: MarketEvent, found: MarketDay) -> list[Figure]:
    desk = reverse("events:desk_of", args=[event.slug])
    come = listed("registration", event, "&checked_in_at__isempty=0")
    waiting = listed("session", event, "&waiting=yes")
    return [
        Figure(_("Parties here"), f"{found.parties_here} / {found.parties}", _("come, of those registered"), come),
        Figure(_("People here"), f"{found.people_here} / {found.people}", _("come, of those named"), desk),
        Figure(
            _("Walk-ins to complete"),
            found.walk_ins,
            _("noted at the door, not registered yet"),
            listed("walkin", event, "&completed_at__isempty=1"),
            "urgent" if found.walk_ins else "",
        ),
        Figure(
            _("Badges read twice"),
            found.conflicts,
            _("at a second door"),
            listed("checkin", event, "&counted__exact=0"),
            "urgent" if found.conflicts else "",
        ),
        Figure(_("On waiting lists"), found.people_waiting, _("people wait for a seat in a session"), waiting),
    ]


def _meetings(event: MarketEvent, found: MarketDay) -> list[Figure]:
    timetable = reverse("admin:events_marketevent_timetable", args=[event.pk])
    upcoming = _("no slot follows")
    if found.next_slot is not None:
        said = ngettext("%(count)d meeting at %(time)s", "%(count)d meetings at %(time)s", found.meetings_next)
        upcoming = said % {"count": found.meetings_next, "time": found.next_slot.time}
    return [
        Figure(_("Meetings now"), found.meetings_now, _("next: %(next)s") % {"next": upcoming}, timetable),
        Figure(_("Free tables now"), f"{found.free_tables} / {found.tables}", _("of the open tables"), timetable),
        Figure(
            _("Meetings to be told"),
            found.to_tell,
            _("their time is over, nobody has said whether they took place"),
            listed("meeting", event, "&state__exact=planned"),
            "urgent" if found.to_tell else "",
        ),
        Figure(
            _("Missed meetings"),
            found.missed,
            _("one side did not come"),
            listed("meeting", event, "&state__exact=missed"),
        ),
    ]

"""The lines of the page before the market: each figure as a sentence, with who has to act and where."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.cockpit import Check, CheckState, Phase, Who, added
from events.models import MarketEvent
from events.selectors.readiness import Readiness, readiness

MISSING, DONE, NOT_NEEDED = CheckState.MISSING, CheckState.DONE, CheckState.NOT_NEEDED


def checks(event: MarketEvent) -> list[Check]:
    """All lines: what is missing first, then what is done, then what is not needed."""
    found = readiness(event)
    lines = [
        *_hall(event, found),
        *_parties(event, found),
        *_programme(event, found),
        *_meetings(event, found),
        *_prints(event, found),
        *added(Phase.BEFORE, event),
    ]
    order = list(CheckState)
    return sorted(lines, key=lambda line: order.index(line.state))


def listed(model: str, event: MarketEvent, query: str = "") -> str:
    """The organiser's list of one model at the edition."""
    return reverse(f"admin:events_{model}_changelist") + f"?event__id__exact={event.pk}" + query


def _page(event: MarketEvent, name: str) -> str:
    return reverse(f"admin:events_marketevent_{name}", args=[event.pk])


def _hall(event: MarketEvent, found: Readiness) -> Iterator[Check]:
    name, url = _("Plan of the hall"), _page(event, "hall")
    if not found.stalls:
        yield Check(_("Stalls"), MISSING, _("No stall is laid out yet."), url=_page(event, "lay_out"))
        return
    yield (
        Check(name, DONE, _("The hall is drawn."), url=url)
        if found.drawn
        else Check(name, MISSING, _("The hall is not drawn yet."), url=url)
    )
    if found.drawn and found.not_placed:
        said = ngettext(
            "%(count)d stall is not on the plan.", "%(count)d stalls are not on the plan.", found.not_placed
        )
        yield Check(
            _("Stalls on the plan"), MISSING, said % {"count": found.not_placed}, count=found.not_placed, url=url
        )
    elif found.drawn:
        said = ngettext("The stall stands on the plan.", "All %(count)d stalls stand on the plan.", found.stalls)
        yield Check(_("Stalls on the plan"), DONE, said % {"count": found.stalls}, url=url)


def _parties(event: MarketEvent, found: Readiness) -> Iterator[Check]:
    lists = listed("registration", event, "&cancelled_at__isempty=1")
    if not found.parties:
        yield Check(_("Registrations"), MISSING, _("No party is registered yet."), Who.PARTIES, url=lists)
        return
    yield _stall_of_parties(event, found)
    yield _count(
        _("People who come"),
        found.without_people,
        ngettext("%(count)d party names nobody.", "%(count)d parties name nobody.", found.without_people),
        _("Every party names its people."),
        who=Who.PARTIES,
        url=listed("registration", event, "&lacks=people"),
    )
    missing = ngettext(
        "%(count)d party is not verified; decisions that wait for you: %(pending)d.",
        "%(count)d parties are not verified; decisions that wait for you: %(pending)d.",
        found.unverified,
    )
    yield _count(
        _("Verification"),
        found.unverified,
        missing,
        _("Every party is verified."),
        who=Who.ORGANISER if found.pending else Who.PARTIES,
        url=listed("registration", event, "&lacks=verification"),
        pending=found.pending,
    )


def _stall_of_parties(event: MarketEvent, found: Readiness) -> Check:
    name, url = _("Stalls of the parties"), listed("registration", event, "&lacks=stall")
    if not found.stalls:
        return Check(name, NOT_NEEDED, _("No stall is laid out yet."))
    if found.without_stall and not found.free_stalls:
        said = ngettext(
            "%(count)d party has no stall, and none is free.",
            "%(count)d parties have no stall, and none is free.",
            found.without_stall,
        )
        return Check(name, NOT_NEEDED, said % {"count": found.without_stall}, url=url)
    missing = ngettext("%(count)d party has no stall.", "%(count)d parties have no stall.", found.without_stall)
    return _count(name, found.without_stall, missing, _("Every party has a stall."), url=url)


def _count(
    name: str, count: int, missing: str, done: str, *, url: str, who: Who = Who.ORGANISER, **words: int
) -> Check:
    """Done when nothing is left to count."""
    if not count:
        return Check(name, DONE, done)
    return Check(name, MISSING, missing % {"count": count, **words}, who, count, url)


def _programme(event: MarketEvent, found: Readiness) -> Iterator[Check]:
    lists = listed("session", event)
    if not found.sessions:
        yield Check(_("Programme"), NOT_NEEDED, _("No session is planned."), url=lists)
        return
    if found.conflicts:
        one, other = found.conflicts[0]
        said = _("“%(one)s” and “%(other)s” are in one room at the same time.") % {"one": one, "other": other}
        yield Check(_("Rooms of the sessions"), MISSING, said, count=len(found.conflicts), url=lists)
    else:
        yield Check(_("Rooms of the sessions"), DONE, _("No two sessions are in one room at the same time."), url=lists)
    said = ngettext(
        "%(people)d person waits for a seat: more seats or a larger room would help.",
        "%(people)d people wait for a seat: more seats or a larger room would help.",
        found.people_waiting,
    )
    yield (
        Check(
            _("Seats in the sessions"),
            MISSING,
            said % {"people": found.people_waiting},
            count=found.full_sessions,
            url=listed("session", event, "&waiting=yes"),
        )
        if found.people_waiting
        else Check(_("Seats in the sessions"), DONE, _("Nobody waits for a seat."))
    )


def _meetings(event: MarketEvent, found: Readiness) -> Iterator[Check]:
    name, url = _("Slots and tables of meetings"), _page(event, "meetings")
    if found.slots and found.tables:
        said = _("%(slots)d slots and %(tables)d tables are laid out.")
        yield Check(name, DONE, said % {"slots": found.slots, "tables": found.tables}, url=url)
    elif not found.requests and not found.slots and not found.tables:
        yield Check(name, NOT_NEEDED, _("Nobody has asked for a meeting yet, and no slot is laid out."), url=url)
    else:
        said = _("No slot is laid out yet.") if not found.slots else _("No table is laid out yet.")
        yield Check(name, MISSING, said, url=url)
    if found.requests or found.without_time:
        missing = ngettext(
            "%(count)d accepted request has no time yet.",
            "%(count)d accepted requests have no time yet.",
            found.without_time,
        )
        yield _count(
            _("Times of the meetings"),
            found.without_time,
            missing,
            _("Every accepted request has a time."),
            who=Who.PARTIES,
            url=listed("meetingrequest", event, "&time=none"),
        )


def _prints(event: MarketEvent, found: Readiness) -> Iterator[Check]:
    prints = _page(event, "hall_parties")
    for verb, name, url, needed in (
        ("cards.print", _("Stall cards"), prints, found.stalls > found.free_stalls),
        ("badges.print", _("Badges"), prints, found.parties > 0),
        (
            "door.take_list",
            _("List of names at the door"),
            reverse("events:door", args=[event.slug]),
            found.parties > 0,
        ),
    ):
        at = found.printed.get(verb)
        if at is not None:
            time = timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
            yield Check(name, DONE, _("Last made at %(time)s.") % {"time": time}, url=url)
        elif needed:
            yield Check(name, MISSING, _("Not made yet."), url=url)
        else:
            yield Check(name, NOT_NEEDED, _("There is nothing to print yet."), url=url)

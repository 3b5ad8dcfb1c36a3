"""Which pages of the organiser's desk are open to whom: one table, by the names of the addresses.

The organiser's people open everything. A helper opens what stands here, in the series where the person has one of the
tasks; the owner of a series whatever stands here. What does not stand here is closed to every helper.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve

from accounts.permissions import can_organise
from events.enums import DutyTask
from events.permissions import Person, tasks_of

Tasks = frozenset[DutyTask]

OWNER, PROGRAMME, CHECK_IN, MATCHMAKER, VIEWER = DutyTask
ANY: Tasks = frozenset(DutyTask)
ALONE: Tasks = frozenset({OWNER})


@dataclass(frozen=True, slots=True)
class Opening:
    """Who looks at the list and the rows of a table, who changes what is there, and who adds; None is nobody."""

    looks: Tasks
    changes: Tasks | None = None
    adds: Tasks | None = None


def _tasks(*tasks: DutyTask) -> Tasks:
    return frozenset({OWNER, *tasks})


PROGRAMMES = Opening(_tasks(PROGRAMME, VIEWER), _tasks(PROGRAMME), _tasks(PROGRAMME))
MEETINGS = Opening(_tasks(MATCHMAKER, VIEWER), _tasks(MATCHMAKER), _tasks(MATCHMAKER))

TABLES = {
    "marketevent": Opening(ANY, _tasks(PROGRAMME), ALONE),
    "duty": Opening(ALONE, ALONE, ALONE),
    "session": PROGRAMMES,
    "stall": PROGRAMMES,
    "stallbooking": PROGRAMMES,
    "registration": Opening(_tasks(PROGRAMME, MATCHMAKER, VIEWER), ALONE),
    "checkin": Opening(_tasks(CHECK_IN, VIEWER)),
    "walkin": Opening(_tasks(CHECK_IN, VIEWER)),
    "stallvisit": Opening(ALONE),
    "feedback": Opening(ALONE),
    "meetingslot": Opening(MEETINGS.looks, MEETINGS.changes),
    "meetingtable": Opening(MEETINGS.looks, MEETINGS.changes),
    "meetingrequest": MEETINGS,
    "meeting": MEETINGS,
}

EDITION: dict[str, Tasks] = {
    "before": _tasks(PROGRAMME, MATCHMAKER, VIEWER),
    "day": ANY,
    "after": _tasks(PROGRAMME, MATCHMAKER, VIEWER),
    "report": _tasks(PROGRAMME, VIEWER),
    "report_paper": _tasks(PROGRAMME, VIEWER),
    "copy": ALONE,
    "timetable": _tasks(MATCHMAKER, VIEWER),
    **dict.fromkeys(("lay_out", "hall", "hall_list", "hall_item", "hall_parties"), _tasks(PROGRAMME)),
    **dict.fromkeys(("hall_proposal", "hall_cards", "hall_badges"), _tasks(PROGRAMME)),
    **dict.fromkeys(("meetings", "plans", "plan", "plan_progress", "plan_publish"), _tasks(MATCHMAKER)),
    **dict.fromkeys(("plan_act", "plan_line"), _tasks(MATCHMAKER)),
}
"""The pages of an edition that are no page of a table, by the last word of their names."""

PUBLIC = frozenset({"events:event", "events:stalls", "events:session", "market:screen"})
DOOR = frozenset({"events:desk", "events:desk_of", "events:door", "events:check_in"})


def _pages() -> dict[str, Tasks]:
    found = {
        "autocomplete": ANY,
        "events_duty_give_back": ANY,
        "events_registration_absences": _tasks(MATCHMAKER),
    }
    for table, opening in TABLES.items():
        for page, tasks in (
            ("changelist", opening.looks),
            ("change", opening.looks),
            ("act", opening.changes),
            ("decide", opening.changes),
            ("add", opening.adds),
        ):
            if tasks is not None:
                found[f"events_{table}_{page}"] = tasks
    return found | {f"events_marketevent_{page}": tasks for page, tasks in EDITION.items()}


PAGES = _pages()
"""Names of the addresses of the desk, with the tasks that open them."""


def is_open(user: Person, name: str, series: int | None = None) -> bool:
    """May the person open this page of the desk, for rows of this series (of any, where none is named)?"""
    if can_organise(user):
        return True
    tasks = tasks_of(user)
    held = tasks.values() if series is None else [tasks.get(series, frozenset())]
    return any(has & PAGES.get(name, frozenset()) for has in held)


def page_is_open(request: HttpRequest) -> bool:
    """The same for the page that a request asks for, whatever the market; the page itself asks about its rows."""
    name = request.resolver_match.url_name if request.resolver_match else None
    return is_open(request.user, name or "")


def leads_on(user: Person, address: str, series: int) -> bool:
    """Does a link of a page about this series lead the person anywhere?"""
    if can_organise(user):
        return True
    try:
        name = resolve(urlsplit(address).path).view_name
    except Resolver404:
        return False
    return is_open_name(user, name, series)


def is_open_name(user: Person, name: str, series: int) -> bool:
    """The same by the whole name of the address."""
    if can_organise(user) or name in PUBLIC:
        return True
    if name in DOOR:
        return bool(tasks_of(user).get(series, frozenset()) & {OWNER, CHECK_IN})
    return name.startswith("admin:") and is_open(user, name.removeprefix("admin:"), series)

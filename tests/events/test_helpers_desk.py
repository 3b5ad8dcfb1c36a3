"""Who helps with a series finds exactly the pages of the tasks: every address of the desk for every task, in the series
itself and in another one.
"""

import datetime as dt
import re
from html import unescape

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from events.enums import DutyTask
from tests import build
from tests.addresses import address, values
from tests.pages import ADMIN, Page
from tests.test_pages import answer
from tests.world import World, traces

pytestmark = pytest.mark.django_db

TASKS = tuple(str(task) for task in DutyTask)
EVERYBODY = set(TASKS)
FOR_ALL = ("index", "app_list", "jsi18n", "logout", "login", "password_change", "password_change_done", "autocomplete")

OPEN = """
marketevent changelist change day            | owner programme check-in matchmaker viewer
marketevent before after                     | owner programme matchmaker viewer
marketevent report report_paper              | owner programme viewer
marketevent act lay_out hall hall_list       | owner programme
marketevent hall_item hall_parties           | owner programme
marketevent hall_proposal hall_cards         | owner programme
marketevent hall_badges                      | owner programme
marketevent meetings plans plan plan_act     | owner matchmaker
marketevent plan_progress plan_publish       | owner matchmaker
marketevent plan_line                        | owner matchmaker
marketevent timetable                        | owner matchmaker viewer
marketevent add copy                         | owner
duty changelist change add act               | owner
duty give_back                               | owner programme check-in matchmaker viewer
session changelist change                    | owner programme viewer
session add act                              | owner programme
stall changelist change                      | owner programme viewer
stall add act                                | owner programme
stallbooking changelist change               | owner programme viewer
stallbooking add act decide                  | owner programme
registration changelist change               | owner programme matchmaker viewer
registration absences                        | owner matchmaker
registration act decide                      | owner
checkin changelist change                    | owner check-in viewer
walkin changelist change                     | owner check-in viewer
stallvisit changelist change                 | owner
feedback changelist change                   | owner
meetingslot changelist change                | owner matchmaker viewer
meetingslot act                              | owner matchmaker
meetingtable changelist change               | owner matchmaker viewer
meetingtable act                             | owner matchmaker
meetingrequest changelist change             | owner matchmaker viewer
meetingrequest add act decide                | owner matchmaker
meeting changelist change                    | owner matchmaker viewer
meeting add act decide                       | owner matchmaker
"""


def opened() -> dict[str, set[str]]:
    """The tasks that open each address, by its name."""
    found = {f"admin:{page}": EVERYBODY for page in FOR_ALL}
    for line in OPEN.strip().splitlines():
        words, _bar, tasks = line.partition("|")
        table, *pages = words.split()
        found |= {f"admin:events_{table}_{page}": set(tasks.split()) for page in pages}
    return found


WITHOUT_A_ROW = {"changelist", "add", "decide"}


def names_no_row(page: Page) -> bool:
    return page.name.rpartition("_")[2] in WITHOUT_A_ROW


def enter(client: Client, person: User) -> None:
    client.force_login(person)


def look(client: Client, world: World, page: Page) -> str:
    with transaction.atomic():
        found = answer(client, address(page, world), "get", values(world, page.body))
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("task", TASKS)
def test_pages_of_the_own_series(client: Client, task: str) -> None:
    world, open_to = World(), opened()
    enter(client, build.helper(world.event.series, task))
    found = {page.label: look(client, world, page) for page in ADMIN}
    expected = {
        page.label: page.expected["organiser"] if task in open_to.get(page.name, ()) else "403" for page in ADMIN
    }
    expected |= {page.label: "404" for page in ADMIN if page.label.endswith(("=accounts", "=market"))}  # no table there
    assert found == expected


@pytest.mark.parametrize("task", TASKS)
def test_pages_about_another_series_are_not_there(client: Client, task: str) -> None:
    """A row is not found, a list is empty, a form offers nothing of it; whatever is sent changes nothing."""
    world, open_to = World(), opened()
    other = build.event(starts_at=world.event.starts_at - dt.timedelta(days=1), name="别的集市")
    enter(client, build.helper(other.series, task))
    wrong = []
    before = traces()
    for page in ADMIN:
        if page.name.removeprefix("admin:") in FOR_ALL:
            continue
        url = address(page, world)
        for method in ("get", "post"):
            response = getattr(client, method)(url, values(world, page.body) if method == "get" else {"post": "yes"})
            mine = names_no_row(page) and task in open_to.get(page.name, ())
            allowed = {200, 302, 404} if mine else {403, 404, 405}  # a list and an empty form are one's own
            if response.status_code not in allowed:
                wrong.append((page.label, method, response.status_code))
            text = response.content.decode(errors="replace")
            wrong += [(page.label, method, said) for said in (world.event.name, world.firm.name) if said in text]
    assert wrong == []
    assert traces() == before


def ways(text: str) -> set[str]:
    """Where the page leads, but for the frame of it and what leaves the desk for good."""
    main = text[text.find('id="content"') :]
    found = {unescape(href) for href in re.findall(r'href="(/[^"#]*)', main)}
    return {href for href in found if not href.startswith(("/static/", "/admin/logout/", "/i18n/"))}


@pytest.mark.parametrize("task", TASKS)
def test_no_page_of_the_desk_leads_against_a_closed_door(client: Client, task: str) -> None:
    """Every link on every page that is open to the task is open as well, from the first page on."""
    world = World(2)
    enter(client, build.helper(world.event.series, task))
    todo, seen, closed = [reverse("admin:index")], set(), []
    while todo:
        url = todo.pop()
        response = client.get(url)
        if response.status_code not in (200, 302, 405):
            closed.append((url, response.status_code))
        if url.startswith("/admin/") and response.headers.get("Content-Type", "").startswith("text/html"):
            new = ways(response.content.decode())
            todo += sorted(new - seen)
            seen |= new
        assert len(seen) < 600
    assert closed == []
    assert len(seen) > 3

"""The first page of the desk for who helps: the person's editions, and ways to exactly what the tasks allow."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.admin.site import site
from accounts.models import User
from events.admin.openings import leads_on
from events.enums import DutyTask
from events.models import Duty, MarketEvent
from events.permissions import tasks_in, tasks_of
from events.selectors.duties import editions_to_help, own_duties

Link = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Own:
    """An edition with what the person does there; the first of the ``links`` is the one that is needed most."""

    event: MarketEvent
    tasks: list[str]
    links: list[Link]


def helper_desk(user: User) -> dict[str, Any]:
    """What the page shows; three questions however many tasks and editions there are."""
    duties = list(own_duties(user))
    editions = [_own(user, event, duties) for event in editions_to_help(set(tasks_of(user)))]
    return {"helper": True, "editions": editions, "duties": duties}


def _own(user: User, event: MarketEvent, duties: list[Duty]) -> Own:
    names = [str(duty.get_task_display()) for duty in duties if duty.series_id == event.series_id]
    return Own(event, names, [link for link in _links(user, event) if leads_on(user, link[1], event.series_id)])


def _links(user: User, event: MarketEvent) -> list[Link]:
    """All pages of the edition; the desk comes first for whoever only stands there."""
    desk = (_("Check-in"), reverse("events:desk_of", args=[event.slug]))
    door = (_("Door without network"), reverse("events:door", args=[event.slug]))
    rest = [link for link in site.get_model_admin(MarketEvent).links_for(event) if link != desk]
    if tasks_in(user, event) == {DutyTask.CHECK_IN}:
        return [desk, door, *rest]
    return [*rest[:1], desk, door, *rest[1:]]

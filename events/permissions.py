"""May this person do that at this market? The organiser may do everything, others what they have a task for.

``check_x`` raises, ``can_x`` answers. The tasks of a person are read once and kept on the object of the person, which
lives as long as a request; ``forget_tasks`` is for who changes them.
"""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.models import Organisation, User
from accounts.permissions import can_act_for, can_organise
from events.enums import DutyTask
from events.models import Duty, MarketEvent, MarketSeries

Person = User | AnonymousUser
Tasks = dict[int, frozenset[str]]

KEPT_AS = "_tasks_by_series"


def tasks_of(user: Person) -> Tasks:
    """The person's open tasks by the key of the series; nobody is asked about who helps nowhere."""
    if not (user.is_active and isinstance(user, User) and user.helps):
        return {}
    kept: Tasks | None = getattr(user, KEPT_AS, None)
    if kept is None:
        found: dict[int, set[str]] = {}
        for series, task in Duty.objects.filter(user=user, ended_at=None).values_list("series", "task"):
            found.setdefault(series, set()).add(task)
        kept = {series: frozenset(tasks) for series, tasks in found.items()}
        setattr(user, KEPT_AS, kept)
    return kept


def forget_tasks(*people: Person) -> None:
    """The tasks of these people have changed."""
    for user in people:
        if hasattr(user, KEPT_AS):
            delattr(user, KEPT_AS)


def series_key(of: MarketEvent | MarketSeries) -> int:
    """The key of the series that the edition belongs to."""
    return of.series_id if isinstance(of, MarketEvent) else of.pk


def tasks_in(user: Person, of: MarketEvent | MarketSeries) -> frozenset[str]:
    """What the person does in the series; not what the organiser's people may do anyway."""
    return tasks_of(user).get(series_key(of), frozenset())


def series_with(user: Person, *tasks: DutyTask) -> set[int]:
    """The series in which a helper has one of the tasks (owners have them all); any task where none is named."""
    wanted = {*tasks, DutyTask.OWNER} if tasks else set(DutyTask)
    return {series for series, has in tasks_of(user).items() if has & wanted}


def can_do(user: Person, of: MarketEvent | MarketSeries, task: DutyTask) -> bool:
    """The organiser, and who has this task, or all of them, in the series."""
    return can_organise(user) or bool(tasks_in(user, of) & {task, DutyTask.OWNER})


def can_see_edition(user: Person, event: MarketEvent) -> bool:
    """Who has any task in the series knows its editions, those in preparation included."""
    return can_organise(user) or bool(tasks_in(user, event))


def can_read_contacts(user: Person, event: MarketEvent) -> bool:
    """Mobile numbers of the people who come are for the organiser and the owner of the series alone."""
    return can_do(user, event, DutyTask.OWNER)


def check_task(by: User, of: MarketEvent | MarketSeries, task: DutyTask) -> None:
    """Raise NotAllowed, with the name of the task it needs, unless the person may do this in the series."""
    if can_do(by, of, task):
        return
    if not tasks_of(by):
        raise NotAllowed(_("Only the organiser can do this."))
    raise NotAllowed(_("This needs the task “%(task)s” in this market series.") % {"task": task.label})


def check_act_at(by: User, organisation: Organisation, event: MarketEvent, task: DutyTask) -> None:
    """Raise NotAllowed unless the person writes for the party, or has the task of doing this for any party there."""
    if not (can_act_for(by, organisation) or can_do(by, event, task)):
        raise NotAllowed(_("You cannot act for this organisation."))

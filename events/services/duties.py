"""Tasks in a market series: given to a person by the organiser or the owner of the series, and ended."""

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, Taken, WrongState
from accounts.models import User
from accounts.services import messages
from accounts.services.users import mark_helper
from events.enums import DutyTask
from events.models import Duty, MarketSeries
from events.permissions import check_task, forget_tasks


@transaction.atomic
def give_duty(*, by: User, series: MarketSeries, user: User, task: str) -> Duty:
    """The person does this task in all editions of the series from now on, and is told so. The organiser's own people
    need none: they may do everything.
    """
    check_task(by, series, DutyTask.OWNER)
    if task not in DutyTask.values:
        raise Invalid(_("Please choose a task."), field="task")
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not person.is_active:
        raise Invalid(_("This account is closed."), field="user")
    if person.is_staff:
        raise Invalid(
            _("%(person)s belongs to the organiser and may do everything.") % {"person": person}, field="user"
        )
    duty = Duty(series=series, user=person, task=task, given_by=by)
    try:
        with transaction.atomic():
            duty.save(force_insert=True)
    except IntegrityError as error:
        words = {"person": str(person), "task": duty.get_task_display()}
        raise Taken(_("%(person)s has this task already: %(task)s.") % words, field="task", code="given") from error
    mark_helper(user=person, helps=True)
    forget_tasks(by, user)
    audit.record(by=by, verb="duty.give", subject=duty, person=person.pk, series=series.slug, task=task)
    _tell(duty, by, user, "duty.given")
    return duty


@transaction.atomic
def end_duty(*, by: User, duty: Duty) -> Duty:
    """The person does this no longer, from the next page on; whoever has the task may give it back, which tells the one
    who gave it. The row stays.
    """
    if duty.user_id != by.pk:
        check_task(by, duty.series, DutyTask.OWNER)
    person = User.objects.select_for_update(no_key=True).get(pk=duty.user_id)
    rows = Duty.objects.select_for_update(no_key=True, of=("self",)).select_related("series", "user", "given_by")
    row = rows.get(pk=duty.pk)
    if row.ended_at is not None:
        raise WrongState(_("This task has been ended already."))
    row.ended_at, row.ended_by = clock.now(), by
    row.save(update_fields=["ended_at", "ended_by"])
    mark_helper(user=person, helps=Duty.objects.filter(user=person, ended_at=None).exists())
    forget_tasks(by, duty.user)
    audit.record(by=by, verb="duty.end", subject=row, person=person.pk, series=row.series.slug, task=row.task)
    if person.pk != by.pk:
        _tell(row, by, person, "duty.ended")
    elif row.given_by_id != by.pk:
        _tell(row, by, row.given_by, "duty.given_back")
    return row


def _tell(duty: Duty, by: User, reader: User, code: str) -> None:
    with translation.override(reader.language):
        task = str(duty.get_task_display())
    messages.send_to(
        recipient=reader,
        code=code,
        url=reverse("admin:index") if code == "duty.given" else "",
        person=str(by),
        series=duty.series.name,
        task=task,
    )

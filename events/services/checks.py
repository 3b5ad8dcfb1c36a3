"""Checks that several services share: a valid row, an edition that is open, a session that is not over."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.errors import Invalid, WrongState
from accounts.models import Organisation, User
from accounts.permissions import can_organise
from events.enums import DutyTask, EventStatus
from events.models import MarketEvent, Registration
from events.permissions import can_do


def check_valid(row: Model, *, constraints: bool = True) -> None:
    """Raise Invalid with the first mistake; without ``constraints`` the database has the last word on those."""
    try:
        row.full_clean(validate_constraints=constraints)
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            raise Invalid(error.messages[0]) from error
        field, messages = next(iter(error.message_dict.items()))
        raise Invalid(messages[0], field=None if field == "__all__" else field) from error


def check_facts(facts: dict[str, Any], allowed: Iterable[str]) -> None:
    """A programming error when a service is given a fact that it does not keep."""
    unknown = set(facts) - set(allowed)
    if unknown:
        raise TypeError(f"unknown facts: {', '.join(sorted(unknown))}")


def check_span(starts_at: Any, ends_at: Any) -> None:
    """Raise Invalid unless both times are given and the first is earlier."""
    if starts_at is None or ends_at is None:
        raise Invalid(_("Please give the times of beginning and end."), field="starts_at")
    if starts_at >= ends_at:
        raise Invalid(_("It must end after it begins."), field="ends_at")


def check_takes_part(event: MarketEvent, *, by: User, task: DutyTask | None = None) -> None:
    """Parties act while the edition is public and not over; the organiser, and who has the task that the act belongs
    to, also before and after, until it closes.
    """
    if event.status == EventStatus.CLOSED:
        raise WrongState(_("%(event)s is closed.") % {"event": event})
    if can_do(by, event, task) if task else can_organise(by):
        return
    if event.status == EventStatus.DRAFT:
        raise WrongState(_("%(event)s is not open yet.") % {"event": event})
    if event.is_over:
        raise WrongState(_("%(event)s is over.") % {"event": event})


def lock_registration(event: MarketEvent, organisation: Organisation) -> Registration:
    """The party's live registration, locked before any stall or seat (always in this order), or WrongState."""
    registration = (
        Registration.objects.select_for_update(no_key=True)
        .filter(event=event, organisation=organisation, cancelled_at=None)
        .first()
    )
    if registration is None:
        raise WrongState(
            _("%(organisation)s is not registered for %(event)s: please register first.")
            % {"organisation": organisation, "event": event}
        )
    return registration

"""Series and editions: made, changed, published and closed by the organiser, or who has the task in the series."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, WrongState
from accounts.models import Organisation, User
from accounts.permissions import check_organise
from events.enums import DutyTask, EventStatus
from events.meetings import MeetingState
from events.models import MarketEvent, MarketSeries
from events.permissions import check_task
from events.services.checks import check_facts, check_span, check_valid
from events.services.event_letters import tell_of_event

SERIES_FACTS = ("name", "slug", "organiser", "introduction")
EVENT_FACTS = (
    "series", "number", "name", "slug", "tagline", "starts_at", "ends_at", "venue", "address", "introduction",
    "contact_days", "judge_days", "decide_days",
)  # fmt: skip
WHEN_AND_WHERE = ("starts_at", "ends_at", "venue", "address")


@transaction.atomic
def create_series(*, by: User, name: str, slug: str, organiser: Organisation, introduction: str = "") -> MarketSeries:
    """A market that will come again, held by the given organisation."""
    check_organise(by)
    series = MarketSeries(name=name, slug=slug, organiser=organiser, introduction=introduction)
    check_valid(series)
    series.save()
    audit.record(by=by, verb="series.create", subject=series, on_behalf_of=organiser, slug=slug)
    return series


@transaction.atomic
def update_series(*, by: User, series: MarketSeries, **changes: Any) -> MarketSeries:
    """Change what a series is called, where it lives and who holds it."""
    check_organise(by)
    check_facts(changes, SERIES_FACTS)
    series = MarketSeries.objects.select_for_update(no_key=True).get(pk=series.pk)
    for name, value in changes.items():
        setattr(series, name, value)
    check_valid(series)
    series.save()
    audit.record(by=by, verb="series.update", subject=series, on_behalf_of=series.organiser, changed=sorted(changes))
    return series


@transaction.atomic
def create_event(*, by: User, series: MarketSeries, **facts: Any) -> MarketEvent:
    """A new edition in preparation: nobody but the organiser and who helps with the series sees it until it is
    published.
    """
    check_task(by, series, DutyTask.OWNER)
    check_facts(facts, EVENT_FACTS)
    event = MarketEvent(series=series, **facts)
    check_span(event.starts_at, event.ends_at)
    check_valid(event)
    event.save()
    audit.record(by=by, verb="event.create", subject=event, number=event.number, slug=event.slug)
    return event


@transaction.atomic
def update_event(*, by: User, event: MarketEvent, **changes: Any) -> MarketEvent:
    """Change the facts of an edition; its new days must still hold the sessions of its programme and the meetings that
    are planned. Who is registered, and who hosts a session, is told of another time or place. Only the organiser puts
    it into another series.
    """
    check_task(by, event, DutyTask.PROGRAMME)
    check_facts(changes, EVENT_FACTS)
    event = MarketEvent.objects.select_for_update(no_key=True).get(pk=event.pk)
    before = [getattr(event, fact) for fact in WHEN_AND_WHERE]
    if "series" in changes and changes["series"].pk != event.series_id:
        check_organise(by)  # the helpers of one series would hand its parties to those of another
    for name, value in changes.items():
        setattr(event, name, value)
    check_span(event.starts_at, event.ends_at)
    check_valid(event)
    _check_sessions_within(event)
    _check_meetings_within(event)
    event.save()
    audit.record(by=by, verb="event.update", subject=event, changed=sorted(changes))
    if before != [getattr(event, fact) for fact in WHEN_AND_WHERE] and not event.is_over:
        tell_of_event(event, "event.changed")
    return event


def _check_sessions_within(event: MarketEvent) -> None:
    first, last = timezone.localdate(event.starts_at), timezone.localdate(event.ends_at)
    for session in event.sessions.all():
        if timezone.localdate(session.starts_at) < first or timezone.localdate(session.ends_at) > last:
            raise Invalid(
                _("The session “%(session)s” would lie outside these days: please move it first.")
                % {"session": session.title},
                field="starts_at",
            )


def _check_meetings_within(event: MarketEvent) -> None:
    first, last = timezone.localdate(event.starts_at), timezone.localdate(event.ends_at)
    planned = event.meetings.filter(state=MeetingState.PLANNED).select_related("slot").order_by("slot__starts_at")
    for slot in (meeting.slot for meeting in planned):
        if timezone.localdate(slot.starts_at) < first or timezone.localdate(slot.ends_at) > last:
            raise Invalid(
                _("A meeting at %(time)s would lie outside these days: please move it first.")
                % {"time": timezone.localtime(slot.starts_at).strftime("%Y-%m-%d %H:%M")},
                field="starts_at",
            )


@transaction.atomic
def publish_event(*, by: User, event: MarketEvent) -> MarketEvent:
    """Open a prepared edition to the public: from now on parties may register."""
    return _move(by, event, EventStatus.DRAFT, EventStatus.PUBLISHED, "event.publish")


@transaction.atomic
def close_event(*, by: User, event: MarketEvent) -> MarketEvent:
    """Close a published edition: its pages stay readable, nothing about attendance changes any more. Closed while a
    day of it lies ahead it is called off: who is registered, and who hosts a session, is told. In the last hours of its
    last day closing is no news.
    """
    row = _move(by, event, EventStatus.PUBLISHED, EventStatus.CLOSED, "event.close")
    now = clock.now()
    if now < row.starts_at or timezone.localdate(now) < timezone.localdate(row.ends_at):
        tell_of_event(row, "event.called_off")
    return row


def _move(by: User, event: MarketEvent, before: EventStatus, after: EventStatus, verb: str) -> MarketEvent:
    check_task(by, event, DutyTask.PROGRAMME)
    event = MarketEvent.objects.select_for_update(no_key=True).get(pk=event.pk)
    if event.status != before:
        raise WrongState(
            _("%(event)s cannot do this now: %(status)s.") % {"event": event, "status": event.get_status_display()}
        )
    event.status = after
    event.save(update_fields=["status"])
    audit.record(by=by, verb=verb, subject=event, before=str(before), after=str(after))
    return event

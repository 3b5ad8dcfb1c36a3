"""A party leaves the market: its open requests and its meetings end, and the other sides are told."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.enums import Verification
from accounts.models import Organisation, User
from events.meetings import AHEAD, OPEN_REQUESTS, MeetingState, RequestState
from events.models import MarketEvent, Meeting, MeetingRequest
from events.services.meeting_bookings import call_off
from events.services.meeting_checks import lock_meeting, lock_request, tell_others


def end_meetings(
    *, by: User, organisation: Organisation, reason: str, event: MarketEvent | None = None, only_planned: bool = False
) -> int:
    """End what is open of the party at one edition (or at all that are not over): planned meetings are cancelled,
    requests withdrawn, the other sides told. What was held or missed stays. With ``only_planned`` the party itself is
    told as well, and requests without a meeting ahead stay. The number of meetings; to be called inside the transaction
    of the act that makes the party leave.
    """
    sides = Q(asker=organisation) | Q(asked=organisation)
    rows = MeetingRequest.objects.filter(sides, state__in=OPEN_REQUESTS)
    rows = rows.filter(event=event) if event else rows.filter(event__ends_at__gte=clock.now())
    return sum(
        _end(pk, by=by, party=organisation, reason=reason, only_planned=only_planned)
        for pk in list(rows.order_by("pk").values_list("pk", flat=True))
    )


def on_organisation_changed(*, organisation: Organisation, standing: bool, by: User, **_signal: Any) -> None:
    """A party that is suspended comes to no meeting: nobody shall wait for it at a table."""
    if standing and organisation.verification == Verification.SUSPENDED:
        end_meetings(by=by, organisation=organisation, reason=left_the_market())


def _end(pk: int, *, by: User, party: Organisation, reason: str, only_planned: bool) -> bool:
    asking = lock_request(pk)
    if not asking.is_open:
        return False
    ahead = Meeting.objects.filter(request=asking, state__in=AHEAD).values_list("pk", flat=True).first()
    if ahead is not None:
        meeting = lock_meeting(ahead)
        if only_planned and (meeting.state != MeetingState.PLANNED or meeting.slot.has_begun):
            return False
        side = None if only_planned else party  # it is told of its leaving once, not of every meeting
        call_off(by=by, side=side, meeting=meeting, reason=reason, knows=side)
        return True
    if only_planned or asking.meetings.filter(state=MeetingState.HELD).exists():
        return False
    asking.state, asking.reason_text = RequestState.WITHDRAWN, reason
    asking.save(update_fields=["state", "reason_text"])
    audit.record(by=by, verb="meeting.withdraw", subject=asking, on_behalf_of=party, reason=reason)
    tell_others(asking, party, "meeting.withdrawn", reason=reason)
    return False


def forget_words(organisation: Organisation) -> None:
    """What an erased party wrote, or was written to it, goes; that two parties met stays."""
    sides = Q(asker=organisation) | Q(asked=organisation)
    MeetingRequest.objects.filter(sides).update(about="—", reason_text="")
    Meeting.objects.filter(Q(request__asker=organisation) | Q(request__asked=organisation)).update(cancel_reason="")


def left_the_market() -> str:
    """The reason others are told when a party cancels its registration, is suspended or erased."""
    return _("The party does not come to the market.")

"""What the services of meetings share: whose move it is, locks in one order, limits, and telling the parties.

The order of the locks is always registrations by key → request → meeting → slot → table, so that no two writers ever
wait for each other.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Verification
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import Organisation, User
from accounts.permissions import check_act_for, role_in
from accounts.services import messages
from events.enums import DutyTask, EventStatus
from events.meetings import REASON_AT_MOST, STANDING, MeetingState, RequestState
from events.models import MarketEvent, Meeting, MeetingRequest, MeetingSettings, MeetingSlot, Registration
from events.permissions import can_do, check_task


def settings_of(event: MarketEvent) -> MeetingSettings:
    """The limits of the edition, the usual ones where the organiser has said nothing."""
    return MeetingSettings.objects.filter(event=event).first() or MeetingSettings(event=event)


def check_not_closed(event: MarketEvent) -> None:
    """What became of a meeting can be told until the organiser closes the edition."""
    if event.status == EventStatus.CLOSED:
        raise WrongState(_("%(event)s is closed.") % {"event": event})


def acting_side(by: User, asking: MeetingRequest, organisation: Organisation | None) -> Organisation | None:
    """The side the person acts for; None for the organiser and the matchmaker of the series, who act for anyone. Others
    are NotAllowed.
    """
    if organisation is None:
        check_task(by, asking.event, DutyTask.MATCHMAKER)
        return None
    if organisation.pk not in (asking.asker_id, asking.asked_id):
        raise NotAllowed(_("This meeting is between other parties."))
    check_act_for(by, organisation)
    return organisation


def knowing(by: User | None, side: Organisation | None) -> Organisation | None:
    """The side that need not be told of an act: the one whose own person has done it. When the organiser acts in its
    place it is told like the other.
    """
    return side if side is not None and by is not None and role_in(by, side) is not None else None


def check_answers(asking: MeetingRequest, side: Organisation | None) -> None:
    """An answer is given by the asked party, or by the organiser for it."""
    if side is not None and side.pk != asking.asked_id:
        raise NotAllowed(_("The answer is for the other party to give."))


def lock_parties(event: MarketEvent, parties: Iterable[Organisation]) -> dict[int, int]:
    """Lock the live registrations of both sides in the order of their keys: how many people each has at the market."""
    parties = list(parties)
    rows = (
        Registration.objects.select_for_update(no_key=True, of=("self",))
        .select_related("organisation")
        .filter(event=event, organisation__in=parties, cancelled_at=None)
        .order_by("pk")
    )
    present = {row.organisation_id: row for row in rows}
    for party in parties:
        if party.pk not in present or present[party.pk].organisation.verification == Verification.SUSPENDED:
            raise WrongState(
                _("%(party)s does not take part in %(event)s at present.") % {"party": party.name, "event": event}
            )
    counted = Registration.objects.filter(pk__in=[row.pk for row in present.values()])
    people = dict(counted.order_by().values_list("organisation").annotate(Count("attendees")))
    return {pk: max(1, people[pk]) for pk in present}


def lock_request(pk: int) -> MeetingRequest:
    """The request as it is now, locked."""
    rows = MeetingRequest.objects.select_for_update(of=("self",)).select_related("event", "asker", "asked")
    return rows.get(pk=pk)


def lock_meeting(pk: int) -> Meeting:
    """The meeting as it is now, locked after its request."""
    lock_request(Meeting.objects.values_list("request", flat=True).get(pk=pk))
    rows = Meeting.objects.select_for_update(of=("self",))
    return rows.select_related(
        "request__event", "request__asker", "request__asked", "slot", "table", "at_stall__stall", "absent"
    ).get(pk=pk)


def check_reason(reason: str) -> str:
    """A reason that the other side can read."""
    if not reason.strip():
        raise Invalid(_("Please say why: the other side is told."), field="reason")
    return check_text(reason, "reason")


def check_text(text: str, field: str) -> str:
    """Words that fit the row."""
    text = " ".join(text.split())
    if len(text) > REASON_AT_MOST or "\0" in text:
        raise Invalid(_("At most %(limit)d characters.") % {"limit": REASON_AT_MOST}, field=field)
    return text


def check_below_limit(event: MarketEvent, party: Organisation, *, of: str, without: int = 0) -> None:
    """The party has not reached the limit of the edition: of open requests that it has asked or accepted
    (``requests``), or of meetings (``meetings``).
    """
    limit = settings_of(event).meetings_at_most
    sides = Q(asker=party) | Q(asked=party)
    if of == "requests":
        mine = Q(asker=party, state=RequestState.ASKED) | (sides & Q(state=RequestState.ACCEPTED))
        missed = Q(meetings__state=MeetingState.MISSED)
        count = MeetingRequest.objects.filter(mine, event=event).exclude(missed).exclude(pk=without).count()
    else:
        own = Q(request__asker=party) | Q(request__asked=party)
        count = Meeting.objects.filter(own, event=event, state__in=STANDING).count()
    if count >= limit:
        raise WrongState(
            _("%(party)s has reached the limit of %(count)d meetings at this market.")
            % {"party": party.name, "count": limit},
            code="limit",
        )


def is_over(row: Meeting) -> WrongState:
    """The refusal of an act that comes too late, with what became of the meeting."""
    return WrongState(_("This meeting is over: %(state)s.") % {"state": row.get_state_display()})


def told_with(meeting: Meeting) -> dict[str, str]:
    """Time and place of a meeting for the sentence of a message."""
    time = timezone.localtime(meeting.slot.starts_at).strftime("%Y-%m-%d %H:%M")
    return {"time": time, "place": meeting.where}


def tell(asking: MeetingRequest, party: Organisation, code: str, **words: Any) -> None:
    """One message to one side; ``name`` in it is the other side."""
    messages.send(
        organisation=party,
        code=code,
        url=asking.get_absolute_url(),
        name=asking.other(party).name,
        event=asking.event.name,
        **words,
    )


def tell_others(asking: MeetingRequest, side: Organisation | None, code: str, **words: Any) -> None:
    """Everybody concerned but the side that knows of it (nobody, when it was the organiser or the platform)."""
    for party in asking.parties:
        if side is None or party.pk != side.pk:
            tell(asking, party, code, **words)


def may_do_late(by: User, slot: MeetingSlot) -> bool:
    """Parties plan slots that have not begun; the organiser and the matchmaker those that are not over."""
    return not slot.has_begun or (not slot.is_over and can_do(by, slot.event, DutyTask.MATCHMAKER))

"""A pair asks for a meeting at the market; once it was held, the introduction goes on.

Who says that the meeting took place decides about the introduction: its table of moves lets the answering party (and
the organiser for it) put the first contact on record, not the firm. So the word of the answering party or of the
organiser moves a claimed pair to contacted, the word of the firm alone shows the meeting on the timeline and leaves
the step to the other side.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import NotAllowed, Refused, WrongState
from accounts.models import Organisation, User
from events.meetings import Origin
from events.models import Meeting, MeetingRequest
from events.selectors.meetings import between
from events.services.meeting_requests import request_meeting
from market.enums import State
from market.models import Introduction, MeetingLink
from market.pair_permissions import actors_for, moves_for, party_of
from market.selectors.meetings import can_meet, edition_to_meet
from market.services import introductions
from market.services.pairs import lock_pair
from market.states import Actor

WORTH = 80
"""What a pair that works together is worth to the timetable; a stranger's request is worth 50."""


@transaction.atomic
def ask_for_meeting(
    *, by: User, introduction: Introduction, about: str, organisation: Organisation | None = None
) -> MeetingRequest:
    """Either side of a claimed pair asks the other for a meeting at the edition where both are registered; the
    organiser asks for the answering party. A request of the two that is open already serves this pair too.
    """
    asker = _asker(by, introduction, organisation)
    event = edition_to_meet(introduction)
    if not can_meet(introduction):
        raise WrongState(_("A meeting can be asked for once the lead is claimed and while the introduction is open."))
    if event is None:
        raise WrongState(_("Both sides have to be registered for a market that is not over."))
    firm, provider = introduction.need.organisation, introduction.provider
    asking = between(event, firm, provider) or request_meeting(
        by=by,
        event=event,
        asker=asker,
        asked=provider if asker == firm else firm,
        about=about,
        origin=Origin.INTRODUCTION,
        worth=WORTH,
    )
    row = lock_pair(introduction)
    if not can_meet(row):
        raise WrongState(_("A meeting can be asked for once the lead is claimed and while the introduction is open."))
    link, new = MeetingLink.objects.get_or_create(introduction=row, request=asking)
    if new:
        audit.record(by=by, verb="introduction.meeting", subject=row, on_behalf_of=asker, request=link.request_id)
    return asking


def _asker(by: User, pair: Introduction, organisation: Organisation | None) -> Organisation:
    mine = actors_for(by, pair, organisation)
    for actor in (Actor.PROVIDER, Actor.FIRM):
        party = party_of(pair, actor)
        if actor in mine and party is not None:
            return party
    raise NotAllowed(_("You do not act for a party of this introduction."))


def on_held(meeting: Meeting, by: User, side: Organisation | None) -> None:
    """A meeting took place: a claimed pair that it belongs to is contacted, if whoever says so may make that move."""
    links = MeetingLink.objects.filter(request=meeting.request_id).select_related("introduction").order_by("pk")
    for link in links:
        pair = Introduction.objects.select_related("need__organisation", "provider").get(pk=link.introduction_id)
        if pair.state != State.CLAIMED or State.CONTACTED not in moves_for(by, pair, side):
            continue
        try:
            introductions.move(
                by=by,
                introduction=pair,
                to=State.CONTACTED,
                note=_("Met at the market"),
                organisation=side,
                tells=False,
            )
        except Refused:  # the pair has gone on in this very moment: that the two have met stays on record
            continue

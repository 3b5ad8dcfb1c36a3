"""What the page of a pair says of meetings at a market."""

from typing import Any

from django.http import HttpRequest

from events.forms.meetings import AskForm
from market.models import Introduction
from market.pair_permissions import actors_for
from market.selectors.meetings import can_meet, edition_to_meet, meetings_of
from market.states import Actor


def meeting_part(request: HttpRequest, pair: Introduction) -> dict[str, Any]:
    """What the page of a pair says of meetings: those there are, or the form to ask for one."""
    found = meetings_of(pair)
    writes = bool(actors_for(request.user, pair, request.organisation) & {Actor.PROVIDER, Actor.FIRM})
    asks = writes and can_meet(pair) and not any(row.request.is_open for row in found)
    edition = edition_to_meet(pair) if asks else None
    return {"meetings": found, "meeting_edition": edition, "meeting_form": AskForm() if edition else None}

"""The door with a device that keeps working without network: its page, its list, and what it sends."""

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.errors import Refused
from accounts.faces import helper_required
from accounts.permissions import can_enter_desk
from events.selectors.check_ins import conflicts, people_there, waiting_walk_ins
from events.services.check_ins import record_check_ins
from events.services.door_lists import list_is_current, take_list
from events.views.lookup import desk_or_404


def organiser_answers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For scripts: whoever is not signed in is told so with 401, whoever has nothing to do at the door with 403; a
    redirect to the sign-in page would look like an answer.
    """

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"error": _("Please sign in again. Nothing is lost on this device.")}, status=401)
        if not can_enter_desk(request.user):
            return JsonResponse({"error": _("Only the organiser can do this.")}, status=403)
        try:
            return view(request, *args, **kwargs)
        except PermissionDenied as refusal:
            return JsonResponse({"error": str(refusal)}, status=403)

    return never_cache(inner)


@require_safe
@helper_required
def door(request: HttpRequest, slug: str) -> HttpResponse:
    """The page that a device at the door keeps open all day."""
    event = desk_or_404(request, slug)
    here, everybody = people_there(event)
    context = {
        "event": event,
        "here": here,
        "everybody": everybody,
        "conflicts": conflicts(event),
        "waiting": waiting_walk_ins(event),
    }
    return render(request, "events/door.html", context)


@require_POST
@organiser_answers
def door_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Who may come, for this device to keep until the evening."""
    return JsonResponse(take_list(by=request.user, event=desk_or_404(request, slug)))


@require_POST
@organiser_answers
def door_check_ins(request: HttpRequest, slug: str) -> HttpResponse:
    """What the device has read since it last sent; each entry gets its answer."""
    event = desk_or_404(request, slug)
    sent = _json(request)
    if sent is None:
        return JsonResponse({"error": _("The batch cannot be read.")}, status=400)
    facts = {name: sent.get(name) for name in ("device", "place", "entries")}
    try:
        found = record_check_ins(by=request.user, event=event, sent=sent.get("now"), **facts)
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=400)
    here, everybody = people_there(event)
    return JsonResponse(
        {
            "answers": [asdict(answer) for answer in found],
            "here": here,
            "everybody": everybody,
            "list_is_current": list_is_current(event, sent.get("list")),
        }
    )


def _json(request: HttpRequest) -> dict[str, Any] | None:
    """The object that was sent, if it is one."""
    if request.content_type != "application/json":
        return None
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    return sent if isinstance(sent, dict) else None


@require_safe
def door_worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the page of the door for times without network; it holds nobody's data."""
    response = render(request, "events/door_worker.js", content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response

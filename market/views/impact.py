"""What became of a firm: the form behind the link that works without signing in, and the same for its members."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import clock
from accounts.faces import acting_required, kind_required, refusals, writing_required
from accounts.permissions import can_act_for
from market.forms.impact import ImpactForm
from market.impact_links import request_of
from market.outcome_enums import Via
from market.selectors.impact import requests_of
from market.services.impact import answer_impact, send_new_link

METHODS = ["GET", "HEAD", "POST"]
TRIES_AN_HOUR = 10
"""So many times may a form be sent by one link; who types three figures needs fewer."""


def unspoken(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Nobody keeps the page, no search engine lists it, and its address goes nowhere, not even to our other pages."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return never_cache(inner)


@unspoken
@require_http_methods(METHODS)
def impact(request: HttpRequest, token: str) -> HttpResponse:
    """The form for one firm. It shows the firm's name and nothing else: not what the firm has answered before, either.
    A link that has ended opens nothing and offers to send the firm a new one.
    """
    row, opens = request_of(token)
    if row is None:
        raise Http404
    if not opens:
        return render(request, "market/impact_ended.html", {"token": token, "sent": "sent" in request.GET}, status=410)
    form = ImpactForm(request.POST if request.method == "POST" else None)
    answered = row.answers.exists()
    if request.method == "POST" and _tries(f"impact:{row.pk}") > TRIES_AN_HOUR:
        form.full_clean()
        form.add_error(None, _("This form was sent too often. Please try again in an hour."))
        return render(request, "market/impact.html", {"row": row, "form": form, "answered": answered}, status=429)
    if request.method == "POST" and form.is_valid():
        with refusals(request, form) as attempt:
            answer_impact(question=row, via=Via.LINK, **form.facts())
        if attempt.ok:
            return render(request, "market/impact_done.html", {"row": row, "again": answered})
    return render(request, "market/impact.html", {"row": row, "form": form, "answered": answered})


@unspoken
@require_http_methods(METHODS)
def impact_renew(request: HttpRequest, token: str) -> HttpResponse:
    """Send the firm a new link; the page says the same whether one was sent or one has gone out today already. Whoever
    comes back to its address is led to the page of the link.
    """
    row, opens = request_of(token)
    if row is None:
        raise Http404
    page = reverse("market:impact", args=[token])
    if request.method != "POST":
        return redirect(page)
    if not opens:
        send_new_link(question=row)
    return redirect(f"{page}?sent=1")


@require_safe
@kind_required("enterprise")
def impact_list(request: HttpRequest) -> HttpResponse:
    """What the firm was asked and what it said."""
    rows = list(requests_of(request.organisation))
    context = {"rows": rows, "writes": can_act_for(request.user, request.organisation)}
    return render(request, "market/impact_list.html", context)


@never_cache
@acting_required
@writing_required
@require_http_methods(METHODS)
def impact_own(request: HttpRequest, pk: int) -> HttpResponse:
    """The same form for a member, filled with what was said before."""
    row = get_object_or_404(requests_of(request.organisation), pk=pk)
    said = row.in_force[0] if row.in_force else None  # type: ignore[attr-defined]
    names = ("staff", "revenue", "patents", "note")
    initial = {name: getattr(said, name) for name in names} if said else {}
    form = ImpactForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals(request, form) as attempt:
            answer_impact(question=row, via=Via.MEMBER, by=request.user, **form.facts())
        if attempt.ok:
            messages.success(request, _("Thank you. Your figures are on record."))
            return redirect("market:impact_list")
    return render(request, "market/impact.html", {"row": row, "form": form, "answered": said is not None, "own": True})


def _tries(key: str) -> int:
    """How many times this form was sent in this hour."""
    key = f"{key}:{clock.now():%Y%m%d%H}"
    cache.add(key, 0, timeout=3600)
    try:
        return int(cache.incr(key))
    except ValueError:  # dropped from the cache in between
        return 1

"""A unified social credit code checked as it is typed."""

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts import clock
from accounts.selectors.credit_codes import look_up

QUESTIONS_AN_HOUR = 60
"""Nobody needs more to type a code; a list of codes is not to be tried here."""


@never_cache
@login_required
@require_GET
def check(request: HttpRequest) -> HttpResponse:
    """A line for below the box: right, wrong and why, or already registered and whom to ask."""
    organisation = request.membership.organisation if request.membership else None
    answer = look_up(
        request.GET.get("credit_code", "")[:40],
        by=request.user,
        acting_for=organisation,
        may_ask=_counted(request.user.pk) <= QUESTIONS_AN_HOUR,
    )
    return render(request, "accounts/credit_code.html", {"answer": answer})


def _counted(person: int) -> int:
    """How many times this person has asked in this hour."""
    key = f"credit-code:{person}:{clock.now():%Y%m%d%H}"
    cache.add(key, 0, timeout=3600)
    try:
        return int(cache.incr(key))
    except ValueError:  # dropped from the cache in between
        return 1

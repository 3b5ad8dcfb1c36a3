"""A line beside the pairs of a need: an update is on its way, or when the last one was made."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from market.models import Need
from market.selectors.refreshes import freshness_of


@require_safe
@never_cache
@login_required
def need_freshness(request: HttpRequest, pk: int) -> HttpResponse:
    """The line alone, for a page that asks again while an update waits. Whoever may not see the need gets 404."""
    acting = request.membership.organisation if request.membership else None
    need = get_object_or_404(Need.objects.visible_to(request.user, acting), pk=pk)
    context = {"need": need, "freshness": freshness_of(need), "asked": True}
    return render(request, "market/parts/freshness.html", context)

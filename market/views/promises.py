"""What a party has promised to firms: the list, and its words about one of them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import OrganisationKind
from accounts.faces import kind_required, refusals, writing_required
from accounts.permissions import can_act_for
from market.forms.promise import DoneForm, WithdrawForm
from market.models import Promise
from market.selectors.promises import promise_counts, promises_of
from market.services import promises

PAGE_SIZE = 20
ANSWERING = tuple(kind for kind in OrganisationKind.values if kind != OrganisationKind.ENTERPRISE)
WORDS: dict[str, tuple[Any, Any]] = {
    "done": (gettext_lazy("Mark as done"), gettext_lazy("On record. The firm is asked to confirm it.")),
    "withdraw": (gettext_lazy("It cannot be kept"), gettext_lazy("Withdrawn. The firm has been told why.")),
}


@require_safe
@kind_required(*ANSWERING)
def promise_list(request: HttpRequest) -> HttpResponse:
    """What is open, overdue first, and on request what is over."""
    party, over = request.organisation, request.GET.get("tab") == "over"
    context = {
        "page": Paginator(promises_of(party, over=over), PAGE_SIZE).get_page(request.GET.get("page")),
        "counts": promise_counts(party),
        "over": over,
        "writes": can_act_for(request.user, party),
    }
    return render(request, "market/promise_list.html", context)


def _word(request: HttpRequest, pk: int, act: str, form: Any, call: Callable[..., Promise]) -> HttpResponse:
    rows = Promise.objects.filter(promiser=request.organisation).select_related("guest__organisation", "promiser")
    promise = get_object_or_404(rows, pk=pk)
    label, done = WORDS[act]
    if request.method == "POST" and form.is_valid():
        with refusals(request, form) as attempt:
            call(by=request.user, promise=promise, **form.cleaned_data)
        if attempt.ok:
            messages.success(request, done)
            return redirect("market:promise_list")
    elif request.method != "POST" and not promise.is_open:
        messages.info(request, _("This promise is no longer open."))
        return redirect("market:promise_list")
    context = {"promise": promise, "form": form, "label": label, "act": act}
    return render(request, "market/promise_word.html", context)


@writing_required
@require_http_methods(["GET", "HEAD", "POST"])
def promise_done(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done, and when."""
    form = DoneForm(request.POST if request.method == "POST" else None)
    return _word(request, pk, "done", form, promises.mark_done)


@writing_required
@require_http_methods(["GET", "HEAD", "POST"])
def promise_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Why it cannot be kept."""
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    return _word(request, pk, "withdraw", form, promises.withdraw_promise)

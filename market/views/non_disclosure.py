"""The promise of non-disclosure: read its words, promise, take it back; and read what a firm keeps confidential."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.faces import refusals, row_key
from market.milestone_texts import sides_for
from market.pair_permissions import other_side
from market.selectors.non_disclosures import is_open, kept_by, promise_of, words_in_force, words_of
from market.services import non_disclosure as services
from market.services.confidential import read_need_confidential
from market.views.introductions import find, page_context
from market.views.pair_entry import party_or_organiser


@party_or_organiser
@require_http_methods(["GET", "POST"])
def non_disclosure(request: HttpRequest, pk: int) -> HttpResponse:
    """The words with one button: promise, or (``act=withdraw``) take the promise back. Who only reads for a party reads
    the words.
    """
    pair = find(request, pk)
    own = request.organisation
    if own is None:
        raise Http404
    if request.method == "POST":
        return _act(request, pk)
    given, writes = promise_of(pair, own), bool(sides_for(request.user, pair, own))
    context = {
        "pair": pair,
        "other": other_side(pair, own),
        "words": words_of(given.text) if given else words_in_force(),
        "given": given,
        "may_promise": writes and is_open(pair) and bool(kept_by(pair, other_side(pair, own))),
        "writes": writes,
    }
    return render(request, "market/non_disclosure.html", context)


def _act(request: HttpRequest, pk: int) -> HttpResponse:
    pair = find(request, pk)
    acting = {"by": request.user, "introduction": pair, "organisation": request.organisation}
    if request.POST.get("act") == "withdraw":
        with refusals(request) as attempt:
            services.withdraw_promise(**acting)
        done = _("Taken back. What you have read stays confidential.")
    else:
        with refusals(request) as attempt:
            services.promise(version=row_key(request.POST.get("version", "")) or 0, **acting)
        done = _("Your promise is on record. You can read the confidential detail now.")
    if not attempt.ok:
        return redirect("market:non_disclosure", pk)
    messages.success(request, done)
    return redirect(f"{pair.get_absolute_url()}#confidential")


@never_cache
@party_or_organiser
@require_POST
def need_confidential(request: HttpRequest, pk: int) -> HttpResponse:
    """What the firm keeps confidential, for the answering party; shown on this one page, and the reading is logged."""
    pair = find(request, pk)
    if request.organisation is None:
        messages.error(request, _("Choose the organisation you act for first."))
        return redirect(pair)
    with refusals(request) as attempt:
        text = read_need_confidential(by=request.user, introduction=pair, organisation=request.organisation)
    if not attempt.ok:
        return redirect(pair)
    return render(request, "market/introduction.html", page_context(request, pair) | {"confidential": text})

"""How a person is told, and the one-click address in e-mails."""

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.faces import refusals
from accounts.forms.messages import PreferencesForm
from accounts.message_groups import groups_in_use
from accounts.models import User
from accounts.services.preferences import unsubscribe, update_preferences
from accounts.unsubscribe import read_token


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    """One's own choices, whomever one acts for."""
    form = PreferencesForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals(request, form) as attempt:
            update_preferences(by=request.user, **form.facts())
        if attempt.ok:
            flash.success(request, _("Your choices are saved."))
            return redirect("accounts:message_preferences")
    return render(request, "accounts/message_preferences.html", {"form": form})


@csrf_exempt  # the mail program of the reader sends this form, without a page of ours (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Switch off the kind of e-mail that the signed address names; a look at the page changes nothing."""
    named = read_token(token)
    person = User.objects.filter(pk=named[0], is_active=True).first() if named else None
    if named is None or person is None:
        raise Http404
    if request.method == "POST":
        unsubscribe(by=person, what=named[1])
    label = next((group.label for group in groups_in_use() if group.key == named[1]), _("Daily digest"))
    return render(request, "accounts/unsubscribe.html", {"label": label, "done": request.method == "POST"})

"""A person erases the own account."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.faces import check_confirmed, refusals
from accounts.forms.erasure import EraseForm
from accounts.services import erasure


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase_account(request: HttpRequest) -> HttpResponse:
    """What goes and what stays; password and e-mail address are typed again, and the person is signed out."""
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        check_confirmed(request)
        with refusals(request, form) as attempt:
            erasure.erase_account(by=request.user, **form.cleaned_data)
        if attempt.ok:
            logout(request)
            messages.success(request, _("Your account has been erased."))
            return redirect("/")
    return render(request, "accounts/account_erase.html", {"form": form})

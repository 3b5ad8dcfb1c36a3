"""Account security: everything that protects an account in one place."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.second_step import must_use_second_step
from accounts.selectors.safety import at_the_door, devices_of, open_sessions, protection_of
from accounts.services import sign_ins


@login_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Password, e-mail, second step, devices and the last sign-ins."""
    context = {
        "protection": protection_of(request.user),
        "must_use": must_use_second_step(request.user),
        "devices": devices_of(request.user, request.session.session_key),
        "events": at_the_door(request.user),
    }
    return render(request, "accounts/security.html", context)


@login_required
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Where the person is signed in."""
    devices = devices_of(request.user, request.session.session_key)
    return render(request, "usersessions/usersession_list.html", {"devices": devices})


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one device out; this one is signed out with "sign out"."""
    others = open_sessions(request.user).exclude(session_key=request.session.session_key)
    sign_ins.end_session(by=request.user, session=get_object_or_404(others, pk=pk))
    messages.success(request, _("The device is signed out."))
    return redirect("accounts:sessions")


@login_required
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    count = sign_ins.end_other_sessions(by=request.user, current=request.session.session_key)
    text = ngettext("%(count)s device is signed out.", "%(count)s devices are signed out.", count)
    messages.success(request, text % {"count": count})
    return redirect("accounts:sessions")

"""Members, invitations and roles of the organisation that is acted for."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.faces import acting_required, own_address, refusals
from accounts.forms.members import InvitationForm, RoleForm
from accounts.invitation_links import invitation_of
from accounts.middleware import SESSION_KEY
from accounts.permissions import can_manage_members
from accounts.selectors.organisations import members_of, my_invitations, open_invitations_of
from accounts.services import members


def _page(request: HttpRequest, form: InvitationForm, status: int = 200) -> HttpResponse:
    may_manage = can_manage_members(request.user, request.organisation)
    rows = [(row, RoleForm(initial={"role": row.role}, auto_id=f"role-{row.pk}-%s")) for row in _members(request)]
    context = {
        "rows": rows,
        "own_address": own_address(request, reverse("accounts:members")),
        "invitations": open_invitations_of(request.organisation) if may_manage else [],
        "form": form,
        "may_manage": may_manage,
    }
    return render(request, "accounts/members.html", context, status=status)


def _members(request: HttpRequest) -> list:
    return list(members_of(request.organisation))


def _carry_out(request: HttpRequest, act: Callable[..., Any], done: str, **what: Any) -> HttpResponse:
    """Call the service, and say on the page of members that it is done or why not."""
    with refusals(request) as attempt:
        act(by=request.user, **what)
    if attempt.ok:
        messages.success(request, done)
    return redirect("accounts:members")


@acting_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Every member sees who belongs to the organisation; owners change it."""
    return _page(request, InvitationForm())


@acting_required
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """An owner asks somebody to join."""
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    with refusals(request, form) as attempt:
        members.invite(by=request.user, organisation=request.organisation, **form.cleaned_data)
    if not attempt.ok:
        return _page(request, form)
    messages.success(request, _("Invited. The person signs in with this address and accepts."))
    return redirect("accounts:members")


@acting_required
@require_POST
def change_role(request: HttpRequest, pk: int) -> HttpResponse:
    """An owner gives a member another role."""
    membership = get_object_or_404(members_of(request.organisation), pk=pk)
    return _carry_out(
        request, members.change_role, _("Saved."), membership=membership, role=request.POST.get("role", "")
    )


@acting_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """An owner removes a member, or a member leaves."""
    membership = get_object_or_404(members_of(request.organisation), pk=pk)
    with refusals(request) as attempt:
        members.remove_member(by=request.user, membership=membership)
    if not attempt.ok:
        return redirect("accounts:members")
    if membership.user == request.user:
        messages.success(request, _("You have left %(name)s.") % {"name": request.organisation.name})
        return redirect("accounts:choose")
    messages.success(request, _("%(person)s is no longer a member.") % {"person": membership.user})
    return redirect("accounts:members")


@acting_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """An owner takes an invitation back."""
    invitation = get_object_or_404(open_invitations_of(request.organisation), pk=pk)
    return _carry_out(request, members.withdraw_invitation, _("The invitation is withdrawn."), invitation=invitation)


@acting_required
@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """An owner sends an invitation again."""
    invitation = get_object_or_404(open_invitations_of(request.organisation), pk=pk)
    done = _("Sent again; it is valid for seven more days.")
    return _carry_out(request, members.resend_invitation, done, invitation=invitation)


@login_required
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link of the e-mail leads: to the invitation for its address, to nothing for everybody else."""
    row = invitation_of(request.user, token)
    return render(request, "accounts/invitation.html", {"invitation": row}, status=200 if row else 404)


@login_required
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """The invited person joins and acts for the organisation from then on."""
    invitation = get_object_or_404(my_invitations(request.user), pk=pk)
    with refusals(request) as attempt:
        membership = members.accept_invitation(by=request.user, invitation=invitation)
    if not attempt.ok:
        return redirect("accounts:choose")
    request.session[SESSION_KEY] = membership.organisation_id
    messages.success(request, _("You are now a member of %(name)s.") % {"name": membership.organisation.name})
    return redirect("accounts:organisation")

"""Who belongs to an organisation: invitations, roles, leaving. An organisation that has members keeps an owner."""

import logging

from celery import current_app
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from accounts import audit, clock
from accounts.enums import Role
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import Invitation, Membership, Organisation, User
from accounts.models.membership import invitation_end
from accounts.permissions import check_manage_members
from accounts.services import invitation_limit, messages
from accounts.services.rows import save_checked

log = logging.getLogger(__name__)


@transaction.atomic
def invite(*, by: User, organisation: Organisation, email: str, role: str) -> Invitation:
    """An owner asks the holder of an e-mail address to join, within seven days.

    Asking again changes the role of the open invitation, which then holds for another seven days. An address gets
    three letters an hour from an organisation at most.
    """
    row = _locked(organisation)
    check_manage_members(by, row)
    email = email.strip().lower()
    if row.memberships.filter(user__email__iexact=email).exists():
        raise Invalid(_("This person is already a member."), field="email")
    open_invitation = row.invitations.filter(email__iexact=email, accepted_at__isnull=True).first()
    invitation = open_invitation or Invitation(organisation=row, email=email, created_at=clock.now())
    invitation.role, invitation.invited_by, invitation.expires_at = role, by, invitation_end()
    save_checked(invitation)
    invitation_limit.check(organisation=row, email=email)
    audit.record(by=by, verb="member.invite", subject=invitation, on_behalf_of=row, email=email, role=role)
    transaction.on_commit(lambda: _queue_mail(invitation.pk))
    return invitation


@transaction.atomic
def resend_invitation(*, by: User, invitation: Invitation) -> Invitation:
    """An owner sends an open invitation again: it holds for another seven days, and answers go to who sent it last.
    An address gets three letters an hour from an organisation at most.
    """
    row = _locked_invitation(invitation)
    if row is None:
        raise WrongState(_("This invitation has been withdrawn."))
    check_manage_members(by, row.organisation)
    if row.accepted_at:
        raise WrongState(_("This invitation has been accepted already."))
    invitation_limit.check(organisation=row.organisation, email=row.email)
    row.invited_by, row.expires_at = by, invitation_end()
    row.save(update_fields=["invited_by", "expires_at"])
    audit.record(by=by, verb="member.resend_invitation", subject=row, on_behalf_of=row.organisation, email=row.email)
    transaction.on_commit(lambda: _queue_mail(row.pk))
    return row


@transaction.atomic
def withdraw_invitation(*, by: User, invitation: Invitation) -> None:
    """An owner takes an invitation back that nobody has accepted."""
    row = _locked_invitation(invitation)
    if row is None:
        return  # withdrawn a moment ago: nothing is left to do
    check_manage_members(by, row.organisation)
    if row.accepted_at:
        raise WrongState(_("This invitation has been accepted already."))
    audit.record(by=by, verb="member.withdraw_invitation", subject=row, on_behalf_of=row.organisation, email=row.email)
    invited = User.objects.filter(email__iexact=row.email, is_active=True).first()
    if invited is not None:
        messages.send_to(recipient=invited, code="member.invitation_withdrawn", name=row.organisation.name)
    row.delete()


@transaction.atomic
def accept_invitation(*, by: User, invitation: Invitation) -> Membership:
    """The holder of the invited address joins, once, while the invitation holds."""
    row = _locked_invitation(invitation)
    if row is None:
        raise WrongState(_("This invitation has been withdrawn."))
    if row.email.lower() != by.email.lower():
        raise NotAllowed(_("This invitation is for another e-mail address."))
    existing = Membership.objects.filter(user=by, organisation=row.organisation).first()
    if row.accepted_at:
        if existing is None:
            raise WrongState(_("This invitation has been accepted already."))
        return existing
    if row.is_expired:
        asked = _("This invitation has run out. Please ask %(person)s (%(email)s) to send it again.")
        raise WrongState(asked % {"person": row.invited_by, "email": row.invited_by.email})
    row.accepted_at = clock.now()
    row.save(update_fields=["accepted_at"])
    membership = existing or Membership.objects.create(user=by, organisation=row.organisation, role=row.role)
    audit.record(by=by, verb="member.join", subject=membership, on_behalf_of=row.organisation, role=membership.role)
    messages.send(
        organisation=row.organisation,
        code="member.joined",
        url=reverse("accounts:members"),
        name=row.organisation.name,
        person=str(by),
        email=by.email,
    )
    return membership


@transaction.atomic
def change_role(*, by: User, membership: Membership, role: str) -> Membership:
    """An owner gives a member another role; the last owner stays owner."""
    row = _locked_membership(membership)
    check_manage_members(by, row.organisation)
    if role not in Role.values:
        raise Invalid(_("Please choose a role."), field="role")
    if role == row.role:
        return row
    if row.role == Role.OWNER:
        _check_other_owner(row)
    old, row.role = row.role, role
    row.save(update_fields=["role"])
    audit.record(by=by, verb="member.change_role", subject=row, on_behalf_of=row.organisation, role=[old, role])
    if row.user_id != by.pk:
        url, called = reverse("accounts:organisation"), str(row.get_role_display())
        messages.send_to(recipient=row.user, code="member.role", url=url, name=row.organisation.name, role=called)
    return row


@transaction.atomic
def remove_member(*, by: User, membership: Membership) -> None:
    """An owner removes a member, who is told, or a member leaves; the others are told, and the last owner cannot go."""
    row = _locked_membership(membership)
    if row.user_id != by.pk:
        check_manage_members(by, row.organisation)
    if row.role == Role.OWNER:
        _check_other_owner(row)
    audit.record(
        by=by, verb="member.remove", subject=row, on_behalf_of=row.organisation, user=row.user.email, role=row.role
    )
    row.delete()
    if row.user_id != by.pk:
        messages.send_to(recipient=row.user, code="member.removed", name=row.organisation.name)
    person = {"person": str(row.user), "email": row.user.email}
    tell_members(row.organisation, "member.left", but=by, name=row.organisation.name, **person)


def tell_members(organisation: Organisation, code: str, *, but: User, **params: str) -> None:
    """A word to the people of an organisation that has any left: one without members has nobody to be told of them."""
    if organisation.memberships.filter(user__is_active=True).exists():
        url = reverse("accounts:members")
        messages.send_to_others(but=but, organisation=organisation, code=code, url=url, **params)


def owned_alone(user: User) -> list[str]:
    """Names of the organisations that have no other owner who can sign in. They are locked until the transaction ends,
    so that two owners cannot go at once.
    """
    owned = Membership.objects.filter(user=user, role=Role.OWNER).values("organisation")
    rows = Organisation.objects.select_for_update().filter(pk__in=owned).order_by("pk")
    return [row.name for row in rows if not _other_owners(row, user).exists()]


def check_nobody_left_alone(user: User) -> None:
    """Before an account is closed: no organisation with members may lose its last owner by it.

    Call it inside the transaction that closes the account. The organisations stay locked until then, so that the other
    owner cannot leave at the same moment.
    """
    alone = owned_alone(user)
    if alone:
        asked = _("This person is the last owner of %(names)s: make somebody else an owner first.")
        raise WrongState(asked % {"names": _(", ").join(alone)}, field="is_active")


def _locked(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def _locked_invitation(invitation: Invitation) -> Invitation | None:
    """The invitation under its lock; None once it is withdrawn."""
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("organisation", "invited_by")
    return rows.filter(pk=invitation.pk).first()


def _locked_membership(membership: Membership) -> Membership:
    """The membership under the lock of its organisation, so that two owners cannot remove each other at once."""
    _locked(membership.organisation)
    row = Membership.objects.select_related("organisation", "user").filter(pk=membership.pk).first()
    if row is None:
        raise WrongState(_("This person is no longer a member."))
    return row


def _check_other_owner(membership: Membership) -> None:
    if not _other_owners(membership.organisation, membership.user).exists():
        raise WrongState(_("An organisation keeps at least one owner: make somebody else an owner first."))


def _other_owners(organisation: Organisation, user: User) -> QuerySet[Membership]:
    """Owners who may sign in, but for this one."""
    return organisation.memberships.filter(role=Role.OWNER, user__is_active=True).exclude(user=user)


def _queue_mail(invitation_id: int) -> None:
    """Ask a worker to send the e-mail; without a broker the invitation still waits on the invited person's page."""
    try:
        current_app.send_task("accounts.tasks.mail_invitation", [invitation_id])
    except (OperationalError, OSError) as error:
        log.warning("the e-mail of invitation %s was not queued: %s", invitation_id, error)

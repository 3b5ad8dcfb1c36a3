"""May this person act for this organisation? ``check_x`` raises, ``can_x`` answers."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.enums import WRITING_ROLES, Role
from accounts.errors import NotAllowed
from accounts.models import Membership, Organisation, User


def can_organise(user: User | AnonymousUser) -> bool:
    """The organiser's people: they may do everything on behalf of anyone."""
    return bool(user.is_active and user.is_staff)


def can_enter_desk(user: User | AnonymousUser) -> bool:
    """The organiser's people, and who helps them at a market: each page of the desk then asks for what."""
    return can_organise(user) or bool(user.is_active and isinstance(user, User) and user.helps)


def role_in(user: User | AnonymousUser, organisation: Organisation) -> str | None:
    """The user's role in the organisation, or None."""
    if not user.is_authenticated:
        return None
    return Membership.objects.filter(user=user, organisation=organisation).values_list("role", flat=True).first()


def can_view_organisation(user: User | AnonymousUser, organisation: Organisation) -> bool:
    """Members of any role, and the organiser, see an organisation's private pages."""
    return can_organise(user) or role_in(user, organisation) is not None


def can_act_for(user: User | AnonymousUser, organisation: Organisation) -> bool:
    """Owners and editors write for their organisation; the organiser writes for everyone."""
    return bool(user.is_active) and (can_organise(user) or role_in(user, organisation) in WRITING_ROLES)


def can_manage_members(user: User | AnonymousUser, organisation: Organisation) -> bool:
    """Owners decide who belongs to the organisation; the organiser can help."""
    return can_organise(user) or role_in(user, organisation) == Role.OWNER


def check_organise(user: User) -> None:
    """Raise NotAllowed unless the user is one of the organiser's people."""
    if not can_organise(user):
        raise NotAllowed(_("Only the organiser can do this."))


def check_act_for(user: User, organisation: Organisation) -> None:
    """Raise NotAllowed unless the user may write for the organisation."""
    if not can_act_for(user, organisation):
        raise NotAllowed(_("You cannot act for this organisation."))


def check_manage_members(user: User, organisation: Organisation) -> None:
    """Raise NotAllowed unless the user may decide who belongs to the organisation."""
    if not can_manage_members(user, organisation):
        raise NotAllowed(_("Only an owner of the organisation can do this."))

"""Which organisations a person may act for, and who has asked the person to join."""

from django.db.models import Q, QuerySet

from accounts.models import Invitation, Membership, Organisation, User
from accounts.validators import fold


def my_memberships(user: User) -> QuerySet[Membership]:
    """The person's memberships with their organisations."""
    return Membership.objects.filter(user=user).select_related("organisation").order_by("pk")


def my_invitations(user: User) -> QuerySet[Invitation]:
    """Open invitations to the person's e-mail address."""
    return Invitation.objects.filter(email__iexact=user.email, accepted_at__isnull=True).select_related(
        "organisation", "invited_by"
    )


def find_organisations(text: str) -> QuerySet[Organisation]:
    """Organisations whose name, credit code or contact contains the text (the organiser's search)."""
    text = fold(text)
    return Organisation.objects.filter(
        Q(name__icontains=text)
        | Q(credit_code__icontains=text)
        | Q(contact_name__icontains=text)
        | Q(contact_mobile__contains=text)
    )


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """The members with their names, first come first."""
    return Membership.objects.filter(organisation=organisation).select_related("user").order_by("pk")


def open_invitations_of(organisation: Organisation) -> QuerySet[Invitation]:
    """Invitations nobody has accepted yet."""
    return Invitation.objects.filter(organisation=organisation, accepted_at__isnull=True).select_related("invited_by")

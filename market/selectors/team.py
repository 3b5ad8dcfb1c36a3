"""The answering party's own team: who can be in charge of a pair, and what it wrote for itself."""

from django.db.models import QuerySet

from accounts.enums import WRITING_ROLES
from accounts.models import Organisation, User
from accounts.permissions import role_in
from market.models import Introduction, TeamNote


def can_be_in_charge(organisation: Organisation) -> QuerySet[User]:
    """Members who may sign in and write for the party."""
    writing = User.objects.filter(
        memberships__organisation=organisation, memberships__role__in=WRITING_ROLES, is_active=True
    )
    return writing.order_by("name", "email")


def reads_team_notes(reader: User, introduction: Introduction, organisation: Organisation | None) -> bool:
    """Only a member of the answering party who acts for it reads its notes.

    Not the firm, not another party, and not the organiser's people: neither as themselves nor while they act for the
    party, because acting for somebody makes nobody a member.
    """
    return organisation == introduction.provider and role_in(reader, introduction.provider) is not None


def team_notes_of(introduction: Introduction) -> list[TeamNote]:
    """The notes on a pair, newest first; the caller has asked ``reads_team_notes``."""
    return list(introduction.team_notes.select_related("by"))

"""Facts about who is here: users, organisations, profiles, memberships, audit rows and messages."""

from accounts.models.audit import AuditRow
from accounts.models.membership import Invitation, Membership
from accounts.models.message import Message
from accounts.models.organisation import Organisation
from accounts.models.profile import Certificate, EnterpriseProfile, YearFigures
from accounts.models.user import User

__all__ = [
    "AuditRow",
    "Certificate",
    "EnterpriseProfile",
    "Invitation",
    "Membership",
    "Message",
    "Organisation",
    "User",
    "YearFigures",
]

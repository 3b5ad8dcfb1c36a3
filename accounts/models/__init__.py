"""Facts about who is here: users, organisations, profiles, memberships, audit rows, messages and their deliveries."""

from accounts.models.audit import AuditRow
from accounts.models.delivery import Delivery
from accounts.models.membership import Invitation, Membership
from accounts.models.message import Message
from accounts.models.organisation import Organisation
from accounts.models.preferences import MessagePreferences
from accounts.models.profile import Certificate, EnterpriseProfile, YearFigures
from accounts.models.user import User

__all__ = [
    "AuditRow",
    "Certificate",
    "Delivery",
    "EnterpriseProfile",
    "Invitation",
    "Membership",
    "Message",
    "MessagePreferences",
    "Organisation",
    "User",
    "YearFigures",
]

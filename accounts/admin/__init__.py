"""The organiser's room: one admin site for all apps; this package also has the pages of people and organisations."""

from accounts.admin.audit import AuditRowAdmin
from accounts.admin.message import DeliveryAdmin, MessageAdmin
from accounts.admin.organisation import OrganisationAdmin
from accounts.admin.profile import ProfileAdmin
from accounts.admin.site import site
from accounts.admin.user import UserAdmin

__all__ = ["AuditRowAdmin", "DeliveryAdmin", "MessageAdmin", "OrganisationAdmin", "ProfileAdmin", "UserAdmin", "site"]

"""The organiser's room: one admin site for all apps; this package also has the pages of people and organisations."""

from accounts.admin.audit import AuditRowAdmin, MessageAdmin
from accounts.admin.organisation import OrganisationAdmin
from accounts.admin.profile import ProfileAdmin
from accounts.admin.site import site
from accounts.admin.user import UserAdmin

__all__ = ["AuditRowAdmin", "MessageAdmin", "OrganisationAdmin", "ProfileAdmin", "UserAdmin", "site"]

"""Organisations get the export of this app; everything else of their pages belongs to accounts."""

from django.contrib import admin

from accounts.admin import OrganisationAdmin
from accounts.admin.site import site
from accounts.models import Organisation
from market.admin.exports import export_organisations

site.unregister(Organisation)


@admin.register(Organisation, site=site)
class ExportedOrganisationAdmin(OrganisationAdmin):
    """The organisations' own pages, with the list as a spreadsheet."""

    actions = (*(OrganisationAdmin.actions or ()), export_organisations)

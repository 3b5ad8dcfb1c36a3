"""Editions get the way to their imports; everything else of their pages belongs to events."""

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.admin.site import site
from events.admin.event import EventAdmin
from events.enums import EventStatus
from events.models import MarketEvent

site.unregister(MarketEvent)


@admin.register(MarketEvent, site=site)
class ImportedEventAdmin(EventAdmin):
    """The editions' own pages, with the lists that come from outside."""

    def links_for(self, row: MarketEvent) -> list[tuple[str, str]]:
        """What belongs to an edition, and bringing a workbook while it is not closed."""
        bring = reverse("admin:market_workbookimport_bring") + f"?event={row.pk}"
        there = reverse("admin:market_workbookimport_changelist") + f"?event__id__exact={row.pk}"
        new = [] if row.status == EventStatus.CLOSED else [(_("Import a workbook"), bring)]
        return [*super().links_for(row), *new, (_("Imports"), there)]

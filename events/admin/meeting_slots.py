"""Slots and tables of the meetings for the organiser; both are laid out from the page of the market."""

from typing import Any

from django.contrib.admin import register
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import StaffAdmin
from accounts.admin.site import site
from events.admin.acts import ActsMixin
from events.admin.own import OwnFilter, OwnRows
from events.models import MeetingSlot, MeetingTable
from events.services import meeting_layout


def remove_slot(request: HttpRequest, slot: MeetingSlot) -> str:
    """Take it away."""
    time = slot.time
    meeting_layout.remove_slot(by=request.user, slot=slot)
    return _("The slot of %(time)s is gone.") % {"time": time}


@register(MeetingSlot, site=site)
class MeetingSlotAdmin(OwnRows, ActsMixin, StaffAdmin):
    """The times of the day; they are laid out from the page of the market."""

    list_display = ("starts_at", "ends_at", "event")
    list_select_related = ("event",)
    list_filter = (("event", OwnFilter),)
    acts = {"remove": (gettext_lazy("Remove the slot"), remove_slot)}

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Slots are laid out together."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: MeetingSlot | None = None) -> bool:
        """A slot stays at its time."""
        return False


def close_table(request: HttpRequest, table: MeetingTable) -> str:
    """No new meeting there."""
    meeting_layout.close_table(by=request.user, table=table)
    return _("Table %(table)s is closed.") % {"table": table}


def open_table(request: HttpRequest, table: MeetingTable) -> str:
    """Meetings there again."""
    meeting_layout.open_table(by=request.user, table=table)
    return _("Table %(table)s is open.") % {"table": table}


@register(MeetingTable, site=site)
class MeetingTableAdmin(OwnRows, ActsMixin, StaffAdmin):
    """The tables; they are laid out from the page of the market."""

    list_display = ("code", "zone", "event", "closed")
    list_select_related = ("event",)
    list_filter = (("event", OwnFilter), "zone", "closed")
    search_fields = ("code", "zone")
    acts = {"close": (gettext_lazy("Close the table"), close_table), "open": (gettext_lazy("Open it"), open_table)}

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Tables are laid out together."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: MeetingTable | None = None) -> bool:
        """A table keeps its number."""
        return False

    def acts_for(self, row: MeetingTable) -> list[str]:
        """The one that changes something."""
        return ["open"] if row.closed else ["close"]

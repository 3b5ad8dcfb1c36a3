"""Who came through which door, to look at; rows are written at the door alone."""

from django.contrib.admin import EmptyFieldListFilter, register
from django.http import HttpRequest

from accounts.admin.base import ReadOnlyAdmin
from accounts.admin.site import site
from events.admin.own import OwnFilter, OwnRows
from events.models import CheckIn, StallVisit, WalkIn
from events.permissions import can_read_contacts


@register(CheckIn, site=site)
class CheckInAdmin(OwnRows, ReadOnlyAdmin):
    """Each code that was read; those that are not counted were read at a second door."""

    list_display = ("at", "attendee", "registration", "place", "by", "source", "counted")
    list_select_related = ("attendee", "registration__organisation", "registration__event", "by")
    list_filter = (("event", OwnFilter), "counted", "source")
    search_fields = ("attendee__name", "registration__organisation__name", "place")
    fields = ("event", "registration", "attendee", "counted", "source", "at", "recorded_at", "place", "device", "by")


@register(WalkIn, site=site)
class WalkInAdmin(OwnRows, ReadOnlyAdmin):
    """Who came without a registration: completed at the desk, from the page of the door."""

    list_display = ("at", "name", "party", "place", "by", "completed_at", "registration")
    list_select_related = ("by", "registration__organisation", "registration__event")
    list_filter = (("event", OwnFilter), ("completed_at", EmptyFieldListFilter))
    search_fields = ("name", "party", "registration__organisation__name")
    fields = (
        "event", "name", "party", "mobile", "at", "recorded_at", "place", "device", "by", "registration",
        "completed_at",
    )  # fmt: skip

    def get_fields(self, request: HttpRequest, obj: WalkIn | None = None) -> tuple[str, ...]:
        """The number stands on the page that completes the entry, where it is needed."""
        hidden = () if obj is None or can_read_contacts(request.user, obj.event) else ("mobile",)
        return tuple(name for name in self.fields if name not in hidden)


@register(StallVisit, site=site)
class StallVisitAdmin(OwnRows, ReadOnlyAdmin):
    """Who asked to be called at whose stall; only the two parties act on it."""

    series_path = "booking__event__series"

    list_display = ("at", "organisation", "booking", "user", "withdrawn_at")
    list_select_related = ("organisation", "booking__stall", "booking__organisation", "booking__event", "user")
    list_filter = (("booking__event", OwnFilter), ("withdrawn_at", EmptyFieldListFilter))
    search_fields = ("organisation__name", "booking__organisation__name", "booking__stall__code")
    fields = ("booking", "organisation", "user", "note", "at", "withdrawn_at")

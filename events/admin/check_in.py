"""Who came through which door, to look at; rows are written at the door alone."""

from django.contrib.admin import EmptyFieldListFilter, register

from accounts.admin.base import ReadOnlyAdmin
from accounts.admin.site import site
from events.models import CheckIn, StallVisit, WalkIn


@register(CheckIn, site=site)
class CheckInAdmin(ReadOnlyAdmin):
    """Each code that was read; those that are not counted were read at a second door."""

    list_display = ("at", "attendee", "registration", "place", "by", "source", "counted")
    list_select_related = ("attendee", "registration__organisation", "registration__event", "by")
    list_filter = ("event", "counted", "source")
    search_fields = ("attendee__name", "registration__organisation__name", "place")
    fields = ("event", "registration", "attendee", "counted", "source", "at", "recorded_at", "place", "device", "by")


@register(WalkIn, site=site)
class WalkInAdmin(ReadOnlyAdmin):
    """Who came without a registration: completed at the desk, from the page of the door."""

    list_display = ("at", "name", "party", "place", "by", "completed_at", "registration")
    list_select_related = ("by", "registration__organisation", "registration__event")
    list_filter = ("event", ("completed_at", EmptyFieldListFilter))
    search_fields = ("name", "party", "registration__organisation__name")
    fields = (
        "event", "name", "party", "mobile", "at", "recorded_at", "place", "device", "by", "registration",
        "completed_at",
    )  # fmt: skip


@register(StallVisit, site=site)
class StallVisitAdmin(ReadOnlyAdmin):
    """Who asked to be called at whose stall; only the two parties act on it."""

    list_display = ("at", "organisation", "booking", "user", "withdrawn_at")
    list_select_related = ("organisation", "booking__stall", "booking__organisation", "booking__event", "user")
    list_filter = ("booking__event", ("withdrawn_at", EmptyFieldListFilter))
    search_fields = ("organisation__name", "booking__organisation__name", "booking__stall__code")
    fields = ("booking", "organisation", "user", "note", "at", "withdrawn_at")

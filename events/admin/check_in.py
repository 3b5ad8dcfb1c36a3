"""Who came through which door, to look at; rows are written at the door alone."""

from django.contrib.admin import register

from accounts.admin.base import ReadOnlyAdmin
from accounts.admin.site import site
from events.models import CheckIn


@register(CheckIn, site=site)
class CheckInAdmin(ReadOnlyAdmin):
    """Each code that was read; those that are not counted were read at a second door."""

    list_display = ("at", "attendee", "registration", "place", "by", "source", "counted")
    list_select_related = ("attendee", "registration__organisation", "registration__event", "by")
    list_filter = ("event", "counted", "source")
    search_fields = ("attendee__name", "registration__organisation__name", "place")
    fields = ("event", "registration", "attendee", "counted", "source", "at", "recorded_at", "place", "device", "by")

"""What parties said about an edition, to look at; only they write it."""

from django.contrib.admin import register

from accounts.admin.base import ReadOnlyAdmin
from accounts.admin.site import site
from events.admin.own import OwnFilter, OwnRows
from events.models import Feedback


@register(Feedback, site=site)
class FeedbackAdmin(OwnRows, ReadOnlyAdmin):
    """Each answer with its party: the organiser alone reads names and words."""

    series_path = "registration__event__series"

    list_display = ("registration", "whole", "meetings", "organising", "again", "text", "given_at")
    list_select_related = ("registration__organisation", "registration__event")
    list_filter = (("registration__event", OwnFilter), "whole", "again")
    search_fields = ("registration__organisation__name", "text")
    fields = ("registration", "whole", "meetings", "organising", "again", "text", "given_by", "given_at", "changed_at")

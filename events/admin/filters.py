"""Filters of the organiser's lists by what is missing: the cockpit leads to exactly these rows."""

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import MeetingRequest, Registration, SeatWaiting, Session
from events.selectors.readiness import LACKS, lacking, requests_without_time


class LacksFilter(admin.SimpleListFilter):
    """Live registrations whose party still owes something."""

    title = gettext_lazy("missing")
    parameter_name = "lacks"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Three answers."""
        return [("stall", _("No stall")), ("people", _("Nobody named")), ("verification", _("Not verified"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Registration]) -> QuerySet[Registration]:
        """Those that lack it."""
        what = self.value()
        return lacking(queryset, what) if what in LACKS else queryset


class TimeFilter(admin.SimpleListFilter):
    """Accepted requests that stand in no timetable."""

    title = gettext_lazy("time of the meeting")
    parameter_name = "time"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One answer."""
        return [("none", _("Accepted, without a time"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[MeetingRequest]) -> QuerySet[MeetingRequest]:
        """Those without a time."""
        return queryset.filter(pk__in=requests_without_time().values("pk")) if self.value() == "none" else queryset


class WaitingFilter(admin.SimpleListFilter):
    """Sessions for which somebody waits."""

    title = gettext_lazy("waiting list")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One answer."""
        return [("yes", _("Somebody waits for a seat"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Session]) -> QuerySet[Session]:
        """Those with a list."""
        waits = SeatWaiting.objects.filter(session=OuterRef("pk"), ended_at=None)
        return queryset.filter(Exists(waits)) if self.value() == "yes" else queryset

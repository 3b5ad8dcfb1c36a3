"""The report of an edition: on the screen, and as a sheet to print."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import clock
from events.admin.own import edition_of
from events.models import MarketEvent
from events.report_lines import parts
from events.report_print import report_sheets
from events.templatetags.events_format import period


class ReportPages:
    """Mixed into the pages of an edition."""

    admin_site: Any
    get_object: Callable[..., MarketEvent | None]

    def get_urls(self) -> list[URLPattern]:
        """Their addresses, before the admin's own."""
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/report/", wrap(self.report), name="events_marketevent_report"),
            path("<int:pk>/report.pdf", wrap(self.report_paper), name="events_marketevent_report_paper"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def _reported(self, request: HttpRequest, pk: int) -> MarketEvent:
        return edition_of(self, request, pk)

    @method_decorator(require_safe)
    def report(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All figures of the edition."""
        event = self._reported(request, pk)
        context = {"event": event, "title": _("Report of the edition"), "parts": parts(event)}
        return render(request, "events/admin/report.html", self.admin_site.each_context(request) | context)

    @method_decorator(require_safe)
    def report_paper(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The same on A4."""
        event = self._reported(request, pk)
        time = timezone.localtime(clock.now()).strftime("%Y-%m-%d %H:%M")
        made = _("Figures of %(time)s") % {"time": time}
        response = HttpResponse(report_sheets(event, parts(event), period(event), made), content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="report-{event.slug}.pdf"'
        return response

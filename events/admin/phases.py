"""The organiser's cockpit of an edition: one page for the time before, one for the day, one for afterwards."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe

from accounts.permissions import check_organise
from events.admin.day_figures import day_figures
from events.admin.readiness import checks
from events.cockpit import PHASE_OF, CheckState, Phase, added
from events.models import MarketEvent
from events.selectors.feedback import answers_of


class PhasePages:
    """Mixed into the pages of an edition."""

    admin_site: Any
    get_object: Callable[..., MarketEvent | None]

    def phase_links(self, row: MarketEvent) -> list[tuple[str, str]]:
        """The page of the present phase first."""
        now = PHASE_OF[row.phase]
        return [
            (str(phase.label), reverse(f"admin:events_marketevent_{phase}", args=[row.pk]))
            for phase in sorted(Phase, key=lambda phase: phase != now)
        ]

    def get_urls(self) -> list[URLPattern]:
        """Their addresses, before the admin's own."""
        return [
            path(
                f"<int:pk>/{phase}/",
                self.admin_site.admin_view(self._view_of(phase)),
                name=f"events_marketevent_{phase}",
            )
            for phase in Phase
        ] + super().get_urls()  # type: ignore[misc]

    def _view_of(self, phase: Phase) -> Callable[..., HttpResponse]:
        contents = {Phase.BEFORE: self.before, Phase.DAY: self.day, Phase.AFTER: self.after}

        @require_safe
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            event = self.get_object(request, str(pk))
            if event is None:
                raise Http404
            check_organise(request.user)
            context = self.admin_site.each_context(request) | {
                "event": event,
                "title": phase.label,
                "phase": phase,
                "now": PHASE_OF[event.phase],
                "phases": [(each, reverse(f"admin:events_marketevent_{each}", args=[event.pk])) for each in Phase],
            }
            return render(request, f"events/admin/phase_{phase}.html", context | contents[phase](event))

        return view

    def before(self, event: MarketEvent) -> dict[str, Any]:
        """The list of checks and how many are missing."""
        lines = checks(event)
        counts = {state: sum(line.state == state for line in lines) for state in CheckState}
        return {
            "checks": lines,
            "missing": counts[CheckState.MISSING],
            "done": counts[CheckState.DONE],
            "needed": counts[CheckState.MISSING] + counts[CheckState.DONE],
        }

    def day(self, event: MarketEvent) -> dict[str, Any]:
        """The counters."""
        return {"figures": day_figures(event)}

    def after(self, event: MarketEvent) -> dict[str, Any]:
        """What is still to come of it, and what the parties said."""
        answers = reverse("admin:events_feedback_changelist") + f"?registration__event__id__exact={event.pk}"
        return {"figures": added(Phase.AFTER, event), "answers": answers_of(event), "answers_url": answers}

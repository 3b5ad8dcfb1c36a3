"""The organiser's cockpit of an edition: one page for the time before, one for the day, one for afterwards."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe

from events.admin.day_figures import day_figures
from events.admin.openings import leads_on
from events.admin.own import edition_of
from events.admin.readiness import checks
from events.cockpit import PHASE_OF, CheckState, Phase, added
from events.models import MarketEvent
from events.permissions import Person
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
            event, person = edition_of(self, request, pk), request.user
            tabs = [(each, reverse(f"admin:events_marketevent_{each}", args=[event.pk])) for each in Phase]
            context = self.admin_site.each_context(request) | {
                "event": event,
                "title": phase.label,
                "phase": phase,
                "now": PHASE_OF[event.phase],
                "phases": [(each, url) for each, url in tabs if leads_on(person, url, event.series_id)],
            }
            return render(request, f"events/admin/phase_{phase}.html", context | contents[phase](person, event))

        return view

    def before(self, person: Person, event: MarketEvent) -> dict[str, Any]:
        """The list of checks and how many are missing."""
        lines = _open_links(person, event, checks(event))
        counts = {state: sum(line.state == state for line in lines) for state in CheckState}
        return {
            "checks": lines,
            "missing": counts[CheckState.MISSING],
            "done": counts[CheckState.DONE],
            "needed": counts[CheckState.MISSING] + counts[CheckState.DONE],
        }

    def day(self, person: Person, event: MarketEvent) -> dict[str, Any]:
        """The counters."""
        return {"figures": _open_links(person, event, day_figures(event))}

    def after(self, person: Person, event: MarketEvent) -> dict[str, Any]:
        """What is still to come of it, and what the parties said."""
        answers = reverse("admin:events_feedback_changelist") + f"?registration__event__id__exact={event.pk}"
        return {
            "figures": _open_links(person, event, added(Phase.AFTER, event)),
            "answers": answers_of(event),
            "answers_url": answers if leads_on(person, answers, event.series_id) else "",
        }


def _open_links(person: Person, event: MarketEvent, lines: Sequence[Any]) -> list[Any]:
    """The lines without the ways to pages that are closed to the person."""
    return [line if leads_on(person, line.url, event.series_id) else replace(line, url="") for line in lines]

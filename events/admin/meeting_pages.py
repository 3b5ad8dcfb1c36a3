"""Two pages of an edition: lay out the slots and tables of meetings, and the timetable of the day."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from accounts.errors import Refused
from events.admin.own import edition_of
from events.forms.meetings import LimitsForm, SlotsForm, TablesForm, day_of_market
from events.forms.timetable import RulesForm, usual_rules
from events.models import MarketEvent
from events.selectors.meetings import counts, timetable
from events.services import meeting_layout
from events.services.meeting_checks import settings_of


class MeetingPages:
    """Mixed into the pages of an edition."""

    def meeting_links(self, row: MarketEvent) -> list[tuple[str, str]]:
        """The pages and the list."""
        of_event = f"?event__id__exact={row.pk}"
        return [
            (_("Slots and tables of meetings"), reverse("admin:events_marketevent_meetings", args=[row.pk])),
            (_("Timetable of meetings"), reverse("admin:events_marketevent_timetable", args=[row.pk])),
            (_("Versions of the timetable"), reverse("admin:events_marketevent_plans", args=[row.pk])),
            (_("Requests for meetings"), reverse("admin:events_meetingrequest_changelist") + of_event),
        ]

    def get_urls(self) -> list[URLPattern]:
        """Their addresses, before the admin's own."""
        wrap = self.admin_site.admin_view  # type: ignore[attr-defined]
        return [
            path("<int:pk>/meetings/", wrap(self.lay_out_meetings), name="events_marketevent_meetings"),
            path("<int:pk>/timetable/", wrap(self.timetable), name="events_marketevent_timetable"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def _edition(self, request: HttpRequest, pk: int) -> MarketEvent:
        return edition_of(self, request, pk)  # type: ignore[arg-type]

    def lay_out_meetings(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Three short forms, each with a button of its own."""
        event = self._edition(request, pk)
        forms_of = _forms(event, request)
        sent = next((word for word in forms_of if word in request.POST), "")
        if sent and forms_of[sent].is_valid():
            try:
                said = _carry_out(request, event, sent, forms_of[sent])
            except Refused as error:
                field = error.field if error.field in forms_of[sent].fields else None
                forms_of[sent].add_error(field, str(error))
            else:
                messages.success(request, said)
                return redirect("admin:events_marketevent_meetings", event.pk)
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "event": event,
            "forms": forms_of,
            "slots": event.meeting_slots.all(),
            "tables": event.meeting_tables.all(),
        }
        return render(request, "events/admin/meetings.html", context)

    def timetable(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Slots × tables."""
        event = self._edition(request, pk)
        tables, lines = timetable(event)
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "event": event,
            "tables": tables,
            "lines": lines,
            "counts": counts(event),
        }
        return render(request, "events/admin/timetable.html", context)


def _forms(event: MarketEvent, request: HttpRequest) -> dict[str, forms.Form]:
    """By the names of their buttons; what was typed into one of them stays in it."""
    limits = settings_of(event)
    usual: dict[str, tuple[Any, dict[str, Any]]] = {
        "slots": (SlotsForm, day_of_market(event) | {"minutes": limits.slot_minutes}),
        "tables": (TablesForm, {"letter": "T"}),
        "limits": (
            LimitsForm,
            {name: getattr(limits, name) for name in LimitsForm.base_fields},
        ),
        "rules": (RulesForm, usual_rules(limits)),
    }
    typed = {name.partition("-")[0] for name in request.POST}
    return {
        word: form(request.POST if word in typed else None, initial=initial, prefix=word)
        for word, (form, initial) in usual.items()
    }


def _carry_out(request: HttpRequest, event: MarketEvent, word: str, form: Any) -> str:
    """Call the service; what to say."""
    if word == "slots":
        new = meeting_layout.lay_out_slots(by=request.user, event=event, **form.facts())
        return _("%(count)d new slots.") % {"count": len(new)}
    if word == "tables":
        tables = meeting_layout.lay_out_tables(by=request.user, event=event, **form.cleaned_data)
        return _("%(count)d new tables.") % {"count": len(tables)}
    facts = form.limits() if word == "rules" else form.cleaned_data
    meeting_layout.set_limits(by=request.user, event=event, **facts)
    return _("The limits are saved.")

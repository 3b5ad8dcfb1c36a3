"""Series and editions: their facts, publish and close, the hall, the programme, who is registered."""

from django.contrib import messages
from django.contrib.admin import TabularInline, register
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import ServiceForm, StaffAdmin
from accounts.admin.site import site
from accounts.errors import Refused
from accounts.permissions import can_organise
from events.admin.acts import ActsMixin
from events.admin.copy_page import CopyPage
from events.admin.hall_parties import PartyPages
from events.admin.meeting_pages import MeetingPages
from events.admin.own import OwnFilter, OwnRows, OwnTabular, edition_of
from events.admin.phases import PhasePages
from events.admin.plan_pages import PlanPages
from events.admin.report_pages import ReportPages
from events.enums import EventStatus
from events.forms.stalls import ZoneFormSet
from events.models import MarketEvent, MarketSeries, Session, Stall
from events.services import events as services
from events.services.stalls import lay_out_stalls


@register(MarketSeries, site=site)
class SeriesAdmin(StaffAdmin):
    """The markets that come again."""

    form = ServiceForm
    list_display = ("name", "organiser", "slug")
    list_select_related = ("organiser",)
    search_fields = ("name", "organiser__name")
    autocomplete_fields = ("organiser",)

    def write_row(self, request: HttpRequest, form: ServiceForm, change: bool) -> MarketSeries:
        """Make or change a series."""
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            return services.update_series(by=request.user, series=form.instance, **changes)
        return services.create_series(by=request.user, **form.cleaned_data)


class StallInline(OwnTabular):
    """The stalls of the hall."""

    model = Stall
    fields = ("code", "zone", "row", "column")
    show_change_link = True
    classes = ("collapse",)


class SessionInline(OwnTabular):
    """The programme."""

    model = Session
    fields = ("starts_at", "ends_at", "kind", "title", "room", "capacity")
    show_change_link = True


def publish(request: HttpRequest, event: MarketEvent) -> str:
    """Open it to the public."""
    return _("%(event)s is open to the public.") % {"event": services.publish_event(by=request.user, event=event)}


def close(request: HttpRequest, event: MarketEvent) -> str:
    """Close it."""
    return _("%(event)s is closed.") % {"event": services.close_event(by=request.user, event=event)}


@register(MarketEvent, site=site)
class EventAdmin(
    PhasePages, ReportPages, CopyPage, PartyPages, PlanPages, MeetingPages, OwnRows, ActsMixin, StaffAdmin
):
    """Editions."""

    series_path = "series"

    form = ServiceForm
    list_display = ("name", "number", "starts_at", "venue", "status")
    list_filter = ("status", ("series", OwnFilter))
    search_fields = ("name", "venue", "slug")
    date_hierarchy = "starts_at"
    inlines: tuple[type[TabularInline], ...] = (SessionInline, StallInline)
    readonly_fields: tuple[str, ...] = ("status",)
    acts = {"publish": (gettext_lazy("Publish"), publish), "close": (gettext_lazy("Close the market"), close)}
    fieldsets = (
        (None, {"fields": ("series", ("number", "slug"), "name", "tagline", "introduction", "status")}),
        (gettext_lazy("When and where"), {"fields": (("starts_at", "ends_at"), "venue", "address")}),
        (gettext_lazy("Clocks of introductions"), {"fields": (("contact_days", "judge_days", "decide_days"),)}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: MarketEvent | None = None) -> tuple[str, ...]:
        """Only the organiser puts an edition into another series."""
        return (*self.readonly_fields, "series") if obj and not can_organise(request.user) else self.readonly_fields

    def write_row(self, request: HttpRequest, form: ServiceForm, change: bool) -> MarketEvent:
        """Make or change an edition."""
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            return services.update_event(by=request.user, event=form.instance, **changes)
        return services.create_event(by=request.user, **form.cleaned_data)

    def acts_for(self, row: MarketEvent) -> list[str]:
        """Publish what is prepared, close what is open."""
        words = {EventStatus.DRAFT.value: ["publish"], EventStatus.PUBLISHED.value: ["close"]}
        return words.get(row.status, [])

    def links_for(self, row: MarketEvent) -> list[tuple[str, str]]:
        """The page of the present phase, the public page, the door, and the lists of this edition."""
        add = f"?event={row.pk}"
        return [
            *self.phase_links(row),
            (_("Public page"), row.get_absolute_url()),
            (_("Check-in"), reverse("events:desk_of", args=[row.slug])),
            (_("Lay out the stalls"), reverse("admin:events_marketevent_lay_out", args=[row.pk])),
            (_("Plan of the hall"), reverse("admin:events_marketevent_hall", args=[row.pk])),
            (_("Add a session"), reverse("admin:events_session_add") + add),
            (_("Stall bookings"), reverse("admin:events_stallbooking_changelist") + f"?event__id__exact={row.pk}"),
            (_("Registrations"), reverse("admin:events_registration_changelist") + f"?event__id__exact={row.pk}"),
            (_("Sessions"), reverse("admin:events_session_changelist") + f"?event__id__exact={row.pk}"),
            *self.meeting_links(row),
            (_("Report of the edition"), reverse("admin:events_marketevent_report", args=[row.pk])),
            self.copy_link(row),
            (_("Who helps"), reverse("admin:events_duty_changelist") + f"?series__id__exact={row.series_id}"),
        ]

    def get_urls(self) -> list[URLPattern]:
        """The page that lays out the hall."""
        view = self.admin_site.admin_view(self.lay_out)
        return [path("<int:pk>/lay-out/", view, name="events_marketevent_lay_out"), *super().get_urls()]

    def lay_out(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Number the stalls of the hall, zone by zone."""
        event = edition_of(self, request, pk)
        formset = ZoneFormSet(request.POST or None)
        if request.method == "POST" and formset.is_valid():
            try:
                new = lay_out_stalls(by=request.user, event=event, zones=formset.zones())
            except Refused as error:
                messages.error(request, str(error))
            else:
                messages.success(request, _("%(count)d new stalls.") % {"count": len(new)})
                return redirect("admin:events_marketevent_change", event.pk)
        context = {**self.admin_site.each_context(request), "event": event, "formset": formset}
        return render(request, "events/admin/lay_out.html", context | {"there": event.stalls.count()})

"""Stalls, and who holds them: the organiser books and releases for anyone."""

from django.contrib.admin import EmptyFieldListFilter, register
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import ServiceForm, StaffAdmin
from accounts.admin.site import site
from events.admin.acts import ActsMixin
from events.admin.bulk import BulkStalls
from events.admin.own import OwnFilter, OwnRows, OwnTabular
from events.models import Stall, StallBooking
from events.services import stalls as services


class BookingInline(OwnTabular):
    """Who held the stall, and when."""

    model = StallBooking
    fields = ("organisation", "shows", "booked_at", "released_at")
    show_change_link = True


def remove(request: HttpRequest, stall: Stall) -> str:
    """Take it out of the hall."""
    code = stall.code
    services.remove_stall(by=request.user, stall=stall)
    return _("Stall %(stall)s is not in the hall any more.") % {"stall": code}


@register(Stall, site=site)
class StallAdmin(OwnRows, ActsMixin, StaffAdmin):
    """Numbered places."""

    form = ServiceForm
    list_display = ("code", "event", "zone", "row", "column")
    list_select_related = ("event",)
    list_filter = (("event", OwnFilter), "zone")
    search_fields = ("code", "zone", "event__name")
    inlines = (BookingInline,)
    fields = ("event", "code", "zone", ("row", "column"))
    acts = {"remove": (gettext_lazy("Take out of the hall"), remove)}

    def get_readonly_fields(self, request: HttpRequest, obj: Stall | None = None) -> tuple[str, ...]:
        """A stall stays in its hall."""
        return ("event",) if obj else ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Stall], search_term: str
    ) -> tuple[QuerySet[Stall], bool]:
        """Where a stall is to be booked, only free ones are offered."""
        rows, distinct = super().get_search_results(request, queryset, search_term)
        if request.GET.get("model_name") == "stallbooking":
            rows = rows.exclude(bookings__in=StallBooking.objects.filter(released_at=None)).exclude(
                event__status="closed"
            )
        return rows, distinct

    def write_row(self, request: HttpRequest, form: ServiceForm, change: bool) -> Stall:
        """Make or change a stall."""
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            return services.update_stall(by=request.user, stall=form.instance, **changes)
        return services.create_stall(by=request.user, **form.cleaned_data)


def release(request: HttpRequest, booking: StallBooking) -> str:
    """Give the stall back for the party."""
    services.release_stall(by=request.user, booking=booking)
    return _("Stall %(stall)s is free again.") % {"stall": booking.stall}


@register(StallBooking, site=site)
class BookingAdmin(OwnRows, BulkStalls, ActsMixin, StaffAdmin):
    """Stalls held, now and before."""

    form = ServiceForm
    list_display = ("stall", "organisation", "event", "shows", "booked_at", "released_at")
    list_select_related = ("stall", "organisation", "event")
    list_filter = (("event", OwnFilter), ("released_at", EmptyFieldListFilter))
    search_fields = ("stall__code", "organisation__name", "shows")
    autocomplete_fields = ("stall", "organisation")
    acts = {"release": (gettext_lazy("Release the stall"), release)}

    def get_fields(self, request: HttpRequest, obj: StallBooking | None = None) -> tuple[str, ...]:
        """A new booking names stall and party; the event is the stall's."""
        new = ("stall", "organisation", "shows")
        return (*new, "event", "booked_at", "released_at") if obj else new

    def get_readonly_fields(self, request: HttpRequest, obj: StallBooking | None = None) -> tuple[str, ...]:
        """Later only the line for the directory changes, and nothing once it was released."""
        fixed = ("stall", "organisation", "event", "booked_at", "released_at")
        if obj is None:
            return ()
        return (*fixed, "shows") if obj.released_at else fixed

    def acts_for(self, row: StallBooking) -> list[str]:
        """What is held can be released."""
        return [] if row.released_at else ["release"]

    def write_row(self, request: HttpRequest, form: ServiceForm, change: bool) -> StallBooking:
        """Book for anyone, or change the line for the directory."""
        if change:
            return services.describe_stall(
                by=request.user, booking=form.instance, shows=form.cleaned_data.get("shows", "")
            )
        return services.book_stall(by=request.user, **form.cleaned_data)

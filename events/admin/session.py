"""Sessions of the programme and the seats in them."""

from django.contrib.admin import register
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import ServiceForm, StaffAdmin
from accounts.admin.site import site
from events.admin.acts import ActsMixin
from events.admin.filters import WaitingFilter
from events.admin.own import OwnFilter, OwnRows, OwnTabular
from events.models import SeatBooking, SeatWaiting, Session
from events.services import sessions as services


class SeatInline(OwnTabular):
    """Who sits where, given-back seats included."""

    model = SeatBooking
    fields = ("seat", "attendee", "booked_at", "cancelled_at")


class WaitingInline(OwnTabular):
    """Who waits for a seat in which order, those included who wait no longer."""

    model = SeatWaiting
    fields = ("attendee", "made_at", "ended_at", "how")


def remove(request: HttpRequest, session: Session) -> str:
    """Take it out of the programme."""
    title = session.title
    services.remove_session(by=request.user, session=session)
    return _("“%(session)s” is not in the programme any more.") % {"session": title}


@register(Session, site=site)
class SessionAdmin(OwnRows, ActsMixin, StaffAdmin):
    """The programme."""

    form = ServiceForm
    list_display = ("title", "event", "kind", "starts_at", "room", "capacity")
    list_select_related = ("event",)
    list_filter = (("event", OwnFilter), "kind", WaitingFilter)
    search_fields = ("title", "room", "host__name")
    autocomplete_fields = ("host",)
    inlines = (SeatInline, WaitingInline)
    fields = ("event", "kind", "title", "host", "room", ("starts_at", "ends_at"), "capacity", "description")
    acts = {"remove": (gettext_lazy("Take out of the programme"), remove)}

    def get_readonly_fields(self, request: HttpRequest, obj: Session | None = None) -> tuple[str, ...]:
        """A session stays with its edition."""
        return ("event",) if obj else ()

    def write_row(self, request: HttpRequest, form: ServiceForm, change: bool) -> Session:
        """Make or change a session."""
        if change:
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            return services.update_session(by=request.user, session=form.instance, **changes)
        return services.create_session(by=request.user, **form.cleaned_data)

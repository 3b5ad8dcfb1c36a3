"""Meetings for the organiser: requests and meetings of anybody."""

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.contrib.admin import display, register
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import FoundRow, ServiceForm, StaffAdmin
from accounts.admin.site import site
from accounts.errors import WrongState
from accounts.models import Organisation
from accounts.permissions import can_organise
from events.admin.acts import ActsMixin
from events.admin.bulk import BulkMeetings, BulkRequests
from events.admin.filters import TimeFilter
from events.admin.own import OwnFilter, OwnRows
from events.enums import DutyTask
from events.meetings import MeetingState, Origin, RequestState
from events.models import Meeting, MeetingRequest, MeetingSlot, MeetingTable
from events.permissions import series_with
from events.services import meeting_bookings, meeting_days, meeting_requests
from events.services.meeting_places import Place


def as_party(row: MeetingRequest, party: Organisation) -> str:
    """The choice to act for the party, and then the page of the request as it sees it."""
    return f"{reverse('accounts:choose')}?{urlencode({'q': party.name, 'next': row.get_absolute_url()})}"


def as_both(row: MeetingRequest) -> list[tuple[str, str]]:
    """Links to the page of the request, from either side."""
    return [(_("As %(party)s") % {"party": party.name}, as_party(row, party)) for party in row.parties]


def accept(request: HttpRequest, row: MeetingRequest) -> str:
    """The asked party says yes on the telephone."""
    meeting_requests.accept(by=request.user, asking=row)
    return _("The request is accepted; both sides have been told.")


def withdraw(request: HttpRequest, row: MeetingRequest) -> str:
    """The organiser calls it off."""
    meeting_requests.withdraw(by=request.user, asking=row)
    return _("The request is called off; both sides have been told.")


@register(MeetingRequest, site=site)
class MeetingRequestAdmin(OwnRows, BulkRequests, ActsMixin, StaffAdmin):
    """Who asks whom."""

    form = ServiceForm
    list_display = ("asker", "asked", "event", "about", "state", "origin", "made_at", "expires_at")
    list_select_related = ("asker", "asked", "event")
    list_filter = (("event", OwnFilter), "state", TimeFilter, "origin")
    search_fields = ("asker__name", "asked__name", "about")
    autocomplete_fields = ("event", "asker", "asked")
    acts = {
        "accept": (gettext_lazy("Accept for the party"), accept),
        "withdraw": (gettext_lazy("Call it off"), withdraw),
    }

    def get_fields(self, request: HttpRequest, obj: MeetingRequest | None = None) -> tuple[str, ...]:
        """A new request names both sides and the subject."""
        new = ("event", "asker", "asked", "about", "worth")
        rest = ("origin", "state", "reason", "reason_text", "made_by", "made_at", "expires_at", "answered_at")
        return (*new, *rest) if obj else new

    def has_change_permission(self, request: HttpRequest, obj: MeetingRequest | None = None) -> bool:
        """What is there is changed by the buttons alone."""
        return obj is None and super().has_change_permission(request)

    def acts_for(self, row: MeetingRequest) -> list[str]:
        """Accept what waits, call off what is open."""
        found = ["accept"] if row.state == RequestState.ASKED else []
        return [*found, "withdraw"] if row.is_open and row.standing() is None else found

    def links_for(self, row: MeetingRequest) -> list[tuple[str, str]]:
        """The page as either side sees it; a time, where there is none."""
        book = reverse("admin:events_meeting_add") + f"?accepted={row.pk}"
        times = [(_("Choose a time"), book)] if row.is_open and row.standing() is None else []
        return times + as_both(row)

    def write_row(self, request: HttpRequest, form: ServiceForm, change: bool) -> MeetingRequest:
        """Ask for anyone."""
        return meeting_requests.request_meeting(by=request.user, origin=Origin.ORGANISER, **form.cleaned_data)


class MeetingForm(ServiceForm):
    """Which request, when and at which table; an empty table is any that is free. A reason cancels the meeting."""

    accepted = forms.ModelChoiceField(
        label=gettext_lazy("Request"),
        queryset=MeetingRequest.objects.filter(state__in=(RequestState.ASKED, RequestState.ACCEPTED)),
        widget=FoundRow(Meeting._meta.get_field("request"), site),
    )
    time = forms.ModelChoiceField(label=gettext_lazy("Time of the meeting"), queryset=MeetingSlot.objects.all())
    at_table = forms.ModelChoiceField(
        label=gettext_lazy("Table"), queryset=MeetingTable.objects.filter(closed=False), required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason for cancelling"),
        help_text=gettext_lazy("With a reason the meeting is cancelled, and both sides are told."),
        max_length=200,
        required=False,
    )

    own: set[int] | None = None  # the series of a helper

    class Meta:
        model = Meeting
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance if self.instance.pk else None
        if row is None:
            self._rows("time").queryset = MeetingSlot.objects.filter(event__status="published").select_related("event")
            for name in ("accepted", "time", "at_table") if self.own is not None else ():
                self._rows(name).queryset = self._rows(name).queryset.filter(event__series__in=self.own)
            return
        self.fields.pop("accepted", None)
        for name in ("time", "at_table"):
            if name in self.fields:
                self._rows(name).queryset = self._rows(name).queryset.filter(event=row.event_id)
        self.initial = {**self.initial, "time": row.slot_id, "at_table": row.table_id}

    def _rows(self, name: str) -> forms.ModelChoiceField:
        return cast(forms.ModelChoiceField, self.fields[name])

    @property
    def place(self) -> Place | None:
        """The table that was chosen; any, where a meeting leaves its table; as before where nothing was changed."""
        table = self.cleaned_data.get("at_table")
        return Place(table=table) if table else None


def _tell(act: Callable[[HttpRequest, Meeting], Any]) -> Callable[[HttpRequest, Meeting], str]:
    def inner(request: HttpRequest, row: Meeting) -> str:
        act(request, row)
        return _("On record.")

    return inner


def _missed(who: str) -> Callable[[HttpRequest, Meeting], Any]:
    return lambda request, row: meeting_days.record_missed(
        by=request.user, meeting=row, absent=getattr(row.request, who)
    )


def release(request: HttpRequest, row: Meeting) -> str:
    """Give up the later meetings of the party that did not come."""
    if row.absent is None:
        raise WrongState(_("Both sides came, or nobody has said who did not."))
    count = meeting_days.release_absent(by=request.user, event=row.event, organisation=row.absent)
    return _("%(count)s later meetings are cancelled.") % {"count": count}


@register(Meeting, site=site)
class MeetingAdmin(OwnRows, BulkMeetings, ActsMixin, StaffAdmin):
    """The timetable as a list: book, move and cancel for anyone, say what took place."""

    form = MeetingForm
    list_display = ("slot", "place", "asker", "asked", "event", "state", "absent")
    list_select_related = (
        "slot", "table", "at_stall__stall", "event", "request__asker", "request__asked", "absent",
    )  # fmt: skip
    list_filter = (("event", OwnFilter), "state")
    search_fields = ("request__asker__name", "request__asked__name", "request__about", "table__code")
    acts = {
        "begin": (gettext_lazy("It has begun"), _tell(lambda r, row: meeting_days.begin(by=r.user, meeting=row))),
        "held": (gettext_lazy("It took place"), _tell(lambda r, row: meeting_days.record_held(by=r.user, meeting=row))),
        "asker-absent": (gettext_lazy("The asking party did not come"), _tell(_missed("asker"))),
        "asked-absent": (gettext_lazy("The asked party did not come"), _tell(_missed("asked"))),
        "release": (gettext_lazy("Give up later meetings of the absent party"), release),
    }

    def get_form(self, request: HttpRequest, obj: Meeting | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Helpers choose among requests, times and tables of their series."""
        form = super().get_form(request, obj, change=change, **kwargs)
        form.own = None if can_organise(request.user) else series_with(request.user, DutyTask.MATCHMAKER)
        return form

    @display(description=gettext_lazy("table or stall"))
    def place(self, row: Meeting) -> str:
        """Table or stall."""
        return row.where

    @display(description=gettext_lazy("asking party"))
    def asker(self, row: Meeting) -> str:
        """Who asked."""
        return row.request.asker.name

    @display(description=gettext_lazy("asked party"))
    def asked(self, row: Meeting) -> str:
        """Who was asked."""
        return row.request.asked.name

    def get_queryset(self, request: HttpRequest) -> QuerySet[Meeting]:
        """With what a title names."""
        return super().get_queryset(request).select_related(*self.list_select_related)

    def get_fields(self, request: HttpRequest, obj: Meeting | None = None) -> tuple[str, ...]:
        """A new meeting is a request with a time; later time, table and the reason for cancelling."""
        if obj is None:
            return ("accepted", "time", "at_table")
        told = ("request", "state", "version", "booked_at", "began_at", "ended_at", "absent")
        return ("time", "at_table", "reason", *told) if obj.is_ahead else ("slot", "place", *told, "cancel_reason")

    def get_readonly_fields(self, request: HttpRequest, obj: Meeting | None = None) -> tuple[str, ...]:
        """All that is no box of the form."""
        boxes = {"accepted", "time", "at_table", "reason"}
        return tuple(name for name in self.get_fields(request, obj) if name not in boxes)

    def has_change_permission(self, request: HttpRequest, obj: Meeting | None = None) -> bool:
        """What is over is history; the buttons correct it."""
        return (obj is None or obj.is_ahead) and super().has_change_permission(request)

    def acts_for(self, row: Meeting) -> list[str]:
        """What became of it, once its time has come; what was told can be corrected."""
        if row.state == MeetingState.CANCELLED:
            return []
        told = ["begin"] if row.state == MeetingState.PLANNED else []
        told += ["held"] if row.state != MeetingState.HELD else []
        return [*told, "asker-absent", "asked-absent", *(["release"] if row.absent_id else [])]

    def links_for(self, row: Meeting) -> list[tuple[str, str]]:
        """The page as either side sees it."""
        return as_both(row.request)

    def write_row(self, request: HttpRequest, form: ServiceForm, change: bool) -> Meeting:
        """Book, move or cancel."""
        data, place = form.cleaned_data, cast(MeetingForm, form).place
        if not change:
            return meeting_bookings.book(by=request.user, asking=data["accepted"], slot=data["time"], place=place)
        if data.get("reason"):
            return meeting_bookings.cancel(by=request.user, meeting=form.instance, reason=data["reason"])
        return meeting_bookings.move(by=request.user, meeting=form.instance, slot=data["time"], place=place)

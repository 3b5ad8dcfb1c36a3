"""Registrations with their people: register, check in and cancel for anyone."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.admin import EmptyFieldListFilter, register
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import ServiceForm, StaffAdmin
from accounts.admin.site import site
from accounts.permissions import can_organise
from events.admin.absence_page import AbsencePage
from events.admin.acts import ActsMixin
from events.admin.bulk import BulkRegistrations
from events.admin.filters import LacksFilter
from events.admin.own import OwnFilter, OwnRows, OwnTabular
from events.enums import DutyTask
from events.models import Attendee, Registration
from events.permissions import can_read_contacts, series_with
from events.services import desk
from events.services import registrations as services


class RegistrationForm(ServiceForm):
    """The party with its first person; more people follow on the party's own page."""

    name = forms.CharField(label=gettext_lazy("Full name"), max_length=60)
    title = forms.CharField(label=gettext_lazy("Position"), max_length=60, required=False)
    mobile = forms.CharField(label=gettext_lazy("Mobile"), max_length=30, required=False)

    class Meta:
        model = Registration
        fields = ("event", "organisation")


class AttendeeInline(OwnTabular):
    """The people who come."""

    model = Attendee
    fields = ("name", "title", "mobile", "code")

    def get_fields(self, request: HttpRequest, obj: Registration | None = None) -> tuple[str, ...]:
        """Numbers and codes of people are not for every helper."""
        return self.fields if obj is None or can_read_contacts(request.user, obj.event) else ("name", "title")

    def get_readonly_fields(self, request: HttpRequest, obj: Registration | None = None) -> tuple[str, ...]:
        """All that is shown."""
        return self.get_fields(request, obj)


def check_in(request: HttpRequest, registration: Registration) -> str:
    """The party is here."""
    desk.check_in(by=request.user, registration=registration)
    return _("%(party)s is checked in.") % {"party": registration.organisation}


def cancel(request: HttpRequest, registration: Registration) -> str:
    """The party stays away."""
    services.cancel_registration(by=request.user, registration=registration)
    return _("The registration is cancelled; stall and seats are free again.")


def _as_party(row: Registration) -> str:
    """The choice to act for the party, and then the list of its people."""
    people = reverse("events:people", args=[row.pk])
    return f"{reverse('accounts:choose')}?{urlencode({'q': row.organisation.name, 'next': people})}"


@register(Registration, site=site)
class RegistrationAdmin(AbsencePage, OwnRows, BulkRegistrations, ActsMixin, StaffAdmin):
    """Who comes to which edition."""

    form = RegistrationForm
    list_display = ("organisation", "event", "code", "created_at", "checked_in_at", "cancelled_at")
    list_select_related = ("organisation", "event")
    list_filter = (
        ("event", OwnFilter),
        LacksFilter,
        ("checked_in_at", EmptyFieldListFilter),
        ("cancelled_at", EmptyFieldListFilter),
    )
    search_fields = ("organisation__name", "code", "attendees__name", "attendees__mobile")
    autocomplete_fields = ("event", "organisation")
    inlines = (AttendeeInline,)
    actions = ("check_in_all",)
    helper_actions = ("check_in_all",)
    acts = {"check-in": (gettext_lazy("Check in"), check_in), "cancel": (gettext_lazy("Cancel it"), cancel)}

    def get_fields(self, request: HttpRequest, obj: Registration | None = None) -> tuple[str, ...]:
        """A new registration names the party and one person."""
        if obj is None:
            return ("event", "organisation", "name", "title", "mobile")
        code = ("code",) if can_read_contacts(request.user, obj.event) else ()
        return ("event", "organisation", *code, "created_at", "checked_in_at", "cancelled_at")

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """The code opens the door: it stands in the list of those who see it on every row."""
        hidden = () if self._reads_everything(request) else ("code",)
        return tuple(name for name in self.list_display if name not in hidden)

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Nobody finds out a number or a code by searching for it."""
        hidden = () if self._reads_everything(request) else ("code", "attendees__mobile")
        return tuple(name for name in self.search_fields if name not in hidden)

    def _reads_everything(self, request: HttpRequest) -> bool:
        """The organiser, and the owner of every series whose registrations the person sees."""
        seen = series_with(request.user, *self.opening.looks)
        return can_organise(request.user) or seen == series_with(request.user, DutyTask.OWNER)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Helpers register parties at the door."""
        return can_organise(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Registration | None = None) -> bool:
        """What is there is changed by the buttons alone."""
        return obj is None and super().has_change_permission(request)

    def acts_for(self, row: Registration) -> list[str]:
        """Who is expected can arrive or stay away."""
        return [] if row.cancelled_at or row.checked_in_at else ["check-in", "cancel"]

    def links_for(self, row: Registration) -> list[tuple[str, str]]:
        """The page at the door, and the list of people as the party sees it."""
        return [
            (_("Page at the door"), reverse("events:check_in", args=[row.code])),
            (_("Change the people"), _as_party(row)),
            (_("Who is away"), reverse("admin:events_registration_absences", args=[row.pk])),
        ]

    def write_row(self, request: HttpRequest, form: ServiceForm, change: bool) -> Registration:
        """Register for anyone."""
        data = form.cleaned_data
        person = {name: data[name] for name in ("name", "title", "mobile")}
        return services.register(
            by=request.user, event=data["event"], organisation=data["organisation"], attendees=[person]
        )

    def check_in_all(self, request: HttpRequest, rows: QuerySet[Registration]) -> None:
        """Check in the chosen parties."""
        self.try_each(
            request,
            rows.select_related("organisation", "event"),
            lambda row: desk.check_in(by=request.user, registration=row),
            _("%(count)s parties are checked in."),
        )

    check_in_all.short_description = gettext_lazy("Check in")  # type: ignore[attr-defined]

"""Columns of the lists of who comes: organisations, registrations and their people, stalls, seats, meetings."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation
from accounts.regions import region_name
from events.models import Attendee, Meeting, Registration, SeatBooking, Session, StallBooking
from market.list_enums import ExportedList
from market.reports.list_columns import Column, ListReport, path, words

PRIVATE = _("Contact details: your password is asked for again, and each download is on record.")


def contact_columns(to: str, *, first: bool = False) -> tuple[Column, ...]:
    """The contact of the organisation at the end of this path."""
    private: dict[str, Any] = {"contact": True, "hint": PRIVATE, "first": first}
    return (
        Column("contact_name", pgettext_lazy("column", "Contact"), path(f"{to}contact_name"), **private),
        Column("contact_title", _("Position"), path(f"{to}contact_title"), **private),
        Column("contact_mobile", _("Mobile"), path(f"{to}contact_mobile"), **private),
        Column("contact_email", _("E-mail"), path(f"{to}contact_email"), **private),
    )


def _district(row: Organisation) -> str:
    return region_name(row.region) if row.region else ""


def _people(row: Registration) -> int:
    return len(row.attendees.all())


EVENT = Column("event", _("Market"), path("event.name"))
PARTY = (
    Column("organisation", _("Organisation"), path("organisation.name")),
    Column("kind", _("Kind"), words("organisation.kind")),
    Column("credit_code", _("Unified social credit code"), path("organisation.credit_code")),
)
COMING = (
    Column("organisation", _("Organisation"), path("registration.organisation.name")),
    Column("kind", _("Kind"), words("registration.organisation.kind"), first=False),
    Column("event", _("Market"), path("registration.event.name")),
)

ORGANISATIONS = ListReport(
    ExportedList.ORGANISATIONS,
    Organisation,
    party="name",
    columns=(
        Column("name", pgettext_lazy("column", "Name"), path("name")),
        Column("kind", _("Kind"), words("kind")),
        Column("credit_code", _("Unified social credit code"), path("credit_code")),
        Column("verification", _("Verification"), words("verification")),
        Column("verification_reason", _("Reason"), path("verification_reason"), first=False),
        Column("field", _("Technical field"), words("field")),
        Column("region", _("District"), _district),
        Column("website", _("Website"), path("website"), first=False),
        Column("introduction", _("Description"), path("introduction"), first=False),
        *contact_columns(""),
        Column("created_at", pgettext_lazy("column", "Registered"), path("created_at")),
        Column("submitted_at", _("Submitted"), path("submitted_at"), first=False),
        Column("verified_at", pgettext_lazy("column", "Verified"), path("verified_at")),
    ),
)
REGISTRATIONS = ListReport(
    ExportedList.REGISTRATIONS,
    Registration,
    party="organisation__name",
    related=("organisation", "event"),
    prefetched=("attendees",),
    columns=(
        EVENT,
        *PARTY,
        Column("code", _("Check-in code"), path("code")),
        Column("people", _("People"), _people),
        Column("created_at", pgettext_lazy("column of a registration", "Registered"), path("created_at")),
        Column("checked_in_at", _("Checked in"), path("checked_in_at")),
        Column("cancelled_at", pgettext_lazy("column", "Cancelled"), path("cancelled_at")),
        *contact_columns("organisation."),
    ),
)
ATTENDEES = ListReport(
    ExportedList.ATTENDEES,
    Registration,
    party="registration__organisation__name",
    row=Attendee,
    through="registration",
    related=("registration__organisation", "registration__event"),
    columns=(
        Column("name", _("Full name"), path("name")),
        Column("title", _("Position"), path("title")),
        Column("mobile", _("Mobile"), path("mobile"), contact=True, hint=PRIVATE, first=False),
        Column("code", _("Badge code"), path("code")),
        *COMING,
        Column("checked_in_at", _("Checked in"), path("registration.checked_in_at")),
        Column("cancelled_at", pgettext_lazy("column", "Cancelled"), path("registration.cancelled_at")),
    ),
)
STALL_BOOKINGS = ListReport(
    ExportedList.STALL_BOOKINGS,
    StallBooking,
    party="organisation__name",
    related=("stall", "organisation", "event"),
    columns=(
        EVENT,
        Column("stall", _("Stall"), path("stall.code")),
        Column("zone", _("Zone"), path("stall.zone")),
        *PARTY,
        Column("shows", _("What is shown"), path("shows")),
        Column("booked_at", pgettext_lazy("column", "Booked"), path("booked_at")),
        Column("released_at", _("Released"), path("released_at")),
        *contact_columns("organisation."),
    ),
)
SEATS = ListReport(
    ExportedList.SEATS,
    Session,
    party="attendee__registration__organisation__name",
    row=SeatBooking,
    through="session",
    related=("session__event", "attendee__registration__organisation"),
    columns=(
        Column("event", _("Market"), path("session.event.name")),
        Column("session", _("Session"), path("session.title")),
        Column("kind", _("Kind"), words("session.kind")),
        Column("room", _("Room"), path("session.room")),
        Column("starts_at", pgettext_lazy("column", "Starts"), path("session.starts_at")),
        Column("ends_at", pgettext_lazy("column", "Ends"), path("session.ends_at")),
        Column("seat", _("Seat"), path("seat")),
        Column("attendee", _("Full name"), path("attendee.name")),
        Column("title", _("Position"), path("attendee.title")),
        Column("mobile", _("Mobile"), path("attendee.mobile"), contact=True, hint=PRIVATE, first=False),
        Column("organisation", _("Organisation"), path("attendee.registration.organisation.name")),
        Column("booked_at", pgettext_lazy("column", "Booked"), path("booked_at")),
        Column("cancelled_at", pgettext_lazy("column", "Cancelled"), path("cancelled_at")),
    ),
)
MEETINGS = ListReport(
    ExportedList.MEETINGS,
    Meeting,
    party="request__asker__name",
    related=("event", "slot", "table", "at_stall__stall", "request__asker", "request__asked", "absent"),
    columns=(
        EVENT,
        Column("starts_at", pgettext_lazy("column", "Starts"), path("slot.starts_at")),
        Column("ends_at", pgettext_lazy("column", "Ends"), path("slot.ends_at")),
        Column("where", _("Table or stall"), path("where")),
        Column("asker", _("Asking party"), path("request.asker.name")),
        Column("asked", _("Asked party"), path("request.asked.name")),
        Column("about", _("What about"), path("request.about")),
        Column("origin", _("Came about by"), words("request.origin"), first=False),
        Column("state", _("State"), words("state")),
        Column("absent", _("Who did not come"), path("absent.name")),
        Column("cancel_reason", _("Reason"), path("cancel_reason"), first=False),
        Column("booked_at", pgettext_lazy("column", "Booked"), path("booked_at"), first=False),
        Column("began_at", _("Began"), path("began_at"), first=False),
        Column("ended_at", _("Ended"), path("ended_at"), first=False),
    ),
)

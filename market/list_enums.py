"""Words of the organiser's exports: which list is taken out, in which order its rows stand."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ExportedList(TextChoices):
    """What the rows of an export are."""

    ORGANISATIONS = "organisations", _("Organisations")
    REGISTRATIONS = "registrations", _("Registrations")
    ATTENDEES = "attendees", _("People who come")
    STALL_BOOKINGS = "stall_bookings", _("Stall bookings")
    SEATS = "seats", _("Seats in sessions")
    MEETINGS = "meetings", _("Meetings")
    NEEDS = "needs", _("Needs")
    OFFERINGS = "offerings", _("Offerings")
    INTRODUCTIONS = "introductions", _("Introductions")
    OUTCOMES = "outcomes", _("Outcomes")
    REGISTER = "register", _("Register of results")
    REPORT = "report", _("Report")
    SUBSIDIES = "subsidies", _("Register of support")


class RowOrder(TextChoices):
    """In which order the rows of an export stand."""

    LISTED = "listed", _("As in the list")
    NEWEST = "newest", pgettext_lazy("order of rows", "Newest first")
    OLDEST = "oldest", pgettext_lazy("order of rows", "Oldest first")
    PARTY = "party", _("By organisation")

"""The words for this app's verbs of the audit log."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "series.create": _("Market series set up"),
    "series.update": _("Market series changed"),
    "event.create": _("Market set up"),
    "event.update": _("Market changed"),
    "event.publish": _("Market opened to the public"),
    "event.close": _("Market closed"),
    "stalls.lay_out": _("Stalls laid out"),
    "stall.create": _("Stall added"),
    "stall.update": _("Stall changed"),
    "stall.remove": _("Stall removed"),
    "stall.book": _("Stall booked"),
    "stall.describe": _("Stall described"),
    "stall.release": _("Stall given back"),
    "stall.move": _("Stall exchanged"),
    "hall.save": _("Plan of the hall changed"),
    "hall.arrange": _("Stalls arranged anew"),
    "cards.print": _("Stall cards printed"),
    "badges.print": _("Badges printed"),
    "session.create": _("Session planned"),
    "session.update": _("Session changed"),
    "session.remove": _("Session taken off"),
    "registration.create": _("Registered for a market"),
    "registration.add_people": _("People added to a registration"),
    "registration.change_people": _("People of a registration changed"),
    "registration.cancel": _("Registration cancelled"),
    "registration.check_in": _("Checked in at the door"),
    "seat.book": _("Seat booked"),
    "seat.cancel": _("Seat given back"),
}

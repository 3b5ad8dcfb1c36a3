"""What the events app tells organisations."""

from django.utils.translation import gettext_lazy as _

from accounts.wording import MessageText

TEXTS = {
    "registration.confirmed": MessageText(
        _("Registered for %(event)s"),
        _("Your registration for %(event)s is confirmed. Show the check-in code at the entrance."),
    ),
    "registration.cancelled": MessageText(
        _("Registration for %(event)s cancelled"),
        _("Your registration for %(event)s has been cancelled; the stall and the seats are free again."),
    ),
    "stall.booked": MessageText(
        _("Stall %(stall)s is yours"),
        _("You hold stall %(stall)s at %(event)s. Say what you show there, so that visitors find you."),
    ),
    "stall.released": MessageText(
        _("Stall %(stall)s released"),
        _("Stall %(stall)s at %(event)s is free again."),
    ),
    "stall.moved": MessageText(
        _("Your stall is now %(stall)s"),
        _("At %(event)s you now hold stall %(stall)s instead of %(before)s. What you show there goes with you."),
    ),
    "session.changed": MessageText(
        _("“%(session)s” has moved"),
        _("“%(session)s” now begins at %(time)s in %(room)s. Your seats stay yours."),
    ),
}

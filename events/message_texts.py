"""What the events app tells organisations."""

from django.utils.translation import gettext_lazy as _

from accounts.wording import MessageText

TEXTS = {
    "duty.given": MessageText(
        _("Your task at %(series)s: %(task)s"),
        _(
            "%(person)s has given you a task at %(series)s: %(task)s. You find it on the first page of the organiser's "
            "desk, after signing in."
        ),
        _("Open the desk"),
        personal=True,
    ),
    "duty.ended": MessageText(
        _("Your task at %(series)s has ended: %(task)s"),
        _("%(person)s has ended your task at %(series)s: %(task)s. Thank you for your help."),
        _("Read the message"),
        personal=True,
    ),
    "registration.confirmed": MessageText(
        _("Registered for %(event)s"),
        _("Your registration for %(event)s is confirmed. Show the check-in code at the entrance."),
    ),
    "registration.cancelled": MessageText(
        _("Registration for %(event)s cancelled"),
        _("Your registration for %(event)s has been cancelled; the stall and the seats are free again."),
    ),
    "event.thanks": MessageText(
        _("Thank you for coming to %(event)s"),
        _(
            "Thank you for having been at %(event)s. Please say how it was: you can answer until %(days)s days after "
            "the market."
        ),
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
    "session.moved_up": MessageText(
        _("%(person)s has a seat in “%(session)s”"),
        _("%(person)s has moved up from the waiting list: seat %(seat)s in “%(session)s”, %(time)s, %(room)s."),
    ),
    "meeting.asked": MessageText(
        _("%(name)s asks for a meeting"),
        _("%(name)s would like to meet you at %(event)s. What about: %(about)s. Accept or decline on the page."),
    ),
    "meeting.accepted": MessageText(
        _("%(name)s has accepted the meeting"),
        _("The meeting with %(name)s at %(event)s is accepted. Choose a time on the page."),
    ),
    "meeting.declined": MessageText(
        _("No meeting with %(name)s"),
        _("The request for a meeting with %(name)s at %(event)s was declined: %(reason)s"),
    ),
    "meeting.withdrawn": MessageText(
        _("The meeting with %(name)s is called off"),
        _("The request for a meeting with %(name)s at %(event)s was called off: %(reason)s"),
    ),
    "meeting.expired": MessageText(
        _("A request for a meeting has expired"),
        _("The request for a meeting with %(name)s at %(event)s was not answered in time."),
    ),
    "meeting.booked": MessageText(
        _("Meeting with %(name)s at %(time)s"),
        _("You meet %(name)s at %(event)s: %(time)s, place %(place)s."),
    ),
    "meeting.seated": MessageText(
        _("A time has become free: %(name)s, %(time)s"),
        _("You were on the waiting list. You meet %(name)s at %(event)s: %(time)s, place %(place)s."),
    ),
    "meeting.moved": MessageText(
        _("The meeting with %(name)s has moved to %(time)s"),
        _("You now meet %(name)s at %(event)s: %(time)s, place %(place)s."),
    ),
    "meeting.cancelled": MessageText(
        _("The meeting with %(name)s at %(time)s is cancelled"),
        _("The meeting with %(name)s at %(event)s (%(time)s, %(place)s) is cancelled: %(reason)s"),
    ),
    "meeting.put_back": MessageText(
        _("The meeting with %(name)s at %(time)s has no time any more"),
        _(
            "The timetable of %(event)s was planned anew: the meeting with %(name)s (%(time)s, %(place)s) is off. "
            "The request stands, and you can choose another time on the page."
        ),
    ),
    "meeting.timetable": MessageText(
        _("Your timetable for %(event)s: %(count)d changes"),
        _("Your meetings at %(event)s: %(meetings)s. The page shows your whole day."),
    ),
    "meeting.missed": MessageText(
        _("You missed the meeting with %(name)s"),
        _(
            "It is on record that you did not come to the meeting with %(name)s (%(time)s, %(place)s). "
            "The organiser can correct it."
        ),
    ),
    "meeting.absent": MessageText(
        _("%(name)s did not come"),
        _("It is on record that %(name)s did not come to your meeting (%(time)s, %(place)s)."),
    ),
    "meeting.remind": MessageText(
        _("Tomorrow: meeting with %(name)s"),
        _("You meet %(name)s at %(event)s: %(time)s, place %(place)s."),
    ),
}

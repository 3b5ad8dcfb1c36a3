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
    ),
    "duty.ended": MessageText(
        _("Your task at %(series)s has ended: %(task)s"),
        _("%(person)s has ended your task at %(series)s: %(task)s. Thank you for your help."),
        _("Read the message"),
    ),
    "duty.given_back": MessageText(
        _("A task at %(series)s is open again: %(task)s"),
        _("%(person)s has given back the task at %(series)s: %(task)s. Somebody else may have to take it."),
        _("Read the message"),
    ),
    "registration.confirmed": MessageText(
        _("Registered for %(event)s"),
        _("Your registration for %(event)s is confirmed. Show the check-in code at the entrance."),
    ),
    "registration.cancelled": MessageText(
        _("Registration for %(event)s cancelled"),
        _("Your registration for %(event)s has been cancelled; the stall and the seats are free again."),
    ),
    "registration.people_changed": MessageText(
        _("The people of your registration for %(event)s have changed"),
        _("The organiser has changed who comes for you to %(event)s. The page shows the list as it is now."),
    ),
    "registration.absence": MessageText(
        _("An absence is noted for you: %(time)s"),
        _("The organiser has noted that %(people)s of your people are away at %(event)s: %(time)s."),
    ),
    "registration.absence_ended": MessageText(
        _("An absence is taken back: %(time)s"),
        _("The organiser has taken back that %(people)s of your people are away at %(event)s: %(time)s."),
    ),
    "event.changed": MessageText(
        _("%(event)s: another time or place"),
        _("%(event)s now takes place %(time)s, %(venue)s. Your registration stays; cancel it if you cannot come then."),
        _("View the market"),
    ),
    "event.called_off": MessageText(
        _("%(event)s is called off"),
        _(
            "The organiser has closed %(event)s (%(time)s, %(venue)s) before its end: meetings, seats and stalls that "
            "lay ahead do not take place."
        ),
        _("View the market"),
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
    "stall.renamed": MessageText(
        _("Your stall now has the number %(stall)s"),
        _("Your stall %(before)s at %(event)s now has the number %(stall)s; everything else stays as it was."),
    ),
    "stall.visit_withdrawn": MessageText(
        _("%(visitor)s no longer asks to be called"),
        _("%(visitor)s has taken back its request at your stall %(stall)s, %(event)s. Its contact is closed again."),
    ),
    "stall.visit_ended": MessageText(
        _("Your request at stall %(stall)s is taken back"),
        _("The organiser has taken back for you that stall %(stall)s at %(event)s may call you."),
    ),
    "session.moved": MessageText(
        _("“%(session)s” has moved"),
        _("“%(session)s” at %(event)s now begins at %(time)s in %(room)s."),
        _("View the session"),
    ),
    "session.removed": MessageText(
        _("“%(session)s” is off"),
        _("“%(session)s”, which you were to host at %(event)s (%(time)s, %(room)s), is out of the programme."),
        _("View the market"),
    ),
    "session.host": MessageText(
        _("You host “%(session)s”"),
        _("You are the host of “%(session)s” at %(event)s: %(time)s, %(room)s."),
        _("View the session"),
    ),
    "session.host_ended": MessageText(
        _("You no longer host “%(session)s”"),
        _("“%(session)s” at %(event)s (%(time)s, %(room)s) has another host now, or none."),
        _("View the session"),
    ),
    "session.seat_given_up": MessageText(
        _("A seat in “%(session)s” is given back"),
        _("The organiser has given back the seat of %(person)s in “%(session)s”, %(time)s, %(room)s."),
        _("View the session"),
    ),
    "session.wait_ended": MessageText(
        _("%(person)s waits no longer for “%(session)s”"),
        _("The organiser has taken %(person)s off the waiting list of “%(session)s”, %(time)s, %(room)s."),
        _("View the session"),
    ),
    "session.list_closed": MessageText(
        _("No seat became free in “%(session)s”"),
        _("The waiting list of “%(session)s” (%(time)s) is closed: no seat became free for %(people)s."),
        _("View the session"),
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
    "meeting.held_after_all": MessageText(
        _("The meeting with %(name)s counts as held"),
        _("The organiser has corrected the record: your meeting with %(name)s took place (%(time)s, %(place)s)."),
    ),
    "meeting.absent": MessageText(
        _("%(name)s did not come"),
        _("It is on record that %(name)s did not come to your meeting (%(time)s, %(place)s)."),
    ),
    "timetable.ready": MessageText(
        _("Version %(number)s of the timetable is ready"),
        _("Version %(number)s of the timetable of %(event)s is worked out: %(placed)s meetings have a time in it."),
        _("Look at the version"),
    ),
    "timetable.stopped": MessageText(
        _("Version %(number)s of the timetable was stopped"),
        _("Version %(number)s of the timetable of %(event)s was stopped early: %(placed)s meetings have a time in it."),
        _("Look at the version"),
    ),
    "timetable.failed": MessageText(
        _("Version %(number)s of the timetable could not be made"),
        _("An error of ours has ended version %(number)s of the timetable of %(event)s. Please ask for another one."),
        _("Look at the version"),
    ),
    "timetable.discarded": MessageText(
        _("Version %(number)s of the timetable was put aside"),
        _("%(person)s has put aside version %(number)s of the timetable of %(event)s, which you had asked for."),
        _("Look at the version"),
    ),
    "meeting.remind": MessageText(
        _("Tomorrow: meeting with %(name)s"),
        _("You meet %(name)s at %(event)s: %(time)s, place %(place)s."),
    ),
}

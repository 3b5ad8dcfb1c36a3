"""What an organisation that is erased leaves at the markets: that somebody was there, not who."""

from accounts import clock
from accounts.models import Organisation, User
from events.models import Attendee, Feedback, Registration, StallBooking, StallVisit, WalkIn
from events.services.meeting_ends import end_meetings, forget_words, left_the_market
from events.services.session_waiting import give_up_seats


def forget_people(organisation: Organisation, *, by: User) -> None:
    """Cancel what lies ahead, free stalls and seats, and take the names of the people away (within the caller's
    transaction). Who was to meet the party is told.
    """
    now = clock.now()
    end_meetings(by=by, organisation=organisation, reason=left_the_market())
    forget_words(organisation)
    ahead = Registration.objects.filter(
        organisation=organisation, cancelled_at=None, checked_in_at=None, event__ends_at__gte=now
    )
    ahead.update(cancelled_at=now)
    StallBooking.objects.filter(organisation=organisation, released_at=None, event__ends_at__gte=now).update(
        released_at=now
    )
    StallBooking.objects.filter(organisation=organisation).update(shows="")
    people = Attendee.objects.filter(registration__organisation=organisation)
    give_up_seats(people, at=now, only_ahead=True)
    for pk in people.values_list("pk", flat=True):
        Attendee.objects.filter(pk=pk).update(name=f"#{pk}", title="", mobile="")
    for pk in WalkIn.objects.filter(registration__organisation=organisation).values_list("pk", flat=True):
        WalkIn.objects.filter(pk=pk).update(name=f"#{pk}", party="", mobile="")
    StallVisit.objects.filter(organisation=organisation).update(note="")
    Feedback.objects.filter(registration__organisation=organisation).update(text="")

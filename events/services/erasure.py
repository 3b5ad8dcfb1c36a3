"""What an organisation that is erased leaves at the markets: that somebody was there, not who."""

from accounts import clock
from accounts.models import Organisation
from events.models import Attendee, Registration, SeatBooking, StallBooking, StallVisit, WalkIn


def forget_people(organisation: Organisation) -> None:
    """Cancel what lies ahead, free stalls and seats, and take the names of the people away (within the caller's
    transaction).
    """
    now = clock.now()
    ahead = Registration.objects.filter(
        organisation=organisation, cancelled_at=None, checked_in_at=None, event__ends_at__gte=now
    )
    ahead.update(cancelled_at=now)
    StallBooking.objects.filter(organisation=organisation, released_at=None, event__ends_at__gte=now).update(
        released_at=now
    )
    StallBooking.objects.filter(organisation=organisation).update(shows="")
    people = Attendee.objects.filter(registration__organisation=organisation)
    SeatBooking.objects.filter(attendee__in=people, cancelled_at=None, session__ends_at__gte=now).update(
        cancelled_at=now
    )
    for pk in people.values_list("pk", flat=True):
        Attendee.objects.filter(pk=pk).update(name=f"#{pk}", title="", mobile="")
    for pk in WalkIn.objects.filter(registration__organisation=organisation).values_list("pk", flat=True):
        WalkIn.objects.filter(pk=pk).update(name=f"#{pk}", party="", mobile="")
    StallVisit.objects.filter(organisation=organisation).update(note="")

"""After the day: each party says how it was, and is thanked for having come."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import WrongState
from accounts.models import User
from accounts.permissions import check_act_for
from accounts.services import messages
from events.afterwards import ANSWER_WITHIN, THANK_WITHIN, may_answer
from events.enums import EventStatus
from events.models import Feedback, MarketEvent, Registration
from events.services.checks import check_facts, check_valid, lock_registration

FEEDBACK_FACTS = ("whole", "meetings", "organising", "again", "text")


@transaction.atomic
def give_feedback(*, by: User, registration: Registration, **facts: Any) -> Feedback:
    """Say how the market was, or say it anew: from the end of the day until two weeks later, once a registration."""
    check_act_for(by, registration.organisation)
    check_facts(facts, FEEDBACK_FACTS)
    event = registration.event
    if clock.now() < event.ends_at:
        raise WrongState(_("%(event)s is not over yet.") % {"event": event})
    if not may_answer(event):
        raise WrongState(
            _("Feedback could be given for %(days)d days after the market.") % {"days": ANSWER_WITHIN.days}, code="late"
        )
    row = lock_registration(event, registration.organisation)
    earlier = Feedback.objects.filter(registration=row).first()
    feedback = earlier or Feedback(registration=row, given_by=by)
    for name, value in facts.items():
        setattr(feedback, name, value)
    feedback.text = feedback.text.replace("\0", "")
    feedback.given_by = by
    feedback.changed_at = clock.now() if earlier else None
    check_valid(feedback)
    feedback.save()
    verb = "feedback.change" if earlier else "feedback.give"
    audit.record(by=by, verb=verb, subject=feedback, on_behalf_of=registration.organisation)
    return feedback


def thank() -> int:
    """Thank each party that came, once, on a day after the market; the number of parties. Safe to repeat."""
    midnight = timezone.make_aware(dt.datetime.combine(clock.today(), dt.time.min))
    over = MarketEvent.objects.exclude(status=EventStatus.DRAFT)
    over = over.filter(ends_at__lt=midnight, ends_at__gte=clock.now() - THANK_WITHIN)
    due = Registration.objects.filter(event__in=over, thanked_at=None, cancelled_at=None, checked_in_at__isnull=False)
    return sum(_thank(pk) for pk in list(due.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _thank(pk: int) -> bool:
    rows = Registration.objects.select_for_update(no_key=True, of=("self",)).select_related("event", "organisation")
    row = rows.get(pk=pk)
    if row.thanked_at is not None or row.cancelled_at is not None:
        return False
    row.thanked_at = clock.now()
    row.save(update_fields=["thanked_at"])
    messages.send(
        organisation=row.organisation,
        code="event.thanks",
        url=reverse("events:feedback", args=[row.event.slug]),
        event=row.event.name,
        days=ANSWER_WITHIN.days,
    )
    return True

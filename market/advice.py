"""Advice slots: what can come of a booking, and the limits."""

import datetime as dt

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationKind
from market.querysets import need_kinds_answered_by

MAX_UPCOMING = 3
"""Bookings that a firm may have before it at a time."""
CANCEL_UNTIL = dt.timedelta(hours=2)
"""How long before the beginning a firm can still give its place back."""
REMIND_BEFORE = dt.timedelta(hours=24)
"""How long before the beginning both sides are reminded."""
LONGEST = dt.timedelta(hours=4)
MAX_PLACES = 5


class AdviceResult(TextChoices):
    """What the party says afterwards."""

    TOOK_PLACE = "took_place", _("It took place")
    NO_SHOW = "no_show", _("The firm did not come")
    INTRODUCED = "introduced", _("It took place and moved on to an introduction")


def topics_of(kind: str) -> list[str]:
    """Kinds of question that a kind of party gives advice on: those it can answer as a need; firms give none."""
    return [] if kind == OrganisationKind.ENTERPRISE else need_kinds_answered_by(kind)

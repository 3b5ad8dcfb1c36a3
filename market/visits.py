"""Visits and promises: the kinds, the states of a promise as data, and the limits."""

import datetime as dt
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

REMIND_BEFORE = dt.timedelta(days=3)
"""How long before its day a promise is called to mind."""
MOST_FIRMS = 30
"""Firms of one visit."""
MAX_WORDS = 300
MAX_QUESTION = 500


class VisitKind(TextChoices):
    """What the occasion was."""

    BREAKFAST = "breakfast", _("Breakfast talk")
    LUNCH = "lunch", _("Lunch talk")
    TEA = "tea", _("Tea talk")
    REGULAR = "regular", _("Regular visit")
    OTHER = "other", pgettext_lazy("kind of visit", "Other")


class PromiseState(TextChoices):
    """Where a promise stands; overdue is an open one whose day has passed."""

    OPEN = "open", pgettext_lazy("promise", "Open")
    DONE = "done", pgettext_lazy("promise", "Done, to be confirmed")
    CONFIRMED = "confirmed", pgettext_lazy("promise", "Done and confirmed")
    WITHDRAWN = "withdrawn", pgettext_lazy("promise", "Withdrawn")


class Side(TextChoices):
    """Whose act it is."""

    PROMISER = "promiser", _("Who promised")
    FIRM = "firm", _("The firm")


class PromiseAct(NamedTuple):
    """One allowed change of a promise's state; ``refusal`` is said when it is in another state."""

    since: str
    to: str
    side: str
    refusal: Words


PROMISE_ACTS: dict[str, PromiseAct] = {
    "done": PromiseAct(
        PromiseState.OPEN, PromiseState.DONE, Side.PROMISER, _("Only an open promise can be marked as done.")
    ),
    "withdraw": PromiseAct(
        PromiseState.OPEN, PromiseState.WITHDRAWN, Side.PROMISER, _("Only an open promise can be withdrawn.")
    ),
    "confirm": PromiseAct(
        PromiseState.DONE, PromiseState.CONFIRMED, Side.FIRM, _("Nothing waits for the word of the firm here.")
    ),
    "not_yet": PromiseAct(
        PromiseState.DONE, PromiseState.OPEN, Side.FIRM, _("Nothing waits for the word of the firm here.")
    ),
}

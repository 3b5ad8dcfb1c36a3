"""Words about results on record: who stated one, what becomes of a correction, twins, and what is asked again later."""

from collections.abc import Mapping

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Side(TextChoices):
    """Who put a result on record; the organiser for the answering party."""

    PROVIDER = "provider", _("Answering party")
    FIRM = "firm", _("Firm")
    ORGANISER = "organiser", _("Organiser")


JUDGED_BY: Mapping[str, tuple[str, ...]] = {
    Side.PROVIDER: (Side.FIRM,),
    Side.FIRM: (Side.PROVIDER,),
    Side.ORGANISER: (Side.FIRM, Side.PROVIDER),
}
"""Whose word confirms a result: the other side's; what the organiser put on record for a party, both may judge."""


class CorrectionState(TextChoices):
    """What becomes of the figures that the other side proposes."""

    OPEN = "open", _("Waits for an answer")
    DECLINED = "declined", _("Declined: the organiser decides")
    ACCEPTED = "accepted", pgettext_lazy("correction", "Accepted")
    UPHELD = "upheld", _("Not taken over: the record stands")
    WITHDRAWN = "withdrawn", pgettext_lazy("correction", "Withdrawn")
    OVERTAKEN = "overtaken", _("Overtaken: the record was changed otherwise")


class Part(TextChoices):
    """Whose act it is."""

    RECORDER = "recorder", _("who put it on record")
    PROPOSER = "proposer", _("who proposes the correction")
    ORGANISER = "organiser", _("the organiser")


_ANSWERS: Mapping[str, frozenset[str]] = {
    CorrectionState.ACCEPTED: frozenset({Part.RECORDER, Part.ORGANISER}),
    CorrectionState.UPHELD: frozenset({Part.ORGANISER}),
    CorrectionState.WITHDRAWN: frozenset({Part.PROPOSER, Part.ORGANISER}),
}

CORRECTION_MOVES: Mapping[str, Mapping[str, frozenset[str]]] = {
    CorrectionState.OPEN: {**_ANSWERS, CorrectionState.DECLINED: frozenset({Part.RECORDER})},
    CorrectionState.DECLINED: _ANSWERS,
}
"""State → next state → who may make the move. What the recorder has declined waits for the organiser; until then the
recorder may still accept. ``OVERTAKEN`` is no act: it follows from another change of the record.
"""

UNDECIDED = frozenset(CORRECTION_MOVES)
"""States in which the correction is not settled: one at a time for a result."""


class Twin(TextChoices):
    """What the organiser says of two results that look alike."""

    SAME = "same", _("The same result: counts once")
    TWO = "two", _("Two results: both count")
    UNDONE = "undone", _("Undone: not decided")


class ImpactMonth(IntegerChoices):
    """How long after its first result a firm is asked again."""

    HALF = 6, _("after 6 months")
    YEAR = 12, _("after 12 months")


class Via(TextChoices):
    """How an answer came."""

    LINK = "link", _("by the link in the letter")
    MEMBER = "member", _("by a member who was signed in")

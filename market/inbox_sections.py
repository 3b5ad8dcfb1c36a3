"""The parts of an inbox: where a need is put, in the order in which they are read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Section(TextChoices):
    """What the party is expected to do about a need, the most pressing first."""

    WAITING = "waiting", _("Waiting for you")
    MATCHED = "matched", _("Matched to you")
    FIELD = "field", _("Fits your field")
    OTHER = "other", _("Others you may answer")
    FIRM = "firm", _("Waiting for the firm")
    LATER = "later", _("When you have room again")
    CLOSED = "closed", _("Ended with you, or no place left")


class Reason(TextChoices):
    """Why a need stands where it stands; the words are in ``market.inbox_texts``."""

    CLAIMED = "claimed"
    CONTACTED = "contacted"
    DECLINED = "declined"
    EXPIRED = "expired"
    AGREE = "agree"
    PROPOSAL = "proposal"
    PROPOSED = "proposed"
    MATCH = "match"
    WORDS = "words"
    FIELD = "field"
    KIND = "kind"
    NOTHING = "nothing"
    NO_PLACE = "no_place"
    ENDED = "ended"

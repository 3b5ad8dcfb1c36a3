"""The life of a need as data: act → states in which it may be done, the state it leads to, whose act it is."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from market.enums import NeedStatus


class Act(NamedTuple):
    """One allowed change of a need's state; ``refusal`` is said when the need is in another state."""

    since: frozenset[str]
    to: str
    organiser_only: bool
    refusal: Promise


_OPEN = frozenset({NeedStatus.DRAFT, NeedStatus.SUBMITTED, NeedStatus.PUBLISHED, NeedStatus.IN_PROGRESS})
_LIVE = frozenset({NeedStatus.PUBLISHED, NeedStatus.IN_PROGRESS})
_WAITING = frozenset({NeedStatus.SUBMITTED})

ACTS: dict[str, Act] = {
    "submit": Act(
        frozenset({NeedStatus.DRAFT}), NeedStatus.SUBMITTED, False, _("This need has already been submitted.")
    ),
    "take_back": Act(_WAITING, NeedStatus.DRAFT, False, _("Only a need that waits for the organiser can be changed.")),
    "revise": Act(
        frozenset({NeedStatus.PUBLISHED}),
        NeedStatus.DRAFT,
        False,
        _("Only a published need that nobody has taken up can be changed."),
    ),
    "publish": Act(_WAITING, NeedStatus.PUBLISHED, True, _("Only a submitted need can be published.")),
    "send_back": Act(_WAITING, NeedStatus.DRAFT, True, _("Only a submitted need can be sent back.")),
    "withdraw": Act(_OPEN, NeedStatus.WITHDRAWN, False, _("This need is already closed.")),
    "fulfil": Act(_LIVE, NeedStatus.FULFILLED, False, _("Only a published need can be marked as fulfilled.")),
    "expire": Act(_LIVE, NeedStatus.EXPIRED, True, _("Only a published need can expire.")),
}

CLOSED_NEEDS = frozenset({NeedStatus.FULFILLED, NeedStatus.WITHDRAWN, NeedStatus.EXPIRED})
"""Ends of the line."""

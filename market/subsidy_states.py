"""One table of the moves of a file, and one of a batch: from where to where, and who may make the move.

The organiser's people make every move of a firm on its behalf, as everywhere. ``PLATFORM`` moves are made by the clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy

from market.subsidy_enums import BatchState, FileState


class Who(StrEnum):
    """Whose move it is."""

    FIRM = "firm"
    ORGANISER = "organiser"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Move:
    """From which states an act leads to which, whose act it is, and what is said when the state is another."""

    since: frozenset[str]
    to: str
    who: Who
    refusal: Any


def _move(since: tuple[str, ...], to: str, who: Who, refusal: Any) -> Move:
    return Move(frozenset(since), to, who, refusal)


FILE_MOVES: Mapping[str, Move] = {
    "confirm": _move(
        (FileState.LISTED,),
        FileState.SUBMITTED,
        Who.FIRM,
        gettext_lazy("There is no account to be confirmed here any more."),
    ),
    "mend": _move(
        (FileState.SENT_BACK,),
        FileState.SUBMITTED,
        Who.FIRM,
        gettext_lazy("Only a file that was sent back can be mended."),
    ),
    "withdraw": _move(
        (FileState.LISTED, FileState.SUBMITTED, FileState.SENT_BACK),
        FileState.WITHDRAWN,
        Who.FIRM,
        gettext_lazy("The file has been checked already: please call the office."),
    ),
    "check": _move(
        (FileState.SUBMITTED,),
        FileState.CHECKED,
        Who.ORGANISER,
        gettext_lazy("Only a submitted file can be checked."),
    ),
    "send_back": _move(
        (FileState.SUBMITTED, FileState.CHECKED),
        FileState.SENT_BACK,
        Who.ORGANISER,
        gettext_lazy("Only a file that is not decided yet can be sent back."),
    ),
    "refuse": _move(
        (FileState.SUBMITTED, FileState.CHECKED),
        FileState.REFUSED,
        Who.ORGANISER,
        gettext_lazy("Only a file that is not decided yet can be refused."),
    ),
    "approve": _move(
        (FileState.CHECKED,),
        FileState.APPROVED,
        Who.ORGANISER,
        gettext_lazy("Only a checked file can be approved."),
    ),
    "notice": _move(
        (FileState.APPROVED,),
        FileState.IN_NOTICE,
        Who.ORGANISER,
        gettext_lazy("Only an approved file comes into the public notice."),
    ),
    "object": _move(
        (FileState.IN_NOTICE,),
        FileState.CHECKED,
        Who.ORGANISER,
        gettext_lazy("Objections are raised against files in the public notice."),
    ),
    "pay": _move(
        (FileState.IN_NOTICE,),
        FileState.PAID,
        Who.ORGANISER,
        gettext_lazy("Only a file that has stood in the public notice can be paid."),
    ),
    "claw_back": _move(
        (FileState.PAID,),
        FileState.CLAWED_BACK,
        Who.ORGANISER,
        gettext_lazy("Only what was paid can be clawed back."),
    ),
    "lapse": _move(
        (FileState.LISTED,),
        FileState.LAPSED,
        Who.PLATFORM,
        gettext_lazy("There is no account to be confirmed here any more."),
    ),
}
"""Every move of a file after it was submitted or listed."""

BATCH_MOVES: Mapping[str, Move] = {
    "close": _move((BatchState.OPEN,), BatchState.CLOSED, Who.ORGANISER, gettext_lazy("This batch is closed already.")),
    "notice": _move(
        (BatchState.CLOSED, BatchState.NOTICED),
        BatchState.NOTICED,
        Who.ORGANISER,
        gettext_lazy("A public notice is published once the batch is closed."),
    ),
    "finish": _move(
        (BatchState.CLOSED, BatchState.NOTICED),
        BatchState.DONE,
        Who.ORGANISER,
        gettext_lazy("A batch is done once it is closed and everything in it is decided."),
    ),
}
"""Every move of a batch; a notice is published again when files were approved after it."""


def acts_in(state: str, who: Who) -> tuple[str, ...]:
    """What this side can do with a file in this state, in the order of the table."""
    return tuple(act for act, move in FILE_MOVES.items() if state in move.since and move.who == who)

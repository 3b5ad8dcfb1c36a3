"""In which part a person meets a proposed correction, and which moves that opens."""

from accounts.models import Organisation, User
from market.models import Correction, Introduction
from market.outcome_enums import CORRECTION_MOVES, Part
from market.outcome_sides import ACTORS, recorder_of
from market.pair_permissions import actors_for
from market.states import Actor


def parts_of(
    by: User, correction: Correction, introduction: Introduction, organisation: Organisation | None
) -> frozenset[Part]:
    """Recorder or proposer for those who act for that side; the organiser's people who act for nobody are the
    organiser, which decides for both.
    """
    mine = actors_for(by, introduction, organisation)
    if Actor.ORGANISER in mine:
        return frozenset({Part.ORGANISER})
    found = set()
    if recorder_of(correction.outcome) in mine:
        found.add(Part.RECORDER)
    if ACTORS[correction.side] in mine:  # type: ignore[index]
        found.add(Part.PROPOSER)
    return frozenset(found)


def moves_of(
    by: User, correction: Correction, introduction: Introduction, organisation: Organisation | None
) -> list[str]:
    """The states to which the person may bring it now, in the order of the table (for buttons)."""
    mine = parts_of(by, correction, introduction, organisation)
    return [state for state, parts in CORRECTION_MOVES.get(correction.state, {}).items() if mine & parts]

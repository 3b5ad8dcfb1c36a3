"""Which side of a pair a result belongs to: who put it on record, and whose word is asked."""

from accounts.models import Organisation, User
from accounts.permissions import role_in
from market.models import Introduction, Outcome
from market.outcome_enums import JUDGED_BY, Side
from market.pair_permissions import actors_for
from market.states import Actor

ACTORS = {Side.PROVIDER: Actor.PROVIDER, Side.FIRM: Actor.FIRM}


def recorder_of(outcome: Outcome) -> Actor:
    """The side whose row it is: it corrects it and takes it back. The organiser's rows are the answering party's."""
    return Actor.FIRM if outcome.stated_by == Side.FIRM else Actor.PROVIDER


def other_side(outcome: Outcome) -> Side:
    """The side that proposes other figures when the row is wrong."""
    return Side.PROVIDER if outcome.stated_by == Side.FIRM else Side.FIRM


def party_on(introduction: Introduction, side: str) -> Organisation:
    """The organisation on that side of the pair."""
    return introduction.need.organisation if side == Side.FIRM else introduction.provider


def stated_as(by: User, party: Organisation | None, side: str) -> str:
    """Whose statement a new row is: the party's own, or the organiser's where none of the party's people acts. A firm's
    statement stays the firm's: the answering party alone is asked about it.
    """
    if side == Side.PROVIDER and (party is None or role_in(by, party) is None):
        return Side.ORGANISER
    return side


def judging_side(
    by: User, outcome: Outcome, introduction: Introduction, organisation: Organisation | None
) -> Side | None:
    """For which side the person may confirm or dispute the row: the other one; of the organiser's rows, one's own."""
    mine = actors_for(by, introduction, organisation)
    return next((Side(side) for side in JUDGED_BY[outcome.stated_by] if ACTORS[Side(side)] in mine), None)

"""Who is who in a pair: whose moves may a person make?"""

from django.utils.translation import gettext as _

from accounts.enums import Verification
from accounts.errors import NotAllowed, WrongState
from accounts.models import Organisation, User
from accounts.permissions import can_act_for, can_organise
from market.models import Introduction
from market.states import Actor, actors_of, next_states

IN_ORDER = (Actor.PROVIDER, Actor.FIRM, Actor.ORGANISER, Actor.PLATFORM)


def party_of(introduction: Introduction, actor: Actor) -> Organisation | None:
    """The organisation on whose behalf an actor's move is made."""
    parties = {Actor.PROVIDER: introduction.provider, Actor.FIRM: introduction.need.organisation}
    return parties.get(actor)


def actors_for(
    by: User | None, introduction: Introduction, organisation: Organisation | None = None
) -> frozenset[Actor]:
    """Whose moves the person may make: editors of a party that is not suspended, the organiser's staff for everyone.

    ``organisation`` narrows it to the party the person acts for in this session; ``by=None`` is the platform.
    """
    if by is None:
        return frozenset({Actor.PLATFORM})
    staff = can_organise(by)
    mine = {Actor.ORGANISER} if staff and organisation is None else set()
    for actor in (Actor.PROVIDER, Actor.FIRM):
        party = party_of(introduction, actor)
        if party is None or (organisation is not None and organisation != party):
            continue
        if staff or (party.verification != Verification.SUSPENDED and can_act_for(by, party)):
            mine.add(actor)
    return frozenset(mine)


def check_move(by: User | None, introduction: Introduction, to: str, organisation: Organisation | None = None) -> Actor:
    """The actor that makes this move. An outsider is NotAllowed before anything is said about the state of the pair."""
    mine = actors_for(by, introduction, organisation)
    if not mine:
        raise NotAllowed(_("You do not act for a party of this introduction."))
    theirs = actors_of(introduction.track, introduction.state, to)
    if not theirs:
        raise WrongState(
            _("This step is not possible any more: the introduction is now “%(state)s”.")
            % {"state": introduction.get_state_display()}
        )
    for actor in IN_ORDER:
        if actor in mine & theirs:
            return actor
    raise NotAllowed(_("This step is for the other party to take."))


def check_actor(
    by: User, introduction: Introduction, actor: Actor, organisation: Organisation | None = None
) -> Organisation | None:
    """Raise NotAllowed unless the person may act as this actor; returns the party it is done for."""
    if actor not in actors_for(by, introduction, organisation):
        raise NotAllowed(_("This step is for the other party to take."))
    return party_of(introduction, actor)


def moves_for(user: User, introduction: Introduction, organisation: Organisation | None = None) -> list[str]:
    """The states the person may move the pair to, in the order of the table (for buttons)."""
    mine = actors_for(user, introduction, organisation)
    track, state = introduction.track, introduction.state
    return [target for target in next_states(track, state) if mine & actors_of(track, state, target)]


def check_side(by: User, introduction: Introduction, organisation: Organisation | None = None) -> Organisation:
    """The party of the pair for which the person acts, where both parties may do it; raises NotAllowed for others, and
    for the organiser who has not said for whom.
    """
    actors = actors_for(by, introduction, organisation)
    sides = [party for actor in IN_ORDER if actor in actors and (party := party_of(introduction, actor))]
    if not sides:
        raise NotAllowed(_("You do not act for a party of this introduction."))
    if len(sides) > 1:
        raise NotAllowed(_("Choose the organisation you act for first."))
    return sides[0]


def other_side(introduction: Introduction, party: Organisation) -> Organisation:
    """The party across the table."""
    firm: Organisation = introduction.need.organisation
    return firm if party == introduction.provider else introduction.provider

"""One table of allowed moves of an introduction: track → state → next state → who may make the move.

The organiser's staff may make every move in the table on behalf of the party that may make it. ``PLATFORM`` moves
are made by the clock or by another act (a match published, a need withdrawn), never by a button.
"""

from collections.abc import Mapping
from enum import StrEnum

from market.enums import State, Track


class Actor(StrEnum):
    """Whose move it is."""

    PROVIDER = "provider"
    FIRM = "firm"
    ORGANISER = "organiser"
    PLATFORM = "platform"


_P = frozenset({Actor.PROVIDER})
_ENDS: dict[str, frozenset[Actor]] = {
    State.DECLINED: frozenset({Actor.PROVIDER}),
    State.WITHDRAWN: frozenset({Actor.FIRM}),
    State.LAPSED: frozenset({Actor.ORGANISER, Actor.PLATFORM}),
}

TRANSITIONS: Mapping[str, Mapping[str, Mapping[str, frozenset[Actor]]]] = {
    Track.FINANCING: {
        State.PROPOSED: {State.CLAIMED: _P, **_ENDS},
        State.CLAIMED: {State.CONTACTED: _P, **_ENDS},
        State.CONTACTED: {State.CONSULTING: _P, **_ENDS},
        State.CONSULTING: {State.APPLIED: _P | {Actor.FIRM}, **_ENDS},
        State.APPLIED: {State.APPROVED: _P, **_ENDS},
        State.APPROVED: {State.DRAWN: _P, **_ENDS},
    },
    Track.SERVICE: {
        State.PROPOSED: {State.CLAIMED: _P, **_ENDS},
        State.CLAIMED: {State.CONTACTED: _P, **_ENDS},
        State.CONTACTED: {State.IN_TALKS: _P | {Actor.FIRM}, **_ENDS},
        State.IN_TALKS: {State.AGREED: _P, **_ENDS},
    },
}

BY_OUTCOME = frozenset({State.APPROVED, State.DRAWN, State.AGREED, State.DECLINED})
"""States that are reached only by putting an outcome on record (a refusal is an outcome with a code)."""

CLOSED_STATES = frozenset({State.DRAWN, State.AGREED, State.DECLINED, State.WITHDRAWN, State.LAPSED})
"""Ends of the line."""


def actors_of(track: str, state: str, target: str) -> frozenset[Actor]:
    """Who may move a pair from ``state`` to ``target``; empty when the table has no such move."""
    return TRANSITIONS[track].get(state, {}).get(target, frozenset())


def next_states(track: str, state: str) -> tuple[str, ...]:
    """The states a pair may go to, in the order of the table."""
    return tuple(TRANSITIONS[track].get(state, {}))

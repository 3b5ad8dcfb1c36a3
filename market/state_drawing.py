"""The table of moves as a drawing: one Mermaid diagram a track, in the words of the code."""

from market.enums import State, Track
from market.states import BY_OUTCOME, CLOSED_STATES, TRANSITIONS, Actor

HEAD = """# States of an introduction

Drawn from `market/states.py` by `manage.py draw_states`; a test compares the two. An arrow is named after whoever may
make the move (the organiser's staff may make each on behalf of that party). ● marks moves that follow from an outcome
on record.
"""
NAMES = {Track.FINANCING: "Financing", Track.SERVICE: "Cooperation and services"}


def drawing() -> str:
    """The whole document."""
    return "\n".join([HEAD, *(_track(track) for track in TRANSITIONS)])


def _track(track: str) -> str:
    table = TRANSITIONS[track]
    lines = [f"## {NAMES[Track(track)]}", "", "```mermaid", "stateDiagram-v2", f"    [*] --> {State.PROPOSED.value}"]
    for state, targets in table.items():
        lines += [
            f"    {_name(state)} --> {_name(target)}: {_label(target, actors)}" for target, actors in targets.items()
        ]
    ends = {target for targets in table.values() for target in targets} & CLOSED_STATES
    lines += [f"    {_name(state)} --> [*]" for state in State if state in ends]
    return "\n".join([*lines, "```", ""])


def _name(state: str) -> str:
    return State(state).value


def _label(target: str, actors: frozenset[Actor]) -> str:
    """Who, in a fixed order, and whether an outcome is needed."""
    who = " / ".join(actor.value for actor in Actor if actor in actors)
    return f"{who} ●" if target in BY_OUTCOME else who

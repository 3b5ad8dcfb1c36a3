"""How evenly a day is shared out: each party by what it has of what it could have.

A party's due is the number of meetings it is wanted in, or as many as it may have, whichever is fewer. With the share s
of that the market is content with 1 − (1 − s)² of it (times the party's weight): the first meeting of a party counts
most, the last least, and a party with few is raised before one with many.
"""

import itertools
from collections.abc import Sequence

from events.scheduling.board import Board, asked_for


def dues(board: Board) -> list[int]:
    """What each party could have."""
    return [min(asked, most) for asked, most in zip(asked_for(board.look), board.most, strict=True)]


def contentment(share: float) -> float:
    """How content a party is with a share of its due."""
    return 1.0 - (1.0 - min(share, 1.0)) ** 2


def gains(board: Board) -> list[list[float]]:
    """By party, what the first, second, third … meeting adds."""
    found = []
    for party, due in zip(board.look.problem.parties, dues(board), strict=True):
        levels = [contentment(held / due) for held in range(due + 1)] if due else [0.0]
        found.append([party.weight * (after - before) for before, after in itertools.pairwise(levels)])
    return found


def shares(board: Board) -> list[float]:
    """What each party has of its due; parties that nobody wants are left out."""
    return [held / due for held, due in zip(board.held, dues(board), strict=True) if due]


def content(board: Board) -> float:
    """How content all parties are together."""
    weights = [party.weight for party in board.look.problem.parties]
    return sum(
        weight * contentment(held / due)
        for weight, held, due in zip(weights, board.held, dues(board), strict=True)
        if due
    )


def gini(values: Sequence[float]) -> float:
    """0 where all have the same, near 1 where one has everything."""
    ordered, total = sorted(values), sum(values)
    if not total:
        return 0.0
    weighted = sum(place * value for place, value in enumerate(ordered, start=1))
    return 2 * weighted / (len(ordered) * total) - (len(ordered) + 1) / len(ordered)

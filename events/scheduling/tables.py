"""Which table each meeting gets: own stalls and given tables first, then the least walking, slot after slot.

In a slot every meeting costs at a table what its two people walk from their last table and to their next one, and a
little where neither stays; the cheapest assignment is chosen, first through the day and then back and forth, as long as
it gets better.
"""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from events.scheduling.board import NOWHERE, POOL, Board
from events.scheduling.lookup import Lookup

ROUNDS = 12
STAYS = 0.5
"""What it is worth that one of the two need not get up, in metres."""


def seat(board: Board, kept: Mapping[int, str] | None = None) -> dict[int, str]:
    """The table of every meeting on the board. `kept` are meetings that keep their table where it is there for them; a
    meeting without a table has none left (never where the board counted room)."""
    found = _given(board, kept or {})
    costs = _costs(board.look)
    slots = range(len(board.look.slot))
    fixed = set(found)
    for slot in slots:
        _assign(board, slot, fixed, found, costs)
    total = walked(board, found)
    for round_ in range(ROUNDS):
        turned = dict(found)
        for slot in reversed(slots) if round_ % 2 == 0 else slots:
            _assign(board, slot, fixed, turned, costs)
        if (shorter := walked(board, turned)) >= total - 1e-9:
            break
        found, total = turned, shorter
    return found


def walked(board: Board, tables: Mapping[int, str]) -> float:
    """The metres that all people walk between their meetings, from each to the next."""
    total = 0.0
    for day in board.day:
        places = [tables[meeting] for meeting in day if meeting in tables]
        total += sum(board.look.metres(one, other) for one, other in itertools.pairwise(places))
    return total


def _given(board: Board, kept: Mapping[int, str]) -> dict[int, str]:
    """Tables that are not to be chosen: spots, then kept ones as far as there is room."""
    taken: dict[tuple[str, int], int] = {}
    found: dict[int, str] = {}
    entered = [meeting for meeting, slot in enumerate(board.slot_of) if slot != NOWHERE]
    for meeting in sorted(entered, key=lambda one: board.spot[one] == POOL):
        spot = board.spot[meeting]
        table = kept.get(meeting, spot) if spot == POOL else spot
        if table == POOL:
            continue
        place = (table, board.slot_of[meeting])
        if taken.get(place, 0) < board.limit[table][board.slot_of[meeting]] and _fitting(board, table, spot):
            taken[place] = taken.get(place, 0) + 1
            found[meeting] = table
    return found


def _fitting(board: Board, table: str, spot: str) -> bool:
    return table == spot or table not in board.look.holder


def _costs(look: Lookup) -> tuple[dict[str, int], NDArray[np.float64]]:
    """The number of every table, and the walks from each to each shared one: `Walking.metres` for all at once."""
    tables, shared = list(look.table.values()), [look.table[key] for key in look.shared]
    walking = look.problem.walking
    across = np.abs(np.subtract.outer([one.x for one in tables], [one.x for one in shared]))
    along = np.abs(np.subtract.outer([one.y for one in tables], [one.y for one in shared]))
    metres = across + along if walking.metric == "blocks" else np.hypot(across, along)
    zones = np.array([[one.zone != other.zone for other in shared] for one in tables]).reshape(metres.shape)
    return {one.key: place for place, one in enumerate(tables)}, metres + walking.zone * zones


def _assign(
    board: Board,
    slot: int,
    fixed: set[int],
    found: dict[int, str],
    costs: tuple[dict[str, int], NDArray[np.float64]],
) -> None:
    free = [one for one in sorted(board.inside[slot]) if one not in fixed]
    columns = _seats(board, slot, [found[one] for one in board.inside[slot] if one in fixed])
    if not free or not columns:
        return
    numbers, walks = costs
    places = np.array(columns)
    matrix = np.zeros((len(free), len(columns)))
    for row, meeting in enumerate(free):
        for person in board.ends[meeting]:
            for neighbour in _neighbours(board, person, slot):
                if neighbour in found:
                    metres = walks[numbers[found[neighbour]]][places]
                    matrix[row] += metres + STAYS * (metres > 0)
        matrix[row] += 1e-6 * np.arange(len(columns))
    for row, column in zip(*linear_sum_assignment(matrix), strict=True):
        found[free[row]] = board.look.shared[columns[column]]


def _seats(board: Board, slot: int, taken: Sequence[str]) -> list[int]:
    """The shared tables with a seat left, once for each seat."""
    at = Counter(taken)
    seats: list[int] = []
    for place, key in enumerate(board.look.shared):
        left = board.limit[key][slot] - at[key]
        seats += [place] * max(left, 0)
    return seats


def _neighbours(board: Board, person: int, slot: int) -> list[int]:
    """The person's last meeting before the slot, and the next behind it."""
    day = board.day[person]
    before = next((day[one] for one in range(slot - 1, -1, -1) if day[one] != NOWHERE), NOWHERE)
    after = next((day[one] for one in range(slot + 1, len(day)) if day[one] != NOWHERE), NOWHERE)
    return [one for one in (before, after) if one != NOWHERE]

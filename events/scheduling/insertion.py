"""How one more meeting finds its place on a board: where both are free; along a chain; for a worse one."""

from collections.abc import Iterator, Sequence

from events.scheduling.board import NOWHERE, Board, Step, bits, idle

LONGEST = 40
"""Meetings that change places for one that comes in, at most."""
CHAIN_COST = 0.3
"""What a meeting that changes places costs, in idle slots."""


def direct(board: Board, meeting: int) -> Step | None:
    """The slot and people with the shortest waits, if both can be free; earlier slots first."""
    best, least = None, float("inf")
    for first, second in board.couples(meeting):
        for slot in bits(board.free(meeting, first, second)):
            cost = board.gap(first, slot) + board.gap(second, slot)
            if cost < least and _stands(board, Step(meeting, slot, first, second)):
                best, least = Step(meeting, slot, first, second), cost
        if least <= 0:
            break
    return best


def insert(board: Board, meeting: int, longest: int = LONGEST) -> tuple[Step, ...] | None:
    """Enter a meeting, with as few others moved as can be; nothing changes where it does not fit (None). The answer are
    the others that moved, as they were."""
    if not board.wanted_still(meeting):
        return None
    for spot in board.spots[meeting]:
        board.spot[meeting] = spot
        found = _insert(board, meeting, longest)
        if found is not None:
            return found
    return None


def _insert(board: Board, meeting: int, longest: int) -> tuple[Step, ...] | None:
    step = direct(board, meeting)
    if step is not None:
        board.put(step)
        return ()
    if longest < 1:
        return None
    found = _push_aside(board, meeting) or _along_chain(board, meeting, longest)
    return _change(board, found) if found else None


def swap_in(board: Board, meeting: int, worth: Sequence[float]) -> tuple[Step, ...] | None:
    """Enter a meeting for others that are worth less together; the answer are those, as they were."""
    best: tuple[Step, tuple[int, ...]] | None = None
    gain = 1e-9
    for first, second in board.couples(meeting):
        for slot in bits(board.domain(meeting, first, second)):
            out = _in_the_way(board, meeting, first, second, slot, worth)
            step = Step(meeting, slot, first, second)
            won = worth[meeting] - sum(worth[one] for one in out)
            if won > gain and _stands_without(board, step, out):
                best, gain = (step, out), won
    if best is None:
        return None
    taken = tuple(board.take(one) for one in best[1])
    board.put(best[0])
    return taken


def undo(board: Board, meeting: int, before: Sequence[Step]) -> None:
    """Take a meeting off again and put the others back as they were."""
    board.take(meeting)
    for step in before:
        if board.slot_of[step.meeting] != NOWHERE:
            board.take(step.meeting)
    for step in before:
        board.put(step)


def _stands(board: Board, step: Step) -> bool:
    if not board.in_order(step.meeting, step.slot):
        return False
    if board.in_a_row is None:
        return True
    board.put(step)
    rested = board.rested(step.first) and board.rested(step.second)
    board.take(step.meeting)
    return rested


def _stands_without(board: Board, step: Step, out: Sequence[int]) -> bool:
    taken = [board.take(one) for one in out]
    free = board.free(step.meeting, step.first, step.second) >> step.slot & 1
    fits = bool(free) and board.wanted_still(step.meeting) and _stands(board, step)
    for one in taken:
        board.put(one)
    return fits


def _in_the_way(
    board: Board, meeting: int, first: int, second: int, slot: int, worth: Sequence[float]
) -> tuple[int, ...]:
    """The meetings of the two people in the slot, and the least of those at the spot where there is no room; the least
    of a party that has all it may have."""
    out = [one for one in dict.fromkeys((board.day[first][slot], board.day[second][slot])) if one != NOWHERE]
    spots = board.takes(meeting)
    if board.crowded(meeting) >> slot & 1 and not any(set(board.takes(one)) & set(spots) for one in out):
        sharing = [one for one in board.inside[slot] if set(board.takes(one)) & set(spots)]
        out += [min(sharing, key=lambda one: (worth[one], one))] if sharing else []
    return tuple(out)


def _change(board: Board, steps: Sequence[Step]) -> tuple[Step, ...]:
    """Take off what moves and enter it anew; the answer is how the others stood."""
    before = tuple(board.take(step.meeting) for step in steps if board.slot_of[step.meeting] != NOWHERE)
    for step in steps:
        board.put(step)
    return before


def _fits(board: Board, steps: Sequence[Step]) -> bool:
    """Whether a change leaves room, order and rests as they should be; the board stays as it is."""
    before = _change(board, steps)
    roomy = all(
        board.used[spot][step.slot] <= board.limit[spot][step.slot]
        for step in steps
        for spot in board.takes(step.meeting)
    )
    sound = roomy and board.sound(steps)
    for step in steps:
        board.take(step.meeting)
    for step in before:
        board.put(step)
    return sound


def _push_aside(board: Board, meeting: int) -> tuple[Step, ...] | None:
    """Both are free but there is no table: one of the meetings there goes to a slot where there is."""
    best, least = None, float("inf")
    for first, second in board.couples(meeting):
        both = board.domain(meeting, first, second) & ~board.busy[first] & ~board.busy[second]
        for slot in bits(both & board.crowded(meeting)):
            step = Step(meeting, slot, first, second)
            for other in sorted(board.inside[slot]):
                if not set(board.takes(other)) & set(board.takes(meeting)):
                    continue
                one, another = board.ends[other]
                for elsewhere in bits(board.free(other, one, another)):
                    cost = _moving(board, one, slot, elsewhere) + _moving(board, another, slot, elsewhere)
                    cost += board.gap(first, slot) + board.gap(second, slot)
                    steps = (Step(other, elsewhere, one, another), step)
                    if cost < least and _fits(board, steps):
                        best, least = steps, cost
            if best is not None and least <= 0:
                return best
    return best


def _moving(board: Board, person: int, slot: int, elsewhere: int) -> int:
    from_here = board.busy[person]
    after = from_here & ~(1 << slot) | 1 << elsewhere
    return idle(after) - idle(from_here)


def _along_chain(board: Board, meeting: int, longest: int) -> tuple[Step, ...] | None:
    """The cheapest chain that makes one of the two free when the other is."""
    best, least = None, float("inf")
    for first, second in board.couples(meeting):
        for free, other in ((first, second), (second, first)):
            for steps in _chains(board, meeting, free, other, longest):
                entry = Step(meeting, _entry(board, steps), first, second)
                cost = CHAIN_COST * len(steps) + board.gap(first, entry.slot) + board.gap(second, entry.slot)
                if cost < least and _fits(board, (*steps, entry)):
                    best, least = (*steps, entry), cost
    return best


def _entry(board: Board, steps: Sequence[Step]) -> int:
    return board.slot_of[steps[0].meeting]


def _chains(board: Board, meeting: int, free: int, other: int, longest: int) -> Iterator[tuple[Step, ...]]:
    """All chains from the one who is busy in a slot s in which the other is free, to a slot t in which it is free."""
    look, open_slots = board.look, ~board.begun
    first, second = board.domain(meeting, free, other), look.present[other] & open_slots & ~board.busy[other]
    for slot in bits(first & ~board.busy[free] & board.busy[other]):
        for elsewhere in bits(second):
            steps = _chain(board, free, other, slot, elsewhere, longest)
            if steps:
                yield steps


def _chain(board: Board, free: int, other: int, slot: int, elsewhere: int, longest: int) -> tuple[Step, ...] | None:
    steps: list[Step] = []
    person, here, there = other, slot, elsewhere
    while (moving := board.day[person][here]) != NOWHERE:
        first, second = board.ends[moving]
        if len(steps) == longest or not board.domain(moving, first, second) >> there & 1:
            return None
        steps.append(Step(moving, there, first, second))
        person = second if person == first else first
        if person == free:
            return None
        here, there = there, here
    return tuple(steps)

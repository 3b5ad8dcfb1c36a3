"""The search compiled: what `annealing_plain` does by counting anew is done here by what a move changes.

A move takes a meeting in slot a, picks a slot b, follows the meetings that alternate between a and b from person to
person, and swaps the two slots along that chain (Kempe). Nobody is ever in two meetings at once, and only the people at
the two ends of the chain have another day. A meeting that is left out comes in by sending out those in its way.

All of it stands in one file: numba keeps machine code by the file that it was made from, and would not see that a
function of another file has changed.
"""

from collections.abc import Callable
from typing import TypeVar, cast

import numba
import numpy as np

from events.scheduling.instance import Masks, Numbers
from events.scheduling.pricing import LEFT_OUT, Field, Pairs, Prices
from events.scheduling.state import BEST, BLOCK, GUIDE, HARD, INSERT_EVERY, OUT, SOFT, Board, Floats, Words

Function = TypeVar("Function", bound=Callable[..., object])
THIRTY_TWO = np.uint64(32)


def compiled(function: Function) -> Function:
    """Machine code that lets other threads run, kept beside the module; where nothing can be kept, of this process."""
    try:
        return cast(Function, numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:
        return cast(Function, numba.njit(nogil=True)(function))


@compiled
def draw(chance: Words, below: int) -> int:
    """A number from 0 to below − 1 (xorshift)."""
    word = chance[0]
    word ^= word << np.uint64(13)
    word ^= word >> np.uint64(7)
    word ^= word << np.uint64(17)
    chance[0] = word
    return int((np.int64(word >> THIRTY_TWO) * below) >> 32)


@compiled
def goal(room_start: Numbers, room: Numbers, chance: Words, meeting: int) -> int:
    """One of the slots in which a meeting may stand, −1 where there is none."""
    first, last = room_start[meeting], room_start[meeting + 1]
    return int(room[first + draw(chance, last - first)]) if first < last else -1


@compiled
def ones(mask: int) -> int:
    """How many bits are set."""
    mask = mask - ((mask >> 1) & 0x5555555555555555)
    mask = (mask & 0x3333333333333333) + ((mask >> 2) & 0x3333333333333333)
    mask = (mask + (mask >> 4)) & 0x0F0F0F0F0F0F0F0F
    mask = mask + (mask >> 8)
    mask = mask + (mask >> 16)
    return (mask + (mask >> 32)) & 0x7F


@compiled
def breaks_in(mask: int) -> int:
    """Runs of busy slots less one."""
    return max(ones(mask & ~(mask << 1)) - 1, 0)


@compiled
def idle_in(mask: int) -> int:
    """Slots between the first and the last that are not in the mask."""
    upward, downward = mask, mask
    for power in range(6):
        upward |= upward << (1 << power)
        downward |= downward >> (1 << power)
    return ones(upward & downward) - ones(mask)


@compiled
def out_of_order(pairs: Pairs, slot_of: Numbers, meeting: int) -> int:
    """How many pairs with this meeting are in the wrong order."""
    start, others, comes_first = pairs
    slot, found = slot_of[meeting], 0
    if slot >= 0:
        for pair in range(start[meeting], start[meeting + 1]):
            other = slot_of[others[pair]]
            if other >= 0 and (slot >= other if comes_first[pair] else slot <= other):
                found += 1
    return found


@compiled
def misplaced(field: Field, meeting: int, slot: int) -> int:
    """1 where the meeting may not stand in the slot."""
    return int(1 - ((field.allowed[meeting] >> slot) & 1))


@compiled
def stray(field: Field, meeting: int, slot: int) -> int:
    """The cost of standing in another slot than before."""
    return field.moved if field.stays[meeting] >= 0 and field.stays[meeting] != slot else 0


@compiled
def count_day(field: Field, board: Board, before: int, after: int) -> None:
    """A person's busy slots changed: breaks and idle slots with them."""
    tally = board.tally
    tally[SOFT] += field.breaks * (breaks_in(after) - breaks_in(before))
    if field.idle or field.guide:
        more = idle_in(after) - idle_in(before)
        tally[SOFT] += field.idle * more
        tally[GUIDE] += field.guide * more


@compiled
def set_day(field: Field, board: Board, person: int, slot: int, meeting: int) -> None:
    """Put a meeting into a person's slot, or -1 to clear it."""
    before = board.busy[person]
    after = before ^ (1 << slot)
    board.busy[person] = after
    board.at[person, slot] = meeting
    count_day(field, board, before, after)


@compiled
def count_missing(field: Field, board: Board, meeting: int, change: int) -> None:
    """A meeting was left out (+1) or came in (−1): its two parties miss one more or less."""
    for side in range(2):
        party = field.party[field.ends[meeting, side]]
        first, missing = field.fair_start[party], board.missing[party]
        board.tally[SOFT] += field.fair[first + missing + change] - field.fair[first + missing]
        board.missing[party] = missing + change
    if field.must[meeting]:
        board.tally[HARD] += change * LEFT_OUT
    else:
        board.tally[SOFT] += change * field.leave[meeting]


@compiled
def put(field: Field, board: Board, meeting: int, slot: int) -> None:
    """A meeting that was left out comes into a slot in which both people are free."""
    tally, last = board.tally, board.out[board.tally[OUT] - 1]
    place = board.place[meeting]
    board.out[place] = last
    board.place[last] = place
    tally[OUT] -= 1
    count_missing(field, board, meeting, -1)
    board.slot_of[meeting] = slot
    tally[HARD] += misplaced(field, meeting, slot) + out_of_order(field.pairs, board.slot_of, meeting)
    tally[HARD] += board.load[slot] >= field.tables[slot]
    tally[SOFT] += stray(field, meeting, slot)
    board.load[slot] += 1
    set_day(field, board, field.ends[meeting, 0], slot, meeting)
    set_day(field, board, field.ends[meeting, 1], slot, meeting)


@compiled
def take(field: Field, board: Board, meeting: int) -> None:
    """A meeting is left out."""
    tally, slot = board.tally, board.slot_of[meeting]
    tally[HARD] -= misplaced(field, meeting, slot) + out_of_order(field.pairs, board.slot_of, meeting)
    tally[HARD] -= board.load[slot] > field.tables[slot]
    tally[SOFT] -= stray(field, meeting, slot)
    board.load[slot] -= 1
    board.slot_of[meeting] = -1
    set_day(field, board, field.ends[meeting, 0], slot, -1)
    set_day(field, board, field.ends[meeting, 1], slot, -1)
    count_missing(field, board, meeting, 1)
    board.out[tally[OUT]] = meeting
    board.place[meeting] = tally[OUT]
    tally[OUT] += 1


@compiled
def energy(field: Field, tally: Prices) -> int:
    """What the search makes least."""
    return int(tally[SOFT] + tally[GUIDE] + field.violation * tally[HARD])


@compiled
def keep_best(tally: Prices, slot_of: Numbers, best: Numbers) -> None:
    """Remember the timetable if it breaks no rule and costs less than any so far."""
    if tally[HARD] == 0 and tally[SOFT] < tally[BEST]:
        tally[BEST] = tally[SOFT]
        best[:] = slot_of


@compiled
def insert(field: Field, board: Board, limit: float) -> None:
    """Bring in a meeting that is left out; whoever is in its way goes out."""
    meeting = board.out[draw(board.chance, board.tally[OUT])]
    slot = goal(field.room_start, field.room, board.chance, meeting)
    if slot < 0:
        return
    before = energy(field, board.tally)
    hard, soft, guide = board.tally[HARD], board.tally[SOFT], board.tally[GUIDE]
    gone = 0
    for side in range(2):
        other = board.at[field.ends[meeting, side], slot]
        if other >= 0:
            take(field, board, other)
            board.chain[gone] = other
            gone += 1
    if field.swaps_tables and board.load[slot] >= field.tables[slot] and board.load[slot] > 0:
        other = somebody(board, slot)
        take(field, board, other)
        board.chain[gone] = other
        gone += 1
    put(field, board, meeting, slot)
    if energy(field, board.tally) - before > limit:
        take(field, board, meeting)
        for number in range(gone - 1, -1, -1):
            put(field, board, board.chain[number], slot)
        board.tally[HARD], board.tally[SOFT], board.tally[GUIDE] = hard, soft, guide
    keep_best(board.tally, board.slot_of, board.best)


@compiled
def somebody(board: Board, slot: int) -> int:
    """A meeting of a slot that has one."""
    person = draw(board.chance, len(board.busy))
    while board.at[person, slot] < 0:
        person = person + 1 if person + 1 < len(board.busy) else 0
    return int(board.at[person, slot])


@compiled
def follow(ends: Numbers, at: Numbers, chain: Numbers, meeting: int, one: int, other: int) -> tuple[int, int, int]:
    """The chain through a meeting: its length and the people at its two ends, −1 where it is a ring."""
    chain[0] = meeting
    length, low, person = 1, -1, -1
    for side in range(2):
        low, person, look = person, ends[meeting, side], other
        while True:
            found = at[person, look]
            if found == meeting:
                return length, -1, -1
            if found < 0:
                break
            chain[length] = found
            length += 1
            person = ends[found, 0] + ends[found, 1] - person
            look = one + other - look
    return length, low, person


@compiled
def barred(slot_of: Numbers, allowed: Masks, chain: Numbers, length: int, both: int) -> int:
    """How many more meetings of the chain would stand where they may not."""
    more = 0
    for number in range(length):
        meeting = chain[number]
        old, mask = slot_of[meeting], allowed[meeting]
        more += ((mask >> old) & 1) - ((mask >> (both - old)) & 1)
    return more


@compiled
def days_changed(low: int, high: int, bits: int, counts_idle: bool) -> tuple[int, int]:
    """How many more breaks and idle slots the people at the two ends of a chain would have."""
    low_after, high_after = low ^ bits, high ^ bits
    more = breaks_in(low_after) - breaks_in(low) + breaks_in(high_after) - breaks_in(high)
    if counts_idle:
        return more, idle_in(low_after) - idle_in(low) + idle_in(high_after) - idle_in(high)
    return more, 0


@compiled
def gone_over(length: int, low: int, one: int) -> int:
    """How many more meetings go from the one slot to the other than back: a chain of odd length has one more in the
    slot in which it ends."""
    if length & 1:
        return int(2 * ((low >> one) & 1) - 1)
    return 0


@compiled
def crowded(load: Numbers, tables: Numbers, slot: int, change: int) -> int:
    """How many more meetings of a slot would have no table."""
    spare = load[slot] - tables[slot]
    return int(max(spare + change, 0) - max(spare, 0))


@compiled
def strayed(slot_of: Numbers, stays: Numbers, chain: Numbers, length: int, both: int) -> int:
    """How many more meetings of the chain would stand elsewhere than before the new plan."""
    more = 0
    for number in range(length):
        stay, old = stays[chain[number]], slot_of[chain[number]]
        more += (stay == old) - (stay == both - old)
    return more


@compiled
def turn(slot_of: Numbers, chain: Numbers, length: int, both: int) -> None:
    """Swap the two slots along the chain."""
    for number in range(length):
        slot_of[chain[number]] = both - slot_of[chain[number]]


@compiled
def turn_in_order(pairs: Pairs, slot_of: Numbers, chain: Numbers, length: int, both: int) -> int:
    """The same, meeting by meeting, counting how many more pairs are in the wrong order."""
    start, others, comes_first = pairs
    more = 0
    for number in range(length):
        meeting = chain[number]
        old = slot_of[meeting]
        new = both - old
        for pair in range(start[meeting], start[meeting + 1]):
            other = slot_of[others[pair]]
            if other >= 0:
                if comes_first[pair]:
                    more += (new >= other) - (old >= other)
                else:
                    more += (new <= other) - (old <= other)
        slot_of[meeting] = new
    return more


@compiled
def rewrite(ends: Numbers, at: Numbers, slot_of: Numbers, chain: Numbers, length: int, both: int) -> None:
    """The days of the people along a chain after the swap."""
    for number in range(length):
        meeting = chain[number]
        old = both - slot_of[meeting]
        at[ends[meeting, 0], old] = -1
        at[ends[meeting, 1], old] = -1
    for number in range(length):
        meeting = chain[number]
        at[ends[meeting, 0], slot_of[meeting]] = meeting
        at[ends[meeting, 1], slot_of[meeting]] = meeting


@compiled
def run_compiled(field: Field, board: Board, temperatures: Floats, risks: Floats) -> None:
    """`BLOCK` steps at each temperature; the best timetable without a violation is kept in `board.best`. A move that
    makes things worse by d is made where d ≤ temperature × a risk drawn from `risks`. Arrays are named outside the
    loop: a tuple that is handed on in each step costs more than the step."""
    tally, chance, slot_of, at, chain = board.tally, board.chance, board.slot_of, board.at, board.chain
    busy, load, tables, room_start, room = board.busy, board.load, field.tables, field.room_start, field.room
    ends, allowed, stays, ordered = field.ends, field.allowed, field.stays, len(field.pairs[1]) > 0
    breaks, idle, guide, moved, violation = field.breaks, field.idle, field.guide, field.moved, field.violation
    counts_idle = idle > 0 or guide > 0
    for temperature in temperatures:
        for _ in range(BLOCK):
            limit = temperature * risks[draw(chance, len(risks))]
            if tally[OUT] > 0 and draw(chance, INSERT_EVERY) == 0:
                insert(field, board, limit)
                continue
            meeting = draw(chance, len(slot_of))
            one = slot_of[meeting]
            other = goal(room_start, room, chance, meeting) if one >= 0 else one
            if other == one or other < 0:
                continue
            length, low, high = follow(ends, at, chain, meeting, one, other)
            hard, both, soft, day = barred(slot_of, allowed, chain, length, one + other), one + other, 0, 0
            bits, shift = (1 << one) ^ (1 << other), 0
            if low >= 0:
                more, day = days_changed(busy[low], busy[high], bits, counts_idle)
                soft, shift = breaks * more, gone_over(length, busy[low], one)
                hard += crowded(load, tables, one, -shift) + crowded(load, tables, other, shift)
            if moved:
                soft += moved * strayed(slot_of, stays, chain, length, both)
            worse = soft + (idle + guide) * day + violation * hard
            if worse - violation * tally[HARD] * ordered > limit:  # not even with all pairs in order
                continue
            wrong = turn_in_order(field.pairs, slot_of, chain, length, both) if ordered else 0
            if worse + violation * wrong > limit:
                turn(slot_of, chain, length, both)
                continue
            if not ordered:
                turn(slot_of, chain, length, both)
            hard += wrong
            tally[HARD] += hard
            tally[SOFT] += soft + idle * day
            tally[GUIDE] += guide * day
            rewrite(ends, at, slot_of, chain, length, both)
            if low >= 0:
                busy[low] ^= bits
                busy[high] ^= bits
                load[one] -= shift
                load[other] += shift
            keep_best(tally, slot_of, board.best)

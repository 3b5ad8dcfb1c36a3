"""The search in plain Python: what the compiled one must equal, step by step, with every cost counted anew."""

import numpy as np

from events.scheduling.pricing import Field, sums
from events.scheduling.state import BEST, BLOCK, GUIDE, HARD, INSERT_EVERY, OUT, SOFT, Board, Floats

WORD = (1 << 64) - 1


def run_plainly(field: Field, board: Board, temperatures: Floats, risks: Floats) -> None:
    """As `run_compiled`: `BLOCK` steps at each temperature."""
    run = _Run(field, board)
    for temperature in temperatures.tolist():
        for _ in range(BLOCK):
            run.step(temperature * risks.tolist()[run.draw(len(risks))])
    run.write_back()


class _Run:
    def __init__(self, field: Field, board: Board) -> None:
        self.field, self.board = field, board
        self.ends: list[list[int]] = field.ends.tolist()
        self.room = [some.tolist() for some in np.split(field.room, field.room_start[1:-1])]
        self.slot_of: list[int] = board.slot_of.tolist()
        self.out: list[int] = board.out[: int(board.tally[OUT])].tolist()
        self.word = int(board.chance[0])
        self.best: int = int(board.tally[BEST])
        self.energy, self.soft, self.hard = self.cost()

    def draw(self, below: int) -> int:
        word = self.word
        word ^= word << 13 & WORD
        word ^= word >> 7
        self.word = word ^ (word << 17 & WORD)
        return (self.word >> 32) * below >> 32

    def cost(self) -> tuple[int, int, int]:
        now = sums(self.field, np.array(self.slot_of, dtype=np.int32))
        return now.soft + now.guide + self.field.violation * now.hard, now.soft, now.hard

    def step(self, limit: float) -> None:
        if self.out and self.draw(INSERT_EVERY) == 0:
            self.insert(limit)
        else:
            self.swap(limit)
        if self.hard == 0 and self.soft < self.best:
            self.best = self.soft
            self.board.best[:] = self.slot_of

    def accepted(self, limit: float) -> bool:
        """Whether the timetable as it is now is kept."""
        energy, soft, hard = self.cost()
        if energy - self.energy > limit:
            return False
        self.energy, self.soft, self.hard = energy, soft, hard
        return True

    def at(self, person: int, slot: int) -> int:
        found = (number for number, held in enumerate(self.slot_of) if held == slot and person in self.ends[number])
        return next(found, -1)

    def insert(self, limit: float) -> None:
        meeting = self.out[self.draw(len(self.out))]
        if not self.room[meeting]:
            return
        slot = self.room[meeting][self.draw(len(self.room[meeting]))]
        gone = []
        for person in self.ends[meeting]:
            other = self.at(person, slot)
            if other >= 0:
                self.take(other)
                gone.append(other)
        load = self.slot_of.count(slot)
        if self.field.swaps_tables and load >= self.field.tables[slot] and load:
            gone.append(self.somebody(slot))
            self.take(gone[-1])
        self.put(meeting, slot)
        if not self.accepted(limit):
            self.take(meeting)
            for other in reversed(gone):
                self.put(other, slot)

    def somebody(self, slot: int) -> int:
        people = len(self.field.party)
        first = self.draw(people)
        found = (self.at((first + number) % people, slot) for number in range(people))
        return next(meeting for meeting in found if meeting >= 0)

    def take(self, meeting: int) -> None:
        self.slot_of[meeting] = -1
        self.out.append(meeting)

    def put(self, meeting: int, slot: int) -> None:
        self.slot_of[meeting] = slot
        place = self.out.index(meeting)
        self.out[place] = self.out[-1]
        self.out.pop()

    def swap(self, limit: float) -> None:
        meeting = self.draw(len(self.slot_of))
        one = self.slot_of[meeting]
        if one < 0 or not self.room[meeting]:
            return
        other = self.room[meeting][self.draw(len(self.room[meeting]))]
        if other == one:
            return
        chain = self.chain(meeting, one, other)
        self.turn(chain, one + other)
        if not self.accepted(limit):
            self.turn(chain, one + other)

    def turn(self, chain: set[int], both: int) -> None:
        for meeting in chain:
            self.slot_of[meeting] = both - self.slot_of[meeting]

    def chain(self, meeting: int, one: int, other: int) -> set[int]:
        """All meetings that hang together in the two slots by the people they share."""
        near = [number for number, slot in enumerate(self.slot_of) if slot in (one, other)]
        chain, people = {meeting}, set(self.ends[meeting])
        while True:
            more = {number for number in near if people & set(self.ends[number])} - chain
            if not more:
                return chain
            chain |= more
            people.update(person for number in more for person in self.ends[number])

    def write_back(self) -> None:
        now = sums(self.field, np.array(self.slot_of, dtype=np.int32))
        board = self.board
        board.slot_of[:] = self.slot_of
        board.out[: len(self.out)] = self.out
        board.chance[0] = self.word
        board.tally[OUT] = len(self.out)
        board.tally[HARD], board.tally[SOFT], board.tally[GUIDE] = now.hard, now.soft, now.guide
        board.tally[BEST] = self.best

"""The best timetable of a tiny market day by trying every one."""

from collections.abc import Iterator
from itertools import product

from events.scheduling.problem import Placed, Problem, Strength, Timetable
from events.scheduling.rules import check


def lawful(problem: Problem, placed: tuple[Placed, ...]) -> bool:
    """Whether no rule is broken that is more than noted."""
    return all(one.strength is Strength.NOTE for one in check(problem, Timetable(placed)))


def best_value(problem: Problem) -> float:
    """The greatest value of all timetables that break nothing. More meetings never mend a breach."""
    values = [one.value for one in problem.wanted]
    best = 0.0

    def place(number: int, placed: tuple[Placed, ...], value: float) -> None:
        nonlocal best
        best = max(best, value)
        if number == len(values) or value + sum(values[number:]) <= best:
            return
        for one in _places(problem, number):
            if lawful(problem, (*placed, one)):
                place(number + 1, (*placed, one), value + values[number])
        place(number + 1, placed, value)

    place(0, (), 0.0)
    return best


def _places(problem: Problem, number: int) -> Iterator[Placed]:
    wanted = problem.wanted[number]
    people = {party.key: party.people for party in problem.parties}
    for slot, table, a, b in product(problem.slots, problem.tables, people[wanted.a], people[wanted.b]):
        one = Placed(wanted.key, slot.key, table.key, a.key, b.key)
        if lawful(problem, (one,)):
            yield one

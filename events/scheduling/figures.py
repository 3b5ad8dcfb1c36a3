"""What a timetable is worth, counted from the timetable alone, whoever made it."""

from collections import Counter
from dataclasses import dataclass

from events.scheduling.fairness import gini, shares
from events.scheduling.lookup import look_up
from events.scheduling.problem import Problem, Timetable


@dataclass(frozen=True, slots=True)
class Figures:
    """Meetings held and their value; of the parties' shares of what they could have (`fairness`) the least and the Gini
    index; slots that people wait between two meetings and how often, metres they walk from one to the
    next, all people together."""

    held: int
    value: float
    least: float
    gini: float
    idle: int
    breaks: int
    metres: float


def measure(problem: Problem, timetable: Timetable) -> Figures:
    """The figures of a timetable."""
    look = look_up(problem)
    days: dict[str, list[tuple[int, str]]] = {}
    held: Counter[str] = Counter()
    for one in timetable.placed:
        wanted = look.wanted[one.wanted]
        held.update((wanted.a, wanted.b))
        for person in (one.person_a, one.person_b):
            days.setdefault(person, []).append((look.slot[one.slot], one.table))
    steps = [pair for day in days.values() for pair in zip(sorted(day), sorted(day)[1:], strict=False)]
    waits = [later - earlier - 1 for (earlier, _), (later, _) in steps if later > earlier + 1]
    fair = shares(look, [held[party.key] for party in problem.parties])
    return Figures(
        held=len(timetable.placed),
        value=sum(look.wanted[one.wanted].value for one in timetable.placed),
        least=min(fair, default=1.0),
        gini=gini(fair),
        idle=sum(waits),
        breaks=len(waits),
        metres=sum(look.metres(table, following) for (_, table), (_, following) in steps),
    )

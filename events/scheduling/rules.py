"""What is wrong with a timetable, and what a hand-made change would make wrong, by the rules of `constraints`: the same
by which a plan is made."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from events.scheduling.constraints import ALONE, SHARED, Group, along
from events.scheduling.constraints import Breach as Breach
from events.scheduling.lookup import Lookup, look_up
from events.scheduling.problem import Placed, Problem, Rule, Timetable


@dataclass(frozen=True, slots=True)
class Change:
    """A hand-made change: meetings put (from wherever they were, or from nowhere) and meetings taken off."""

    put: tuple[Placed, ...] = ()
    drop: tuple[str, ...] = ()


def check(problem: Problem, timetable: Timetable) -> tuple[Breach, ...]:
    """Every breach of a timetable, rule by rule in the order of `Rule`. A timetable that names what the problem does
    not have, or a meeting twice, is a ValueError."""
    look = look_up(problem)
    _check_keys(look, timetable.placed)
    return tuple(breaches(look, timetable.placed))


def check_move(problem: Problem, timetable: Timetable, change: Change) -> tuple[Breach, ...]:
    """Only what the change adds to the breaches, or makes worse. It looks at the meetings that share a party, or a
    table at one time, with what is changed: nobody else notices."""
    look = look_up(problem)
    after = moved(timetable, change)
    _check_keys(look, timetable.placed)
    _check_keys(look, after.placed)
    return added(*around(look, timetable, after, change))


def around(
    look: Lookup, before: Timetable, after: Timetable, change: Change
) -> tuple[tuple[Breach, ...], tuple[Breach, ...]]:
    """The breaches that a change could touch, before and after it."""
    touched = _touched(look, before, change)
    old, new = (tuple(breaches(look, [one for one in some.placed if touched(one)])) for some in (before, after))
    return old, new


def added(before: Iterable[Breach], after: Iterable[Breach]) -> tuple[Breach, ...]:
    """The breaches that were not there before, nor in a worse form: with more meetings for the same people."""
    known: dict[Group, list[Breach]] = {}
    for one in before:
        known.setdefault((one.rule, *one.who), []).append(one)
    return tuple(one for one in after if not any(_as_bad(one, old) for old in known.get((one.rule, *one.who), ())))


def _as_bad(new: Breach, old: Breach) -> bool:
    here = new.rule is Rule.ROW or (new.slot, new.table) == (old.slot, old.table)
    return here and set(new.meetings) <= set(old.meetings) and (new.figure or 0) <= (old.figure or 0)


def moved(timetable: Timetable, change: Change) -> Timetable:
    """The timetable after a change: meetings that stay keep their order, new ones come last."""
    put = {one.wanted: one for one in change.put}
    held = {one.wanted for one in timetable.placed}
    unknown = sorted(set(change.drop) - held) + sorted(set(change.drop) & put.keys())
    if unknown:
        raise ValueError(f"the change takes off the meeting {unknown[0]!r}, which is not held")
    kept = tuple(put.get(one.wanted, one) for one in timetable.placed if one.wanted not in change.drop)
    new = tuple(one for key, one in put.items() if key not in held)
    waiting = tuple(key for key in timetable.unplaced if key not in put)
    return Timetable(kept + new, waiting + change.drop)


def breaches(look: Lookup, placed: Sequence[Placed]) -> Iterator[Breach]:
    """The breaches of meetings that name only what there is."""
    found = [*_alone(look, placed), *_shared(look, placed), *along(look, placed)]
    places = {rule: place for place, rule in enumerate(Rule)}
    yield from sorted(found, key=lambda one: (places[one.rule], one.slot or "", one.meetings, one.who))


def _alone(look: Lookup, placed: Sequence[Placed]) -> Iterator[Breach]:
    for rule, suffers in ALONE.items():
        strength = look.problem.limits.strength(rule)
        for one in placed:
            who = suffers(look, look.wanted[one.wanted], one)
            if who:
                yield Breach(rule, strength, (one.wanted,), who, one.slot, one.table)


def _shared(look: Lookup, placed: Sequence[Placed]) -> Iterator[Breach]:
    for kind in SHARED:
        groups: dict[Group, list[str]] = {}
        for one in placed:
            for group in kind.groups(look, look.wanted[one.wanted], one):
                groups.setdefault(group, []).append(one.wanted)
        for group, meetings in groups.items():
            limit = kind.limit(look, group)
            if limit is not None and len(meetings) > limit:
                strength = look.problem.limits.strength(kind.rule)
                who, slot, table = kind.where(group)
                yield Breach(kind.rule, strength, tuple(sorted(meetings)), who, slot, table, len(meetings), limit)


def _check_keys(look: Lookup, placed: Sequence[Placed]) -> None:
    seen: set[str] = set()
    for one in placed:
        if one.wanted not in look.wanted:
            raise ValueError(f"nobody wants a meeting {one.wanted!r}")
        if one.wanted in seen:
            raise ValueError(f"the meeting {one.wanted!r} is held twice")
        seen.add(one.wanted)
        for what, key, known in (
            ("slot", one.slot, look.slot),
            ("table", one.table, look.table),
            ("person", one.person_a, look.person),
            ("person", one.person_b, look.person),
        ):
            if key not in known:
                raise ValueError(f"the meeting {one.wanted!r} names the {what} {key!r}, which there is not")


def _touched(look: Lookup, timetable: Timetable, change: Change) -> Callable[[Placed], bool]:
    """Whether a meeting could be in a breach with what is changed, before or after."""
    changed = {one.wanted for one in change.put} | set(change.drop)
    both = [one for one in timetable.placed if one.wanted in changed] + list(change.put)
    people = {key for one in both for key in (one.person_a, one.person_b)}
    parties = {party for key in changed for party in (look.wanted[key].a, look.wanted[key].b)}
    seats = {(one.table, one.slot) for one in both}
    linked = {earlier for key in changed for earlier in look.wanted[key].after}
    linked |= {wanted.key for wanted in look.problem.wanted if wanted.after & changed} | changed

    def near(one: Placed) -> bool:
        wanted = look.wanted[one.wanted]
        return (
            one.wanted in linked
            or (one.table, one.slot) in seats
            or bool(people & {one.person_a, one.person_b})
            or bool(parties & {wanted.a, wanted.b})
        )

    return near

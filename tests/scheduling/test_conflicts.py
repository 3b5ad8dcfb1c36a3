"""Rules that clash are named, and no more of them than it takes."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from events.scheduling.conflicts import Conflict, Rule, explain, keepable, rules_of
from events.scheduling.instance import Instance
from events.scheduling.limits import Limit, allowed_by, limits_of
from tests.scheduling.instances import every_timetable, limited, meetings, ordered, some_instance


def stated(instance: Instance, *limits: Limit) -> tuple[Instance, tuple[Limit, ...]]:
    return replace(instance, allowed=allowed_by(limits, instance.meetings, instance.slots)), limits


@settings(max_examples=60)
@given(some_instance(most_meetings=5))
def test_a_reason_is_given_exactly_where_there_is_no_timetable_and_it_is_minimal(instance: Instance) -> None:
    conflict = explain(instance)
    assert (conflict is None) == (next(every_timetable(instance), None) is not None)
    if conflict is not None:
        assert conflict.minimal
        assert keepable(instance, conflict.rules) is False
        for rule in conflict.rules:
            assert keepable(instance, [other for other in conflict.rules if other != rule]) is True


def test_a_person_away_has_too_few_slots() -> None:
    busy = meetings((0, 1), (0, 2), (0, 3), (1, 2), slots=3)
    chosen, limits = stated(
        busy, Limit("absent", (0, 1, 2), 0b101, person=0, slot=1), Limit("absent", (0, 3), 0b110, person=1, slot=0)
    )
    assert explain(chosen, limits) == Conflict(
        "too_many_meetings",
        (
            Rule("one_at_a_time", person=0, meetings=(0, 1, 2)),
            Rule("absent", person=0, slot=1, mask=0b101, meetings=(0, 1, 2)),
        ),
        person=0,
        meetings=(0, 1, 2),
        slots=(0, 2),
        away=(1,),
    )


def test_two_meetings_fixed_in_one_slot() -> None:
    chosen, limits = stated(
        meetings((0, 1), (0, 2), (1, 2)),
        Limit("fixed", (0,), 0b10, slot=1),
        Limit("fixed", (1,), 0b10, slot=1),
        Limit("session", (2,), 0b11),
    )
    found = explain(chosen, limits)
    assert found is not None
    assert (found.kind, found.person, found.meetings, found.slots) == ("same_slot", 0, (0, 1), (1,))
    assert [(rule.kind, rule.meeting) for rule in found.rules] == [("one_at_a_time", -1), ("fixed", 0), ("fixed", 1)]


@pytest.mark.parametrize(
    ("chosen", "kind", "rules"),
    [
        (
            ordered(meetings((0, 1), (2, 3), (4, 5), slots=2), (0, 1), (1, 2)),
            "order",
            [("before", 0, 1), ("before", 1, 2)],
        ),
        (meetings((0, 1), (2, 3), (4, 5), slots=2, tables=1), "tables", [("tables", 0), ("tables", 1)]),
        (
            limited(meetings((0, 1), (2, 3), (0, 3), slots=3, tables=1), {0: [0], 1: [0]}),
            "tables",
            [("allowed", 0), ("allowed", 1), ("tables", 0)],
        ),
    ],
)
def test_what_clashes_is_told_by_its_kind(chosen: Instance, kind: str, rules: list[tuple[object, ...]]) -> None:
    found = explain(chosen)
    assert found is not None
    named = {"before": lambda rule: (rule.meeting, rule.other), "tables": lambda rule: (rule.slot,)}
    assert found.kind == kind
    assert [(rule.kind, *named.get(rule.kind, lambda one: (one.meeting,))(rule)) for rule in found.rules] == rules


def test_a_clash_that_only_a_search_sees_is_explained_too() -> None:
    """Three people meet each other in two slots: each pair can be placed, all three cannot."""
    triangle = meetings((0, 1), (1, 2), (0, 2), slots=2)
    found = explain(triangle)
    assert found is not None
    assert found.kind == "mixed"
    assert found.rules == tuple(
        Rule("one_at_a_time", person=one, meetings=own) for one, own in ((0, (0, 2)), (1, (0, 1)), (2, (1, 2)))
    )


def test_a_meeting_that_may_be_left_out_is_never_a_reason() -> None:
    crowded = meetings((0, 1), (0, 2), (0, 3), slots=2)
    assert explain(crowded) is not None
    assert explain(replace(crowded, must=np.array([True, True, False]))) is None


def test_limits_of_an_instance_are_those_of_each_meeting() -> None:
    chosen = limited(meetings((0, 1), (2, 3)), {1: [0, 3]})
    assert limits_of(chosen) == (Limit("allowed", (1,), 0b1001),)
    assert [rule.kind for rule in rules_of(chosen)] == ["allowed", "tables", "tables", "tables", "tables"]

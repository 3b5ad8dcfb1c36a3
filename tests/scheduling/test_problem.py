"""A problem that contradicts itself is refused with a sentence that says where."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from events.scheduling.problem import Limits, Party, Person, Problem, Rule, Slot, Strength, Table, Walking, Wanted
from tests.scheduling.market_day import day, party, slots, wanted

GOOD = day(["a-b", "b-c"], parties=[party("a", 2)])


def changed(**more: object) -> Callable[[], Problem]:
    return lambda: replace(GOOD, **more)  # type: ignore[arg-type]


def with_wanted(**more: object) -> Callable[[], Problem]:
    return changed(wanted=(wanted("a-b", **more), wanted("b-c")))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("build", "sentence"),
    [
        (changed(slots=()), "a day has 1 to 62 slots, not 0"),
        (
            changed(slots=tuple(Slot(f"x{n}", n, n + 1) for n in range(63)), wanted=()),
            "a day has 1 to 62 slots, not 63",
        ),
        (changed(slots=(Slot("s1", 540, 540),)), "slot 's1' ends before it starts"),
        (
            changed(slots=(*slots(3), Slot("s4", 600, 620))),
            "slot 's4' starts before slot 's3' is over",
        ),
        (changed(slots=slots(3) + slots(1)), "two slots have the key 's1'"),
        (changed(tables=(Table("t1"), Table("t1"))), "two tables have the key 't1'"),
        (changed(tables=(Table("t1", seats=0),)), "table 't1' has room for no meeting"),
        (changed(tables=(Table("t1", gone=frozenset({"s9"})),)), "table 't1' names the slot 's9', which there is not"),
        (changed(walking=Walking("crow")), "there is no metric 'crow'"),
        (changed(parties=(*GOOD.parties, Party("d", ()))), "party 'd' sends nobody"),
        (changed(parties=(*GOOD.parties, party("a"))), "two parties have the key 'a'"),
        (changed(parties=(*GOOD.parties, Party("d", (Person("a1"),)))), "two people have the key 'a1'"),
        (changed(parties=(*GOOD.parties, party("d", most=-1))), "party 'd' wants fewer than no meetings"),
        (changed(parties=(*GOOD.parties, party("d", weight=-0.5))), "party 'd' has a negative weight"),
        (
            changed(parties=(*GOOD.parties, party("d", stall="t9"))),
            "party 'd' names the stall 't9', which there is not",
        ),
        (
            changed(parties=(*GOOD.parties, party("d", stall="t1"), party("e", stall="t1"))),
            "two stalls have the key 't1'",
        ),
        (
            changed(parties=(*GOOD.parties, party("d", away=["s9"]))),
            "person 'd1' names the slot 's9', which there is not",
        ),
        (changed(wanted=(wanted("a-b"), wanted("a-b"))), "two wanted meetings have the key 'a-b'"),
        (changed(wanted=(wanted("a-z"),)), "meeting 'a-z' names the party 'z', which there is not"),
        (changed(wanted=(wanted("a-a"),)), "meeting 'a-a' is one of a party with itself"),
        (with_wanted(value=0.0), "meeting 'a-b' has no value above 0"),
        (with_wanted(value=float("nan")), "meeting 'a-b' has no value above 0"),
        (with_wanted(slots=frozenset({"s9"})), "meeting 'a-b' names the slot 's9', which there is not"),
        (with_wanted(table="t9"), "meeting 'a-b' names the table 't9', which there is not"),
        (with_wanted(person_a="b1"), "meeting 'a-b' names the person 'b1', which there is not"),
        (with_wanted(person_b="a1"), "meeting 'a-b' names the person 'a1', which there is not"),
        (with_wanted(after=frozenset({"x-y"})), "meeting 'a-b' names the meeting 'x-y', which there is not"),
        (
            changed(wanted=(wanted("a-b", after=frozenset({"b-c"})), wanted("b-c", after=frozenset({"a-b"})))),
            "the meetings a-b, b-c wait for each other",
        ),
    ],
)
def test_a_contradiction_is_refused(build: Callable[[], Problem], sentence: str) -> None:
    with pytest.raises(ValueError) as refusal:
        build()
    assert str(refusal.value) == sentence


def test_a_chain_of_meetings_one_after_the_other_is_no_circle() -> None:
    chain = (wanted("a-b"), wanted("b-c", after=frozenset({"a-b"})), wanted("a-c", after=frozenset({"a-b", "b-c"})))
    assert replace(GOOD, wanted=chain).wanted == chain


def test_distances_along_blocks_straight_and_between_zones() -> None:
    one, other = Table("t1", 0, 0, "A"), Table("t2", 3, 4, "B")
    assert Walking().metres(one, other) == 7
    assert Walking("straight").metres(one, other) == 5
    assert Walking("straight", zone=20).metres(one, other) == 25
    assert Walking("blocks", zone=20).metres(one, one) == 0


def test_the_organiser_may_change_what_a_rule_is() -> None:
    limits = Limits(strengths={Rule.CAP: Strength.NOTE, Rule.WALK: Strength.NEVER})
    assert [limits.strength(rule) for rule in (Rule.CAP, Rule.WALK, Rule.ROW, Rule.PERSON)] == [
        Strength.NOTE,
        Strength.NEVER,
        Strength.NOTE,
        Strength.NEVER,
    ]
    assert [rule for rule in Rule if not limits.binds(rule)] == [Rule.CAP, Rule.ROW]


def test_a_wanted_meeting_has_everything_open_unless_said_otherwise() -> None:
    assert Wanted("m", "a", "b") == Wanted("m", "a", "b", 1.0, frozenset(), None, None, None, frozenset())


def test_what_is_impossible_binds_a_plan_whatever_is_said() -> None:
    limits = Limits(strengths=dict.fromkeys(Rule, Strength.NOTE))
    assert [rule for rule in Rule if limits.binds(rule)] == [Rule.PERSON, Rule.ABSENCE, Rule.TABLE, Rule.CLOSED]

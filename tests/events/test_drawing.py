"""The geometry of the hall: first proposals, rows, what stands over what."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.drawing import (
    Drawing,
    Item,
    complete,
    difference,
    next_codes,
    outside,
    over_each_other,
    proposed,
    row_of_stalls,
    with_stalls,
)


@dataclass
class Place:
    pk: int
    code: str
    row: int = 1
    zone: str = ""


def stall(code: str, x: int, y: int, **facts) -> Item:
    return Item("stall", x, y, **{"width": 6, "height": 6, "text": code} | facts)


def test_a_first_drawing_has_a_line_for_each_row():
    drawing = proposed([Place(1, "A01"), Place(2, "A02", zone="环保"), Place(3, "B01", row=2)])
    assert drawing == Drawing(
        width=68,
        height=40,
        items=(
            stall("A01", 4, 4, stall=1),
            stall("A02", 10, 4, stall=2, zone="环保"),
            stall("B01", 4, 16, stall=3),
        ),
    )


def test_a_hall_without_stalls_is_an_empty_floor():
    assert proposed([]) == Drawing(68, 40)


@given(st.lists(st.integers(1, 30_000), max_size=120))
def test_a_first_drawing_fits_its_hall_whatever_the_rows(rows):
    drawing = proposed([Place(pk, f"S{pk}", row) for pk, row in enumerate(sorted(rows), start=1)])
    assert (outside(drawing), over_each_other(drawing)) == (None, None)
    assert [item.stall for item in drawing.items] == list(range(1, len(rows) + 1))
    assert drawing.height <= 600


def test_stalls_that_are_not_drawn_yet_stand_below():
    drawn = Drawing(30, 20, (stall("A01", 2, 2, stall=1),), version=3)
    assert with_stalls(drawn, [Place(2, "A02")]) == replace(
        drawn, height=36, items=(*drawn.items, stall("A02", 4, 26, stall=2))
    )
    assert with_stalls(drawn, []) == drawn


@pytest.mark.parametrize(
    ("other", "meets"),
    [
        (stall("B", 5, 0), True),
        (stall("B", 6, 0), False),
        (stall("B", 0, 6), False),
        (stall("B", 0, 5), True),
        (stall("B", 2, 2, width=1, height=1), True),
        (stall("B", 5, 5), True),
        (stall("B", 6, 6), False),
    ],
)
def test_side_by_side_is_not_over_each_other(other, meets):
    one = stall("A", 0, 0)
    assert (one.meets(other), other.meets(one)) == (meets, meets)
    assert over_each_other(Drawing(40, 40, (other, one))) == ((one, other) if meets else None)


def test_a_quarter_turn_exchanges_width_and_depth():
    lying = Item("stage", 0, 0, 10, 2)
    assert (lying.across, lying.down, replace(lying, turned=True).across, replace(lying, turned=True).down) == (
        10, 2, 2, 10,
    )  # fmt: skip
    assert outside(Drawing(10, 10, (lying,))) is None
    assert outside(Drawing(10, 9, (replace(lying, turned=True),))) == replace(lying, turned=True)


def test_only_stalls_may_not_stand_over_each_other():
    assert over_each_other(Drawing(40, 40, (Item("label", 0, 0, 9, 9, text="环保"), stall("A", 0, 0)))) is None


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(1, 9), st.integers(1, 9)), max_size=12))
def test_stalls_over_each_other_are_found_wherever_they_are(boxes):
    items = tuple(stall(str(at), x, y, width=w, height=h) for at, (x, y, w, h) in enumerate(boxes))
    some = any(one.meets(other) for at, one in enumerate(items) for other in items[at + 1 :])
    assert (over_each_other(Drawing(60, 60, items)) is not None) == some


def test_rows_are_numbered_on():
    assert next_codes("A", 2, ["A07", "A3", "B09", "AB12", "A"]) == ["A08", "A09"]
    assert next_codes("C", 1, []) == ["C01"]
    assert [(item.text, item.x, item.y) for item in row_of_stalls(["A1", "A2"], x=3, y=4)] == [
        ("A1", 3, 4),
        ("A2", 9, 4),
    ]
    upright = row_of_stalls(["A1", "A2"], x=3, y=4, upright=True)
    assert [(item.text, item.x, item.y) for item in upright] == [("A1", 3, 4), ("A2", 3, 10)]


def test_what_a_drawing_does_not_mention_stays_where_it_is():
    before = Drawing(
        40, 40, (stall("A01", 0, 0, stall=1, zone="甲"), stall("A02", 20, 30, stall=2), stall("A03", 9, 0, stall=3))
    )
    sent = Drawing(30, 30, (stall("typed", 12, 0, stall=1), stall("A09", 0, 0)), version=4, removed=(3,))
    assert complete(sent, before) == Drawing(
        30,
        36,
        (stall("A01", 12, 0, stall=1, zone="甲"), stall("A09", 0, 0), stall("A02", 20, 30, stall=2)),
        version=4,
        removed=(3,),
    )


def test_the_difference_names_what_came_went_and_moved():
    before = Drawing(40, 40, (stall("A01", 0, 0), stall("A02", 6, 0), Item("door", 0, 39, 4, 1)))
    after = Drawing(50, 40, (stall("A01", 0, 8), stall("A03", 6, 0)))
    assert difference(before, after) == {
        "new": ["A03"],
        "removed": ["A02"],
        "moved": {"A01": ["0,0 6×6", "0,8 6×6"]},
        "others": [["door 0,39 4×1"], []],
        "hall": ["40×40", "50×40"],
    }
    assert difference(before, before) == {}

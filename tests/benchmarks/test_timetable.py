"""Files of meetings are read as they are meant, and the judge of timetables sees each rule broken on purpose."""

from pathlib import Path

import pytest

from benchmarks import timetable_check
from benchmarks.b2bsp import instance_of, read_event
from benchmarks.timetable_peer import can_be_kept, plain
from events.scheduling.masks import slots_of

FILE = """nBusiness = 5;
nMeetings = 4;
nTables = 1;
nTotalSlots = 6;
nMorningSlots = 3;

requested = [|1, 2,1,
|1, 3,3,
|2, 4,2,
|3, 4,3,
|];

meetingsxBusiness = [{1,2},{1,3},{2,4},{3,4},{}];
nMeetingsBusiness = [2,2,2,2,0];
forbidden = [{0,2},
{0},
{},
{5},
{0}];

fixed = [0,0,0,6];
precedences = [{},
{},
{1,2},
{}];
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "small.original.dzn"
    file.write_text(FILE, encoding="utf-8")
    return file


def test_sessions_absences_fixed_slots_and_order_become_an_instance(path: Path) -> None:
    instance, limits = instance_of(read_event(path))
    assert instance.ends.tolist() == [[0, 1], [0, 2], [1, 3], [2, 3]]
    assert [list(slots_of(mask)) for mask in instance.allowed.tolist()] == [[0, 2], [0, 2, 3, 4, 5], [3, 5], [5]]
    assert instance.before.tolist() == [[0, 2], [1, 2]]
    assert instance.tables.tolist() == [1] * 6
    assert [(limit.kind, limit.meetings, limit.person, limit.slot) for limit in limits] == [
        ("session", (0,), -1, -1),
        ("session", (2,), -1, -1),
        ("absent", (0, 1), 0, 1),
        ("absent", (2, 3), 3, 4),
        ("fixed", (3,), -1, 5),
    ]


def test_a_timetable_that_keeps_every_rule_is_not_blamed(path: Path) -> None:
    assert timetable_check.wrong(path, [1, 3, 4, 6]) == []
    assert timetable_check.breaks(path, [1, 3, 4, 6]) == 4  # each of the four has one
    assert timetable_check.breaks(path, [3, 1, 4, 6]) == 3


@pytest.mark.parametrize(
    ("slots", "broken"),
    [
        ([1, 3, 4], ["3 slots for 4 meetings"]),
        ([7, 3, 4, 6], ["meeting 1 has no slot", "meeting 1 is in the wrong session", "1 comes after 3"]),
        ([2, 3, 4, 6], ["person 1 is away at 2"]),
        ([1, 3, 2, 6], ["meeting 3 is in the wrong session", "2 comes after 3"]),
        ([1, 3, 4, 5], ["person 4 is away at 5", "meeting 4 was fixed elsewhere"]),
        ([3, 3, 4, 6], ["2 meetings at 1 tables at 3", "person 1 is twice at 3"]),
    ],
)
def test_each_broken_rule_is_seen(path: Path, slots: list[int], broken: list[str]) -> None:
    assert timetable_check.wrong(path, slots) == broken


def test_plain_cp_sat_finds_the_least_breaks_and_knows_rules_by_name(path: Path) -> None:
    event = read_event(path)
    answer = plain(event, 10.0)
    assert timetable_check.wrong(path, answer.slots) == []
    assert (answer.breaks, answer.status) == (timetable_check.breaks(path, answer.slots), "OPTIMAL")
    clash = [("before", 1, 2), ("fixed", 3), ("session", 0)]
    assert can_be_kept(event, clash)

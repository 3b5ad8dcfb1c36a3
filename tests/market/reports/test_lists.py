"""The lists that can be exported: their columns, which of them are contacts, and in which order rows stand."""

import re
from types import SimpleNamespace
from typing import Any

import pytest

from events.models import Attendee
from market.list_enums import ExportedList, RowOrder
from market.reports.list_columns import named, path, words, yes_no
from market.reports.lists import LISTS, keys_of
from tests import build
from tests.market.list_scene import Lists

PRIVATE = re.compile(r"mobile|email|contact_name|contact_title")


def test_there_is_a_report_for_every_list() -> None:
    assert list(LISTS) == [what for what in ExportedList if what != ExportedList.REPORT]


@pytest.mark.parametrize("what", LISTS)
def test_columns_have_names_of_their_own_and_contacts_are_marked(what: str) -> None:
    columns = LISTS[what].columns
    assert len({column.name for column in columns}) == len(columns)
    assert len({str(column.label) for column in columns}) == len(columns)
    assert [column.name for column in columns if column.contact] == [
        column.name for column in columns if PRIVATE.search(column.name)
    ]
    # What is private is ticked by hand, and its hint says what follows.
    assert not any(column.first or not column.hint for column in columns if column.contact)
    assert any(column.first for column in columns)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("order", "names"),
    [
        (RowOrder.LISTED, ["乙", "丙", "甲"]),
        (RowOrder.NEWEST, ["甲", "乙", "丙"]),
        (RowOrder.OLDEST, ["丙", "乙", "甲"]),
        (RowOrder.PARTY, ["丙", "甲", "乙"]),
        ("random()", ["乙", "丙", "甲"]),
    ],
)
def test_people_stand_as_the_list_has_their_registrations_or_as_asked_for(order: str, names: list[str]) -> None:
    event = build.event()
    first, second = (build.registration(build.firm(name=name), event) for name in ("A 企业", "B 企业"))
    build.attendee(first, "丙")
    build.attendee(second, "乙")
    build.attendee(first, "甲")
    report = LISTS["attendees"]
    keys = list(keys_of(report, report.listed._default_manager.all(), order))
    assert [Attendee.objects.get(pk=key).name for key in keys] == names
    assert [row.pk for row in report.rows(keys)] == keys


@pytest.mark.django_db
@pytest.mark.parametrize("what", LISTS)
def test_every_order_finds_every_row(what: str) -> None:
    scene, report = Lists(2), LISTS[what]
    rows = report.listed._default_manager.all()
    found = [sorted(keys_of(report, rows, order)) for order in RowOrder.values]
    assert found == [sorted(scene.keys(what))] * len(RowOrder.values)


@pytest.mark.django_db
def test_a_path_that_breaks_off_is_an_empty_cell() -> None:
    row: Any = SimpleNamespace(near=SimpleNamespace(far=0, none=None), absent=None, yes=True, no=False)
    reads = [path("near.far"), path("near.none"), path("absent.name"), path("gone.name"), named("absent")]
    assert [read(row) for read in reads] == [0, "", "", "", ""]
    assert [yes_no(path(name))(row) for name in ("yes", "no", "absent", "gone")] == ["是", "否", "", ""]
    assert (words("absent.kind")(row), words("kind")(build.firm())) == ("", "企业")

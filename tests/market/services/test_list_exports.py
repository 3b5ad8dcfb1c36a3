"""Spreadsheets of the organiser's lists: who may ask, what stands in them, what happens when a worker dies."""

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from openpyxl import load_workbook

from accounts import clock
from accounts.errors import Invalid, NotAllowed, Taken
from accounts.models import AuditRow, Organisation
from market.models import ListExport
from market.reports.lists import LISTS
from market.services import list_exports, made_files
from market.services.erasure import erase_organisation
from market.services.list_exports import make_export, note_fetched, request_export, sweep_exports
from market.tasks import make_list_export, sweep_list_exports
from tests import build
from tests.market.list_scene import Lists, sheets

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

EVERY = pytest.mark.parametrize("what", LISTS)


@EVERY
def test_every_list_is_written_with_all_its_columns(what: str) -> None:
    scene, report = Lists(2), LISTS[what]
    export = scene.ask(what, [column.name for column in report.columns])
    assert (export.status, export.total, make_list_export(export.pk)) == ("queued", len(export.keys), True)
    rows, about = sheets(export)
    assert rows[0] == [str(column.label) for column in report.columns]
    assert len(rows) == 1 + export.total >= 3
    assert about["本表行数"] == export.total
    assert (export.status, export.done, export.keys) == ("complete", export.total, [])


@EVERY
@pytest.mark.parametrize("size", [1, 3])
def test_a_part_of_the_rows_takes_the_same_number_of_queries(
    what: str, size: int, django_assert_num_queries: Any
) -> None:
    scene, report = Lists(size), LISTS[what]
    scene.ask(what, [column.name for column in report.columns])
    row = made_files.take(ListExport, ListExport.objects.get().pk)
    assert row is not None
    # How far it is (at first and after the part), and the rows with what belongs to them.
    with django_assert_num_queries(2 + 1 + len(report.prefetched)):
        list_exports._write(row, io.BytesIO())


def test_many_parts_are_written_in_the_order_that_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_exports, "CHUNK", 2)
    scene = Lists(5)
    keys = [firm.pk for firm in reversed(scene.firms)]
    export = scene.ask(keys=keys)
    make_export(export.pk)
    assert [row[0] for row in sheets(export)[0][1:]] == [f"=企业{number}（示例）" for number in (4, 3, 2, 1, 0)]


def test_columns_stand_in_the_order_that_was_asked_for_and_once() -> None:
    scene = Lists()
    export = scene.ask("needs", ["amount", "title", "amount", "firm"])
    make_export(export.pk)
    rows, about = sheets(export)
    assert rows == [["金额（元）", "标题", "企业"], [Decimal(8_000_000), scene.need.title, "=企业0（示例）"]]
    assert about["申请人"] == "周组织"
    assert about["列表"] == "需求"


def test_what_looks_like_a_formula_stays_text_and_codes_keep_their_zeros() -> None:
    scene = Lists()
    export = scene.ask(columns=["name", "contact_mobile"], keys=[scene.firms[0].pk])
    make_export(export.pk)
    export.refresh_from_db()
    with export.file.open("rb") as file:
        name, mobile = load_workbook(io.BytesIO(file.read())).worksheets[0][2]
    assert (name.value, name.data_type, name.quotePrefix) == ("=企业0（示例）", "s", True)
    assert (mobile.value, mobile.data_type) == ("13900000000", "s")


def test_the_filters_are_said_and_the_language_is_that_of_the_page() -> None:
    scene = Lists()
    with translation.override("en"):
        export = scene.ask(words=[("Kind", "Bank"), ("Search", "=1+1")], query="kind=bank&q=%3D1%2B1")
    make_export(export.pk)
    rows, about = sheets(export)
    assert rows[0] == ["Name"]
    assert (about["Kind"], about["Search"], about["Rows in this spreadsheet"]) == ("Bank", "=1+1", export.total)


def test_contacts_of_a_pair_stand_only_where_the_firm_opened_them() -> None:
    scene = Lists(2)
    type(scene.pair).objects.filter(pk=scene.pair.pk).update(consent_at=clock.now())
    export = scene.ask("introductions", ["contact_mobile"])
    assert export.contacts
    make_export(export.pk)
    assert sorted(row[0] or "" for row in sheets(export)[0][1:]) == ["", "13900000001"]


@pytest.mark.parametrize(
    "columns",
    [
        ["password"],
        ["name", "__class__"],
        ["name", "memberships.user.password"],
        ["<svg/onload=alert(7)>"],
        ["' OR 1=1"],
        ["\x00"],
        [],
    ],
)
def test_hostile_names_of_columns_are_refused(columns: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        Lists().ask(columns=columns)
    assert refused.value.field == "columns"
    assert not ListExport.objects.exists()


@pytest.mark.parametrize("what", ["users", "../needs", "", "Organisations"])
def test_what_is_no_list_is_refused(what: str) -> None:
    with pytest.raises(Invalid):
        request_export(by=build.organiser(), what=what, columns=["name"], keys=[1])


def test_a_list_without_rows_and_one_with_too_many_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Lists(2)
    monkeypatch.setattr(list_exports, "MOST_ROWS", 2)
    for keys in ([], [1, 2, 3]):
        with pytest.raises(Invalid):
            scene.ask(keys=keys)
    assert scene.ask(keys=[1, 2]).total == 2


def test_rows_that_are_gone_stay_out() -> None:
    scene = Lists()
    export = scene.ask(keys=[scene.firms[0].pk, 999_999])
    make_export(export.pk)
    rows, about = sheets(export)
    assert (len(rows), about["本表行数"]) == (2, 1)


@pytest.mark.parametrize("kind", ["enterprise", "bank", "fund", "university", "government", "service"])
def test_no_party_asks_or_fetches(kind: str) -> None:
    scene, owner = Lists(), build.user()
    build.organisation(kind, owner=owner)
    with pytest.raises(NotAllowed):
        scene.ask(by=owner)
    export = scene.ask()
    make_export(export.pk)
    for person in (owner, build.organiser()):
        with pytest.raises(NotAllowed):
            note_fetched(by=person, export=export)
    assert not AuditRow.objects.filter(verb="list_export.fetch").exists()


@pytest.mark.parametrize("lost", [{"is_staff": False}, {"is_active": False}])
def test_who_is_not_of_the_organiser_any_more_gets_nothing(lost: dict[str, bool]) -> None:
    scene = Lists()
    export = scene.ask()
    type(scene.desk).objects.filter(pk=scene.desk.pk).update(**lost)
    assert make_export(export.pk) is False
    export.refresh_from_db()
    assert (export.status, bool(export.file), export.keys) == ("failed", False, [])
    scene.desk.refresh_from_db()
    with pytest.raises(NotAllowed):
        note_fetched(by=scene.desk, export=export)


def test_one_at_a_time_for_each_person_and_list() -> None:
    scene = Lists()
    export = scene.ask()
    with pytest.raises(Taken), transaction.atomic():
        scene.ask(columns=["kind"])
    with pytest.raises(IntegrityError), transaction.atomic():
        ListExport.objects.create(requested_by=scene.desk, what="organisations")
    assert scene.ask("needs", ["title"]) != export
    assert scene.ask(by=build.organiser()) != export
    assert [make_export(export.pk), make_export(export.pk)] == [True, False]
    assert scene.ask() != export


def test_one_whose_worker_was_killed_is_taken_up_and_the_dead_one_stops() -> None:
    scene = Lists(2)
    export = scene.ask()
    dead = made_files.take(ListExport, export.pk)
    assert dead is not None
    assert make_export(export.pk) is False  # it shows signs of life
    ListExport.objects.update(alive_at=timezone.now() - dt.timedelta(minutes=6))
    assert make_export(export.pk) is True
    with pytest.raises(Taken):
        list_exports._write(dead, io.BytesIO())
    assert list_exports._finish(dead, io.BytesIO(b"late")) is False
    assert len(sheets(export)[0]) == 1 + export.total


def test_after_three_deaths_it_has_failed_and_may_be_asked_for_again() -> None:
    scene = Lists()
    export = scene.ask()
    ListExport.objects.update(status="running", attempts=3, alive_at=timezone.now() - dt.timedelta(minutes=6))
    assert make_export(export.pk) is False
    assert scene.ask() != export


def test_after_seven_days_the_file_is_deleted() -> None:
    scene = Lists()
    export = scene.ask()
    make_export(export.pk)
    with clock.at(timezone.now() + dt.timedelta(days=6)):
        assert sweep_exports() == 0
    with clock.at(timezone.now() + dt.timedelta(days=8)):
        assert (sweep_list_exports(), sweep_exports()) == (1, 0)
    export.refresh_from_db()
    assert export.file.storage.exists(export.file.name) is False


def test_every_step_is_on_record_with_the_columns_that_left_the_house() -> None:
    scene = Lists()
    export = scene.ask(columns=["name", "contact_mobile"], query="kind=bank")
    make_export(export.pk)
    export.refresh_from_db()
    for _time in range(2):
        note_fetched(by=scene.desk, export=export)
    rows = AuditRow.objects.filter(verb__startswith="list_export.").order_by("pk")
    told = {"what": "organisations", "count": export.total, "columns": ["name", "contact_mobile"]}
    assert [(row.verb, row.actor_id, row.data) for row in rows] == [
        ("list_export.request", scene.desk.pk, told | {"query": "kind=bank"}),
        ("list_export.complete", None, {"what": "organisations", "count": export.total, "size": export.size}),
        *[("list_export.fetch", scene.desk.pk, told | {"contacts": True})] * 2,
    ]


def test_a_party_that_is_erased_takes_the_files_that_may_name_it_along(
    django_capture_on_commit_callbacks: Any,
) -> None:
    scene, owner = Lists(), build.user()
    gone = build.organisation("service", owner=owner, name="将清除机构")
    ready, running = scene.ask(), scene.ask("needs", ["title"])
    make_export(ready.pk)
    dead = made_files.take(ListExport, running.pk)
    assert dead is not None
    with django_capture_on_commit_callbacks(execute=True):
        erase_organisation(by=owner, organisation=Organisation.objects.get(pk=gone.pk), typed="将清除机构")
    ready.refresh_from_db()
    assert (ready.is_ready, ready.file.storage.exists(ready.file.name)) == (False, False)
    with pytest.raises(Taken):
        list_exports._write(dead, io.BytesIO())
    assert make_export(running.pk) is True

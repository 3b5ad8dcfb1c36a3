"""Spreadsheets of leads: exactly what the board finds and shows, made once, fetched by whoever asked, deleted."""

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone, translation
from openpyxl import load_workbook

from accounts import clock
from accounts.errors import NotAllowed, Taken
from accounts.models import AuditRow
from market.models import LeadExport
from market.services import lead_exports, made_files
from market.services.lead_exports import make_export, note_fetched, request_export, sweep_exports
from market.tasks import make_lead_export, sweep_lead_exports
from tests import build

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

PAGE = "/leads/exports/"


class Bank:
    """A bank at a market with three leads: one matched with a known amount, one of another size, one of a shy firm."""

    def __init__(self) -> None:
        self.officer = build.user("林经理", email="lin@example.com")
        self.event = build.event()
        self.bank = build.organisation("bank", name="江州银行（示例）", owner=self.officer)
        build.registration(self.bank, self.event)
        firm = build.firm(name="=澄江传感（示例）", certificates=("high_tech",), contact_mobile="13900139000")
        self.matched = self._need(firm, "扩产资金", amount=8_000_000, term_months=18, max_rate=Decimal("4.50"))
        self.large = self._need(build.firm(name="星河软件"), "并购资金", amount=50_000_000)
        self.shy = self._need(build.firm(name="远山材料"), "备料资金", amount=1_000_000, visibility="matched")
        build.match(self.matched, build.offering(self.bank), score="91.5")

    def _need(self, firm: Any, title: str, visibility: str = "lenders", **terms: Any) -> Any:
        return build.need(firm, event=self.event, title=title, visibility=visibility, terms=terms)

    def ask(self, query: str = "") -> LeadExport:
        return request_export(by=self.officer, organisation=self.bank, query=query)

    def client(self) -> Client:
        client = Client()
        client.force_login(self.officer)
        return client


def sheets(export: LeadExport) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The rows by heading, and what the second sheet says."""
    export.refresh_from_db()
    with export.file.open("rb") as file:
        book = load_workbook(io.BytesIO(file.read()))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    about = dict(book.worksheets[1].iter_rows(values_only=True, min_row=2, max_col=2))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]], about


def test_the_rows_are_those_of_the_board_in_its_order_with_real_figures() -> None:
    scene = Bank()
    export = scene.ask()
    assert (export.status, make_lead_export(export.pk)) == ("queued", True)
    rows, about = sheets(export)
    assert [row["需求"] for row in rows] == ["扩产资金", "并购资金"]
    first = rows[0]
    assert {
        name: first[name] for name in ("匹配得分", "企业", "金额（万元）", "期限（月）", "可接受利率上限（%）")
    } == {
        "匹配得分": 91.5,
        "企业": "=澄江传感（示例）",
        "金额（万元）": 800,
        "期限（月）": 18,
        "可接受利率上限（%）": 4.5,
    }
    assert first["资质"].startswith("高新技术企业")
    assert first["发布日期"].date() == timezone.localdate(scene.matched.published_at)
    assert (about["机构"], about["申请人"], about["本表线索数"]) == (scene.bank.name, "林经理", 2)
    whole = str(rows) + str(about)
    assert not any(secret in whole for secret in ("13900139000", scene.matched.organisation.credit_code, "远山"))
    assert (export.status, export.done, export.total) == ("complete", 2, 2)
    assert list(
        AuditRow.objects.filter(verb__startswith="lead_export.").order_by("pk").values_list("verb", flat=True)
    ) == [
        "lead_export.request",
        "lead_export.complete",
    ]


def test_what_looks_like_a_formula_stays_text() -> None:
    scene = Bank()
    export = scene.ask()
    make_export(export.pk)
    export.refresh_from_db()
    with export.file.open("rb") as file:
        page = load_workbook(io.BytesIO(file.read())).worksheets[0]
    name = next(cell for cell in page[2] if cell.value == "=澄江传感（示例）")
    assert (name.data_type, name.quotePrefix) == ("s", True)


def test_the_conditions_narrow_it_and_unknown_ones_are_left_out() -> None:
    scene = Bank()
    export = scene.ask("amount=l&sort=amount&nonsense=1&district=' OR 1=1")
    assert export.query == "amount=l&sort=amount"
    make_export(export.pk)
    rows, about = sheets(export)
    assert [row["需求"] for row in rows] == ["并购资金"]
    assert about["金额"] == "3,000 万元以上"


def test_it_is_written_in_the_language_of_the_page() -> None:
    scene = Bank()
    with translation.override("en"):
        export = scene.ask()
    make_export(export.pk)
    assert sheets(export)[0][0]["Kind of need"] == "Financing"


def test_what_the_bank_may_not_read_any_more_when_it_is_written_stays_out() -> None:
    scene = Bank()
    export = scene.ask()
    scene.matched.authorisation_revoked_at = timezone.now()
    scene.matched.save()
    make_export(export.pk)
    rows, about = sheets(export)
    assert ([row["需求"] for row in rows], about["本表线索数"]) == (["并购资金"], 1)


def test_a_member_who_has_left_gets_nothing() -> None:
    scene = Bank()
    export = scene.ask()
    build.member(build.user(), scene.bank, role="owner")
    scene.bank.memberships.filter(user=scene.officer).delete()
    assert make_export(export.pk) is False
    export.refresh_from_db()
    assert (export.status, bool(export.file)) == ("failed", False)


def test_one_at_a_time_for_each_person_and_written_once() -> None:
    scene = Bank()
    export = scene.ask()
    assert scene.ask("amount=l") == export
    with pytest.raises(IntegrityError), transaction.atomic():
        LeadExport.objects.create(organisation=scene.bank, requested_by=scene.officer)
    colleague = build.user()
    build.member(colleague, scene.bank, role="viewer")
    assert request_export(by=colleague, organisation=scene.bank) != export
    assert [make_export(export.pk), make_export(export.pk)] == [True, False]
    assert scene.ask() != export


def test_only_members_ask_and_only_who_asked_fetches() -> None:
    scene = Bank()
    export = scene.ask()
    colleague = build.user()
    build.member(colleague, scene.bank)
    for person in (build.user(), build.organiser()):
        with pytest.raises(NotAllowed):
            request_export(by=person, organisation=scene.bank)
    school = build.organisation("university", owner=scene.officer)
    with pytest.raises(NotAllowed):
        request_export(by=scene.officer, organisation=school)
    for person in (colleague, build.user(), build.organiser()):
        with pytest.raises(NotAllowed):
            note_fetched(by=person, export=export)
    assert not AuditRow.objects.filter(verb="lead_export.fetch").exists()


def test_one_whose_worker_was_killed_is_taken_up_and_the_dead_one_stops() -> None:
    scene = Bank()
    export = scene.ask()
    dead = made_files.take(LeadExport, export.pk)
    assert dead is not None
    assert make_export(export.pk) is False  # it shows signs of life
    LeadExport.objects.update(alive_at=timezone.now() - dt.timedelta(minutes=6))
    assert make_export(export.pk) is True
    with pytest.raises(Taken):
        lead_exports._write(dead, io.BytesIO())
    assert lead_exports._finish(dead, io.BytesIO(b"late")) is False
    assert len(sheets(export)[0]) == 2


def test_after_three_deaths_it_has_failed_and_may_be_asked_for_again() -> None:
    scene = Bank()
    export = scene.ask()
    LeadExport.objects.update(status="running", attempts=3, alive_at=timezone.now() - dt.timedelta(minutes=6))
    assert make_export(export.pk) is False
    assert "没能生成" in scene.client().get(PAGE).content.decode()
    assert scene.ask() != export


def test_after_seven_days_the_file_is_deleted() -> None:
    scene = Bank()
    export = scene.ask()
    make_export(export.pk)
    with clock.at(timezone.now() + dt.timedelta(days=6)):
        assert sweep_exports() == 0
    with clock.at(timezone.now() + dt.timedelta(days=8)):
        assert (sweep_lead_exports(), sweep_exports()) == (1, 0)
    export.refresh_from_db()
    assert export.file.storage.exists(export.file.name) is False
    assert "文件已删除" in scene.client().get(PAGE).content.decode()


def test_the_board_asks_the_page_watches_and_gives_the_file() -> None:
    scene = Bank()
    client = scene.client()
    assert 'name="query" value="amount=l"' in client.get("/leads/?amount=l").content.decode()
    assert "还没有表格" in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"query": "amount=l"})["Location"] == PAGE
    assert 'hx-trigger="every 2s"' in client.get(PAGE).content.decode()
    part = client.get(PAGE, headers={"HX-Request": "true", "HX-Target": "lead-exports"}).content.decode()
    assert part.lstrip().startswith("<div")
    export = LeadExport.objects.get()
    assert client.get(f"{PAGE}{export.pk}/file/").status_code == 404
    make_export(export.pk)
    page = client.get(PAGE).content.decode()
    assert f"{PAGE}{export.pk}/file/" in page
    assert "every 2s" not in page
    answer = client.get(f"{PAGE}{export.pk}/file/")
    assert (answer.status_code, b"".join(answer.streaming_content)[:2]) == (200, b"PK")
    assert AuditRow.objects.filter(verb="lead_export.fetch").count() == 1


def test_a_leaked_address_gives_nothing_not_even_to_a_colleague() -> None:
    scene = Bank()
    export = scene.ask()
    make_export(export.pk)
    colleague, stranger = build.user(), build.user()
    build.member(colleague, scene.bank, role="owner")
    build.organisation("bank", owner=stranger)
    for person in (colleague, stranger):
        client = Client()
        client.force_login(person)
        assert client.get(f"{PAGE}{export.pk}/file/").status_code == 404
        assert "还没有表格" in client.get(PAGE).content.decode()
    assert not AuditRow.objects.filter(verb="lead_export.fetch").exists()


@pytest.mark.parametrize("leads", [1, 3])
def test_a_part_of_the_rows_takes_the_same_number_of_queries(leads: int, django_assert_num_queries: Any) -> None:
    scene = Bank()
    for number in range(leads):
        scene._need(build.firm(certificates=("high_tech",)), f"资金{number}", amount=2_000_000)
    export = scene.ask()
    row = made_files.take(LeadExport, export.pk)
    assert row is not None
    with django_assert_num_queries(20):
        lead_exports._write(row, io.BytesIO())

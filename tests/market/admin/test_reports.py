"""Reports as pages, spreadsheets and paper: each figure leads to its list, and the same figures stand everywhere."""

import io
from decimal import Decimal
from typing import Any

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditRow
from events import paper_font
from market.models import ListExport
from market.reports.list_register import REGISTER
from market.reports.pairs import Scope
from market.reports.registry import REPORTS
from market.services.list_exports import make_export
from market.services.report_exports import request_report
from tests import build
from tests.market.list_scene import Lists, sheets

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def page(report: str) -> str:
    return reverse("admin:market_report", args=[report])


def test_a_figure_leads_to_its_list_and_on_to_the_timeline(desk: Client) -> None:
    scene = Lists(2)
    shown = desk.get(page("editions"))
    (row, cells), *_rest = shown.context["rows"]
    assert row.label == scene.event.name
    approved = next(cell for cell in cells if cell.label == "授信")
    assert (approved.text, list(approved.notes)) == ("2", ["企业已确认 0，仅填报 2"])
    listed = desk.get(approved.url)
    assert listed.context["page"].paginator.count == 2
    timeline = reverse("admin:market_introduction_change", args=[scene.pair.pk])
    assert timeline in listed.content.decode()
    assert desk.get(timeline).status_code == 200


def test_the_funnel_has_one_page(desk: Client) -> None:
    answer = desk.get(page("funnel") + "?since=2024-01-01")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/market/funnel/?since=2024-01-01")


def test_filters_are_kept_and_mistakes_explained(desk: Client) -> None:
    scene = Lists(1)
    there = desk.get(page("refusals") + f"?event={scene.event.pk}&since=2024-02-01&until=2024-01-01")
    assert "结束日期早于开始日期" in there.content.decode() or there.context["form"].errors["until"]
    behind = reverse("admin:market_report_behind", args=["needs"])
    for query in ("row=financing&column=nothing", "row=gold&column=needs", "row=%00&column=needs", ""):
        assert desk.get(f"{behind}?{query}").status_code == 404


def test_the_report_as_a_spreadsheet_has_the_figures_of_the_page(desk: Client) -> None:
    Lists(2)
    answer = desk.post(reverse("admin:market_report_export", args=["editions"]))
    assert answer["Location"] == reverse("admin:market_list_exports")
    export = ListExport.objects.get()
    assert (export.what, export.query, make_export(export.pk)) == ("report", "report=editions&", True)
    (headings, row), about = sheets(export)
    assert headings[:3] == ["集市", "企业数（家）", "已发布需求（项）"]
    (ours,) = REPORTS["editions"].rows(Scope())
    assert row[headings.index("累计授信（元）")] == ours.figures["approved_amount"].value == Decimal(10_000_000)
    assert row[headings.index("累计授信：仅填报")] == 10_000_000
    assert about["企业数"] == "家"
    assert AuditRow.objects.filter(verb="list_export.complete").count() == 1


def test_a_second_report_waits_for_the_first(desk: Client) -> None:
    url = reverse("admin:market_report_export", args=["needs"])
    assert [desk.post(url)["Location"] for _twice in range(2)] == [reverse("admin:market_list_exports"), page("needs")]
    assert ListExport.objects.count() == 1


def test_the_register_has_a_line_for_each_pair_that_was_taken_up(desk: Client) -> None:
    scene = Lists(2)
    build.introduction(build.need(scene.firms[0]), scene.bank)  # only proposed
    desk.post(reverse("admin:market_register_export") + f"?event={scene.event.pk}")
    export = ListExport.objects.get()
    assert (export.what, export.total, make_export(export.pk)) == ("register", 2, True)
    rows, about = sheets(export)
    found: Any = dict(zip(rows[0], rows[1], strict=True))
    labels = ("firm", "result", "approved", "annual_rate", "word", "event")
    wanted = [str(REGISTER.by_name[name].label) for name in labels]
    assert {name: found[name] for name in wanted} == {
        "企业": "=企业0（示例）",
        "结果": "授信批复",
        str(REGISTER.by_name["approved"].label): 5_000_000,
        "年利率（%）": 3,
        "确认情况": "仅填报",
        "集市": scene.event.name,
    }
    assert found["统一社会信用代码"] == scene.firms[0].credit_code
    assert (about["集市"], about["本表行数"]) == (scene.event.name, 2)


def test_only_the_organiser_asks_for_reports(client: Client) -> None:
    client.force_login(build.user())
    assert client.get(reverse("admin:market_reports")).status_code == 302
    with pytest.raises(Exception, match="报表仅供组织者人员查看"):
        request_report(by=build.user(), report="needs", scope=Scope())


def paper(desk: Client, **query: Any) -> pypdf.PdfReader:
    answer = desk.get(reverse("admin:market_report_summary"), query)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return pypdf.PdfReader(io.BytesIO(answer.content))


@pytest.mark.parametrize("size", [0, 12])
def test_the_summary_has_two_pages_with_the_figures_of_the_report(desk: Client, size: int) -> None:
    scene = Lists(size)
    build.registration(build.firm(name="汇流科技"), scene.event)
    read = paper(desk, event=scene.event.pk)
    assert len(read.pages) == 2
    words = "".join("".join(sheet.extract_text() for sheet in read.pages).split())
    (row,) = REPORTS["editions"].rows(Scope(event=scene.event))
    assert scene.event.name.replace(" ", "") in words
    assert f"企业数{row.figures['firms'].value}家" in words
    amount = row.figures["approved_amount"].value
    assert amount == size * 5_000_000
    assert f"累计授信{int(amount) // 10_000:,}万元" in words
    assert desk.get(reverse("admin:market_report_summary")).status_code == 404


def fonts(read: pypdf.PdfReader) -> list[Any]:
    found: list[Any] = []
    for sheet in read.pages:
        found += [one.get_object() for one in sheet["/Resources"]["/Font"].values()]  # type: ignore[index]
    return found


@pytest.mark.skipif(paper_font.system_font() is None, reason="no Chinese font on this machine")
def test_the_chinese_font_is_embedded(desk: Client) -> None:
    carried = [
        one["/FontDescriptor"].get_object()
        for one in fonts(paper(desk, event=build.event().pk))
        if "/FontDescriptor" in one
    ]
    assert carried
    assert all("/FontFile2" in one for one in carried)


def test_without_a_font_on_the_machine_it_is_named(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper_font, "PLACES", ())
    read = paper(desk, series=build.event().series_id)
    assert "STSong-Light" in {str(one["/BaseFont"]).lstrip("/") for one in fonts(read)}
    assert len(read.pages) == 2


def test_two_papers_do_not_share_their_glyphs(desk: Client) -> None:
    first, second = build.event(name="甲集市"), build.event(name="乙集市")
    assert [
        "甲集市" in paper(desk, event=first.pk).pages[0].extract_text(),
        "乙集市" in paper(desk, event=second.pk).pages[0].extract_text(),
    ] == [True, True]

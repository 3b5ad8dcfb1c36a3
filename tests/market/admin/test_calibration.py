"""The calibration page: bars, counts, the pairs behind a figure, the spreadsheet."""

import io
from typing import Any

from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditRow
from tests.market.reports.test_calibration import Fair

PAGE = "admin:market_calibration"


def test_an_empty_page_says_what_to_do(desk: Client) -> None:
    text = desk.get(reverse(PAGE)).content.decode()
    assert "这里还没有已发布批次的配对" in text
    assert reverse("admin:market_matchrun_changelist") in text


def shown(desk: Client, **query: Any) -> list[tuple[str, bool, list[tuple[int, str]], int]]:
    bands = desk.get(reverse(PAGE), query).context["bands"]
    return [
        (band["label"], band["enough"], [(cell["count"], cell["percent"]) for cell in band["cells"]], band["open"])
        for band in bands
    ]


def test_bands_with_counts_and_shares(desk: Client) -> None:
    fair, other = Fair(), Fair()
    for state in ["approved"] * 4 + ["claimed"] * 5 + ["proposed"]:
        fair.pair("81", state)
    other.pair("35", "declined")
    high = ("80–90 分", True, [(10, ""), (9, "90 %"), (4, "40 %"), (0, "0 %")], 6)
    assert shown(desk) == [high, ("30–40 分", False, [(1, ""), (0, ""), (0, ""), (1, "")], 0)]
    assert shown(desk, event=fair.event.pk) == [high]
    text = desk.get(reverse(PAGE)).content.decode()
    assert "9 / 10 · 90 %" in text
    assert "样本太少" in text
    assert "不足 10 对的分档只列笔数" in text


def test_a_figure_opens_the_pairs_behind_it(desk: Client) -> None:
    fair = Fair()
    pair = fair.pair("81.25", "approved")
    fair.pair("82", "proposed")
    band = desk.get(reverse(PAGE), {"event": fair.event.pk}).context["bands"][0]
    page = desk.get(band["cells"][2]["url"])
    assert list(page.context["page"]) == [pair]
    text = page.content.decode()
    assert pair.need.organisation.name in text
    assert "81.3" in text
    assert "80–90 分 · 获批或达成" in text
    assert f"event={fair.event.pk}" in band["cells"][2]["url"]


def test_the_spreadsheet_is_on_record(desk: Client) -> None:
    fair = Fair()
    fair.pair("81", "approved")
    answer = desk.post(reverse("admin:market_calibration_export") + f"?event={fair.event.pk}")
    page = load_workbook(io.BytesIO(answer.content)).active
    assert page is not None
    assert [cell.value for cell in page[3]][:4] == [80, 90, 1, 1]
    row = AuditRow.objects.get()
    assert (row.verb, row.data["count"], row.data["chosen"]["event"]) == ("export.calibration", 1, str(fair.event))

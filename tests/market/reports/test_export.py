"""Spreadsheets as another program reads them."""

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from market.reports.export import Sheet, workbook
from market.reports.results import results_workbook
from tests import build


def cells(content: bytes, title: str) -> list[list[Any]]:
    page = load_workbook(io.BytesIO(content))[title]
    return [[cell.value for cell in row] for row in page.iter_rows()]


def test_codes_and_phones_stay_text_and_figures_figures() -> None:
    row = ("91310107MA00000015", "013800000000", Decimal("35000000.00"), 12, dt.date(2024, 5, 15), None)
    content = workbook(Sheet("表", ("代码", "电话", "金额", "期限", "日期", "空"), [row]))
    page = load_workbook(io.BytesIO(content))["表"]
    assert [(cell.data_type, cell.value) for cell in page[2]] == [
        ("s", "91310107MA00000015"),
        ("s", "013800000000"),
        ("n", 35000000),
        ("n", 12),
        ("d", dt.datetime.fromisoformat("2024-05-15")),
        ("n", None),
    ]
    assert (page["A2"].number_format, page["C2"].number_format, page["E2"].number_format) == (
        "@",
        "#,##0.00",
        "yyyy-mm-dd",
    )
    assert page.freeze_panes == "A2"


@pytest.mark.parametrize("text", ["=1+1", "+86 138", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")', "\t=1"])
def test_what_looks_like_a_formula_is_quoted_text(text: str) -> None:
    page = load_workbook(io.BytesIO(workbook(Sheet("表", ("a",), [(text,)]))))["表"]
    assert (page["A2"].data_type, page["A2"].value, page["A2"].quotePrefix) == ("s", text, True)


def test_times_are_local_and_control_characters_are_left_out() -> None:
    moment = dt.datetime(2024, 5, 15, 6, 20, tzinfo=dt.UTC)
    assert cells(workbook(Sheet("表", ("a", "b"), [(moment, "甲\x00乙")])), "表")[1] == [
        dt.datetime.fromisoformat("2024-05-15 14:20"),
        "甲乙",
    ]


def test_a_long_title_with_forbidden_characters_is_made_fit() -> None:
    content = workbook(Sheet("甲/乙:" + "长" * 40, ("a",), []))
    assert load_workbook(io.BytesIO(content)).sheetnames == ["甲·乙·" + "长" * 27]


@pytest.mark.django_db
def test_the_results_name_the_pairs_and_no_contact() -> None:
    firm = build.organisation("enterprise", name="=青禾（示例）", contact_mobile="13912345678")
    bank = build.organisation("bank", name="示例银行")
    pair = build.introduction(build.need(firm, title="流动资金"), bank, state="contacted")
    content = results_workbook(provider=bank)
    names = load_workbook(io.BytesIO(content)).sheetnames
    assert names == ["漏斗", "触达", "咨询", "授信", "放款", "各状态停留天数", "各步用时"]
    rows = cells(content, "触达")
    assert rows[0][:4] == ["企业", "统一社会信用代码", "需求", "承接机构"]
    assert [row[:4] for row in rows[1:]] == [["=青禾（示例）", firm.credit_code, "流动资金", "示例银行"]]
    assert rows[1][5] == pair.get_state_display()
    assert cells(content, "漏斗")[1] == ["触达", 1, None, None, None]
    everything = str([cells(content, name) for name in load_workbook(io.BytesIO(content)).sheetnames])
    assert "13912345678" not in everything

"""Cells and headings of a workbook: what counts as what, and what is said of the rest."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from accounts.enums import OrganisationKind
from accounts.errors import Invalid
from market import workbook_cells as cells
from market.enums import Guarantee
from market.workbook_columns import COLUMNS
from market.workbook_reading import guess, in_other_unit, plain_heading, read_row
from tests import build

READ: list[tuple[cells.Reader, str, Any]] = [
    (cells.text(10), "  甲（上海）  公司 ", "甲（上海） 公司"),
    (cells.folded(10), "Ａ０１", "A01"),
    (cells.amount, "500", Decimal("5000000.00")),
    (cells.amount, "1,234.56 万元", Decimal("12345600.00")),
    (cells.amount, "０.５", Decimal("5000.00")),
    (cells.percent(36), "4.5%", Decimal("4.50")),
    (cells.percent(36), "36", Decimal("36.00")),
    (cells.whole(1, 360, "个月"), "12个月", 12),
    (cells.day, "2024年5月1日", dt.date(2024, 5, 1)),
    (cells.day, "2024/5/1", dt.date(2024, 5, 1)),
    (cells.day, "20240501", dt.date(2024, 5, 1)),
    (cells.choice(OrganisationKind), " 企业 ", "enterprise"),
    (cells.choice(OrganisationKind), "BANK", "bank"),
    (cells.choice(OrganisationKind, {"公司": "enterprise"}), "公司", "enterprise"),
    (cells.choices(Guarantee), "知识产权质押、信用", ["credit", "ip_pledge"]),
    (cells.region, "普陀", "310107"),
    (cells.region, "上海市普陀区", "310107"),
    (cells.region, "浦东新区", "310115"),
    (cells.region, "江苏省", "320000"),
    (cells.region, "Putuo", "310107"),
    (cells.region, "310107", "310107"),
    (cells.mobile, "+86 138-0000-0000", "13800000000"),
    (cells.website, "example.com", "https://example.com"),
    (cells.email, "a@example.com", "a@example.com"),
    (cells.keywords, "传感、芯片 传感", ["传感", "芯片"]),
]


@pytest.mark.parametrize(("reader", "cell", "value"), READ)
def test_what_is_read(reader: cells.Reader, cell: str, value: Any) -> None:
    assert reader(cell) == value


REFUSED: list[tuple[cells.Reader, str, str]] = [
    (cells.text(3), "一二三四", "最多 3 "),
    (cells.amount, "很多", "数字"),
    (cells.amount, "0", "大于"),
    (cells.amount, "5000000元", "万元"),
    (cells.amount, "1亿元", "万元"),
    (cells.amount, "1.234", "2 位"),
    (cells.amount, "9999999999", "不能大于"),
    (cells.amount, "1e9", "数字"),
    (cells.amount, "NaN", "数字"),
    (cells.percent(36), "37", "36"),
    (cells.whole(1, 360), "1.5", "整数"),
    (cells.whole(1, 360), "0", "360"),
    (cells.day, "2024-13-01", "日期"),
    (cells.day, "45413", "日期"),
    (cells.past_day, "2190-01-01", "晚于今天"),
    (cells.coming_day, "2020-01-01", "过去"),
    (cells.choice(OrganisationKind), "组织", "“组织”不在可选范围内"),
    (cells.region, "火星", "地区"),
    (cells.mobile, "12345", "11 位"),
    (cells.credit_code, "123", "18 位"),
    (cells.website, "javascript://x", "URL"),
    (cells.email, "@", "Email"),
    (cells.keywords, "一 二 三 四 五 六", "5"),
]


@pytest.mark.parametrize(("reader", "cell", "said"), REFUSED)
def test_what_is_refused(reader: cells.Reader, cell: str, said: str) -> None:
    with pytest.raises(Invalid) as error:
        reader(cell)
    assert said in str(error.value)


def test_headings_are_compared_without_blanks_marks_and_units() -> None:
    assert plain_heading(" 贷款 额度（万元）* ") == "贷款额度"
    found = guess("needs", ["企业名称", "需求类型*", "需求名称", "贷款额度（万元）", "Term", "备注"])
    assert found == {
        "organisation": "企业名称",
        "kind": "需求类型*",
        "title": "需求名称",
        "amount": "贷款额度（万元）",
        "term_months": "Term",
    }


@pytest.mark.parametrize(
    ("heading", "other"),
    [("金额（万元）", False), ("金额", False), ("金额（元）", True), ("金额(亿元)", True), ("金额：元", True)],
)
def test_amounts_in_another_unit_are_not_guessed(heading: str, other: bool) -> None:
    assert in_other_unit(heading) is other
    assert ("amount" in guess("needs", [heading])) is not (other or heading == "金额：元")


@pytest.mark.parametrize("kind", list(COLUMNS))
def test_the_template_maps_by_itself_and_its_examples_are_right(kind: str) -> None:
    columns = COLUMNS[kind]
    headings = [column.heading for column in columns]
    assert guess(kind, headings) == {column.name: column.heading for column in columns}
    for column in columns:
        assert not column.example or column.read(column.example)


def test_all_mistakes_of_a_row_are_named_and_empty_cells_say_nothing() -> None:
    headers = ["名称", "类型", "手机", "简介"]
    mapping = {"name": "名称", "kind": "类型", "contact_mobile": "手机", "introduction": "简介", "website": "没有"}
    values, wrong = read_row("organisations", mapping, headers, ["", "组织", "#REF!"])
    assert values == {}
    assert [text.partition("：")[0] for text in wrong] == ["机构名称", "机构类型", "联系手机"]
    assert wrong[0] == "机构名称：请填写此单元格。"
    assert wrong[2] == "联系手机：单元格中是表格软件的错误值。"
    code = build.credit_code()
    mapping["credit_code"] = "简介"
    assert read_row("organisations", mapping, headers, ["甲", "企业", "", code.lower()])[0]["credit_code"] == code

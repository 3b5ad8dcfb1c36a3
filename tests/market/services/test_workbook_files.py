"""Reading what somebody sends as a workbook: values as they are typed, and a sentence for whatever is none."""

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from accounts.errors import Invalid
from market.services import workbook_files
from market.services.workbook_files import Table, read_table
from tests.market.workbooks import csv_file, xlsx

HEADERS = ("机构名称", "金额（万元）")


def refused(content: bytes, name: str) -> str:
    with pytest.raises(Invalid) as error:
        read_table(SimpleUploadedFile(name, content))
    assert error.value.field == "upload"
    return str(error.value)


def saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_values_are_read_as_somebody_would_type_them() -> None:
    book = Workbook()
    page = book.active
    page.title = "名单"
    page.append(["a", "b", "c", "d", "e", "f", "g"])
    page.append(
        [13800000000, 350.5, 0.1 + 0.2, dt.datetime.fromisoformat("2024-05-01"), True, "  甲\u202e乙\x7f ", 0.045]
    )
    page["G2"].number_format = "0.0%"
    table = read_table(SimpleUploadedFile("名单.xlsx", saved(book)))
    assert table == Table(
        "名单",
        ["a", "b", "c", "d", "e", "f", "g"],
        [(2, ["13800000000", "350.5", "0.3", "2024-05-01", "TRUE", "甲乙", "4.5%"])],
    )


def test_a_formula_gives_its_value_and_never_itself() -> None:
    """What was never computed is an empty cell."""
    table = read_table(xlsx(HEADERS, ["=1+1", 5], ['=HYPERLINK("http://example.com")', "甲"]))
    assert table.rows == [(2, ["", "5"]), (3, ["", "甲"])]


def test_titles_above_the_headings_and_empty_rows_are_passed_over() -> None:
    table = read_table(xlsx(["2026 年参会名单"], [], HEADERS, ["甲", 1], [], ["乙", 2]))
    assert (table.headers, table.rows) == (list(HEADERS), [(4, ["甲", "1"]), (6, ["乙", "2"])])


def test_headings_that_come_twice_or_are_missing_get_names_of_their_own() -> None:
    assert read_table(xlsx(["姓名", "", "姓名", "x"], ["a", "b", "c", "d"])).headers == [
        "姓名",
        "第 2 列",
        "姓名 (2)",
        "x",
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "utf-16"])
def test_a_csv_file_of_each_program(encoding: str) -> None:
    table = read_table(csv_file(HEADERS, ["甲企业，一", "350.5"], ["乙\n企业", ""], encoding=encoding))
    assert table == Table("", list(HEADERS), [(2, ["甲企业，一", "350.5"]), (3, ["乙\n企业", ""])])


def test_a_csv_file_apart_by_semicolons() -> None:
    table = read_table(SimpleUploadedFile("a.csv", "机构名称;金额\n甲;1\n".encode()))
    assert table.rows == [(2, ["甲", "1"])]


WRONG: list[tuple[str, bytes, str, str]] = [
    ("nothing", b"", "a.xlsx", "文件是空的"),
    ("an old Excel", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a.xls", "旧版 Excel"),
    ("one with a password", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a.xlsx", "密码"),
    ("a picture called xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 600, "a.xlsx", "不是 XLSX"),
    ("a PDF", b"%PDF-1.4", "a.pdf", "请选择 XLSX 或 CSV"),
    ("no characters", b"\xff\x00\xff\x00\x81", "a.csv", "无法识别文件的文字编码"),
    ("only headings", "甲,乙\n".encode(), "a.csv", "下面没有数据行"),
    ("no headings", "甲\n乙\n".encode(), "a.csv", "没有找到表头"),
    ("a cell without an end", ("甲,乙\n\"" + "x" * 200_000).encode(), "a.csv", "不是由行和列组成"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "name", "said"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_file_that_is_none_is_refused_with_what_to_do(content: bytes, name: str, said: str) -> None:
    assert said in refused(content, name)


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def test_a_workbook_called_csv_is_told_its_name() -> None:
    assert "XLSX" in refused(xlsx(HEADERS, ["甲", 1]).read(), "a.csv")


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
@pytest.mark.parametrize("broken", [b"", b"<a", b"<a/>" * 3, b"\0\0"], ids=["empty", "open", "three", "nul"])
def test_a_damaged_workbook_is_refused(part: str, broken: bytes) -> None:
    parts = parts_of(xlsx(HEADERS, ["甲", 1]).read())
    with pytest.raises(Invalid):
        read_table(SimpleUploadedFile("a.xlsx", packed(parts | {part: broken})))


def test_a_cut_off_workbook_is_refused() -> None:
    content = xlsx(HEADERS, ["甲", 1]).read()
    assert refused(content[: len(content) // 2], "a.xlsx")


def test_a_workbook_that_unpacks_to_far_too_much_is_not_unpacked() -> None:
    bomb = parts_of(xlsx(HEADERS, ["甲", 1]).read()) | {"xl/media/a": b"\0" * (workbook_files.MOST_UNPACKED + 1)}
    assert "解压后过大" in refused(packed(bomb), "a.xlsx")
    many = parts_of(xlsx(HEADERS, ["甲", 1]).read()) | {f"xl/{number}": b"" for number in range(2_001)}
    assert "解压后过大" in refused(packed(many), "a.xlsx")


def test_an_entity_that_grows_is_refused() -> None:
    parts = parts_of(xlsx(HEADERS, ["甲", 1]).read())
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    laughs = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><x>&a11;</x>'.encode()
    assert refused(packed(parts | {"xl/worksheets/sheet1.xml": laughs}), "a.xlsx")


def test_too_many_rows_and_rows_too_far_down_are_refused(monkeypatch: Any) -> None:
    monkeypatch.setattr(workbook_files, "MOST_ROWS", 3)
    assert len(read_table(csv_file(HEADERS, *[["甲", 1]] * 3)).rows) == 3
    assert "最多 3 行" in refused(csv_file(HEADERS, *[["甲", 1]] * 4).read(), "a.csv")
    book = Workbook()
    book.active.append(list(HEADERS))
    book.active.cell(row=200_000, column=1, value="甲")
    assert "空行过多" in refused(saved(book), "a.xlsx")


def test_a_file_that_is_too_large_is_refused(monkeypatch: Any) -> None:
    monkeypatch.setattr(workbook_files, "MOST_BYTES", 1024 * 1024)
    assert "1 MB" in refused(b"x" * (1024 * 1024 + 1), "a.csv")


def test_a_cell_far_to_the_right_is_not_read() -> None:
    book = Workbook()
    book.active.append(list(HEADERS))
    book.active.append(["甲", 1])
    book.active.cell(row=2, column=16_384, value="x")
    assert read_table(SimpleUploadedFile("a.xlsx", saved(book))).rows == [(2, ["甲", "1"])]

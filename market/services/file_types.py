"""What kind of file the bytes really are: a file that only bears the name of an allowed kind is found out."""

import zipfile
from typing import BinaryIO

import filetype

ALLOWED: dict[str, tuple[str, ...]] = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
}
"""Kinds of file that may be attached, with the endings their names may have."""

OFFICE = {
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""The part that makes a zip archive a spreadsheet or a text."""

HEAD = 8192


def content_type_of(file: BinaryIO) -> str:
    """The kind of an allowed file by its content, or an empty text; the file is left at its beginning."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    if head.startswith(b"PK\x03\x04"):
        return _office_type(file)
    kind = filetype.guess(head)
    return kind.mime if kind is not None and kind.mime in ALLOWED else ""


def _office_type(file: BinaryIO) -> str:
    """Spreadsheet or text by the table of contents of the archive (nothing is unpacked); macros are not allowed."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return ""
    finally:
        file.seek(0)
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return ""
    return next((mime for part, mime in OFFICE.items() if part in names), "")


def ending_of(name: str) -> str:
    """The ending of a file name, in small letters and without the dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""

"""Files of a need: what may be attached, what is found out, who may open them."""

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from accounts import clock
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import AuditRow, Organisation, User
from market.models import Need, NeedAttachment
from market.services import attachments, introductions
from tests import build

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 40
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 40
PROGRAM = b"MZ\x90\x00" + b"\x00" * 100


def xlsx() -> bytes:
    """A real spreadsheet."""
    buffer = io.BytesIO()
    Workbook().save(buffer)
    return buffer.getvalue()


def archive(*names: str) -> bytes:
    """A zip archive with empty members of these names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(name, "")
    return buffer.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    """A media folder of its own for each test."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def on_disk(media: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(media.rglob("*")) if path.is_file()]


def add(need: Need, content: bytes = PDF, name: str = "执照.pdf", by: User | None = None) -> NeedAttachment:
    return attachments.add_attachment(
        by=by or build.organiser(), need=need, kind="licence", upload=SimpleUploadedFile(name, content)
    )


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("A.PDF", PDF, "application/pdf"),
        ("a.png", PNG, "image/png"),
        ("a.jpg", JPEG, "image/jpeg"),
        ("a.jpeg", JPEG, "image/jpeg"),
        ("a.xlsx", xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_allowed_kinds_are_kept_by_hash(media: Path, name: str, content: bytes, content_type: str) -> None:
    need = build.need(build.firm(), status="draft")
    row = add(need, content, name)
    assert (row.content_type, row.size, row.name) == (content_type, len(content), name)
    assert row.file.name == f"needs/{need.pk}/{row.sha256}"
    assert on_disk(media) == [content]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("空.pdf", b"", "这个文件是空的"),
        ("大.pdf", PDF + b"0" * (20 * 1024 * 1024), "单个文件不超过 10 MB，这个文件有 20.0 MB"),
        ("照片.png", PROGRAM, "这不是 PNG 文件"),
        ("表.xlsx", archive("a.txt"), "这不是 XLSX 文件"),
        ("宏.xlsx", archive("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "这不是 XLSX 文件"),
        ("坏.docx", b"PK\x03\x04" + b"\x00" * 50, "这不是 DOCX 文件"),
        ("程序.exe", PROGRAM, "请选择 PDF、PNG、JPEG、XLSX 或 DOCX 文件"),
        ("网页.html", b"<script>alert(1)</script>", "请选择 PDF"),
        ("图.pdf", PNG, "内容是 PNG"),
        ("文.xlsx", DOCX, "内容是 DOCX"),
        ("没有扩展名", PDF, "内容是 PDF"),
    ],
)
def test_what_may_not_be_attached_is_said_and_leaves_nothing(
    media: Path, name: str, content: bytes, words: str
) -> None:
    need = build.need(build.firm(), status="draft")
    with pytest.raises(Invalid, match=words) as refused:
        add(need, content, name)
    assert refused.value.field == "upload"
    assert not NeedAttachment.objects.exists()
    assert on_disk(media) == []
    assert not AuditRow.objects.exists()


def test_the_same_file_twice_changes_nothing(media: Path) -> None:
    need = build.need(build.firm(), status="draft")
    first = add(need)
    assert add(need, name="另一个名字.pdf") == first
    assert NeedAttachment.objects.count() == 1
    assert len(on_disk(media)) == 1
    assert AuditRow.objects.filter(verb="attachment.add").count() == 1


def test_ten_files_and_no_more() -> None:
    need = build.need(build.firm(), status="draft")
    for number in range(10):
        add(need, PDF + str(number).encode())
    with pytest.raises(Invalid, match="最多上传 10 个附件"):
        add(need, PDF + b"one more")
    assert need.attachments.count() == 10


def test_a_full_disk_takes_the_row_back(monkeypatch: pytest.MonkeyPatch) -> None:
    need = build.need(build.firm(), status="draft")

    def full(name: str, content: Any, max_length: int | None = None) -> str:
        raise OSError("No space left on device")

    monkeypatch.setattr(default_storage, "save", full)
    monkeypatch.setattr(NeedAttachment._meta.get_field("file"), "storage", default_storage)
    with pytest.raises(OSError, match="No space"):
        add(need)
    assert not NeedAttachment.objects.exists()
    assert not AuditRow.objects.exists()


def test_names_lose_folders_and_what_browsers_could_misread() -> None:
    assert attachments.clean_name("..\\..\\etc/报表\r\n\u202e<b>.pdf") == "报表b.pdf"
    assert len(attachments.clean_name("长" * 300 + ".pdf")) == 120


def test_removing_deletes_the_content_and_keeps_the_record(
    media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    need = build.need(build.firm(), status="draft")
    row = add(need)
    with django_capture_on_commit_callbacks(execute=True):
        attachments.remove_attachment(by=build.organiser(), attachment=row)
    row.refresh_from_db()
    assert row.removed_at is not None
    assert on_disk(media) == []
    again = add(need)
    assert again.pk != row.pk
    assert on_disk(media) == [PDF]


@pytest.mark.parametrize("role", ["viewer", "stranger"])
def test_only_those_who_act_for_the_firm_add_and_remove(role: str) -> None:
    firm = build.firm()
    need = build.need(firm, status="draft")
    row = add(need)
    someone = build.user()
    if role == "viewer":
        build.member(someone, firm, "viewer")
    with pytest.raises(NotAllowed):
        add(need, PNG, "a.png", by=someone)
    with pytest.raises(NotAllowed):
        attachments.remove_attachment(by=someone, attachment=row)


@pytest.mark.parametrize("status", ["fulfilled", "withdrawn", "expired"])
def test_a_closed_need_takes_no_files(status: str) -> None:
    with pytest.raises(WrongState):
        add(build.need(build.firm(), status=status))


def bank_with(need: Need, *, claimed: bool, consented: bool) -> tuple[Organisation, User]:
    """A bank with an officer and a pair with the need."""
    officer, staff = build.user(), build.organiser()
    bank = build.organisation("bank", owner=officer)
    pair = introductions.propose(by=staff, need=need, provider=bank)
    if claimed:
        pair = introductions.move(by=officer, introduction=pair, to="claimed", organisation=bank)
    if consented:
        introductions.consent(by=staff, introduction=pair)
    return bank, officer


def download(person: User, row: NeedAttachment) -> Any:
    client = Client()
    client.force_login(person)
    return client.get(f"/attachments/{row.pk}/")


def test_the_firm_downloads_its_file_without_a_record() -> None:
    owner = build.user()
    firm = build.firm()
    build.member(owner, firm, "viewer")
    row = add(build.need(firm, status="draft"), name="营业执照.pdf")
    answer = download(owner, row)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert not AuditRow.objects.filter(verb="attachment.download").exists()
    row.file.storage.delete(row.file.name)
    assert download(owner, row).status_code == 404


@pytest.mark.parametrize(
    ("claimed", "consented", "status"), [(False, False, 404), (True, False, 404), (True, True, 200)]
)
def test_a_bank_downloads_after_claim_and_consent_and_that_is_recorded(
    claimed: bool, consented: bool, status: int
) -> None:
    need = build.need(build.firm(), event=build.event(), visibility="lenders")
    row = add(need)
    bank, officer = bank_with(need, claimed=claimed, consented=consented)
    assert download(officer, row).status_code == status
    audits = list(AuditRow.objects.filter(verb="attachment.download").values_list("actor_id", "on_behalf_of_id"))
    assert audits == ([(officer.pk, bank.pk)] if status == 200 else [])


def test_the_right_ends_with_the_consent_the_pair_and_the_file() -> None:
    need = build.need(build.firm(), event=build.event(), visibility="lenders")
    row = add(need)
    bank, officer = bank_with(need, claimed=True, consented=True)
    pair = need.introductions.get()
    for verification, status in (("suspended", 404), ("verified", 200)):
        Organisation.objects.filter(pk=bank.pk).update(verification=verification, verification_reason="示例")
        assert download(officer, row).status_code == status
    introductions.withdraw_consent(by=build.organiser(), introduction=pair)
    assert download(officer, row).status_code == 404
    introductions.consent(by=build.organiser(), introduction=pair)
    assert download(officer, row).status_code == 200
    attachments.remove_attachment(by=build.organiser(), attachment=row)
    assert download(officer, row).status_code == 404
    other = add(need, PNG, "图.png")
    introductions.move(by=build.organiser(), introduction=pair, to="withdrawn", organisation=need.organisation)
    assert download(officer, other).status_code == 404


def test_strangers_get_404_anonymous_the_sign_in_and_the_organiser_is_recorded() -> None:
    row = add(build.need(build.firm(), status="draft"))
    stranger = build.user()
    build.organisation(owner=stranger)
    assert download(stranger, row).status_code == 404
    assert download(build.user(), row).status_code == 404
    answer = Client().get(f"/attachments/{row.pk}/")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/account/login/")
    assert download(build.organiser(), row).status_code == 200
    assert AuditRow.objects.filter(verb="attachment.download", by_staff=True).count() == 1


def test_removing_over_the_web_is_for_the_firm_alone() -> None:
    owner = build.user()
    firm = build.firm()
    build.member(owner, firm, "owner")
    row = add(build.need(firm, status="draft"))
    stranger = build.user()
    build.organisation(owner=stranger)
    client = Client()
    client.force_login(stranger)
    assert client.post(f"/attachments/{row.pk}/remove/").status_code == 404
    assert client.get(f"/attachments/{row.pk}/remove/").status_code == 405
    client.force_login(owner)
    answer = client.post(f"/attachments/{row.pk}/remove/")
    assert answer["Location"] == f"/needs/{row.need_id}/step/3/"
    row.refresh_from_db()
    assert row.removed_at is not None
    assert clock.now() - row.removed_at < dt.timedelta(minutes=1)

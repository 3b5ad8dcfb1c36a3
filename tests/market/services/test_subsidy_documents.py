"""Documents of a file: the rules of all attached files, until it was checked, opened by three sides and on record."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import clock
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import AuditRow
from market.file_scan import FileScan
from market.file_scanners import Finding, ScannerDown
from market.models import SubsidyDocument
from market.reports.own_data import files
from market.services import erasure, file_scans, subsidy_documents
from tests import build
from tests.market.subsidy_scene import NOON, Scene, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _wednesday() -> Any:
    with clock.at(NOON):
        yield


def attach(
    scene: Scene, file: Any, content: bytes = PDF, name: str = "结清证明.pdf", by: Any = None
) -> SubsidyDocument:
    return subsidy_documents.attach(by=by or scene.boss, file=file, upload=SimpleUploadedFile(name, content))


def status(person: Any, document: SubsidyDocument) -> int:
    client = Client()
    client.force_login(person)
    return client.get(reverse("market:subsidy_document", args=[document.pk])).status_code


def on_disk(media: Path) -> list[str]:
    return sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())


def test_firm_office_and_organiser_open_it_and_the_others_reading_is_on_record(media: Path) -> None:
    scene = Scene()
    file = scene.ask()
    document = attach(scene, file)
    assert attach(scene, file, name="别名.pdf") == document
    assert on_disk(media) == [f"subsidies/{file.pk}/{document.sha256}"]
    stranger = build.user()
    build.firm(owner=stranger)
    other_office = build.user()
    build.organisation("government", owner=other_office)
    people = (scene.boss, scene.officer, scene.a, stranger, other_office, scene.bank.memberships.get().user)
    assert [status(person, document) for person in people] == [200, 200, 200, 404, 404, 404]
    rows = AuditRow.objects.filter(verb="subsidy.download").order_by("pk")
    assert [row.actor for row in rows] == ["官员", "甲"]
    assert Client().get(reverse("market:subsidy_document", args=[document.pk])).status_code == 302


@pytest.mark.parametrize(("name", "content"), [("a.pdf", b""), ("a.pdf", b"MZ program"), ("a.docx", PDF)])
def test_what_may_not_be_kept_is_refused(media: Path, name: str, content: bytes) -> None:
    scene = Scene()
    with pytest.raises(Invalid) as caught:
        attach(scene, scene.ask(), content, name)
    assert (caught.value.field, SubsidyDocument.objects.count(), on_disk(media)) == ("upload", 0, [])


def test_ten_documents_come_with_a_file_and_only_the_firm_brings_them_until_it_was_checked() -> None:
    scene = Scene()
    file = scene.ask()
    with pytest.raises(NotAllowed):
        attach(scene, file, by=scene.officer)
    for number in range(10):
        attach(scene, file, PDF + str(number).encode())
    with pytest.raises(Invalid, match="10"):
        attach(scene, file, PDF + b"x")
    document = SubsidyDocument.objects.order_by("pk")[0]
    checked = scene.check(file)
    for act in (
        lambda: attach(scene, checked, PDF + b"y"),
        lambda: subsidy_documents.remove_document(by=scene.boss, document=document),
    ):
        with pytest.raises(WrongState, match="已审核"):
            act()


def test_a_document_that_is_taken_back_is_gone(media: Path, django_capture_on_commit_callbacks: Any) -> None:
    scene = Scene()
    document = attach(scene, scene.ask())
    with django_capture_on_commit_callbacks(execute=True):
        removed = subsidy_documents.remove_document(by=scene.a, document=document)
    assert (removed.removed_at, on_disk(media), status(scene.boss, document)) == (NOON, [], 404)
    assert told()[-1] == ("青禾（示例）", "subsidy.detach")


@pytest.mark.parametrize(("found", "served"), [(FileScan.CLEAN, 200), (FileScan.INFECTED, 404)])
def test_what_came_while_the_scanner_was_down_is_scanned_later(
    monkeypatch: pytest.MonkeyPatch, found: FileScan, served: int
) -> None:
    def down(_file: Any) -> Finding:
        raise ScannerDown

    scene = Scene()
    monkeypatch.setattr(file_scans, "scanner", lambda: down)
    document = attach(scene, scene.ask())
    assert (document.scan, status(scene.boss, document)) == (FileScan.WAITING, 404)
    monkeypatch.setattr(file_scans, "scanner", lambda: lambda _file: Finding(found, "EICAR" if served == 404 else ""))
    assert (file_scans.scan_waiting(), status(scene.boss, document)) == (1, served)
    assert ("attachment.infected" in {code for _who, code in told()}) == (served == 404)


def test_own_documents_stand_in_the_copy_of_the_data() -> None:
    scene = Scene()
    document = attach(scene, scene.ask())
    assert files(scene.firm) == [(f"support/{document.pk}-结清证明.pdf", document)]


def test_an_erased_firm_leaves_amounts_and_nothing_else(media: Path, django_capture_on_commit_callbacks: Any) -> None:
    scene = Scene()
    case = scene.stated()
    file = scene.ask(case)
    document = attach(scene, file)
    scene.check(other := scene.ask(scene.stated()))
    with pytest.raises(WrongState, match="补贴申报正在办理"):
        erasure.erase_organisation(by=scene.boss, organisation=scene.firm, typed=scene.firm.name)
    type(other).objects.filter(pk=other.pk).update(state="refused", refusal_code="documents", refusal_text="缺页")
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase_organisation(by=scene.boss, organisation=scene.firm, typed=scene.firm.name)
    row, refused = scene.fresh(file), scene.fresh(other)
    assert (row.state, row.account_bank, row.account_number, refused.refusal_text) == ("withdrawn", "", "", "")
    assert (scene.fresh(document).name, on_disk(media)) == ("—", [])

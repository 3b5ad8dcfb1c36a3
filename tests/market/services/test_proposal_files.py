"""The file of a proposal: the rules of all attached files, kept with the version, opened by the two parties."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import clock
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import AuditRow, Message
from market.file_scan import FileScan
from market.file_scanners import Finding, ScannerDown
from market.models import Proposal, ProposalFile
from market.reports.own_data import files
from market.services import erasure, file_scans
from market.services.offered import send_proposal
from tests import build

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


class Scene:
    """A pair in first contact, and everybody's browser."""

    def __init__(self, state: str = "contacted") -> None:
        kinds = {"firm": "enterprise", "office": "government", "other_firm": "enterprise", "other_office": "government"}
        self.people = {name: build.user(name) for name in kinds}
        self.parties = {
            name: build.organisation(kind, owner=self.people[name], name=f"{name}（示例）")
            for name, kind in kinds.items()
        }
        need = build.need(self.parties["firm"], kind="policy", status="in_progress")
        self.pair = build.introduction(need, self.parties["office"], state=state)

    def send(self, content: bytes = PDF, name: str = "方案.pdf", **facts: Any) -> Proposal:
        given = {"text": "三个月", "people": "专班", "price": None, "valid_until": clock.today(), "by": self.person()}
        upload = SimpleUploadedFile(name, content)
        return send_proposal(**given | {"introduction": self.pair, "upload": upload} | facts)

    def person(self) -> Any:
        return self.people["office"]

    def opens(self, file: ProposalFile) -> dict[str, int]:
        """The answer to each person who asks for the file."""
        return {name: self.browser(person).get(address(file)).status_code for name, person in self.people.items()}

    @staticmethod
    def browser(person: Any) -> Client:
        client = Client()
        client.force_login(person)
        return client


def address(file: ProposalFile) -> str:
    return reverse("market:proposal_file", args=[file.pk])


def on_disk(media: Path) -> list[str]:
    return sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())


def verbs(start: str) -> list[tuple[str, str]]:
    rows = AuditRow.objects.filter(verb__startswith=start).order_by("pk")
    return [(row.verb, row.on_behalf_of) for row in rows]


def test_the_file_is_kept_with_its_version_and_opened_by_the_two_parties_alone(media: Path) -> None:
    scene = Scene()
    proposal = scene.send(name="../../月度 方案.pdf", term_months=3)
    file = proposal.attached
    assert (file.name, file.content_type, file.size, proposal.term_months) == (
        "月度 方案.pdf",
        "application/pdf",
        len(PDF),
        3,
    )
    assert on_disk(media) == [f"proposals/{proposal.pk}/{file.sha256}"]
    assert scene.opens(file) == {"firm": 200, "office": 200, "other_firm": 404, "other_office": 404}
    assert verbs("proposal.") == [
        ("proposal.attach", "office（示例）"),
        ("proposal.send", "office（示例）"),
        ("proposal.download", "firm（示例）"),
    ]
    assert scene.browser(build.organiser()).get(address(file)).status_code == 200
    assert Client().get(address(file)).status_code == 302


def test_a_download_is_saved_and_never_shown_as_a_page() -> None:
    scene = Scene()
    response = scene.browser(scene.people["firm"]).get(address(scene.send().attached))
    assert b"".join(response.streaming_content) == PDF  # type: ignore[attr-defined]
    found = [response[name] for name in ("X-Content-Type-Options", "Content-Security-Policy", "Cache-Control")]
    assert found == ["nosniff", "default-src 'none'; sandbox", "private, no-store"]
    assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("name", "content"), [("a.pdf", b""), ("a.pdf", b"MZ program"), ("a.exe", b"MZ program"), ("a.docx", PDF)]
)
def test_a_file_that_may_not_be_kept_keeps_the_proposal_from_being_sent(media: Path, name: str, content: bytes) -> None:
    scene = Scene()
    with pytest.raises(Invalid) as caught:
        scene.send(content, name)
    assert (caught.value.field, Proposal.objects.count(), on_disk(media), Message.objects.count()) == (
        "upload",
        0,
        [],
        0,
    )


@pytest.mark.parametrize(
    ("state", "sender", "error"), [("agreed", "office", WrongState), ("contacted", "firm", NotAllowed)]
)
def test_who_may_not_send_does_not_even_start_the_scanner(
    monkeypatch: pytest.MonkeyPatch, state: str, sender: str, error: type[Exception]
) -> None:
    scene = Scene(state)
    monkeypatch.setattr(file_scans, "scanner", lambda: pytest.fail("scanned"))
    with pytest.raises(error):
        scene.send(by=scene.people[sender])


def test_an_infected_file_is_refused_and_on_record(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene()
    monkeypatch.setattr(file_scans, "scanner", lambda: lambda file: Finding(FileScan.INFECTED, "Eicar"))
    with pytest.raises(Invalid, match="Eicar"):
        scene.send()
    assert (verbs("attachment."), Proposal.objects.count()) == ([("attachment.infected", "office（示例）")], 0)


def test_a_file_that_waits_for_the_scanner_is_opened_by_nobody_until_it_has_been_looked_at(
    monkeypatch: pytest.MonkeyPatch, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    def down(file: Any) -> Finding:
        raise ScannerDown("down")

    scene = Scene()
    monkeypatch.setattr(file_scans, "scanner", lambda: down)
    first, second = scene.send(), scene.send(PDF + b"2")
    assert scene.opens(first.attached) == dict.fromkeys(scene.people, 404)
    page = scene.browser(scene.people["firm"]).get(scene.pair.get_absolute_url()).content.decode()
    assert ("方案.pdf" in page, address(first.attached) in page) == (True, False)
    answers = iter([Finding(FileScan.CLEAN), Finding(FileScan.INFECTED, "Eicar")])
    monkeypatch.setattr(file_scans, "scanner", lambda: lambda file: next(answers))
    with django_capture_on_commit_callbacks(execute=True):
        assert file_scans.scan_waiting() == 2
    assert scene.opens(first.attached)["firm"] == 200
    assert scene.opens(second.attached)["firm"] == 404
    assert on_disk(media) == [f"proposals/{first.pk}/{first.attached.sha256}"]
    told = Message.objects.get(code="attachment.infected")
    assert (told.organisation, told.url) == (scene.parties["office"], scene.pair.get_absolute_url())


def test_the_copy_of_the_data_has_the_sender_s_files_and_erasing_it_deletes_them(
    media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    scene = Scene()
    file = scene.send().attached
    office, firm = scene.parties["office"], scene.parties["firm"]
    assert files(office) == [(f"proposals/{file.pk}-方案.pdf", file)]
    assert files(firm) == []
    scene.pair.state = "lapsed"
    scene.pair.save()
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase_organisation(by=scene.person(), organisation=office, typed=office.name)
    file.refresh_from_db()
    assert (on_disk(media), file.name, file.is_served) == ([], "—", False)


def test_the_form_sends_a_file_and_says_beside_the_field_what_is_wrong_with_it() -> None:
    scene = Scene()
    office = scene.browser(scene.person())
    form = reverse("market:proposal_new", args=[scene.pair.pk])
    given = {"text": "三个月", "people": "专班", "term_months": "6", "valid_until": clock.today().isoformat()}
    page = office.post(form, given | {"upload": SimpleUploadedFile("a.pdf", b"MZ")}).content.decode()
    assert ("文件内容与名称不符" in page, "三个月</textarea>" in page) == (True, True)
    assert office.post(form, given | {"upload": SimpleUploadedFile("a.pdf", PDF)}).status_code == 302
    page = scene.browser(scene.people["firm"]).get(scene.pair.get_absolute_url()).content.decode()
    assert (address(ProposalFile.objects.get()) in page, "6 个月" in page) == (True, True)

"""Evidence of a result: what is taken, who opens it, who takes it back."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.errors import Invalid, NotAllowed, Taken, WrongState
from accounts.models import AuditRow, Message
from market.models import OutcomeFile
from market.reports.funnel import funnel
from market.services.outcome_files import MOST_FILES, attach_evidence, remove_evidence
from market.services.outcomes import correct_outcome
from tests import build, build_trust

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

PDF = b"%PDF-1.4 example"


def upload(content: bytes = PDF, name: str = "批复.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


class Scene:
    """An approval of a bank for a firm."""

    def __init__(self) -> None:
        self.owner, self.banker = build.user(), build.user()
        self.firm, self.bank = build.firm(owner=self.owner), build.organisation("bank", owner=self.banker)
        self.outcome = build_trust.approved(self.firm, self.bank)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_either_side_attaches_and_the_other_is_told(scene: Scene, media: Path) -> None:
    one = attach_evidence(by=scene.banker, outcome=scene.outcome, upload=upload())
    two = attach_evidence(by=scene.owner, outcome=scene.outcome, upload=upload(PDF + b"2", "合同.pdf"))
    assert [(row.side, row.party, row.content_type) for row in (one, two)] == [
        ("provider", scene.bank, "application/pdf"),
        ("firm", scene.firm, "application/pdf"),
    ]
    assert list(Message.objects.order_by("pk").values_list("code", "organisation")) == [
        ("outcome.evidence", scene.firm.pk),
        ("outcome.evidence", scene.bank.pk),
    ]
    assert (media / one.file.name).read_bytes() == PDF
    assert funnel().approved_evidenced == 3_000_000
    assert attach_evidence(by=scene.banker, outcome=scene.outcome, upload=upload()) == one


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "空.pdf", "empty"),
        (b"<html>", "页.pdf", "disguised"),
        (PDF, "图.png", "disguised"),
        (b"MZ", "程序.exe", "type"),
        (b"PK\x03\x04", "表.xlsx", "disguised"),
    ],
)
def test_what_shows_nothing_is_refused(scene: Scene, content: bytes, name: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        attach_evidence(by=scene.banker, outcome=scene.outcome, upload=upload(content, name))
    assert (refused.value.field, refused.value.code, OutcomeFile.objects.count()) == ("upload", code, 0)


def test_five_a_row_and_none_for_a_row_that_was_corrected(scene: Scene) -> None:
    for number in range(MOST_FILES):
        attach_evidence(by=scene.banker, outcome=scene.outcome, upload=upload(PDF + bytes([number])))
    with pytest.raises(Invalid):
        attach_evidence(by=scene.banker, outcome=scene.outcome, upload=upload(PDF + b"more"))
    correct_outcome(by=scene.banker, outcome=scene.outcome, amount=2_000_000)
    with pytest.raises(Taken):
        attach_evidence(by=scene.banker, outcome=scene.outcome, upload=upload(PDF + b"more"))
    assert funnel().approved_evidenced == 0


def test_only_its_side_takes_it_back(scene: Scene, media: Path, django_capture_on_commit_callbacks: Any) -> None:
    file = attach_evidence(by=scene.banker, outcome=scene.outcome, upload=upload())
    with pytest.raises(NotAllowed):
        remove_evidence(by=scene.owner, file=file)
    with pytest.raises(NotAllowed):
        attach_evidence(by=build.user(), outcome=scene.outcome, upload=upload())
    with django_capture_on_commit_callbacks(execute=True):
        remove_evidence(by=scene.banker, file=file)
    assert not (media / file.file.name).exists()
    with pytest.raises(WrongState):
        remove_evidence(by=scene.banker, file=file)


def test_opening_is_on_record_for_all_but_the_side_that_brought_it(scene: Scene, client: Client) -> None:
    file = attach_evidence(by=scene.banker, outcome=scene.outcome, upload=upload())
    place = reverse("market:evidence", args=[file.pk])
    found = {}
    outsider = build.user()
    build.firm(owner=outsider)
    for name, person in (("bank", scene.banker), ("firm", scene.owner), ("desk", build.organiser()), ("no", outsider)):
        client.force_login(person)
        found[name] = (client.get(place).status_code, AuditRow.objects.filter(verb="evidence.download").count())
    assert found == {"bank": (200, 0), "firm": (200, 1), "desk": (200, 2), "no": (404, 2)}


def test_the_page_takes_a_file_and_shows_it(scene: Scene, client: Client) -> None:
    client.force_login(scene.owner)
    place = reverse("market:evidence_new", args=[scene.outcome.pk])
    assert client.post(place, {"upload": upload()})["Location"] == scene.outcome.introduction.get_absolute_url()
    assert "批复.pdf" in client.get(scene.outcome.introduction.get_absolute_url()).content.decode()
    assert "PDF、PNG 或 JPEG" in client.get(place).content.decode()

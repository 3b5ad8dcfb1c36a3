"""The copy of an organisation's data: everything of it, nothing of others, made once, fetched by owners, deleted."""

import datetime as dt
import io
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from accounts import clock
from accounts.errors import NotAllowed
from accounts.models import AuditRow, Message, Organisation
from events.models import Registration
from market.models import DataExport, Introduction, Need, NeedAttachment, Offering, Outcome, Proposal
from market.reports import own_data
from market.services import data_exports, made_files, offered
from market.services.data_exports import make_export, note_fetched, request_export, sweep_exports
from market.tasks import make_data_export
from tests import build

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

PAGE = "/my-data/"


@pytest.fixture
def owner() -> Any:
    return build.user("林厂长", email="lin@example.com")


@pytest.fixture
def firm(owner: Any) -> Any:
    """A firm with a need, a pair, a result, a registration and two files, one of which waits for the virus check."""
    firm = build.firm(owner=owner, name="=甲公司", years=[{"year": 2024, "revenue": Decimal(12_000_000)}])
    event = build.event()
    build.attendee(build.registration(firm, event), "来宾甲")
    need = build.need(firm, event=event, title="扩产资金")
    pair = build.introduction(need, build.organisation("bank", name="甲银行"), state="approved")
    build.outcome(pair, "approval", amount=3_000_000)
    for number, scan in enumerate(("clean", "waiting")):
        NeedAttachment.objects.create(
            need=need,
            file=ContentFile(b"%PDF" + bytes([number]), name=f"{number}.pdf"),
            name=f"文件{number}.pdf",
            size=5,
            sha256=str(number) * 64,
            scan=scan,
            uploaded_by=owner,
        )
    only_for = {"recipient": build.user("同事"), "params": {"name": "别人的筛选"}}
    firm.messages.create(code="organisation.verify", **only_for)
    firm.messages.create(code="organisation.verify", params={"name": "大家的消息"})
    other = build.firm(name="别的公司")
    build.need(other, title="别人的需求")
    return firm


def fetch(export: DataExport) -> tuple[list[str], str]:
    """The names in the archive, and all that stands in the workbook."""
    export.refresh_from_db()
    with export.file.open("rb") as file, zipfile.ZipFile(io.BytesIO(file.read())) as archive:
        book = load_workbook(io.BytesIO(archive.read("data.xlsx")))
        cells = [str(cell) for page in book for row in page.iter_rows(values_only=True) for cell in row]
        return archive.namelist(), "\n".join([*book.sheetnames, *cells])


def test_all_of_the_organisation_and_nothing_of_others(owner: Any, firm: Any) -> None:
    export = request_export(by=owner, organisation=firm)
    assert (export.status, make_data_export(export.pk)) == ("queued", True)
    names, text = fetch(export)
    file = NeedAttachment.objects.get(scan="clean")
    assert names == ["data.xlsx", f"files/{file.pk}-文件0.pdf"]
    for words in (
        "=甲公司",
        firm.credit_code,
        "lin@example.com",
        "来宾甲",
        "扩产资金",
        "甲银行",
        "授信批复",
        "3000000",
        "文件1.pdf",
        "大家的消息",
    ):
        assert words in text, words
    assert "别" not in text
    assert (export.status, export.done, export.size) == ("complete", export.total, export.file.size)
    assert [row.verb for row in AuditRow.objects.filter(verb__startswith="data.").order_by("pk")] == [
        "data.request",
        "data.complete",
    ]
    assert Message.objects.get(code="data.ready").organisation == firm


def test_each_side_has_the_proposals_of_its_pairs(owner: Any, firm: Any) -> None:
    """And every table that knows an organisation, a need or a pair is in the copy, or named here with the reason."""
    officer = build.user()
    university = build.organisation("university", owner=officer)
    pair = build.introduction(build.need(firm, kind="cooperation"), university, state="contacted")
    facts = {"text": "三个月完成样机", "people": "材料组", "price": None, "valid_until": clock.today()}
    proposal = offered.send_proposal(by=officer, introduction=pair, **facts)
    offered.decline_proposal(by=owner, proposal=proposal, reason="周期太长")
    for person, organisation in ((owner, firm), (officer, university)):
        export = request_export(by=person, organisation=organisation)
        make_export(export.pk)
        assert [word in fetch(export)[1] for word in ("三个月完成样机", "材料组", "周期太长")] == [True] * 3


def test_no_table_about_an_organisation_is_forgotten() -> None:
    told = {part(build.firm()).model for part in own_data.PARTS} | {
        rows.model for rows in own_data._details(build.firm())
    }
    about = {Organisation, Need, Introduction, Offering, Outcome, Proposal, Registration}
    known = {
        model
        for model in apps.get_models()
        if model._meta.app_label in ("accounts", "events", "market")
        and any(field.related_model in about for field in model._meta.concrete_fields)
    }
    machinery, organisers = (
        {"DataExport", "Lead", "LeadExport", "MatchRefresh", "MeetingLink", "MeetingPlace", "NeedAdvice", "RuleCost"},
        {"FollowUp", "PairInstruction", "MarketSeries", "Policy", "ResultTwin"},
    )
    assert {model.__name__ for model in known - told} == machinery | organisers


def test_asking_twice_gives_one_copy_and_making_it_twice_makes_it_once(owner: Any, firm: Any) -> None:
    export = request_export(by=owner, organisation=firm)
    assert request_export(by=owner, organisation=firm) == export
    with pytest.raises(IntegrityError), transaction.atomic():
        DataExport.objects.create(organisation=firm, requested_by=owner)
    assert [make_export(export.pk), make_export(export.pk)] == [True, False]
    assert request_export(by=owner, organisation=firm) != export


def test_only_an_owner_asks_and_fetches(owner: Any, firm: Any) -> None:
    editor = build.user()
    build.member(editor, firm)
    export = request_export(by=owner, organisation=firm)
    for person in (editor, build.user(), build.organiser()):
        with pytest.raises(NotAllowed):
            request_export(by=person, organisation=firm)
        with pytest.raises(NotAllowed):
            note_fetched(by=person, export=export)
    assert AuditRow.objects.filter(verb="data.fetch").count() == 0


def test_a_copy_whose_worker_was_killed_is_taken_up_and_the_dead_one_writes_nothing(owner: Any, firm: Any) -> None:
    export = request_export(by=owner, organisation=firm)
    dead = made_files.take(DataExport, export.pk)
    assert dead is not None
    assert make_export(export.pk) is False  # it shows signs of life
    DataExport.objects.update(alive_at=timezone.now() - dt.timedelta(minutes=6))
    assert make_export(export.pk) is True
    assert data_exports._finish(dead, io.BytesIO(b"late")) is False
    assert fetch(export)[0][0] == "data.xlsx"


def test_after_three_attempts_it_has_failed(owner: Any, firm: Any) -> None:
    export = request_export(by=owner, organisation=firm)
    DataExport.objects.update(status="running", attempts=3, alive_at=timezone.now() - dt.timedelta(minutes=6))
    assert make_export(export.pk) is False
    export.refresh_from_db()
    assert export.status == "failed"
    assert request_export(by=owner, organisation=firm) != export


def test_a_lost_file_is_named_and_stops_nothing(owner: Any, firm: Any, media: Path) -> None:
    file = NeedAttachment.objects.get(scan="clean")
    (media / file.file.name).unlink()
    export = request_export(by=owner, organisation=firm)
    assert make_export(export.pk) is True
    assert fetch(export)[0][1] == f"files/{file.pk}-文件0.pdf.missing.txt"


def test_after_seven_days_the_file_is_deleted(owner: Any, firm: Any) -> None:
    export = request_export(by=owner, organisation=firm)
    make_export(export.pk)
    with clock.at(timezone.now() + dt.timedelta(days=6)):
        assert sweep_exports() == 0
    with clock.at(timezone.now() + dt.timedelta(days=8)):
        assert (sweep_exports(), sweep_exports()) == (1, 0)
    export.refresh_from_db()
    assert (export.is_ready, export.file.storage.exists(export.file.name)) == (False, False)


def test_the_page_asks_watches_and_gives_the_file(owner: Any, firm: Any) -> None:
    client = Client()
    client.force_login(owner)
    assert "打包下载" in client.get(PAGE).content.decode()
    assert client.post(PAGE)["Location"] == PAGE
    assert 'hx-trigger="every 2s"' in client.get(PAGE).content.decode()
    part = client.get(PAGE, headers={"HX-Request": "true", "HX-Target": "export"}).content.decode()
    assert part.lstrip().startswith("<section")
    export = DataExport.objects.get()
    assert client.get(f"{PAGE}{export.pk}/file/").status_code == 404
    make_export(export.pk)
    assert f"{PAGE}{export.pk}/file/" in client.get(PAGE).content.decode()
    answer = client.get(f"{PAGE}{export.pk}/file/")
    assert (answer.status_code, answer["Content-Type"], set(answer["Cache-Control"].split(", "))) == (
        200,
        "application/zip",
        {"max-age=0", "no-cache", "no-store", "must-revalidate", "private"},
    )
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert AuditRow.objects.filter(verb="data.fetch").count() == 1
    export.refresh_from_db()
    export.file.storage.delete(export.file.name)  # its days were over while the page was open
    assert client.get(f"{PAGE}{export.pk}/file/").status_code == 404
    assert AuditRow.objects.filter(verb="data.fetch").count() == 1


def test_a_leaked_address_gives_nothing(owner: Any, firm: Any) -> None:
    export = request_export(by=owner, organisation=firm)
    make_export(export.pk)
    other = build.user()
    build.firm(owner=other)
    client = Client()
    client.force_login(other)
    assert client.get(f"{PAGE}{export.pk}/file/").status_code == 404

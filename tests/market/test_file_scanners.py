"""The virus scanner behind its port: the protocol against a real local daemon, and what becomes of the files."""

import datetime as dt
import io
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts import clock
from accounts.errors import Invalid, NotAllowed
from accounts.models import AuditRow, Message
from market.file_scan import FileScan
from market.file_scanners import Finding, ScannerDown, clamav, unscanned
from market.models import NeedAttachment
from market.services.attachments import add_attachment, remove_attachment
from market.services.file_scans import scan_waiting
from market.tasks import scan_waiting_files
from tests import build

PDF = b"%PDF-1.7\n%%EOF\n"
VIRUS = b"%PDF-1.7\nEICAR\n%%EOF\n"


class Daemon:
    """A clamd that knows one virus: it reads the INSTREAM protocol to its end before it answers."""

    def __init__(self, family: int, address: Any) -> None:
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        self.socket.bind(address)
        self.socket.listen()
        self.received: list[bytes] = []
        self.answer: bytes | None = None
        threading.Thread(target=self.serve, daemon=True).start()

    @property
    def url(self) -> str:
        name = self.socket.getsockname()
        return f"unix://{name}" if isinstance(name, str) else f"tcp://127.0.0.1:{name[1]}"

    def serve(self) -> None:
        while True:
            try:
                connection, _peer = self.socket.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                self.speak(connection, stream)

    def speak(self, connection: socket.socket, stream: Any) -> None:
        command = stream.read(10)
        content = b""
        while size := struct.unpack("!L", stream.read(4))[0]:
            content += stream.read(size)
        self.received.append(content)
        said = b"stream: Eicar-Test-Signature FOUND\0" if b"EICAR" in content else b"stream: OK\0"
        if command != b"zINSTREAM\0":
            said = b"UNKNOWN COMMAND\0"
        connection.sendall(said if self.answer is None else self.answer)

    def close(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


@pytest.fixture
def daemon(settings: Any) -> Iterator[Daemon]:
    started = Daemon(socket.AF_INET, ("127.0.0.1", 0))
    settings.CLAMAV_URL, settings.CLAMAV_TIMEOUT = started.url, 2
    settings.FILE_SCANNER = "market.file_scanners.clamav"
    yield started
    started.close()


@pytest.fixture
def down(settings: Any) -> None:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.CLAMAV_URL, settings.FILE_SCANNER = f"tcp://127.0.0.1:{port}", "market.file_scanners.clamav"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT  # type: ignore[no-any-return]


def on_disk(media: Path) -> int:
    return sum(path.is_file() for path in media.rglob("*"))


# --- The protocol -------------------------------------------------------------------------------------------------


def test_a_clean_file_is_sent_whole_in_pieces_and_left_at_its_beginning(daemon: Daemon) -> None:
    content = bytes(range(256)) * 1000  # more than one piece
    file = io.BytesIO(content)
    file.seek(77)
    assert clamav(file) == Finding(FileScan.CLEAN)
    assert (daemon.received, file.tell()) == ([content], 0)


def test_an_infected_file_is_named(daemon: Daemon) -> None:
    assert clamav(io.BytesIO(VIRUS)) == Finding(FileScan.INFECTED, "Eicar-Test-Signature")


def test_over_a_socket_in_the_file_system(settings: Any, tmp_path: Path) -> None:
    started = Daemon(socket.AF_UNIX, str(tmp_path / "clamd"))
    settings.CLAMAV_URL = started.url
    assert clamav(io.BytesIO(PDF)) == Finding(FileScan.CLEAN)
    started.close()
    with pytest.raises(ScannerDown):
        clamav(io.BytesIO(PDF))


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: ", b"\xff\xfe\0", b"OK\0"])
def test_what_is_neither_clean_nor_infected_is_no_answer(daemon: Daemon, answer: bytes) -> None:
    daemon.answer = answer
    with pytest.raises(ScannerDown):
        clamav(io.BytesIO(PDF))


def test_a_daemon_that_hangs_is_given_up(settings: Any) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings.CLAMAV_URL, settings.CLAMAV_TIMEOUT = f"tcp://127.0.0.1:{silent.getsockname()[1]}", 0.2
        with pytest.raises(ScannerDown):
            clamav(io.BytesIO(PDF))


def test_without_a_scanner_the_file_says_so() -> None:
    assert unscanned(io.BytesIO(VIRUS)) == Finding(FileScan.UNSCANNED)


# --- What becomes of the files ------------------------------------------------------------------------------------


@pytest.fixture
def need() -> Any:
    return build.need(build.firm(owner=build.user("林厂长")), status="draft", event=build.event())


def owner_of(need: Any) -> Any:
    return need.organisation.memberships.get().user


def attach(need: Any, content: bytes = PDF, name: str = "报表.pdf") -> NeedAttachment:
    upload = SimpleUploadedFile(name, content)
    return add_attachment(by=owner_of(need), need=need, kind="other", upload=upload)


def opens(need: Any, row: NeedAttachment) -> int:
    client = Client()
    client.force_login(owner_of(need))
    return client.get(f"/attachments/{row.pk}/").status_code


@pytest.mark.django_db
def test_without_a_scanner_a_file_is_kept_and_marked(need: Any) -> None:
    row = attach(need, VIRUS)
    assert (row.scan, row.scanned_at, opens(need, row)) == ("unscanned", None, 200)


@pytest.mark.django_db
def test_a_clean_file_is_kept_and_marked(need: Any, daemon: Daemon) -> None:
    row = attach(need)
    assert (row.scan, row.scanned_at is not None, opens(need, row)) == ("clean", True, 200)


@pytest.mark.django_db
def test_an_infected_file_is_refused_beside_the_field_and_only_put_on_record(
    need: Any, daemon: Daemon, media: Path
) -> None:
    with pytest.raises(Invalid) as refused:
        attach(need, VIRUS)
    assert (refused.value.field, refused.value.code) == ("upload", "infected")
    assert (NeedAttachment.objects.count(), on_disk(media)) == (0, 0)
    row = AuditRow.objects.get(verb="attachment.infected")
    assert row.data == {"name": "报表.pdf", "signature": "Eicar-Test-Signature"}
    client = Client()
    client.force_login(owner_of(need))
    url = f"/needs/{need.pk}/step/3/"
    step = {"visibility": "matched", "introductions_wanted": "3", "go": "upload"}
    step["authorised_until"] = (clock.today() + dt.timedelta(days=30)).isoformat()
    page = client.post(url, step | {"file-upload": SimpleUploadedFile("b.pdf", VIRUS)}).content.decode()
    assert "病毒扫描在该文件中发现“Eicar-Test-Signature”" in page


@pytest.mark.django_db
def test_an_outsider_learns_nothing_from_the_scanner(need: Any, daemon: Daemon) -> None:
    with pytest.raises(NotAllowed):
        add_attachment(by=build.user(), need=need, kind="other", upload=SimpleUploadedFile("a.pdf", VIRUS))
    assert daemon.received == []


@pytest.mark.django_db
def test_while_the_scanner_is_down_a_file_waits_and_nobody_opens_it(need: Any, down: None) -> None:
    row = attach(need)
    assert (row.scan, opens(need, row), scan_waiting()) == ("waiting", 404, 0)
    client = Client()
    client.force_login(owner_of(need))
    page = client.get(f"/needs/{need.pk}/step/3/").content.decode()
    assert "等待病毒检查" in page
    assert f"/attachments/{row.pk}/" not in page.replace(f"/attachments/{row.pk}/remove/", "")


@pytest.mark.django_db
def test_a_file_that_waited_is_let_go_when_the_scanner_is_back(
    need: Any, down: None, request: pytest.FixtureRequest
) -> None:
    row = attach(need)
    request.getfixturevalue("daemon")
    assert scan_waiting_files() == 1
    row.refresh_from_db()
    assert (row.scan, opens(need, row), scan_waiting()) == ("clean", 200, 0)
    assert AuditRow.objects.get(verb="attachment.scanned").actor_id is None


@pytest.mark.django_db
def test_an_infected_file_that_waited_is_deleted_and_the_firm_is_told(
    need: Any,
    down: None,
    request: pytest.FixtureRequest,
    media: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    row, clean = attach(need, VIRUS), attach(need)
    request.getfixturevalue("daemon")
    with django_capture_on_commit_callbacks(execute=True):
        assert scan_waiting() == 2
    row.refresh_from_db()
    clean.refresh_from_db()
    assert (row.scan, row.signature, row.removed_at is not None) == ("infected", "Eicar-Test-Signature", True)
    assert (clean.scan, on_disk(media), opens(need, row)) == ("clean", 1, 404)
    told = Message.objects.get()
    assert (told.code, told.organisation_id, told.params["name"]) == (
        "attachment.infected",
        need.organisation_id,
        "报表.pdf",
    )


@pytest.mark.django_db
def test_a_file_that_was_taken_back_or_lost_stops_nothing(
    need: Any, down: None, request: pytest.FixtureRequest, media: Path
) -> None:
    taken, lost, left = (attach(need, PDF + bytes([number])) for number in range(3))
    remove_attachment(by=owner_of(need), attachment=taken)
    (media / lost.file.name).unlink()
    request.getfixturevalue("daemon")
    assert scan_waiting() == 1
    left.refresh_from_db()
    assert left.scan == "clean"

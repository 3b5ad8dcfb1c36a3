"""The port to a virus scanner: a function that reads a file and answers what it found. The settings name it.

``FILE_SCANNER`` is the dotted path of the function; without one it is ``unscanned``, and the pages say so.
"""

import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

from market.file_scan import FileScan

CHUNK = 64 * 1024
ANSWER_LIMIT = 4096


class ScannerDown(Exception):
    """No answer, or one that says neither clean nor infected: the file has to wait."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a scan says; ``signature`` is the name of what was found in an infected file."""

    state: str
    signature: str = ""


Scanner = Callable[[BinaryIO], Finding]


def scanner() -> Scanner:
    """The scanner that the settings name."""
    found: Scanner = import_string(settings.FILE_SCANNER)
    return found


def unscanned(file: BinaryIO) -> Finding:
    """No scanner is installed: the file is kept and marked as not scanned."""
    return Finding(FileScan.UNSCANNED)


def clamav(file: BinaryIO) -> Finding:
    """Ask the ClamAV daemon at ``CLAMAV_URL`` (``tcp://host:3310`` or ``unix:///run/clamd.sock``) by INSTREAM.

    The file is sent in pieces, each with its length before it as four bytes, then a length of zero; the answer is
    "stream: OK" or "stream: NAME FOUND". Everything else is ``ScannerDown``.
    """
    file.seek(0)
    try:
        with _connected() as connection:
            connection.sendall(b"zINSTREAM\0")
            while piece := file.read(CHUNK):
                connection.sendall(struct.pack("!L", len(piece)) + piece)
            connection.sendall(struct.pack("!L", 0))
            answer = _answer(connection)
    except OSError as error:
        raise ScannerDown(str(error)) from error
    finally:
        file.seek(0)
    return _finding(answer)


def _connected() -> socket.socket:
    """A connection to the daemon that gives up after a while."""
    address = urlsplit(settings.CLAMAV_URL)
    if address.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(settings.CLAMAV_TIMEOUT)
        try:
            connection.connect(address.path)
        except OSError:
            connection.close()
            raise
        return connection
    where = (address.hostname or "localhost", address.port or 3310)
    return socket.create_connection(where, timeout=settings.CLAMAV_TIMEOUT)


def _answer(connection: socket.socket) -> str:
    """All that the daemon says until its final zero byte or the end of the connection."""
    said = b""
    while b"\0" not in said and len(said) < ANSWER_LIMIT and (piece := connection.recv(1024)):
        said += piece
    return said.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _finding(answer: str) -> Finding:
    _stream, _colon, said = answer.partition(": ")
    if said == "OK":
        return Finding(FileScan.CLEAN)
    if said.endswith(" FOUND"):
        return Finding(FileScan.INFECTED, said.removesuffix(" FOUND")[:80])
    raise ScannerDown(answer or "no answer")

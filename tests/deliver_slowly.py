"""A real process that works off the outbox and stops for good at a point named on the command line, to be killed.

    python -m tests.deliver_slowly POINT FOLDER

``claimed``: the row is claimed, nothing is sent. ``draft``: the letter is on disk, without its name. ``delivered``: the
letter has gone out, nothing is recorded. ``never``: it works to the end. At the point it makes the file FOLDER/POINT.
"""

import os
import sys
import time
from pathlib import Path
from typing import Any

import django


def stop(folder: Path, point: str) -> None:
    """Say where it is and wait for the end."""
    (folder / point).touch()
    time.sleep(600)


def main(point: str, folder: Path) -> None:
    """One round after another until nothing is due any more."""
    django.setup()
    from accounts.channels import folder as deposits
    from accounts.services import doors, outbox

    deliver, link = doors.MailDoor.deliver, os.link

    def slow_deliver(*args: Any) -> None:
        if point == "claimed":
            stop(folder, point)
        deliver(*args)
        if point == "delivered":
            stop(folder, point)

    def slow_link(*args: Any) -> None:
        if point == "draft":
            stop(folder, point)
        link(*args)
        time.sleep(0.002)  # a wider gap for the killer

    doors.MailDoor.deliver = slow_deliver  # type: ignore[method-assign]
    deposits.os.link = slow_link  # type: ignore[attr-defined]
    while outbox.deliver_due():
        pass


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))

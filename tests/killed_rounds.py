"""Rounds of the beat (clocks, digests of saved filters, deliveries), each in a process of its own that is killed with
SIGKILL at a point, for as many points as are named on the command line; the last one works to the end.

    python -m tests.killed_rounds FOLDER POINT...

Each point is in the middle of something: ``clock`` and ``filter`` between a message and the end of its transaction,
``collecting`` between a day's digest and the end of its transaction, ``email``, ``sms`` and ``wecom`` after a letter
has gone out and before that is on record, with ``-claimed`` before it goes out.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from django.urls import reverse


class Forgetful:
    """A provider that cannot tell what it has delivered: each text that it gets is a line with its key."""

    def __init__(self, channel: str) -> None:
        self.channel = channel

    def deliver(self, to: str, text: str, key: str) -> None:
        """Take it, whatever came before."""
        with (Path(os.environ["MARKET_VAR"]) / "provider").open("a") as file:
            file.write(f"{key} {to}\n")


def die() -> None:
    """No clean-up of any kind."""
    os.kill(os.getpid(), signal.SIGKILL)


def then_die(call: Callable[..., Any], *, before: bool = False, on: str = "") -> Callable[..., Any]:
    """The call with the end of the process after it, or before it; ``on`` says on which channel."""

    def deadly(*args: Any, **facts: Any) -> Any:
        if before or (on and args[1].channel != on):
            return die() if before and args[1].channel == on else call(*args, **facts)
        call(*args, **facts)
        return die()

    return deadly


def arm(point: str) -> None:
    """Put the end of the process at the point."""
    from django.db import transaction

    from accounts.services import digests, doors
    from market.services import clocks, lead_digests

    channel, _dash, claimed = point.partition("-")
    if point == "clock":
        clocks.messages.send = then_die(clocks.messages.send)
    elif point == "filter":
        lead_digests.contribute = then_die(lead_digests.contribute)
    elif point == "collecting":
        inner = digests._collect_for.__wrapped__  # type: ignore[attr-defined]
        digests._collect_for = transaction.atomic(then_die(inner))
    elif point != "never":
        door: Any = doors.MailDoor if channel == "email" else doors.TextDoor
        door.deliver = then_die(door.deliver, before=bool(claimed), on=channel)


def round_of_the_beat() -> None:
    """What beat has done every few minutes."""
    from accounts.services.outbox import deliver_due
    from market.services.clocks import sweep_clocks
    from market.services.lead_digests import send_lead_digests

    sweep_clocks()
    send_lead_digests()
    while deliver_due():
        pass


def main(points: list[str]) -> None:
    """A child for each point; this process never opens the database, so that no two share a connection."""
    django.setup()
    reverse("market:home")  # what every child needs is read once
    for point in points:
        child = os.fork()
        if not child:
            arm(point)
            round_of_the_beat()
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        sys.stdout.write(f"{point} {-os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])

"""A delivering process is killed with SIGKILL at several points: no letter is lost, none is in the mailbox twice."""

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from functools import partial
from pathlib import Path

import pytest

from accounts.models import Delivery, MessagePreferences
from accounts.services import messages
from tests import build
from tests.workers import ROOT, environment, kill, wait_for

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("workers")]


@contextmanager
def delivering(point: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that delivers into ``folder/mail`` and stops at the point."""
    command = [sys.executable, "-m", "tests.deliver_slowly", point, str(folder)]
    facts = environment(MARKET_VAR=str(folder), DELIVERY_STALE_SECONDS="1", EMAIL_URL="")
    process = subprocess.Popen(command, cwd=ROOT, env=facts, start_new_session=True)
    try:
        yield process
    finally:
        kill(process)


def letters(folder: Path) -> Counter[tuple[str, str]]:
    """How often each person got each letter."""
    found: Counter[tuple[str, str]] = Counter()
    for file in (folder / "mail").glob("*.eml"):
        letter = message_from_bytes(file.read_bytes(), policy=policy.default)
        found[str(letter["To"]), str(letter["Subject"])] += 1
    return found


def tell(number: int) -> Counter[tuple[str, str]]:
    """So many messages to two people each, who have no quiet hours; answers what they must have in the end."""
    firm = build.organisation(owner=build.user(email="a@example.com"))
    build.member(build.user(email="b@example.com"), firm)
    for membership in firm.memberships.all():
        MessagePreferences.objects.create(user=membership.user, quiet_from=0, quiet_until=0)
    for name in range(number):
        messages.send(organisation=firm, code="organisation.verify", url="/organisation/", name=f"甲{name}")
    people = ("a@example.com", "b@example.com")
    return Counter({(person, f"甲{name}已通过核验"): 1 for person in people for name in range(number)})


def states() -> dict[str, int]:
    return dict(Counter(Delivery.objects.values_list("state", flat=True)))


def so_far(least: int, *processes: subprocess.Popen[bytes]) -> bool:
    """So many are sent, or all processes have come to their end."""
    done = Delivery.objects.filter(state="sent").count() >= least
    return done or None not in [process.poll() for process in processes]


@pytest.mark.parametrize(
    ("point", "in_the_mailbox"),
    [("claimed", 0), ("draft", 0), ("delivered", 1)],
)
def test_killed_at_a_point_and_taken_up_again(point: str, in_the_mailbox: int, tmp_path: Path) -> None:
    wanted = tell(2)
    with delivering(point, tmp_path) as first:
        wait_for((tmp_path / point).exists)
        kill(first)
    assert states() == {"sending": 1, "waiting": 3}
    assert sum(letters(tmp_path).values()) == in_the_mailbox

    with delivering("never", tmp_path) as early:  # the claim is young: the other letters go out, this one waits
        early.wait(60)
    time.sleep(1.1)
    with delivering("never", tmp_path) as second:
        assert second.wait(60) == 0
    assert letters(tmp_path) == wanted
    assert states() == {"sent": 4}


def test_killed_again_and_again_while_two_are_at_work(tmp_path: Path) -> None:
    wanted = tell(20)
    chance, kills = random.Random(7), 0
    while Delivery.objects.filter(sent_at__isnull=True).exists() and kills < 40:
        with delivering("never", tmp_path) as first, delivering("never", tmp_path) as second:
            least = Delivery.objects.filter(state="sent").count() + chance.randrange(5, 12)
            wait_for(partial(so_far, least, first, second))
            time.sleep(chance.random() * 0.02)
            kill(first)
            kill(second)
            kills += 1
        time.sleep(1.1)
    assert kills > 2
    assert letters(tmp_path) == wanted
    assert states() == {"sent": 40}
    tries = Delivery.objects.values_list("attempts", flat=True)
    assert max(tries) > 1, "no process died with a claim in its hand: the test shows nothing"

"""Rounds of the beat are killed with SIGKILL in the middle of all that they do: once in the record, each of them."""

import datetime as dt
import subprocess
import sys
from collections import Counter
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from accounts import clock
from accounts.models import AuditRow, Delivery, Message, MessagePreferences
from accounts.services import messages
from market.models import SavedFilter
from tests import build
from tests.workers import ROOT, environment

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("workers")]

POINTS = ("clock", "filter", "collecting", "email", "sms-claimed", "sms", "wecom")


def something_of_everything() -> None:
    """A lender whose clocks ran out, whose filter finds leads, and who has two messages of the day before."""
    now = dict.fromkeys(("sms", "wecom"), "now")
    person = build.user("林", email="a@example.com", mobile="13900000001")
    MessagePreferences.objects.create(
        user=person,
        quiet_from=0,
        quiet_until=0,
        wecom="lin",
        modes={"events": {"email": "daily"} | now, "clocks": now},
    )
    bank, event = build.organisation("bank", owner=person), build.event()
    build.registration(bank, event)
    for _number in range(2):
        need = build.need(build.firm(), event=event, visibility="lenders")
        build.introduction(need, bank, state="claimed", due_at=clock.now() - dt.timedelta(hours=1))
    today = clock.today()
    facts = {"digest": True, "digest_day": today - dt.timedelta(days=3)}
    SavedFilter.objects.create(membership=bank.memberships.get(), place=1, name="全部", **facts)
    with clock.at(clock.now() - dt.timedelta(days=2)):
        for name in ("春季集市", "秋季集市"):
            messages.send(organisation=bank, code="registration.confirmed", url="/organisation/", event=name)


def test_a_round_that_is_killed_anywhere_is_made_up_for_once(tmp_path: Path) -> None:
    something_of_everything()
    command = [sys.executable, "-m", "tests.killed_rounds", *POINTS, "never"]
    facts = environment(
        MARKET_VAR=str(tmp_path),
        DELIVERY_STALE_SECONDS="0",
        EMAIL_URL="",
        WECOM_ADAPTER="tests.killed_rounds.Forgetful",
    )
    done = subprocess.run(command, cwd=ROOT, env=facts, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.split() == [word for point in POINTS for word in (point, "-9")] + ["never", "0"]
    codes = Counter(Message.objects.values_list("code", flat=True))
    assert codes == {"introduction.remind": 2, "leads.digest": 1, "registration.confirmed": 2}
    verbs = Counter(
        AuditRow.objects.filter(verb__in=("introduction.remind", "filter.digest")).values_list("verb", flat=True)
    )
    assert verbs == {"introduction.remind": 2, "filter.digest": 1}
    assert states("sms") == states("wecom") == {"sent": 4}
    # Two lines of the day and their letter, the letters of two clocks; the filter's line waits for its hour.
    assert states("email") == {"sent": 5, "digest": 1}
    letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in (tmp_path / "mail").iterdir()]
    body = "".join(str(letter.get_body(("plain",)).get_content()) for letter in letters)
    assert len(letters) == 3
    assert [body.count(f"已报名“{name}”") for name in ("春季集市", "秋季集市")] == [1, 1]
    assert sorted(file.stem for file in (tmp_path / "texts" / "sms").iterdir()) == keys("sms")
    # A provider without a memory gets at least once what it may have got before, under the same key.
    got = Counter(line.split()[0] for line in (tmp_path / "provider").read_text().splitlines())
    assert (sorted(got), sorted(got.values())) == (keys("wecom"), [1, 1, 1, 2])


def states(channel: str) -> dict[str, int]:
    return dict(Counter(Delivery.objects.filter(channel=channel).values_list("state", flat=True)))


def keys(channel: str) -> list[str]:
    return sorted(str(key) for key in Delivery.objects.filter(channel=channel).values_list("key", flat=True))

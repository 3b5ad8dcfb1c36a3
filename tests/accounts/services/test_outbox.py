"""The outbox: claimed before it is sent, tried again after growing pauses, quiet at night, never twice."""

import datetime as dt
import smtplib
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from accounts import clock
from accounts.channels.console import ConsoleAdapter
from accounts.channels.port import AddressRefused, Unreachable
from accounts.errors import NotAllowed, WrongState
from accounts.models import AuditRow, Delivery, MessagePreferences
from accounts.services import messages, outbox
from accounts.services.outbox import deliver_due
from tests import build

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2024, 5, 15, 4, tzinfo=dt.UTC)  # 12:00 in Shanghai
NIGHT = dt.datetime(2024, 5, 15, 15, 30, tzinfo=dt.UTC)  # 23:30
MORNING = dt.datetime(2024, 5, 16, 0, tzinfo=dt.UTC)  # 08:00
BACKEND = f"{__name__}.TroubledBackend"
ADAPTER = f"{__name__}.TroubledAdapter"


class TroubledBackend(EmailBackend):
    """A mail server with the trouble that a test puts into ``trouble``."""

    trouble: Exception | None = None

    def send_messages(self, messages: Any) -> int:
        if self.trouble:
            raise self.trouble
        return super().send_messages(messages)


class TroubledAdapter(ConsoleAdapter):
    """A provider of SMS with trouble."""

    trouble: Exception | None = None

    def deliver(self, to: str, text: str, key: str) -> None:
        if self.trouble:
            raise self.trouble
        super().deliver(to, text, key)


@pytest.fixture(autouse=True)
def _doors(settings, tmp_path, monkeypatch) -> None:
    settings.EMAIL_BACKEND, settings.SMS_ADAPTER, settings.TEXT_FILE_PATH = BACKEND, ADAPTER, tmp_path
    monkeypatch.setattr(TroubledBackend, "trouble", None)
    monkeypatch.setattr(TroubledAdapter, "trouble", None)


def tell(organisation, code: str = "registration.confirmed", at: dt.datetime = NOON) -> None:
    with clock.at(at):
        messages.send(organisation=organisation, code=code, url="/organisation/", name="示例科技", event="示例集市")


def rounds(*moments: dt.datetime) -> list[int]:
    """How many letters go out at each of these moments."""
    found = []
    for moment in moments:
        with clock.at(moment):
            found.append(deliver_due())
    return found


def facts() -> list[tuple[str, int, str]]:
    return list(Delivery.objects.order_by("pk").values_list("state", "attempts", "last_error"))


def test_each_member_gets_a_letter_of_their_own_once() -> None:
    firm = build.organisation(owner=build.user(email="a@example.com"))
    build.member(build.user(email="b@example.com"), firm)
    tell(firm)
    assert rounds(NOON, NOON) == [2, 0]
    assert [(letter.to, letter.cc, letter.bcc) for letter in mail.outbox] == [
        (["a@example.com"], [], []),
        (["b@example.com"], [], []),
    ]
    assert facts() == [("sent", 1, "")] * 2


def test_the_contact_is_told_and_a_contact_without_address_is_seen_to_fail() -> None:
    tell(build.organisation(contact_email="contact@example.com"))
    tell(build.organisation(contact_email=""))
    assert rounds(NOON) == [1]
    assert [letter.to for letter in mail.outbox] == [["contact@example.com"]]
    assert facts() == [("sent", 1, ""), ("failed", 1, "no address")]


def test_while_the_mail_server_is_dead_nothing_is_lost_and_no_attempt_counts(settings) -> None:
    tell(build.organisation(owner=build.user()))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    assert (rounds(NOON), facts()) == ([0], [("waiting", 0, "")])
    settings.EMAIL_BACKEND = BACKEND
    assert (rounds(NOON), facts()) == ([1], [("sent", 1, "")])


def test_a_server_that_goes_away_in_the_middle_stops_the_round_and_lets_others_go_first() -> None:
    for _number in range(2):
        tell(build.organisation(owner=build.user()))
    TroubledBackend.trouble = smtplib.SMTPServerDisconnected("gone")
    assert (rounds(NOON), facts()) == ([0], [("waiting", 0, ""), ("waiting", 0, "")])
    TroubledBackend.trouble = None
    assert rounds(NOON, NOON + dt.timedelta(minutes=2)) == [1, 1]


def test_a_refused_address_fails_at_once_and_is_seen_by_the_organiser() -> None:
    tell(build.organisation(owner=build.user()))
    TroubledBackend.trouble = smtplib.SMTPRecipientsRefused({"x@example.com": (550, b"no such user")})
    assert rounds(NOON, NOON + dt.timedelta(days=1)) == [0, 0]
    assert facts() == [("failed", 1, "the mail server refuses the address")]


@pytest.mark.parametrize(
    "trouble", [smtplib.SMTPRecipientsRefused({"x": (451, b"later")}), OSError("busy"), RuntimeError("a bug")]
)
def test_other_trouble_is_tried_again_six_times_with_growing_pauses(trouble) -> None:
    person = build.user()
    MessagePreferences.objects.create(user=person, quiet_from=0, quiet_until=0)
    tell(build.organisation(owner=person))
    TroubledBackend.trouble = trouble
    tried = []
    for minute in range(0, 1500, 2):
        before = facts()[0][1]
        rounds(NOON + dt.timedelta(minutes=minute))
        if facts()[0][1] > before:
            tried.append(minute)
    assert tried == [0, 2, 10, 60, 360, 1440]
    assert facts() == [("failed", 6, str(trouble))]


def test_the_organiser_has_a_failed_delivery_tried_again() -> None:
    tell(build.organisation(contact_email=""))
    rounds(NOON)
    row, organiser = Delivery.objects.get(), build.organiser()
    with pytest.raises(NotAllowed):
        outbox.retry(by=build.user(), delivery=row)
    row.message.organisation.contact_email = "found@example.com"
    row.message.organisation.save()
    with clock.at(NOON):
        outbox.retry(by=organiser, delivery=row)
    assert [(row.verb, row.actor) for row in AuditRow.objects.all()] == [("delivery.retry", "周组织")]
    assert (rounds(NOON), facts()) == ([1], [("sent", 1, "")])
    with pytest.raises(WrongState):
        outbox.retry(by=organiser, delivery=row)


def test_a_claim_is_respected_until_it_is_old(settings) -> None:
    tell(build.organisation(owner=build.user()))
    Delivery.objects.update(state="sending", claimed_at=NOON, attempts=1)
    moments = [NOON + dt.timedelta(seconds=settings.DELIVERY_STALE_SECONDS + more) for more in (-1, 0)]
    assert rounds(*moments) == [0, 1]
    assert facts() == [("sent", 2, "")]


def test_of_two_workers_that_have_read_the_same_row_one_sends() -> None:
    tell(build.organisation(owner=build.user()))
    with clock.at(NOON):
        first, second = outbox._due("email"), outbox._due("email")
        with outbox.open_door("email") as door:
            sent = [outbox._attempt(rows[0], outbox.Batch(rows), door) for rows in (first, second)]
    assert (sent, len(mail.outbox)) == ([1, 0], 1)


def test_a_letter_that_kills_every_worker_is_given_up() -> None:
    tell(build.organisation(owner=build.user()))
    Delivery.objects.update(state="sending", claimed_at=NOON, attempts=6)
    rounds(NOON + dt.timedelta(hours=1))
    assert facts() == [("failed", 7, "the worker died each time")]


def test_at_night_everything_waits_but_what_is_about_the_account() -> None:
    firm = build.organisation(owner=build.user())
    tell(firm, at=NIGHT)
    tell(firm, "organisation.verify", at=NIGHT)
    assert rounds(NIGHT, MORNING - dt.timedelta(seconds=1), MORNING) == [1, 0, 1]
    assert [letter.subject for letter in mail.outbox] == ["示例科技已通过核验", "已报名“示例集市”"]


def test_what_was_held_up_until_the_night_waits_for_the_morning() -> None:
    tell(build.organisation(owner=build.user()))
    assert rounds(NIGHT, MORNING) == [0, 1]
    assert facts() == [("sent", 1, "")]


def test_the_quiet_hours_are_those_of_the_person() -> None:
    person = build.user()
    MessagePreferences.objects.create(user=person, quiet_from=11, quiet_until=13)
    tell(build.organisation(owner=person))
    assert rounds(NOON, NOON + dt.timedelta(hours=1)) == [0, 1]


@pytest.mark.parametrize("why", ["no longer a member", "the account is closed", "switched off by the person"])
def test_who_should_not_get_it_any_more_does_not(why: str) -> None:
    person = build.user()
    firm = build.organisation(owner=person)
    tell(firm)
    if why == "no longer a member":
        firm.memberships.all().delete()
    elif why == "the account is closed":
        person.is_active = False
        person.save()
    else:
        MessagePreferences.objects.create(user=person, modes={"events": {"email": "off"}})
    assert (rounds(NOON), mail.outbox, facts()) == ([0], [], [("dropped", 1, why)])


def texting(name: str = "示例科技") -> Any:
    person = build.user(mobile="13812345678")
    MessagePreferences.objects.create(user=person, modes={"events": {"sms": "now", "email": "off"}})
    return build.organisation(owner=person, name=name)


def test_an_sms_goes_to_the_adapter_with_its_key(tmp_path) -> None:
    tell(texting())
    assert rounds(NOON, NOON) == [1, 0]
    row = Delivery.objects.get()
    assert (tmp_path / "sms" / f"{row.key}.txt").read_text() == (
        "13812345678\n【科创集市】示例科技：有新消息（集市）。\n"
    )


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        (AddressRefused("no such number"), ("failed", 1, "no such number")),
        (Unreachable("provider down"), ("waiting", 0, "")),
        (ValueError("odd"), ("waiting", 1, "odd")),
    ],
)
def test_trouble_of_one_channel_leaves_the_others_alone(trouble: Exception, expected: tuple[str, int, str]) -> None:
    tell(texting())
    tell(build.organisation(owner=build.user()))
    TroubledAdapter.trouble = trouble
    assert (rounds(NOON), facts()) == ([1], [expected, ("sent", 1, "")])


def test_what_the_adapter_remembers_is_not_sent_again() -> None:
    tell(texting())
    row = Delivery.objects.get()
    ConsoleAdapter("sms").deliver("13812345678", "sent by the worker that died", str(row.key))
    Delivery.objects.update(state="sending", claimed_at=NOON, attempts=1)
    TroubledAdapter.trouble = RuntimeError("must not be asked to deliver")
    rounds(NOON + dt.timedelta(hours=1))
    assert facts() == [("sent", 2, "")]


def test_a_number_that_was_taken_away_drops_the_text() -> None:
    firm = texting()
    tell(firm)
    firm.memberships.get().user.__class__.objects.update(mobile="")
    assert (rounds(NOON), facts()) == ([0], [("dropped", 1, "no address")])

"""Messages: written with the act, delivered when a mail server answers, never twice."""

import datetime as dt

import pytest
from django.core import mail
from django.db import transaction

from accounts import clock
from accounts.models import AuditRow, Message
from accounts.services import messages
from accounts.tasks import deliver_messages
from tests import build

pytestmark = pytest.mark.django_db
START = dt.datetime(2024, 5, 15, 1, tzinfo=dt.UTC)


def tell(organisation, name: str = "示例科技") -> Message:
    """One message about a verification."""
    return messages.send(organisation=organisation, code="organisation.verify", url="/organisation/", name=name)


def test_every_member_gets_one_letter_and_sees_no_other_address(settings) -> None:
    settings.SITE_URL = "https://market.example.com"
    firm = build.organisation(owner=build.user(email="a@example.com"))
    build.member(build.user(email="b@example.com"), firm, "viewer")
    build.member(build.user(email="gone@example.com", is_active=False), firm)
    tell(firm)
    assert (deliver_messages(), deliver_messages()) == (1, 0)
    letter = mail.outbox[0]
    assert (letter.to, letter.bcc, letter.subject) == ([], ["a@example.com", "b@example.com"], "示例科技已通过核验")
    assert letter.body.endswith("\n\nhttps://market.example.com/organisation/")
    assert Message.objects.get().sent_at is not None


def test_without_members_the_contact_is_told() -> None:
    tell(build.organisation(contact_email="contact@example.com"))
    assert deliver_messages() == 1
    assert mail.outbox[0].bcc == ["contact@example.com"]


def test_nobody_to_write_to_ends_after_six_attempts() -> None:
    with clock.at(START):
        tell(build.organisation(contact_email=""))
    for _attempt in range(8):
        assert deliver_messages() == 0
    assert list(Message.objects.values_list("attempts", "sent_at")) == [(6, None)]


def test_while_the_mail_server_is_dead_nothing_is_lost(settings) -> None:
    tell(build.organisation(owner=build.user()))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    assert deliver_messages() == 0
    assert list(Message.objects.values_list("attempts", "sent_at")) == [(0, None)]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert deliver_messages() == 1


def test_a_letter_that_is_refused_waits_longer_each_time(monkeypatch) -> None:
    with clock.at(START):
        tell(build.organisation(owner=build.user()))

    def refuse(*args):
        raise OSError("mailbox unavailable")

    monkeypatch.setattr(messages, "_email", refuse)
    tried = []
    for minute in range(1500):
        with clock.at(START + dt.timedelta(minutes=minute)):
            before = Message.objects.get().attempts
            messages.deliver_messages()
            if Message.objects.get().attempts > before:
                tried.append(minute)
    assert tried == [0, 2, 10, 60, 360, 1440]


def test_a_message_claimed_by_another_delivery_is_not_sent_again() -> None:
    message = tell(build.organisation(owner=build.user()))
    stale = Message.objects.select_related("organisation").get()
    assert deliver_messages() == 1
    addresses = messages._addresses({message.organisation_id})
    assert messages._deliver(stale, addresses, mail.get_connection()) == 0
    assert len(mail.outbox) == 1


def test_a_line_break_in_a_name_is_no_mail_header() -> None:
    tell(build.organisation(owner=build.user()), name="示例\r\nBcc: victim@example.com")
    assert deliver_messages() == 1
    assert mail.outbox[0].subject == "示例 Bcc: victim@example.com已通过核验"


def test_what_is_rolled_back_is_not_told() -> None:
    firm = build.organisation(owner=build.user())
    with transaction.atomic():
        tell(firm)
        transaction.set_rollback(True)
    assert deliver_messages() == 0


@pytest.mark.parametrize("wrong", [{"code": "no.such"}, {"code": "organisation.verify"}])
def test_a_message_without_wording_or_param_is_refused_when_written(wrong) -> None:
    with pytest.raises(KeyError):
        messages.send(organisation=build.organisation(), **wrong)


def test_members_mark_messages_as_read_and_the_organiser_does_not() -> None:
    person = build.user()
    firm = build.organisation(owner=person)
    tell(firm)
    tell(build.organisation())
    assert messages.mark_read(by=build.organiser(), organisation=firm) == 0
    assert messages.mark_read(by=build.user(), organisation=firm) == 0
    assert messages.mark_read(by=person, organisation=firm) == 1
    assert messages.mark_read(by=person, organisation=firm) == 0
    assert [(row.verb, row.data) for row in AuditRow.objects.all()] == [("message.read", {"count": 1})]
    assert Message.objects.filter(read_at__isnull=True).count() == 1

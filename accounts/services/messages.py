"""Messages to organisations: a row in the same transaction as the act it tells of, an e-mail when a server answers."""

import datetime as dt
import logging
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import translation

from accounts import audit, clock
from accounts.models import Membership, Message, Organisation, User
from accounts.permissions import role_in
from accounts.wording import render

log = logging.getLogger(__name__)

# How long after it was written a message is tried for the first, second, … time.
DELAYS = [dt.timedelta(0), *(dt.timedelta(minutes=wait) for wait in (2, 10, 60, 360, 1440))]
BATCH = 200


def send(*, organisation: Organisation, code: str, url: str = "", **params: Any) -> Message:
    """Tell the organisation something; the page shows it at once, the e-mail follows with the next delivery.

    The row is the queue: it is written in the caller's transaction, so a message never tells of what was rolled back,
    and no broker has to be there. A code without wording or a missing param is refused here, not at delivery.
    """
    message = draft(organisation=organisation, code=code, url=url, **params)
    message.save(force_insert=True)
    return message


def draft(*, organisation: Organisation, code: str, url: str = "", **params: Any) -> Message:
    """A message that can be worded, not yet sent; ``send_many`` sends it."""
    with translation.override(settings.LANGUAGE_CODE):
        render(code, params)
    return Message(organisation=organisation, code=code, url=url, params=params)


def send_many(messages: Iterable[Message]) -> None:
    """Send drafts in one insert, in the caller's transaction."""
    Message.objects.bulk_create(messages)


@transaction.atomic
def mark_read(*, by: User, organisation: Organisation) -> int:
    """A member has seen the organisation's messages; the organiser's look does not count. Returns how many were new."""
    if role_in(by, organisation) is None:
        return 0
    count = organisation.messages.filter(read_at__isnull=True).update(read_at=clock.now())
    if count:
        audit.record(by=by, verb="message.read", subject=organisation, on_behalf_of=organisation, count=count)
    return count


def deliver_messages() -> int:
    """Send by e-mail what is due and return how many messages went out.

    While the mail server is down nothing is tried and nothing is lost. A message whose own delivery fails is tried
    again after growing pauses, six times in all. Two deliveries at once never send a message twice: the attempt is
    claimed before it is made.
    """
    due = [message for message in _unsent() if message.created_at + DELAYS[message.attempts] <= clock.now()]
    if not due:
        return 0
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:
        log.warning("mail server does not answer, %s messages wait: %s", len(due), error)
        return 0
    try:
        addresses = _addresses({message.organisation_id for message in due})
        return sum(_deliver(message, addresses, connection) for message in due)
    finally:
        connection.close()


def _unsent() -> Iterable[Message]:
    rows = Message.objects.filter(sent_at__isnull=True, attempts__lt=len(DELAYS))
    return rows.select_related("organisation").order_by("attempts", "pk")[:BATCH]


def _addresses(organisations: set[int]) -> dict[int, list[str]]:
    """The addresses of the members of each organisation."""
    found: dict[int, list[str]] = {}
    members = Membership.objects.filter(organisation_id__in=organisations, user__is_active=True)
    for organisation_id, email in members.values_list("organisation_id", "user__email"):
        found.setdefault(organisation_id, []).append(email)
    return found


def _deliver(message: Message, addresses: dict[int, list[str]], connection: BaseEmailBackend) -> int:
    """One attempt; without any member the contact address of the organisation is used."""
    contact = message.organisation.contact_email
    recipients = addresses.get(message.organisation_id) or ([contact] if contact else [])
    claimed = Message.objects.filter(pk=message.pk, attempts=message.attempts, sent_at__isnull=True)
    if not claimed.update(attempts=message.attempts + 1) or not recipients:
        return 0
    try:
        _email(message, recipients, connection).send()
    except (OSError, ValueError, KeyError) as error:
        log.warning("message %s was not delivered: %s", message.pk, error)
        return 0
    Message.objects.filter(pk=message.pk).update(sent_at=clock.now())
    return 1


def _email(message: Message, recipients: list[str], connection: BaseEmailBackend) -> EmailMessage:
    """The e-mail in the platform's language, each member alone on it as a blind copy, with the page it is about."""
    with translation.override(settings.LANGUAGE_CODE):
        subject, body = render(message.code, message.params)
    site = getattr(settings, "SITE_URL", "").rstrip("/")
    if site and message.url:
        body = f"{body}\n\n{site}{message.url}"
    subject = " ".join(subject.split())  # a line break in a name must not become a mail header
    return EmailMessage(subject, body, bcc=recipients, connection=connection)

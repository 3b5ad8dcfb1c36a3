"""Messages as a reader sees them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Message, Organisation
from accounts.wording import known_codes, render


@dataclass(frozen=True, slots=True)
class Notice:
    """A message in the reader's language."""

    message: Message
    subject: str
    body: str


def messages_of(organisation: Organisation) -> QuerySet[Message]:
    """The organisation's messages, newest first."""
    return Message.objects.filter(organisation=organisation).order_by("-created_at", "-pk")


def unread_count(organisation: Organisation) -> int:
    """How many messages nobody of the organisation has marked as read."""
    return messages_of(organisation).filter(read_at__isnull=True).count()


def worded(messages: Iterable[Message]) -> list[Notice]:
    """The messages with their wording; one whose code is no longer known shows the code."""
    codes = known_codes()
    return [
        Notice(message, *(render(message.code, message.params) if message.code in codes else (message.code, "")))
        for message in messages
    ]

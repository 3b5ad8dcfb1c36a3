"""The way out of each channel: a mail connection, or the adapter that the settings name."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop

from accounts.channels.port import Adapter, AddressRefused, Remembers, Unreachable
from accounts.enums import Channel
from accounts.models import Delivery
from accounts.selectors.preferences import adapter_path
from accounts.services.letters import Text, message_id

REFUSED = gettext_noop("the mail server refuses the address")


class Door(Protocol):
    """Where letters of one channel go out."""

    def deliver(self, row: Delivery, letter: Any) -> None:
        """Send, or raise."""

    def has_delivered(self, row: Delivery) -> bool:
        """Is it known to have gone out before?"""


class MailDoor:
    """One open connection for a whole round."""

    def __init__(self, connection: BaseEmailBackend) -> None:
        self.connection = connection

    def deliver(self, row: Delivery, letter: EmailMessage) -> None:
        """Hand the letter to the mail server; a refused address is told from a server that has gone."""
        letter.connection = self.connection
        try:
            letter.send()
        except smtplib.SMTPRecipientsRefused as error:
            codes = {code for code, _answer in error.recipients.values()}
            if all(code >= 500 for code in codes):
                raise AddressRefused(REFUSED) from error
            raise
        except (smtplib.SMTPServerDisconnected, ConnectionError, TimeoutError) as error:
            raise Unreachable(str(error)) from error

    def has_delivered(self, row: Delivery) -> bool:
        """A mail server cannot tell (the Message-ID lets the reader's side recognise the letter); a mailbox can."""
        return isinstance(self.connection, Remembers) and self.connection.has_delivered(message_id(row))


class TextDoor:
    """An adapter for short texts."""

    def __init__(self, adapter: Adapter) -> None:
        self.adapter = adapter

    def deliver(self, row: Delivery, letter: Text) -> None:
        """Hand the text over under the delivery's key."""
        self.adapter.deliver(letter.to, letter.text, str(row.key))

    def has_delivered(self, row: Delivery) -> bool:
        """An adapter that can tell is asked."""
        return isinstance(self.adapter, Remembers) and self.adapter.has_delivered(str(row.key))


@contextmanager
def open_door(channel: str) -> Iterator[Door]:
    """The door of the channel, open; ``Unreachable`` when nobody answers."""
    if channel != Channel.EMAIL:
        yield TextDoor(import_string(adapter_path(channel))(channel))
        return
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:
        raise Unreachable(str(error)) from error
    try:
        yield MailDoor(connection)
    finally:
        connection.close()

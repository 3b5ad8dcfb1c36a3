"""A mail backend without a mail server: each letter is a file, stored once under its Message-ID."""

import hashlib
from collections.abc import Sequence
from email.message import Message as Letter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from accounts.channels.folder import deposit


class MailboxBackend(BaseEmailBackend):
    """Writes letters to ``EMAIL_FILE_PATH``; a letter that is already there is not written a second time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = Path(settings.EMAIL_FILE_PATH)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store the letters; those that were there count as sent."""
        for message in email_messages:
            letter = message.message()
            deposit(self.folder, self._name(letter["Message-ID"]), self._with_recipients(message, letter))
        return len(email_messages)

    def has_delivered(self, message_id: str) -> bool:
        """Is there a letter with this Message-ID?"""
        return (self.folder / self._name(message_id)).exists()

    @staticmethod
    def _name(message_id: str) -> str:
        return hashlib.sha256(message_id.encode()).hexdigest()[:32] + ".eml"

    @staticmethod
    def _with_recipients(message: EmailMessage, letter: Letter) -> bytes:
        """As a mail server would keep it: the envelope's recipients are part of the file."""
        return f"X-Envelope-To: {', '.join(message.recipients())}\n".encode() + letter.as_bytes()

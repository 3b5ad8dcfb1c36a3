"""Without a provider: a line in the log, and the whole text in a file for whoever tries the product out."""

import logging
from pathlib import Path

from django.conf import settings

from accounts.channels.folder import deposit

log = logging.getLogger(__name__)


class ConsoleAdapter:
    """Stores each text once, under its key; the log names no number."""

    def __init__(self, channel: str) -> None:
        self.channel = channel
        self.folder = Path(settings.TEXT_FILE_PATH) / channel

    def deliver(self, to: str, text: str, key: str) -> None:
        """Store the text unless it is there already."""
        if deposit(self.folder, f"{key}.txt", f"{to}\n{text}\n".encode()):
            log.info("%s to …%s: %s", self.channel, to[-4:], text)

    def has_delivered(self, key: str) -> bool:
        """Is there a file of that name?"""
        return (self.folder / f"{key}.txt").exists()

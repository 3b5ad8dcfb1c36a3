"""What an adapter for SMS or WeCom has to do. Settings name it by its dotted path; it is called with the channel."""

from typing import Protocol, runtime_checkable


class AddressRefused(Exception):
    """The other side knows no such address: there is no use in trying again."""


class Unreachable(Exception):
    """Nobody answers: everything waits, and no attempt is counted."""


class Adapter(Protocol):
    """Takes a short text to one address."""

    def deliver(self, to: str, text: str, key: str) -> None:
        """Hand the text over, or raise: ``AddressRefused``, ``Unreachable``, or anything for "try again later".

        ``key`` is the same at every attempt for one text; hand it to the provider as the idempotency key.
        """


@runtime_checkable
class Remembers(Protocol):
    """An adapter that can tell what it has delivered before."""

    def has_delivered(self, key: str) -> bool:
        """Has the text with this key been handed over?"""

"""What is looked at just before sending: does the person still belong there, and still want it?"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_noop

from accounts.channels.port import AddressRefused
from accounts.enums import Channel, DeliveryState, Mode
from accounts.message_groups import group_of, mode_of
from accounts.models import Delivery, Membership, Message, MessagePreferences
from accounts.selectors.preferences import preferences_of, reachable_by
from accounts.services.letters import Text, digest_letter, email_letter, text_letter
from accounts.wording import is_personal

CLOSED = gettext_noop("the account is closed")
LEFT = gettext_noop("no longer a member")
SWITCHED_OFF = gettext_noop("switched off by the person")
NO_ADDRESS = gettext_noop("no address")
DIED = gettext_noop("the worker died each time")
GIVEN_UP = gettext_noop("given up after six attempts")  # written by the migration of the first outbox
NOTHING_LEFT = gettext_noop("nothing left to tell")


class Dropped(Exception):
    """The letter is not to be sent; the text says why."""


class Batch:
    """The deliveries of one round, with what is asked about each of them read at once."""

    def __init__(self, rows: Sequence[Delivery]) -> None:
        people = {row.user_id for row in rows if row.user_id}
        members = Membership.objects.filter(user_id__in=people)
        self.members = set(members.values_list("user_id", "organisation_id"))

    def preferences(self, row: Delivery) -> MessagePreferences:
        """Those of the person; a contact has the defaults."""
        return preferences_of(row.user) if row.user else MessagePreferences()

    def at_night(self, row: Delivery) -> bool:
        """May it go out in quiet hours?"""
        return row.message is not None and group_of(row.message.code).at_night

    def letter(self, row: Delivery) -> Any:
        """What is sent, in the person's language; ``Dropped`` when it should not, ``AddressRefused`` when it cannot."""
        if row.user and not row.user.is_active:
            raise Dropped(CLOSED)
        to = reachable_by(row.user, row.channel) if row.user else self._contact(row)
        if not to:
            raise Dropped(NO_ADDRESS) if row.user else AddressRefused(NO_ADDRESS)
        if row.message is None:
            return self._digest(row, to)
        if row.user and not self._belongs(row, row.message):
            raise Dropped(LEFT)
        if row.user and self._mode(row, row.message) == Mode.OFF:
            raise Dropped(SWITCHED_OFF)
        if row.channel == Channel.EMAIL:
            return email_letter(row, row.message, to)
        return Text(to, text_letter(row, row.message))

    def _contact(self, row: Delivery) -> str:
        return row.message.organisation.contact_email if row.message else ""

    def _belongs(self, row: Delivery, message: Message) -> bool:
        if is_personal(message.code):
            return row.user_id == message.recipient_id
        return (row.user_id, message.organisation_id) in self.members

    def _mode(self, row: Delivery, message: Message) -> Mode:
        return mode_of(self.preferences(row).modes, group_of(message.code), row.channel)

    def _digest(self, row: Delivery, to: str) -> Any:
        """The day's messages that the person may still read and still wants; the others are not told about."""
        lines = row.lines.filter(state=DeliveryState.DIGEST).select_related("message__organisation").order_by("pk")
        kept: list[Message] = []
        others: list[int] = []
        for line in lines:
            if line.message and self._belongs(row, line.message) and self._mode(row, line.message) != Mode.OFF:
                kept.append(line.message)
            else:
                others.append(line.pk)
        Delivery.objects.filter(pk__in=others).update(state=DeliveryState.DROPPED, last_error=NOTHING_LEFT)
        if not kept:
            raise Dropped(NOTHING_LEFT)
        return digest_letter(row, kept, to)

"""Who hears of a message, by which channel, and when: the rows of the outbox, written with the message."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from accounts.enums import DeliveryState, Mode
from accounts.message_groups import MessageGroup, group_of, mode_of
from accounts.models import Delivery, Membership, Message, MessagePreferences, User
from accounts.quiet import after_quiet, next_hour
from accounts.selectors.preferences import channels_in_use, preferences_of, reachable_by
from accounts.wording import is_personal


def fan_out(messages: Sequence[Message]) -> None:
    """Write a delivery for each member (the recipient alone, where the message has one) and each channel the person
    wants; without any member the contact address of the organisation gets the e-mail.

    Called in the transaction of the messages: none is without its deliveries, and the unique constraint lets nobody
    write them a second time. Quiet hours and digests are in ``due_at`` already.
    """
    people = _people({message.organisation_id for message in messages})
    rows = [row for message in messages for row in _rows(message, people.get(message.organisation_id, []))]
    Delivery.objects.bulk_create(rows)


def _people(organisations: set[int]) -> dict[int, list[User]]:
    found: dict[int, list[User]] = {}
    members = Membership.objects.filter(organisation_id__in=organisations, user__is_active=True)
    for membership in members.select_related("user__message_preferences").order_by("pk"):
        found.setdefault(membership.organisation_id, []).append(membership.user)
    return found


def _rows(message: Message, people: Iterable[User]) -> Iterator[Delivery]:
    people = list(people)
    if message.recipient is not None and is_personal(message.code):
        people = [message.recipient]
    elif message.recipient_id:
        people = [person for person in people if person.pk == message.recipient_id]
    elif not people:
        yield _contact(message)
    for person in people:
        yield from _for_person(message, person)


def _contact(message: Message) -> Delivery:
    return Delivery(
        message=message,
        created_at=message.created_at,
        due_at=due_at(message.created_at, group_of(message.code), MessagePreferences()),
    )


def _for_person(message: Message, person: User) -> Iterator[Delivery]:
    group, preferences = group_of(message.code), preferences_of(person)
    for channel in channels_in_use():
        mode = mode_of(preferences.modes, group, channel)
        if mode == Mode.OFF or not reachable_by(person, channel):
            continue
        row = Delivery(message=message, user=person, channel=channel, created_at=message.created_at)
        if mode == Mode.DAILY:
            row.state = DeliveryState.DIGEST
            row.due_at = next_hour(message.created_at, preferences.digest_hour)
        else:
            row.due_at = due_at(message.created_at, group, preferences)
        yield row


def due_at(moment: dt.datetime, group: MessageGroup, preferences: MessagePreferences) -> dt.datetime:
    """The moment, or the end of the person's quiet hours; messages about the safety of the account do not wait."""
    return moment if group.at_night else after_quiet(moment, preferences.quiet_from, preferences.quiet_until)

"""Messages as a reader sees them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, Q, QuerySet

from accounts import clock
from accounts.message_groups import MessageGroup, codes_of, group_of, groups_in_use
from accounts.models import Membership, Message, Organisation, User
from accounts.wording import action_of, known_codes, links_of, personal_codes, render


@dataclass(frozen=True, slots=True)
class Notice:
    """A message in the reader's language; ``links`` are the things it names, as far as the reader may see them now:
    (words, address of a page).
    """

    message: Message
    subject: str
    body: str
    links: Sequence[tuple[str, str]] = ()

    @property
    def action(self) -> str:
        """The verb of the one thing to do: the message's own, or that of its group."""
        return str(action_of(self.message.code) or group_of(self.message.code).action)

    @property
    def day(self) -> dt.date:
        """The local day on which it was sent."""
        return clock.as_local_date(self.message.created_at)

    @property
    def group(self) -> MessageGroup:
        """What it belongs to."""
        return group_of(self.message.code)


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How many messages of a group there are, and how many of them are new."""

    group: MessageGroup
    total: int
    new: int


def messages_of(organisation: Organisation, reader: User | int | None = None) -> QuerySet[Message]:
    """The organisation's messages, newest first, with those for the reader alone."""
    mine = Q(recipient__isnull=True) | Q(recipient=reader) if reader else Q(recipient__isnull=True)
    return Message.objects.filter(mine, organisation=organisation).order_by("-created_at", "-pk")


def unread_count(organisation: Organisation, reader: User | int | None = None) -> int:
    """How many messages nobody of the organisation has marked as read."""
    return messages_of(organisation, reader).filter(read_at__isnull=True).count()


def my_message(person: User, pk: int) -> Message | None:
    """The message, if it is for an organisation the person belongs to (or for the person alone), or told to the person
    in the name of one it need not belong to.
    """
    mine = Q(recipient__isnull=True) | Q(recipient=person)
    member = Q(organisation__in=Membership.objects.filter(user=person).values("organisation"))
    told = member | Q(recipient=person, code__in=personal_codes())
    return Message.objects.filter(mine, told, pk=pk).select_related("organisation").first()


def group_counts(messages: QuerySet[Message]) -> list[GroupCount]:
    """Each group that has messages, with how many there are and how many are new; one query."""
    rows = messages.order_by().values("code").annotate(total=Count("pk"), new=Count("pk", Q(read_at__isnull=True)))
    totals: dict[str, list[int]] = {}
    for row in rows:
        found = totals.setdefault(group_of(row["code"]).key, [0, 0])
        found[0] += row["total"]
        found[1] += row["new"]
    return [GroupCount(group, *totals[group.key]) for group in groups_in_use() if group.key in totals]


def of_group(messages: QuerySet[Message], key: str) -> QuerySet[Message]:
    """Those of one group; an empty or unknown key leaves all."""
    codes = codes_of(key)
    return messages.filter(code__in=codes) if codes else messages


def worded(messages: Iterable[Message]) -> list[Notice]:
    """The messages with their wording; one whose code is no longer known shows the code."""
    codes = known_codes()
    return [
        Notice(message, *(render(message.code, message.params) if message.code in codes else (message.code, "")))
        for message in messages
    ]


def linked(messages: Sequence[Message]) -> list[Notice]:
    """The same with the things that the messages name, looked up at this moment."""
    links = links_of(messages)
    return [replace(notice, links=links.get(notice.message.pk, ())) for notice in worded(messages)]

"""Messages to organisations: a row and its deliveries in the same transaction as the act it tells of."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation

from accounts import audit, clock
from accounts.models import Message, Organisation, User
from accounts.permissions import role_in
from accounts.selectors.messages import messages_of
from accounts.services.fan_out import fan_out
from accounts.wording import render


@transaction.atomic
def send(*, organisation: Organisation, code: str, url: str = "", **params: Any) -> Message:
    """Tell the organisation something; the page shows it at once, e-mail and the other channels follow.

    The rows are the queue: they are written in the caller's transaction, so a message never tells of what was rolled
    back, and no broker has to be there. A code without wording or a missing param is refused here, not at delivery.
    """
    message = draft(organisation=organisation, code=code, url=url, **params)
    message.save(force_insert=True)
    fan_out([message])
    return message


@transaction.atomic
def send_to_others(*, but: User, organisation: Organisation, code: str, url: str = "", **params: Any) -> Message:
    """The same to everybody but the person who has done it, who finds it on the page and gets no letter."""
    message = draft(organisation=organisation, code=code, url=url, **params)
    message.save(force_insert=True)
    fan_out([message], but=but)
    return message


def send_for(*, by: User, organisation: Organisation, code: str, url: str = "", **params: Any) -> None:
    """The organiser has acted in the party's place: the party hears of it. What one of its own people did, the party
    knows.
    """
    if role_in(by, organisation) is None:
        send(organisation=organisation, code=code, url=url, **params)


@transaction.atomic
def send_to(*, recipient: User, code: str, url: str = "", **params: Any) -> Message:
    """Tell a person as such something, whatever organisations it belongs to."""
    message = draft(organisation=None, code=code, url=url, **params)
    message.recipient = recipient
    message.save(force_insert=True)
    fan_out([message])
    return message


@transaction.atomic
def send_once(*, recipient: User, once: str, message: Message) -> Message:
    """Send a draft to one member of its organisation alone, and a single time: who sends what has the same ``once``
    again (a job that runs twice) gets the first message.
    """
    message.recipient, message.once = recipient, once
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:
        return Message.objects.get(once=once)
    fan_out([message])
    return message


def draft(*, organisation: Organisation | None, code: str, url: str = "", **params: Any) -> Message:
    """A message that can be worded, not yet sent; ``send_many`` sends it."""
    with translation.override(settings.LANGUAGE_CODE):
        render(code, params)
    return Message(organisation=organisation, code=code, url=url, params=params)


@transaction.atomic
def send_many(messages: Iterable[Message]) -> None:
    """Send drafts in one insert, with their deliveries in a second, in the caller's transaction."""
    fan_out(Message.objects.bulk_create(messages))


@transaction.atomic
def mark_read(*, by: User, organisation: Organisation | None, message: Message | None = None) -> int:
    """A member has seen the organisation's messages (or one of them), and a person its own; the organiser's look at a
    party's does not count. Returns how many were new.
    """
    party = organisation if organisation is not None and role_in(by, organisation) is not None else None
    rows = messages_of(party, by).filter(read_at__isnull=True)
    count = (rows.filter(pk=message.pk) if message else rows).order_by().update(read_at=clock.now())
    if count:
        audit.record(by=by, verb="message.read", subject=party or by, on_behalf_of=party, count=count)
    return count

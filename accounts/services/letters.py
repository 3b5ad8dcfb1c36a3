"""How a delivery reads: an e-mail as text and HTML, a short text for SMS and WeCom, in the person's language."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import Channel
from accounts.message_groups import group_of
from accounts.models import Delivery, Message
from accounts.selectors.messages import Notice, linked, worded
from accounts.unsubscribe import DIGEST, make_token

SMS_CHARACTERS = 70  # one SMS with Chinese in it; a longer one is sent, and paid for, in parts
NAME_CHARACTERS = 6  # fewer of a name say nothing


@dataclass(frozen=True, slots=True)
class Text:
    """A short text and the number or account it goes to."""

    to: str
    text: str


def message_id(row: Delivery) -> str:
    """The same at every attempt, so that a letter sent twice is recognised as one."""
    host = urlsplit(settings.SITE_URL).hostname or "market.localhost"
    return f"<delivery-{row.key}@{host}>"


def email_letter(row: Delivery, message: Message, to: str) -> EmailMultiAlternatives:
    """One message as an e-mail, with the one thing to do and why the person gets it."""
    with _language_of(row):
        notice = linked([message])[0]
        group = notice.group
        stop = "" if group.never_off else group.key
        context = {"notice": notice, "link": _page(message), "named": _named(notice)}
        context |= {"about": message.addressee}
        return _email(row, to, notice.subject, "accounts/email/message", context, stop)


def digest_letter(row: Delivery, messages: Sequence[Message], to: str) -> EmailMultiAlternatives:
    """The messages of a day as one e-mail, a line each."""
    with _language_of(row):
        subject = ngettext("Daily digest: %(count)s message", "Daily digest: %(count)s messages", len(messages))
        lines = [(notice, _page(notice.message), _named(notice)) for notice in linked(messages)]
        names = list(dict.fromkeys(message.addressee for message in messages))
        about = _(", ").join(names)
        context = {"lines": lines, "day": row.digest_day, "several": len(names) > 1, "about": about}
        return _email(row, to, subject % {"count": len(messages)}, "accounts/email/digest", context, DIGEST)


def text_letter(row: Delivery, message: Message) -> str:
    """A line for SMS (of at most 70 characters, nothing in it but the organisation's name) or WeCom."""
    with _language_of(row):
        if row.channel == Channel.SMS:
            return short_text(message.addressee, str(group_of(message.code).label), _page(message))
        notice = worded([message])[0]
        return "\n".join(part for part in (notice.subject, f"{notice.action} {_page(message)}".strip()) if part)


def short_text(name: str, group: str, link: str) -> str:
    """Whose message of which kind, and where to read it, in 70 characters at most.

    The name is cut where there is no room for all of it. A link that leaves no room for the whole sentence stands with
    a shorter one, and one that is too long even for that is left out: the text says that there is something to read.
    """
    facts = {"site": str(settings.SITE_NAME), "group": group}
    long, short = _("[%(site)s] %(name)s: a new message (%(group)s)."), _("%(name)s: a new message.")
    for sentence, address in ((long, link), (short, link), (long, "")):
        rest = f"{sentence % {**facts, 'name': ''}} {address}".rstrip()
        room = SMS_CHARACTERS - len(rest)
        if room >= min(len(name), NAME_CHARACTERS):
            break
    shown = name if len(name) <= room else name[: max(room - 1, 0)] + "…"
    return f"{sentence % {**facts, 'name': shown}} {address}".rstrip()[:SMS_CHARACTERS]


@contextmanager
def _language_of(row: Delivery) -> Iterator[None]:
    with translation.override(row.user.language if row.user else settings.LANGUAGE_CODE):
        yield


def full_address(path: str) -> str:
    """The full address of a page; empty where the settings do not say where the site is."""
    site = str(settings.SITE_URL).rstrip("/")
    return f"{site}{path}" if site else ""


def _page(message: Message) -> str:
    return full_address(reverse("accounts:message", args=[message.pk])) if message.url else ""


def _named(notice: Notice) -> list[tuple[str, str]]:
    """What the message names, with full addresses."""
    return [(words, full_address(path)) for words, path in notice.links]


def _email(
    row: Delivery, to: str, subject: str, template: str, context: dict[str, Any], stop: str
) -> EmailMultiAlternatives:
    """Both parts and the headers; ``stop`` is what the one-click address of the letter switches off (empty: it has
    none).
    """
    headers = {"Message-ID": message_id(row), "Auto-Submitted": "auto-generated"}
    leave = ""
    if stop and row.user_id:
        leave = full_address(reverse("accounts:unsubscribe", args=[make_token(row.user_id, stop)]))
    if leave:
        headers |= {"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    context |= {
        "person": row.user,
        "subject": subject,
        "preferences": full_address(reverse("accounts:message_preferences")),
        "inbox": full_address(reverse("accounts:message_list")),
        "leave": leave,
        "language": translation.get_language(),
    }
    subject = " ".join(subject.split())  # a line break in a name must not become a mail header
    letter = EmailMultiAlternatives(subject, render_to_string(f"{template}.txt", context), to=[to], headers=headers)
    letter.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return letter

"""Wording of messages: every app registers the sentences of its own message codes at start-up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Links = Callable[[Sequence[Any]], Mapping[int, Sequence[tuple[str, str]]]]
"""Messages of one code → by the key of the message, (words, address of a page) of what the reader may see now."""


@dataclass(frozen=True, slots=True)
class MessageText:
    """A subject line and a body, lazy translations with ``%(name)s`` places for the message's params; ``action`` is the
    verb on the button where the group's own verb would be too general. ``personal`` is told to its recipient in the
    name of an organisation that the person need not belong to.
    """

    subject: Any
    body: Any
    action: Any = ""
    personal: bool = False


_TEXTS: dict[str, MessageText] = {}


def register_texts(texts: Mapping[str, MessageText]) -> None:
    """Make the wording of message codes known (called from ``AppConfig.ready``)."""
    _TEXTS.update(texts)


_LINKS: dict[str, Links] = {}


def register_links(code: str, links: Links) -> None:
    """Messages of this code name several things, which are looked up when they are read (called from
    ``AppConfig.ready``).
    """
    _LINKS[code] = links


def links_of(messages: Sequence[Any]) -> dict[int, Sequence[tuple[str, str]]]:
    """What the messages name, by the key of the message; one look-up a code, however many messages there are."""
    found: dict[int, Sequence[tuple[str, str]]] = {}
    for code, links in _LINKS.items():
        if wanted := [message for message in messages if message.code == code]:
            found.update(links(wanted))
    return found


_VERBS: dict[str, Any] = {}


def register_verbs(verbs: Mapping[str, Any]) -> None:
    """Make the words for verbs of the audit log known (from ``AppConfig.ready``)."""
    _VERBS.update(verbs)


def verb_name(verb: str) -> str:
    """The verb of an audit row in words; one that nobody has worded is shown as it is."""
    return str(_VERBS.get(verb, verb))


def known_codes() -> frozenset[str]:
    """All message codes that have a wording."""
    return frozenset(_TEXTS)


def personal_codes() -> list[str]:
    """Codes of what is told to a person, member of the organisation or not."""
    return sorted(code for code, text in _TEXTS.items() if text.personal)


def is_personal(code: str) -> bool:
    """Whether a message of this code is told to a person, member of the organisation or not."""
    return code in _TEXTS and _TEXTS[code].personal


def action_of(code: str) -> Any:
    """The verb that a message of this code has of its own, or an empty text."""
    return _TEXTS[code].action if code in _TEXTS else ""


def render(code: str, params: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and body in the active language; a code without wording or a missing param is an error of ours."""
    text = _TEXTS[code]
    return str(text.subject) % params, str(text.body) % params

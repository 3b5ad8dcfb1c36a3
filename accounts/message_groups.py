"""Groups of messages, by which a person reads and chooses; every app registers its own at start-up."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.enums import Channel, Mode
from accounts.wording import known_codes


@dataclass(frozen=True, slots=True)
class MessageGroup:
    """What belongs together for a reader.

    ``codes`` are whole codes or first words of codes; a whole code counts before a first word. ``action`` is the verb
    on the button. ``never_off`` says why nobody can switch the group off (empty: anybody can). ``at_night`` does not
    wait for the end of quiet hours. ``email`` is when a person who has chosen nothing gets the e-mail.
    """

    key: str
    label: Any
    about: Any
    action: Any
    codes: tuple[str, ...]
    never_off: Any = ""
    at_night: bool = False
    email: Mode = Mode.NOW

    def default(self, channel: str) -> Mode:
        """E-mail as the group says; SMS and WeCom only for those who ask for them."""
        return self.email if channel == Channel.EMAIL else Mode.OFF


_GROUPS: dict[str, MessageGroup] = {}
_BY_CODE: dict[str, MessageGroup] = {}


def register_groups(groups: Iterable[MessageGroup]) -> None:
    """Make groups known (called from ``AppConfig.ready``)."""
    for group in groups:
        _GROUPS[group.key] = group
        _BY_CODE.update(dict.fromkeys(group.codes, group))


def group_of(code: str) -> MessageGroup:
    """The group of a message; what no app has put into a group is about the account."""
    return _BY_CODE.get(code) or _BY_CODE.get(code.split(".")[0]) or _GROUPS["account"]


def codes_of(key: str) -> list[str]:
    """All worded codes of a group."""
    return sorted(code for code in known_codes() if group_of(code).key == key)


def groups_in_use() -> list[MessageGroup]:
    """The groups that some worded message belongs to, in the order of registration, the account last."""
    used = {group_of(code).key for code in known_codes()}
    found = [group for key, group in _GROUPS.items() if key in used]
    return sorted(found, key=lambda group: group.key == "account")


def modes_for(channel: str, group: MessageGroup) -> list[Mode]:
    """What a person may choose: digests come by e-mail, and e-mails of some groups cannot be switched off."""
    modes = [Mode.NOW, Mode.DAILY, Mode.OFF] if channel == Channel.EMAIL else [Mode.NOW, Mode.OFF]
    return [mode for mode in modes if mode != Mode.OFF or channel != Channel.EMAIL or not group.never_off]


def mode_of(modes: dict[str, dict[str, str]], group: MessageGroup, channel: str) -> Mode:
    """The person's choice if it is allowed, else the group's default."""
    chosen = modes.get(group.key, {}).get(channel, "")
    return Mode(chosen) if chosen in modes_for(channel, group) else group.default(channel)

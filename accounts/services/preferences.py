"""A person says how they want to be told."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.enums import Channel, Mode
from accounts.errors import Invalid
from accounts.message_groups import groups_in_use, mode_of, modes_for
from accounts.models import MessagePreferences, User
from accounts.selectors.preferences import channels_in_use
from accounts.services.rows import save_checked, set_facts
from accounts.unsubscribe import DIGEST
from accounts.validators import normalise_mobile

HOURS = frozenset({"wecom", "quiet_from", "quiet_until", "digest_hour"})


@transaction.atomic
def update_preferences(*, by: User, modes: Mapping[str, Mapping[str, str]], **facts: Any) -> MessagePreferences:
    """The person's own choices: when to be told of which group by which channel, quiet hours, language, addresses.

    E-mails about the account and about clocks that ran out can be delayed to the digest, not switched off. A channel
    that is chosen needs an address.
    """
    person, row = _locked(by)
    mine: dict[str, Any] = {name: facts.pop(name) for name in ("mobile", "language") if name in facts}
    if "mobile" in mine:
        mine["mobile"] = normalise_mobile(mine["mobile"])
    changes = set_facts(person, mine, {"mobile", "language"}) | set_facts(row, facts, HOURS)
    changes |= set_facts(row, {"modes": _checked(row.modes, modes)}, {"modes"})
    _check_addresses(person, row)
    if changes:
        save_checked(person)
        save_checked(row)
        audit.record(by=by, verb="preferences.update", subject=person, changes=changes)
    return row


@transaction.atomic
def unsubscribe(*, by: User, what: str) -> bool:
    """Switch off what the one-click address of an e-mail names: a group of messages, or the daily digest.

    Only e-mails that may be switched off are: of a digest, what must be told is told at once from then on. Answers
    whether there was anything to switch off; a second click changes nothing.
    """
    person, row = _locked(by)
    modes = {key: dict(chosen) for key, chosen in row.modes.items()}
    for group in groups_in_use():
        mode = mode_of(row.modes, group, Channel.EMAIL)
        if what == DIGEST and mode == Mode.DAILY:
            off = Mode.NOW if group.never_off else Mode.OFF
        elif group.key == what and not group.never_off:
            off = Mode.OFF
        else:
            continue
        modes.setdefault(group.key, {})[Channel.EMAIL.value] = off.value
    changes = set_facts(row, {"modes": modes}, {"modes"})
    if changes:
        save_checked(row)
        audit.record(by=person, verb="preferences.unsubscribe", subject=person, what=what)
    return bool(changes)


def _locked(by: User) -> tuple[User, MessagePreferences]:
    """The person's row, locked: choices of one person are changed one after the other."""
    person = User.objects.select_for_update().get(pk=by.pk)
    row = MessagePreferences.objects.filter(user=person).first() or MessagePreferences(user=person)
    return person, row


def _checked(old: dict[str, dict[str, str]], modes: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """The choices to store; one that is not allowed is refused with the reason."""
    found = {key: dict(chosen) for key, chosen in old.items()}
    for group in groups_in_use():
        for channel in channels_in_use():
            mode = modes.get(group.key, {}).get(channel)
            if mode is None:
                continue
            if mode not in modes_for(channel, group):
                field = f"{group.key}-{channel}"
                raise Invalid(str(group.never_off or _("This cannot be chosen here.")), field=field)
            if mode != mode_of(found, group, channel):
                found.setdefault(group.key, {})[channel.value] = str(Mode(mode).value)
    return found


def _check_addresses(person: User, row: MessagePreferences) -> None:
    wanted = {
        channel
        for channel in channels_in_use()
        if any(mode_of(row.modes, group, channel) != Mode.OFF for group in groups_in_use())
    }
    if Channel.SMS in wanted and not person.mobile:
        raise Invalid(_("For messages by SMS a mobile number is needed."), field="mobile")
    if Channel.WECOM in wanted and not row.wecom:
        raise Invalid(_("For messages by WeCom the account is needed."), field="wecom")

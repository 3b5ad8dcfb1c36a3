"""What a person has chosen about messages, and by which channels they can be reached."""

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist

from accounts.enums import Channel
from accounts.models import MessagePreferences, User


def preferences_of(person: User) -> MessagePreferences:
    """The person's choices; who has made none gets the defaults (a row that is not saved)."""
    try:
        found: MessagePreferences = person.message_preferences
    except ObjectDoesNotExist:
        return MessagePreferences(user=person)
    return found


def channels_in_use() -> list[Channel]:
    """E-mail always, SMS and WeCom where the settings name an adapter."""
    return [channel for channel in Channel if channel == Channel.EMAIL or adapter_path(channel)]


def adapter_path(channel: str) -> str:
    """The dotted path of the adapter of SMS or WeCom, empty without one."""
    return {Channel.SMS: settings.SMS_ADAPTER, Channel.WECOM: settings.WECOM_ADAPTER}.get(Channel(channel), "")


def reachable_by(person: User, channel: str) -> str:
    """The person's address on the channel, empty without one."""
    if channel == Channel.EMAIL:
        return person.email
    return person.mobile if channel == Channel.SMS else preferences_of(person).wecom

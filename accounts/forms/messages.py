"""How a person wants to be told."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.enums import Channel, Mode
from accounts.forms.fields import FoldedCharField, MobileField
from accounts.message_groups import MessageGroup, groups_in_use, mode_of, modes_for
from accounts.models import User
from accounts.models.preferences import HOURS
from accounts.selectors.preferences import channels_in_use, preferences_of


class PreferencesForm(forms.Form):
    """A choice for each group and channel, then addresses and hours."""

    mobile = MobileField(label=_("mobile"), required=False, help_text=_("For SMS; we send no advertising to it."))
    wecom = FoldedCharField(
        label=_("WeCom account"),
        max_length=64,
        required=False,
        help_text=_("Your member account in WeCom, as your administrator knows it."),
    )
    quiet_from = forms.TypedChoiceField(label=_("quiet from"), coerce=int, choices=HOURS)
    quiet_until = forms.TypedChoiceField(
        label=_("quiet until"), coerce=int, choices=HOURS, help_text=_("The same hour twice: no quiet hours.")
    )
    digest_hour = forms.TypedChoiceField(label=_("hour of the digest"), coerce=int, choices=HOURS)
    language = forms.ChoiceField(label=_("language of messages"), choices=settings.LANGUAGES)

    def __init__(self, data: Any = None, *, person: User) -> None:
        row = preferences_of(person)
        names = ("wecom", "quiet_from", "quiet_until", "digest_hour")
        initial = {"mobile": person.mobile, "language": person.language} | {n: getattr(row, n) for n in names}
        super().__init__(data, initial=initial)
        self.channels = channels_in_use()
        self.groups = groups_in_use()
        for group in self.groups:
            for channel in self.channels:
                self.fields[f"{group.key}-{channel}"] = self._choice(group, channel, mode_of(row.modes, group, channel))
        for channel, name in ((Channel.SMS, "mobile"), (Channel.WECOM, "wecom")):
            if channel not in self.channels:
                del self.fields[name]

    @staticmethod
    def _choice(group: MessageGroup, channel: Channel, mode: Mode) -> forms.ChoiceField:
        return forms.ChoiceField(
            label=f"{group.label} · {channel.label}",
            choices=[(found.value, found.label) for found in modes_for(channel, group)],
            initial=mode.value,
        )

    def rows(self) -> list[tuple[MessageGroup, list[tuple[Channel, Any]]]]:
        """Each group with its fields, one for each channel."""
        return [
            (group, [(channel, self[f"{group.key}-{channel}"]) for channel in self.channels]) for group in self.groups
        ]

    def facts(self) -> dict[str, Any]:
        """The clean values as the service takes them."""
        plain = {name: value for name, value in self.cleaned_data.items() if "-" not in name}
        modes: dict[str, dict[str, str]] = {}
        for group in self.groups:
            modes[group.key] = {str(c.value): self.cleaned_data[f"{group.key}-{c}"] for c in self.channels}
        return plain | {"modes": modes}

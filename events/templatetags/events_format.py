"""How times of editions and sessions read."""

import datetime as dt
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.enums import EventPhase

register = template.Library()

TONES = {EventPhase.AHEAD: "action", EventPhase.ON: "done", EventPhase.AFTER: "waiting", EventPhase.PREPARED: "waiting"}


@register.filter
def day(moment: dt.datetime) -> str:
    """The local day with its weekday: "2024 年 5 月 15 日（星期三）"."""
    return date_format(timezone.localtime(moment), pgettext("date format", "l, j F Y"))


@register.filter
def phase_tone(phase: EventPhase) -> str:
    """Colour of the pill that says where an edition stands; a closed one is quiet."""
    return TONES.get(phase, "")


@register.filter
def hours(span: Any) -> str:
    """From when to when on the local clock: "9:30–17:00" (of a session or an edition of one day)."""
    first, last = timezone.localtime(span.starts_at), timezone.localtime(span.ends_at)
    return f"{first.hour}:{first:%M}–{last.hour}:{last:%M}"


@register.filter
def period(span: Any) -> str:
    """Day and hours of an edition; both days where it lasts longer."""
    if timezone.localdate(span.starts_at) == timezone.localdate(span.ends_at):
        return f"{day(span.starts_at)} {hours(span)}"
    return _("%(first)s to %(last)s") % {"first": day(span.starts_at), "last": day(span.ends_at)}

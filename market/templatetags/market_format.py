"""How figures and times are written: amounts in 万元 and 亿元, percent, months, time left."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from market.amounts import NOTHING, as_decimal, plain, wan

register = template.Library()

register.filter("wan", wan)


@register.filter
def percent(value: object) -> str:
    """A figure that is already in percent, such as a yearly rate: "2.81 %"."""
    number = as_decimal(value)
    return NOTHING if number is None else f"{plain(number)} %"


@register.filter
def percent_of(part: object, whole: object) -> str:
    """The share of a count in a whole, in full percent: "39 %"; a dash where there is no whole."""
    number, total = as_decimal(part), as_decimal(whole)
    if number is None or not total:
        return NOTHING
    return f"{plain(number * 100 / total, 0)} %"


@register.filter
def months(value: object) -> str:
    """A term in months: "12 个月"."""
    number = as_decimal(value)
    if number is None:
        return NOTHING
    return ngettext("%(figure)s month", "%(figure)s months", int(number)) % {"figure": plain(number)}


@register.filter
def sqm(value: object) -> str:
    """An area in square metres: "1,200 ㎡"."""
    number = as_decimal(value)
    return NOTHING if number is None else f"{plain(number)} ㎡"


def duration(span: timedelta) -> str:
    """A length of time in its largest fitting unit; days from 48 hours on, never less than a minute."""
    minutes = max(int(span.total_seconds() // 60), 1)
    if minutes >= 48 * 60:
        days = minutes // (24 * 60)
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    if minutes >= 60:
        hours = minutes // 60
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def time_left(until: datetime, now: datetime) -> str:
    """What a deadline means at the moment `now`: "还剩 5 小时" or "已超时 2 天"."""
    if until >= now:
        return _("%(duration)s left") % {"duration": duration(until - now)}
    return _("%(duration)s overdue") % {"duration": duration(now - until)}


@register.filter
def clock(until: datetime | None) -> str:
    """The time left until a deadline, from now: "还剩 5 小时", "已超时 2 天"; empty without a deadline."""
    return time_left(until, timezone.now()) if until else ""


@register.filter
def clock_tone(until: datetime | None) -> str:
    """The tone of a deadline's pill: urgent when overdue or within a day, else waiting."""
    if not until:
        return ""
    return "urgent" if until - timezone.now() < timedelta(days=1) else "waiting"


@register.filter
def stamp(moment: datetime | date | None) -> str:
    """A short local date, with the time if it has one, with the year unless it is this year's: "5 月 15 日 14:20"."""
    if not moment:
        return ""
    if isinstance(moment, datetime):
        local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
        return f"{_day(local)} {local:%H:%M}"
    return _day(moment)


@register.filter
def moment(at: datetime | None) -> str:
    """The time alone if it is today's, else a short date with it: "10:42"."""
    if not at:
        return ""
    local = timezone.localtime(at)
    return f"{local:%H:%M}" if local.date() == timezone.localdate() else stamp(at)


def _day(day: date) -> str:
    if day.year == timezone.localdate().year:
        return format_date(day, pgettext("date format", "j M"))
    return format_date(day, pgettext("date format", "j M Y"))

"""How figures and times are written: amounts in 万元 and 亿元, percent, months, time left."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django import template
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

register = template.Library()

NOTHING = "—"
TEN_THOUSAND = Decimal(10_000)
HUNDRED_MILLION = Decimal(100_000_000)
MILLION = Decimal(1_000_000)
BILLION = Decimal(1_000_000_000)
CENT = Decimal("0.01")


def as_decimal(value: object) -> Decimal | None:
    """The number in whatever a template hands over; None for what is no number."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def plain(number: Decimal, places: int = 2) -> str:
    """A figure with thousands separators and without needless zeros: 3,500 and 98.4."""
    rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{rounded:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def amount_parts(yuan: Decimal) -> tuple[str, str]:
    """Figure and unit of an amount in yuan, in the units the reader's language counts in."""
    if (get_language() or "").startswith("zh"):
        return _chinese_amount(yuan)
    return _english_amount(yuan)


def _chinese_amount(yuan: Decimal) -> tuple[str, str]:
    if yuan and abs(yuan) < TEN_THOUSAND * CENT:
        return plain(yuan), _("yuan")
    wan = (yuan / TEN_THOUSAND).quantize(CENT, rounding=ROUND_HALF_UP)
    if abs(wan) < TEN_THOUSAND:
        return plain(wan), _("ten thousand yuan")
    return plain(wan / TEN_THOUSAND), _("hundred million yuan")


def _english_amount(yuan: Decimal) -> tuple[str, str]:
    if abs(yuan) < MILLION:
        return f"CNY {plain(yuan)}", ""
    if abs(yuan) < BILLION:
        return f"CNY {plain(yuan / MILLION)}", _("million")
    return f"CNY {plain(yuan / BILLION)}", _("billion")


@register.filter
def wan(yuan: object) -> str:
    """An amount stored in yuan: "3,500 万元", from one hundred million on "1.1 亿元"; in English "CNY 35 million"."""
    number = as_decimal(yuan)
    if number is None:
        return NOTHING
    return " ".join(part for part in amount_parts(number) if part)


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

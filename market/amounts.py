"""Amounts in words: 万元 and 亿元 in Chinese, millions in English. A leaf, for services and pages."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils.translation import get_language
from django.utils.translation import gettext as _

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


def wan(yuan: object) -> str:
    """An amount stored in yuan: "3,500 万元", from one hundred million on "1.1 亿元"; in English "CNY 35 million"."""
    number = as_decimal(yuan)
    if number is None:
        return NOTHING
    return " ".join(part for part in amount_parts(number) if part)

"""What may stand in a cell of an organiser's workbook: text in, clean value out, or a sentence about what is allowed.

A reader is given the text of a cell that is not empty and returns the value as it is stored (yuan, months, keys of
choices). It raises ``Invalid``; the caller adds the row and the heading.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import clock
from accounts.errors import Invalid
from accounts.regions import REGIONS
from accounts.validators import fold, normalise_credit_code, normalise_mobile, validate_credit_code, validate_mobile

Reader = Callable[[str], Any]
YUAN_PER_WAN = Decimal(10_000)
MOST_WAN = Decimal(1_000_000)
FAULTS = re.compile(r"#(REF!|N/A|NAME\?|DIV/0!|VALUE!|NUM!|NULL!|SPILL!|CALC!)")
_NUMBER = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{0,20})?")
_SEPARATORS = re.compile(r"[,，、;；/\n]+")
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T]00:00(?::00)?)?")


def text(limit: int) -> Reader:
    """One line of at most ``limit`` characters, as it is written."""

    def read(cell: str) -> str:
        return _short(" ".join(cell.split()), limit)

    return read


def folded(limit: int) -> Reader:
    """The same with full-width letters, digits and brackets as plain ones: names of persons, numbers of stalls."""

    def read(cell: str) -> str:
        return _short(" ".join(fold(cell).split()), limit)

    return read


def long_text(limit: int) -> Reader:
    """Several lines of at most ``limit`` characters."""

    def read(cell: str) -> str:
        return _short(cell.strip(), limit)

    return read


def _short(found: str, limit: int) -> str:
    if len(found) > limit:
        raise Invalid(_("At most %(count)s characters.") % {"count": limit})
    return found


def credit_code(cell: str) -> str:
    """A unified social credit code with its check digit."""
    code = normalise_credit_code(cell)
    _checked(validate_credit_code, code)
    return code


def mobile(cell: str) -> str:
    """Eleven digits."""
    number = normalise_mobile(cell)
    _checked(validate_mobile, number)
    return number


def email(cell: str) -> str:
    """An address of e-mail."""
    address = fold(cell)
    _checked(validate_email, address)
    return address


def website(cell: str) -> str:
    """A web address; without a beginning it is taken for a safe one."""
    address = fold(cell)
    address = address if "://" in address else f"https://{address}"
    _checked(URLValidator(schemes=["http", "https"]), address)
    return _short(address, 200)


def _checked(validate: Callable[[str], None], value: str) -> None:
    try:
        validate(value)
    except ValidationError as error:
        raise Invalid(error.messages[0]) from error


def _number(cell: str, places: int) -> Decimal:
    plain = fold(cell).replace(",", "").replace(" ", "").replace("−", "-")
    if not _NUMBER.fullmatch(plain):
        raise Invalid(_("Please enter a number, such as 350 or 350.5."))
    number = Decimal(plain)
    if number != round(number, places):
        if not places:
            raise Invalid(_("Please enter a whole number."))
        raise Invalid(_("At most %(places)s digits after the decimal point.") % {"places": places})
    return number


def amount(cell: str) -> Decimal:
    """An amount in 万元 with at most two decimals, above zero; the value is yuan. A unit may stand behind it."""
    plain = fold(cell)
    if plain.endswith("元") and not plain.endswith("万元"):
        raise Invalid(_("Please enter the amount in units of 10,000 yuan."))
    number = _number(plain.removesuffix("元").removesuffix("万"), 2)
    if number <= 0:
        raise Invalid(_("Please enter a value above zero."))
    if number > MOST_WAN:
        limit = f"{MOST_WAN:,} {_('ten thousand yuan')}"
        raise Invalid(_("The value must be at most %(limit)s.") % {"limit": limit})
    return (number * YUAN_PER_WAN).quantize(Decimal("0.01"))


def percent(high: int) -> Reader:
    """A percentage up to ``high``; a per cent sign may stand behind it."""

    def read(cell: str) -> Decimal:
        number = _number(fold(cell).removesuffix("%"), 2)
        _within(number, 0, high)
        return number.quantize(Decimal("0.01"))

    return read


def whole(low: int, high: int, unit: str = "") -> Reader:
    """A whole number within these bounds; its unit may stand behind it."""

    def read(cell: str) -> int:
        number = _number(fold(cell).removesuffix(unit), 0)
        _within(number, low, high)
        return int(number)

    return read


def _within(number: Decimal, low: int, high: int) -> None:
    if not low <= number <= high:
        raise Invalid(_("Please enter a value from %(low)s to %(high)s.") % {"low": low, "high": high})


def day(cell: str) -> dt.date:
    """A day such as 2024-05-15, 2024/5/15, 20240515 or 2024年5月15日."""
    found = _DAY.fullmatch(fold(cell))
    try:
        value = dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        value = None
    if value is None or not 1900 <= value.year <= 2200:
        raise Invalid(_("Please enter a date such as 2024-05-15."))
    return value


def past_day(cell: str) -> dt.date:
    """A day that has come."""
    if (value := day(cell)) > clock.today():
        raise Invalid(_("The date cannot be in the future."))
    return value


def coming_day(cell: str) -> dt.date:
    """Today or a day to come."""
    if (value := day(cell)) < clock.today():
        raise Invalid(_("The date cannot lie in the past."))
    return value


def choice(words: type[TextChoices], also: Mapping[str, str] | None = None) -> Reader:
    """One of these words, in Chinese or in English, or one that stands ``also`` for a key."""

    def read(cell: str) -> str:
        return (also or {}).get(_plain(cell)) or _chosen(words, cell)

    return read


def choices(words: type[TextChoices]) -> Reader:
    """Some of these words, apart by commas; in the order of the form."""

    def read(cell: str) -> list[str]:
        found = {_chosen(words, part) for part in _SEPARATORS.split(cell) if part.strip()}
        return [value for value in words.values if value in found]

    return read


def _chosen(words: type[TextChoices], cell: str) -> str:
    found = _by_word(words).get(_plain(cell))
    if found is None:
        allowed = _("; ").join(str(label) for label in words.labels)
        raise Invalid(_("“%(word)s” is none of these: %(allowed)s.") % {"word": cell[:30], "allowed": allowed})
    return found


def _plain(word: str) -> str:
    return "".join(fold(word).lower().split())


@cache
def _by_word(words: type[TextChoices]) -> dict[str, str]:
    """Every way to write one of the words → its key."""
    found = {value: value for value in words.values}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {_plain(str(label)): value for value, label in words.choices}
    return found


def region(cell: str) -> str:
    """A district of Shanghai or another province, by its name or its code."""
    found = _regions().get(_place(cell))
    if found is None:
        raise Invalid(_("This district is not known: a district of Shanghai, or the name of another province."))
    return found


def _place(word: str) -> str:
    plain = _plain(word)
    plain = plain.removeprefix("上海市").removeprefix("上海") or plain
    return re.sub(r"(?<=..)(?:新区|区|省|市|district)$", "", plain)


@cache
def _regions() -> dict[str, str]:
    found = {code: code for code in REGIONS}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {_place(str(name)): code for code, name in REGIONS.items()}
    return found


def keywords(cell: str) -> list[str]:
    """One to five words of at most 20 characters, apart by commas or blanks."""
    words = list(dict.fromkeys(filter(None, re.split(r"[,，、;；\s]+", cell))))
    if len(words) > 5:
        raise Invalid(_("At most %(count)s keywords.") % {"count": 5})
    if any(len(word) > 20 for word in words):
        raise Invalid(_("A keyword has at most %(count)s characters.") % {"count": 20})
    return words

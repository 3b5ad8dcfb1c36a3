"""What a need may say, whoever types it: bounds, order, lengths, choices; each refusal names its field."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from accounts import clock
from accounts.errors import Invalid
from accounts.services.rows import check_columns
from market.enums import CooperationMode, Guarantee

POSITIVE = frozenset(
    {
        "amount",
        "budget",
        "headcount",
        "salary_min",
        "salary_max",
        "area_min",
        "area_max",
        "rent_max",
        "investment",
    }
)
RANGES: dict[str, tuple[int, int]] = {
    "term_months": (1, 360),
    "trial_months": (1, 60),
    "trl": (1, 9),
    "max_rate": (0, 36),
    "introductions_wanted": (1, 10),
}
ORDERED = (("salary_min", "salary_max"), ("area_min", "area_max"), ("starts_on", "ends_on"))
CHOICES: dict[str, list[str]] = {"guarantees": Guarantee.values, "modes": CooperationMode.values}
NOT_PAST = frozenset({"valid_until", "authorised_until", "needed_by", "move_in_on"})
NOT_FUTURE = frozenset({"starts_on"})
TOGETHER = ("problem", "key_technology", "expected_goal")
TOGETHER_LIMIT = 1500
KEYWORDS = 5
KEYWORD_LENGTH = 20


def check_row(row: models.Model, changed: Iterable[str]) -> None:
    """Refuse what the changed columns of a need, its detail row or one of its loans may not say."""
    for name in changed:
        value = getattr(row, name)
        if value not in (None, "", []):
            _check_bounds(name, value)
            _check_lists(name, value)
            _check_day(name, value)
            _check_length(row, name, value)
    _check_order(row)
    _check_together(row)
    check_columns(row)


def _check_bounds(name: str, value: Any) -> None:
    if isinstance(value, Decimal) and not value.is_finite():
        raise Invalid(_("Please enter a number, such as 350 or 350.5."), field=name)
    if name in POSITIVE and value <= 0:
        raise Invalid(_("Please enter a value above zero."), field=name)
    if name in RANGES:
        low, high = RANGES[name]
        if not low <= value <= high:
            sentence = _("Please enter a value from %(low)s to %(high)s.") % {"low": low, "high": high}
            raise Invalid(sentence, field=name)


def _check_lists(name: str, value: Any) -> None:
    if name in CHOICES and not set(value) <= set(CHOICES[name]):
        raise Invalid(_("Please choose from the list."), field=name)
    if name == "keywords" and len(value) > KEYWORDS:
        raise Invalid(_("At most %(count)s keywords.") % {"count": KEYWORDS}, field=name)
    if name == "keywords" and any(len(word) > KEYWORD_LENGTH for word in value):
        raise Invalid(_("A keyword has at most %(count)s characters.") % {"count": KEYWORD_LENGTH}, field=name)


def _check_day(name: str, value: Any) -> None:
    if not isinstance(value, dt.date):
        return
    if name in NOT_PAST and value < clock.today():
        raise Invalid(_("The date cannot lie in the past."), field=name)
    if name in NOT_FUTURE and value > clock.today():
        raise Invalid(_("The date cannot be in the future."), field=name)


def _check_length(row: models.Model, name: str, value: Any) -> None:
    """A text column's limit, which the database does not keep by itself."""
    limit = getattr(row._meta.get_field(name), "max_length", None)
    if isinstance(value, str) and limit and len(value) > limit:
        raise Invalid(_("At most %(count)s characters.") % {"count": limit}, field=name)


def _check_order(row: models.Model) -> None:
    for low, high in ORDERED:
        first, last = getattr(row, low, None), getattr(row, high, None)
        if first is not None and last is not None and first > last:
            raise Invalid(_("The lower limit must not be above the upper limit."), field=high)


def _check_together(row: models.Model) -> None:
    if hasattr(row, "key_technology"):
        total = sum(len(getattr(row, name)) for name in TOGETHER)
        if total > TOGETHER_LIMIT:
            sentence = _("The three texts together have at most %(limit)s characters; there are %(total)s.")
            raise Invalid(sentence % {"limit": TOGETHER_LIMIT, "total": total}, field=TOGETHER[-1])

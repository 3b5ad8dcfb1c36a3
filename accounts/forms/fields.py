"""Fields that several forms share: amounts in 万元, folded codes and numbers, dates, choices as buttons."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.validators import fold, normalise_credit_code, normalise_mobile, validate_credit_code, validate_mobile

YUAN_PER_WAN = Decimal(10_000)
MAX_WAN = Decimal(1_000_000)  # 100 亿元, far above any amount at such a market
_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{0,20})?")


class FoldedCharField(forms.CharField):
    """Text in which full-width letters and digits count as plain ones."""

    def to_python(self, value: Any) -> str:
        """What was typed, folded and without blanks at the ends."""
        return fold(super().to_python(value) or "")


class DecimalTextField(FoldedCharField):
    """A number typed as text: full-width digits and thousands separators are understood, the rest is explained."""

    unit: Any = ""
    places = 2
    default_error_messages = {
        "invalid": _("Please enter a number, such as 350 or 350.5."),
        "places": _("At most %(places)s digits after the decimal point."),
        "min": _("The value must be at least %(limit)s."),
        "above": _("The value must be greater than %(limit)s."),
        "max": _("The value must be at most %(limit)s."),
    }

    def __init__(
        self,
        *,
        min_value: Decimal | int | None = 0,
        above: Decimal | int | None = None,
        max_value: Decimal | int | None = None,
        unit: Any = None,
        places: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.min_value, self.above, self.max_value = min_value, above, max_value
        self.unit = self.unit if unit is None else unit
        self.places = self.places if places is None else places
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "decimal" if min_value is not None else "text")
        self.widget.attrs.setdefault("autocomplete", "off")
        self.widget.attrs.setdefault("maxlength", 40)

    def to_python(self, value: Any) -> Any:
        """A Decimal within the bounds, or None for an empty box."""
        if isinstance(value, Decimal):
            return value
        text = super().to_python(value).replace(",", "").replace(" ", "").replace("−", "-")
        if text in self.empty_values:
            return None
        if not _NUMBER.fullmatch(text):
            raise self._error("invalid")
        number = Decimal(text)
        self._check(number)
        return self.convert(number)

    def _error(self, code: str, **params: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)

    def _limit(self, bound: Decimal | int) -> str:
        return f"{bound:,} {self.unit}" if self.unit else f"{bound:,}"

    def _check(self, number: Decimal) -> None:
        if self.above is not None and number <= self.above:
            raise self._error("above", limit=self._limit(self.above))
        if self.min_value is not None and number < self.min_value:
            raise self._error("min", limit=self._limit(self.min_value))
        if self.max_value is not None and number > self.max_value:
            raise self._error("max", limit=self._limit(self.max_value))
        exponent = number.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > self.places:
            raise self._error("places", places=self.places)

    def convert(self, number: Decimal) -> Any:
        """The clean value for the number that was typed."""
        return number

    def prepare_value(self, value: Any) -> Any:
        """A stored number without needless zeros; what was typed stays as it was typed."""
        return plain_number(value) if isinstance(value, Decimal) else value


def plain_number(number: Decimal) -> str:
    """A number as a person types it: 3500 and 98.4, no exponent, no needless zeros."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


class WanField(DecimalTextField):
    """An amount typed in 万元 with at most 2 decimals; the clean value (and the initial one) is yuan."""

    unit = _("ten thousand yuan")

    def __init__(self, *, max_value: Decimal | int | None = MAX_WAN, **kwargs: Any) -> None:
        super().__init__(max_value=max_value, **kwargs)

    def _check(self, number: Decimal) -> None:
        if self.min_value is None and self.max_value is not None and number < -self.max_value:
            raise self._error("min", limit=self._limit(-self.max_value))
        super()._check(number)

    def convert(self, number: Decimal) -> Decimal:
        """Yuan with 2 decimals."""
        return (number * YUAN_PER_WAN).quantize(Decimal("0.01"))

    def prepare_value(self, value: Any) -> Any:
        """Yuan from the database become 万元 in the box."""
        return plain_number(value / YUAN_PER_WAN) if isinstance(value, Decimal) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compares yuan with yuan."""
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


class PercentField(DecimalTextField):
    """A percentage with at most 2 decimals; yearly rates and ratios."""

    unit = _("%")

    def __init__(self, *, max_value: Decimal | int | None = 100, **kwargs: Any) -> None:
        super().__init__(max_value=max_value, **kwargs)


class CountField(DecimalTextField):
    """A whole number: people, months, rights."""

    places = 0
    default_error_messages = {
        "invalid": _("Please enter a whole number."),
        "places": _("Please enter a whole number."),
    }

    def __init__(self, *, max_value: Decimal | int | None = 1_000_000, **kwargs: Any) -> None:
        super().__init__(max_value=max_value, **kwargs)
        self.widget.attrs["inputmode"] = "numeric"

    def convert(self, number: Decimal) -> int:
        """An int."""
        return int(number)


class CreditCodeField(FoldedCharField):
    """A unified social credit code, folded, upper-cased and checked; an empty box is None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("unified social credit code"))
        super().__init__(**kwargs)
        self.widget.attrs.update({"maxlength": 30, "autocapitalize": "characters", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        """The code, or None."""
        return normalise_credit_code(super().to_python(value)) or None

    def run_validators(self, value: Any) -> None:
        """The sentence beside the box says which rule is broken."""
        if value:
            validate_credit_code(value)


class MobileField(FoldedCharField):
    """A mainland mobile number; +86, blanks and dashes are taken off."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.update({"maxlength": 24, "inputmode": "tel", "autocomplete": "tel"})

    def to_python(self, value: Any) -> str:
        """The eleven digits, or an empty text."""
        return normalise_mobile(super().to_python(value))

    def run_validators(self, value: Any) -> None:
        """The sentence beside the box says what a number looks like."""
        if value:
            validate_mobile(value)


def not_in_future(day: dt.date) -> None:
    """A day that has already come."""
    if day > clock.today():
        raise ValidationError(_("The date cannot be in the future."), code="future")


class DayField(forms.DateField):
    """A day with the browser's own calendar; ``past=True`` refuses days to come."""

    def __init__(self, *, past: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"])
        super().__init__(**kwargs)
        self.error_messages["invalid"] = _("Please enter a date such as 2024-05-15.")
        if past:
            self.validators.append(not_in_future)
            self.widget.attrs["data-past"] = "true"

    def to_python(self, value: Any) -> dt.date | None:
        """The day; full-width digits are understood."""
        day: dt.date | None = super().to_python(fold(value) if isinstance(value, str) else value)
        if day is not None and not 1900 <= day.year <= 2200:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


Choices = list[tuple[Any, Any]] | Callable[[], list[tuple[Any, Any]]]


class PillChoice(forms.ChoiceField):
    """One of up to seven choices, shown as buttons."""

    widget = forms.RadioSelect


class PillChoices(forms.MultipleChoiceField):
    """Any of up to seven choices, shown as buttons."""

    widget = forms.CheckboxSelectMultiple


class YesNoUnknown(forms.TypedChoiceField):
    """Yes, no, or not said (None)."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("choices", [("yes", _("Yes")), ("no", _("No")), ("", _("Not said"))])
        kwargs.setdefault("required", False)
        super().__init__(coerce=lambda value: value == "yes", empty_value=None, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A stored boolean as the button that stands for it."""
        return {True: "yes", False: "no", None: ""}.get(value, value)


class FormToken(forms.CharField):
    """The hidden value that makes a form that is sent twice do one thing."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 32} | kwargs)

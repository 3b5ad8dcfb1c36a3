"""The steps of the need form that all kinds share: how a step knows its need, what it keeps, what it insists on."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.enums import TechField
from accounts.forms.fields import DayField
from events.models import MarketEvent
from market.completeness import common_required, terms_required
from market.models import Need
from market.selectors.need_terms import terms_of
from market.services.needs import COMMON

SEPARATORS = re.compile(r"[,，、;；\s]+")


def not_in_past(day: Any) -> None:
    """A day that has not gone by."""
    if day < clock.today():
        raise ValidationError(_("The date cannot lie in the past."), code="past")


class ComingDayField(DayField):
    """Today or a day to come."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(not_in_past)


class KeywordsField(forms.CharField):
    """One to five keywords in one box, apart by blanks or commas; the clean value is a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.help_text = self.help_text or _("1 to 5 keywords, apart by commas.")

    def to_python(self, value: Any) -> Any:
        """The words, each once."""
        text = super().to_python(value) or ""
        words = list(dict.fromkeys(filter(None, SEPARATORS.split(text))))
        if len(words) > 5:
            raise ValidationError(_("At most %(count)s keywords.") % {"count": 5}, code="many")
        if any(len(word) > 20 for word in words):
            raise ValidationError(_("A keyword has at most %(count)s characters.") % {"count": 20}, code="long")
        return words

    def prepare_value(self, value: Any) -> Any:
        """The stored list as it is typed."""
        return _(", ").join(value) if isinstance(value, list) else value


def text_box(rows: int, limit: int) -> forms.Textarea:
    """A box for several lines with a counter."""
    return forms.Textarea(attrs={"rows": rows, "maxlength": limit})


class StepForm(forms.Form):
    """One step about one need. Labels and first values come from the rows; required is what completeness asks for.

    With ``draft=True`` nothing is required: the step then keeps what is valid (``common`` and ``terms``). Fields of a
    ``pair`` that do not go together are not kept at all.
    """

    pairs: tuple[tuple[str, str], ...] = ()
    side_by_side: tuple[tuple[str, ...], ...] = ()

    def __init__(self, *args: Any, need: Need, draft: bool = False, **kwargs: Any) -> None:
        self.need, self.terms_row = need, terms_of(need)
        self.declared = {name for name in self.base_fields if self._row_of(name) is not None}
        kwargs["initial"] = {name: getattr(self._row_of(name), name) for name in self.declared}
        super().__init__(*args, **kwargs)
        required = common_required(need.kind) | terms_required(need.kind, getattr(self.terms_row, "financing_type", ""))
        for name, field in self.fields.items():
            if name in self.declared and field.label is None:
                field.label = capfirst(self._row_of(name)._meta.get_field(name).verbose_name)
            field.required_mark = name in required  # type: ignore[attr-defined]
            field.required = name in required and not draft

    def _row_of(self, name: str) -> Any:
        """The row that has the column, or None for a field of the form alone."""
        if name in COMMON:
            return self.need
        return self.terms_row if name in {column.name for column in self.terms_row._meta.concrete_fields} else None

    def clean(self) -> dict[str, Any]:
        """The lower of a pair must not be above the upper."""
        data = super().clean() or self.cleaned_data
        for low, high in self.pairs:
            first, last = data.get(low), data.get(high)
            if first is not None and last is not None and first > last:
                self.add_error(high, _("The lower limit must not be above the upper limit."))
        return data

    def _kept(self) -> dict[str, Any]:
        """Values of valid fields; what a column cannot do without (a title, a choice) is not emptied."""
        broken = set(self.errors)
        for pair in self.pairs:
            if broken & set(pair):
                broken |= set(pair)
        kept = {name: value for name, value in self.cleaned_data.items() if name in self.declared - broken}
        return {name: value for name, value in kept.items() if value not in ("", None) or self._may_be_empty(name)}

    def _may_be_empty(self, name: str) -> bool:
        column = self._row_of(name)._meta.get_field(name)
        return bool(column.blank)

    @property
    def common(self) -> dict[str, Any]:
        """Valid values of columns of the need itself."""
        return {name: value for name, value in self._kept().items() if name in COMMON}

    @property
    def terms(self) -> dict[str, Any]:
        """Valid values of columns of the detail row."""
        return {name: value for name, value in self._kept().items() if name not in COMMON}

    @property
    def wishes(self) -> list[Any] | None:
        """Parties named in this step; None when the step does not ask."""
        return None

    def rows(self) -> list[list[forms.BoundField]]:
        """The fields in order, those that belong together in one row."""
        mates = {name: group for group in self.side_by_side for name in group}
        found: list[list[forms.BoundField]] = []
        for name in self.fields:
            group = mates.get(name, (name,))
            if name == group[0]:
                found.append([self[mate] for mate in group])
        return found


class OpenMarkets(forms.ModelChoiceField):
    """The markets that are open for needs, as buttons."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=MarketEvent.objects.current(),
            empty_label=None,
            help_text=_("The parties registered for this market can answer."),
            **kwargs,
        )


def field_choice() -> forms.ChoiceField:
    """The technical field, from a list."""
    return forms.ChoiceField(choices=[("", _("Please choose")), *TechField.choices])


class WhatForm(StepForm):
    """Step 1 of every kind: what it is called and for which market."""

    title = forms.CharField(max_length=80, help_text=_("One line by which others recognise it."))
    event = OpenMarkets()


class DetailsForm(StepForm):
    """Step 2 of every kind ends with the day until which the need stands."""

    valid_until = ComingDayField(help_text=_("After this day the need closes by itself; empty means it stays open."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = self.fields.pop("valid_until")
        self.fields["valid_until"] = last

"""In which sections the fields of an offering's form stand on the page."""

from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from market.forms.offering import OfferingForm

PAIRS = (
    ("amount_min", "amount_max"),
    ("term_min", "term_max"),
    ("rate_min", "rate_max"),
    ("subsidy_percent", "subsidy_policy"),
    ("guarantee_fee", "insurance_premium"),
    ("area_min", "area_max"),
    ("opens_on", "closes_on"),
    ("revenue_min", "revenue_max"),
    ("staff_min", "staff_max"),
    ("age_years", "debt_ratio_max"),
    ("rd_ratio_min", "patents_min"),
)
"""Fields that stand side by side where there is room."""

FOLDED = frozenset({"regions", "industries", "industries_out", "certificates_all", "fields_in"})
"""Long lists that stay closed until something in them is chosen or wrong."""


@dataclass(frozen=True, slots=True)
class Line:
    """One or two fields; ``folded`` lists are opened by hand, ``opened`` ones hold something already."""

    fields: tuple[BoundField, ...]
    folded: bool = False
    opened: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what it means and its lines."""

    title: Any
    text: Any
    lines: tuple[Line, ...]


def sections(form: OfferingForm) -> list[Section]:
    """What it is, its terms, whom it admits."""
    shared = ("name", "summary", "field", "keywords", "capacity")
    rules = [name for line in form.lines for name in line.fields]
    rules += ["drop_rules"] if "drop_rules" in form.fields else []
    rules += ["rules_note"] if "rules_note" in form.fields else []
    return [
        Section(_("What you offer"), "", _lines(form, ("name", "summary", "field", "keywords"))),
        Section(_("Terms"), "", _lines(form, form.terms_fields)),
        Section(
            _("Whom it admits"),
            _("Hard rules: a firm that fails one is not proposed. A fact that the firm has not given is no failure."),
            _lines(form, rules),
        ),
        Section(_("At the market"), "", _lines(form, [name for name in shared if name == "capacity"])),
    ]


def _lines(form: OfferingForm, names: Any) -> tuple[Line, ...]:
    left, lines = list(names), []
    while left:
        name = left.pop(0)
        partner = next((high for low, high in PAIRS if low == name and high in left), None)
        if partner:
            left.remove(partner)
            lines.append(Line((form[name], form[partner])))
        else:
            field = form[name]
            opened = bool(field.value() or field.errors)
            lines.append(Line((field,), name in FOLDED, opened))
    return tuple(lines)

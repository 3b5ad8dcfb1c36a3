"""The hard rules of an offering, from form fields to the stored list and back.

A stored rule that no field can show (another fact, another comparison, a value the box could not hold) is not lost: it
is given back as ``other`` and kept by the form as a sentence.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.enums import CertificateKind, TaxGrade, TechField
from accounts.industries import DIVISIONS, SECTIONS
from accounts.regions import REGIONS

Rule = dict[str, Any]
Cleaned = Mapping[str, Any]

Box = Callable[[Any], Any]

HALF_YEAR = 6
MAX_YEARS = 100
MAX_PEOPLE = 1_000_000
MAX_YUAN = 10_000_000_000
ALL_OF_SHANGHAI = "31"

REGION_CODES = frozenset({ALL_OF_SHANGHAI, *REGIONS})
INDUSTRY_CODES = frozenset({*SECTIONS, *DIVISIONS})


@dataclass(frozen=True, slots=True)
class Line:
    """One rule of the form: its key, the fact, the fields that hold it, and how to go from fields to a rule and back.

    ``read`` answers the values of the fields for an operator and value, or None when the fields cannot show it.
    """

    key: str
    fact: str
    fields: tuple[str, ...]
    write: Callable[..., tuple[str, Any] | None]
    read: Callable[[str, Any], tuple[Any, ...] | None]


def as_number(value: Any) -> Any:
    """A JSON number: whole where it is whole."""
    return int(value) if value == int(value) else float(value)


def box_of(step: str, most: int) -> Box:
    """A stored number as the box holds it, or None when it is finer than the box's steps or beyond its limits."""

    def convert(value: Any) -> Any:
        number = Decimal(str(value))
        return number if 0 <= number <= most and number % Decimal(step) == 0 else None

    return convert


def at_least(box: Box, scale: int = 1) -> tuple[Any, Any]:
    """A lower bound, the bound itself included."""

    def write(low: Any) -> tuple[str, Any] | None:
        return None if low is None else ("ge", as_number(low * scale))

    def read(op: str, value: Any) -> tuple[Any, ...] | None:
        if op == "between" and value[1] is None:
            op, value = "ge", value[0]
        held = box(value) if op == "ge" else None
        return None if held is None else (held,)

    return write, read


def at_most(box: Box) -> tuple[Any, Any]:
    """An upper bound, the bound itself included."""

    def write(high: Any) -> tuple[str, Any] | None:
        return None if high is None else ("le", as_number(high))

    def read(op: str, value: Any) -> tuple[Any, ...] | None:
        if op == "between" and value[0] is None:
            op, value = "le", value[1]
        held = box(value) if op == "le" else None
        return None if held is None else (held,)

    return write, read


def in_range(box: Box) -> tuple[Any, Any]:
    """A lower bound, an upper one, or both."""

    def write(low: Any, high: Any) -> tuple[str, Any] | None:
        if low is None and high is None:
            return None
        if high is None:
            return "ge", as_number(low)
        if low is None:
            return "le", as_number(high)
        return "between", [as_number(low), as_number(high)]

    def read(op: str, value: Any) -> tuple[Any, ...] | None:
        bounds = {"ge": lambda: [value, None], "le": lambda: [None, value], "between": lambda: value}
        if op not in bounds:
            return None
        raw = bounds[op]()
        held = tuple(None if bound is None else box(bound) for bound in raw)
        return held if [bound is None for bound in held] == [bound is None for bound in raw] else None

    return write, read


def words(op: str, known: Collection[str]) -> tuple[Any, Any]:
    """A list of known words."""

    def write(words: Any) -> tuple[str, Any] | None:
        return (op, sorted(words)) if words else None

    def read(stored_op: str, value: Any) -> tuple[Any, ...] | None:
        return (sorted(value),) if stored_op == op and set(value) <= set(known) else None

    return write, read


def only_yes() -> tuple[Any, Any]:
    """A box that is ticked, or says nothing."""

    def write(ticked: Any) -> tuple[str, Any] | None:
        return ("is", True) if ticked else None

    def read(op: str, value: Any) -> tuple[Any, ...] | None:
        return (True,) if op == "is" and value is True else None

    return write, read


def _to_years(value: Any) -> Any:
    months = Decimal(str(value))
    return months / 12 if 0 <= months <= MAX_YEARS * 12 and months % HALF_YEAR == 0 else None


MONEY, WHOLE, PERCENT = box_of("100", MAX_YUAN), box_of("1", MAX_PEOPLE), box_of("0.01", 100)

LINES = (
    Line("age", "firm.age_months", ("age_years",), *at_least(_to_years, 12)),
    Line("revenue", "firm.revenue", ("revenue_min", "revenue_max"), *in_range(MONEY)),
    Line("debt_ratio", "firm.debt_ratio", ("debt_ratio_max",), *at_most(PERCENT)),
    Line("staff", "firm.staff", ("staff_min", "staff_max"), *in_range(WHOLE)),
    Line("rd_ratio", "firm.rd_ratio", ("rd_ratio_min",), *at_least(PERCENT)),
    Line("patents", "firm.patents", ("patents_min",), *at_least(WHOLE)),
    Line("certificates_any", "firm.certificates", ("certificates_any",), *words("any_of", CertificateKind.values)),
    Line("certificates_all", "firm.certificates", ("certificates_all",), *words("all_of", CertificateKind.values)),
    Line("regions", "firm.region", ("regions",), *words("in", REGION_CODES)),
    Line("fields", "firm.field", ("fields_in",), *words("in", TechField.values)),
    Line("industries", "firm.industry", ("industries",), *words("in", INDUSTRY_CODES)),
    Line("industries_out", "firm.industry", ("industries_out",), *words("not_in", INDUSTRY_CODES)),
    Line("tax_grades", "firm.tax_grade", ("tax_grades",), *words("in", TaxGrade.values)),
    Line("clean_record", "firm.clean_record", ("clean_record",), *only_yes()),
    Line("first_loan", "need.first_loan", ("first_loan",), *only_yes()),
)
"""All rules that forms have fields for, in the order they are stored and shown."""


def to_criteria(cleaned: Cleaned, form_lines: Sequence[Line], other: Sequence[Rule] = ()) -> list[Rule]:
    """The rules that the fields say, then the ``other`` rules that were there and stay (keys made unique)."""
    rules: list[Rule] = []
    for line in form_lines:
        written = line.write(*(cleaned.get(name) for name in line.fields))
        if written is not None:
            op, value = written
            rules.append({"key": line.key, "fact": line.fact, "op": op, "value": value})
    taken = {rule["key"] for rule in rules}
    for rule in other:
        key = rule["key"]
        while key in taken:
            key += "+"
        taken.add(key)
        rules.append({**rule, "key": key})
    return rules


def from_criteria(criteria: Sequence[Rule], form_lines: Sequence[Line]) -> tuple[dict[str, Any], list[Rule]]:
    """Initial values for the fields, and the rules that no field can show."""
    initial: dict[str, Any] = {}
    other: list[Rule] = []
    for rule in criteria:
        for line in form_lines:
            held = line.read(rule["op"], rule["value"]) if line.fact == rule.get("fact") else None
            if held is not None and not any(name in initial for name in line.fields):
                initial |= dict(zip(line.fields, held, strict=True))
                break
        else:
            other.append(rule)
    return initial, other

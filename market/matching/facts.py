"""The named facts that rules may speak about: type, unit, whose fact it is and whether the firm could change it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

Range = tuple[float | None, float | None]
"""Lower and upper bound, both included; None is open."""
Value = int | float | str | bool | frozenset[str] | Range | None
"""What is known of a fact; None says that nothing is known. A date is its ordinal day."""


class FactType(StrEnum):
    """How a fact is compared."""

    NUMBER = "number"
    SET = "set"
    CHOICE = "choice"
    CODE = "code"
    BOOL = "bool"
    TEXT = "text"
    RANGE = "range"
    DATE = "date"


class Effort(StrEnum):
    """What it takes to change a fact, cheapest first."""

    FREE = "free"
    EARN = "earn"
    TIME = "time"
    GROW = "grow"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One word of the vocabulary. Empty `choices` admits any string."""

    type: FactType
    unit: str
    side: str
    change: Effort = Effort.FIXED
    choices: frozenset[str] = frozenset()


def _number(unit: str, side: str, change: Effort) -> FactSpec:
    return FactSpec(FactType.NUMBER, unit, side, change)


def _range(unit: str) -> FactSpec:
    return FactSpec(FactType.RANGE, unit, "need", Effort.FREE)


GUARANTEES = frozenset({"credit", "guarantor", "mortgage", "pledge", "ip_pledge", "surety_insurance"})
FINANCING_TYPES = frozenset({"debt", "equity", "lease", "guarantee"})
MODES = frozenset({"commissioned", "joint", "transfer", "licence"})
SERVICES = frozenset({"talent", "legal", "scenario"})
TAX_GRADES = frozenset({"A", "B", "M", "C", "D"})
PROJECTS = frozenset({"digital", "research", "headquarters", "rd_centre", "open_platform", "other"})
LOANS = frozenset({"credit", "surety", "guarantee", "micro", "ip_pledge", "other"})
KINDS = frozenset({"enterprise", "bank", "fund", "university", "institute", "government", "service"})

_NEED: dict[str, FactSpec] = {
    "need.amount": _number("yuan", "need", Effort.FREE),
    "need.term_months": _number("months", "need", Effort.FREE),
    "need.guarantees": FactSpec(FactType.SET, "", "need", Effort.FREE, GUARANTEES),
    "need.max_rate": _number("percent", "need", Effort.FREE),
    "need.financing_type": FactSpec(FactType.CHOICE, "", "need", Effort.FREE, FINANCING_TYPES),
    "need.first_loan": FactSpec(FactType.BOOL, "", "need"),
    "need.renewal": FactSpec(FactType.BOOL, "", "need"),
    "need.revolving": FactSpec(FactType.BOOL, "", "need", Effort.FREE),
    "need.purpose": FactSpec(FactType.TEXT, "", "need"),
    "need.mode": FactSpec(FactType.SET, "", "need", Effort.FREE, MODES),
    "need.budget": _number("yuan", "need", Effort.FREE),
    "need.field": FactSpec(FactType.CHOICE, "", "need"),
    "need.keywords": FactSpec(FactType.SET, "", "need"),
    "need.area_sqm": _number("sqm", "need", Effort.FREE),
    "need.rent_max": _number("yuan_sqm_day", "need", Effort.FREE),
    "need.region": FactSpec(FactType.CODE, "", "need", Effort.FREE),
    "need.service": FactSpec(FactType.CHOICE, "", "need", Effort.FIXED, SERVICES),
    "need.headcount": _number("people", "need", Effort.FREE),
    "need.area": _range("sqm"),
    "need.salary": _range("yuan_year"),
    "need.wanted_by": FactSpec(FactType.DATE, "day", "need", Effort.FREE),
    "need.trial_months": _number("months", "need", Effort.FREE),
}

_FIRM: dict[str, FactSpec] = {
    "firm.age_months": _number("months", "firm", Effort.TIME),
    "firm.established": FactSpec(FactType.DATE, "day", "firm", Effort.TIME),
    "firm.registered_capital": _number("yuan", "firm", Effort.GROW),
    "firm.region": FactSpec(FactType.CODE, "", "firm"),
    "firm.industry": FactSpec(FactType.CODE, "", "firm"),
    "firm.field": FactSpec(FactType.CHOICE, "", "firm"),
    "firm.staff": _number("people", "firm", Effort.GROW),
    "firm.rd_staff": _number("people", "firm", Effort.GROW),
    "firm.revenue": _number("yuan", "firm", Effort.GROW),
    "firm.profit": _number("yuan", "firm", Effort.GROW),
    "firm.tax": _number("yuan", "firm", Effort.GROW),
    "firm.rd_spend": _number("yuan", "firm", Effort.GROW),
    "firm.rd_ratio": _number("percent", "firm", Effort.GROW),
    "firm.debt_ratio": _number("percent", "firm", Effort.GROW),
    "firm.tax_grade": FactSpec(FactType.CHOICE, "", "firm", Effort.GROW, TAX_GRADES),
    "firm.certificates": FactSpec(FactType.SET, "", "firm", Effort.EARN),
    "firm.invention_patents": _number("count", "firm", Effort.GROW),
    "firm.patents": _number("count", "firm", Effort.GROW),
    "firm.clean_record": FactSpec(FactType.BOOL, "", "firm"),
    "firm.kind": FactSpec(FactType.CHOICE, "", "firm", Effort.FIXED, KINDS),
}

CASE = "case"
_CASE: dict[str, FactSpec] = {
    "project.invested": _number("yuan", CASE, Effort.FIXED),
    "project.landed": FactSpec(FactType.BOOL, "", CASE),
    "project.kind": FactSpec(FactType.CHOICE, "", CASE, Effort.FIXED, PROJECTS),
    "project.city_grant": _number("yuan", CASE, Effort.FIXED),
    "project.joint_bid": FactSpec(FactType.BOOL, "", CASE),
    "project.spent": _number("yuan", CASE, Effort.FIXED),
    "project.starts": FactSpec(FactType.DATE, "day", CASE),
    "project.ends": FactSpec(FactType.DATE, "day", CASE),
    "grants.same_purpose": _number("yuan", CASE, Effort.FIXED),
    "grants.count": _number("count", CASE, Effort.FIXED),
    "grants.this_year": _number("yuan", CASE, Effort.FIXED),
    "loan.amount": _number("yuan", CASE, Effort.FIXED),
    "loan.term_months": _number("months", CASE, Effort.FIXED),
    "loan.rate": _number("percent", CASE, Effort.FIXED),
    "loan.interest_paid": _number("yuan", CASE, Effort.FIXED),
    "loan.premium_paid": _number("yuan", CASE, Effort.FIXED),
    "loan.guarantee_fee_paid": _number("yuan", CASE, Effort.FIXED),
    "loan.kind": FactSpec(FactType.CHOICE, "", CASE, Effort.FIXED, LOANS),
    "loan.repaid_on": FactSpec(FactType.DATE, "day", CASE),
    "loan.on_time": FactSpec(FactType.BOOL, "", CASE),
    "loan.approved_on": FactSpec(FactType.DATE, "day", CASE),
    "firm.tax_region": FactSpec(FactType.CODE, "", CASE),
    "firm.legal_person": FactSpec(FactType.BOOL, "", CASE),
    "firm.sound": FactSpec(FactType.BOOL, "", CASE),
}
"""What only the rules of policies read: the project or the loan that money is asked for, grants had before, and what
a firm says of itself there. Offerings may not ask for it, because no need brings it along."""

FACTS: Mapping[str, FactSpec] = MappingProxyType(_NEED | _FIRM | _CASE)
OFFERED = frozenset(name for name, spec in FACTS.items() if spec.side != CASE)
"""The facts that the rules of an offering may read."""
INFINITE = float("inf")
LAST_DAY = date.max.toordinal()


_CLASSES: Mapping[FactType, tuple[type, ...]] = MappingProxyType(
    {
        FactType.NUMBER: (int,),
        FactType.SET: (frozenset,),
        FactType.CHOICE: (str,),
        FactType.CODE: (str,),
        FactType.BOOL: (bool,),
        FactType.TEXT: (str,),
    }
)


def fits(spec: FactSpec, value: Value) -> bool:
    """Is the value of the type that the fact has? None, the missing fact, always is."""
    if value is None:
        return True
    if spec.type is FactType.NUMBER:
        return isinstance(value, int | float) and not isinstance(value, bool) and -INFINITE < value < INFINITE
    if spec.type is FactType.DATE:
        return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LAST_DAY
    if spec.type is FactType.RANGE:
        return isinstance(value, tuple) and _is_range(value)
    if spec.type is FactType.SET:
        return isinstance(value, frozenset)
    if spec.type is FactType.BOOL:
        return isinstance(value, bool)
    return isinstance(value, str)


def _is_range(value: Range) -> bool:
    if len(value) != 2 or value == (None, None):
        return False
    given = [bound for bound in value if bound is not None]
    sound = all(isinstance(bound, int | float) and abs(bound) < float("inf") for bound in given)
    return sound and given == sorted(given)


def number(value: Value) -> float:
    """The value of a numeric fact that is known."""
    if value is None or isinstance(value, str | frozenset | tuple):
        raise TypeError(f"{value!r} is no number")
    return float(value)


_PLAIN: Mapping[str, frozenset[type]] = MappingProxyType(
    {name: frozenset({type(None), *_CLASSES.get(spec.type, ())}) for name, spec in FACTS.items()}
)
"""The classes of value that need no closer look, by fact."""


def check_facts(owner: str, facts: Mapping[str, Value]) -> None:
    """Refuse a misspelt or mistyped fact: as a silent *unknown* it would admit everybody."""
    for name, value in facts.items():
        if value.__class__ not in _PLAIN.get(name, ()) and not (name in FACTS and fits(FACTS[name], value)):
            _refuse(owner, facts)


def _refuse(owner: str, facts: Mapping[str, Value]) -> None:
    """Name the first of the wrong facts in the order of their names."""
    for name in sorted(facts):
        spec = FACTS.get(name)
        if spec is None:
            raise ValueError(f"{owner}: no fact is called {name!r}")
        if not fits(spec, facts[name]):
            raise ValueError(f"{owner}: {name} must be a {spec.type}, not {facts[name]!r}")

"""What a kind of need has to say before it can be submitted, as data: field → step of the form that asks for it."""

from dataclasses import dataclass
from typing import Any

from market.enums import NeedKind
from market.models import Need
from market.selectors.need_terms import terms_of

COMMON: dict[str, int] = {"title": 1, "authorised_until": 3}

TERMS: dict[str, dict[str, int]] = {
    NeedKind.FINANCING: {"financing_type": 1, "amount": 2, "term_months": 2, "purpose": 2},
    NeedKind.COOPERATION: {"modes": 1, "problem": 2, "expected_goal": 2},
    NeedKind.TALENT: {"position": 2, "headcount": 2},
    NeedKind.SPACE: {"area_min": 2},
    NeedKind.POLICY: {"topic": 2},
    NeedKind.LEGAL: {"topic": 2},
    NeedKind.SCENARIO: {"place": 2, "solution": 2},
}

COMMON_OF_KIND: dict[str, dict[str, int]] = {
    NeedKind.COOPERATION: {"keywords": 1},
    NeedKind.POLICY: {"summary": 2},
    NeedKind.LEGAL: {"summary": 2},
}
"""Fields of the need itself that only some kinds insist on."""

NO_TERM = frozenset({"equity"})
"""Kinds of financing that have no term."""


@dataclass(frozen=True, slots=True)
class MissingFact:
    """Something the need does not say yet: the column, its label, and the step that asks for it."""

    field: str
    label: str
    step: int


def common_required(kind: str) -> dict[str, int]:
    """Columns of the need that must be filled, with their step."""
    return COMMON | COMMON_OF_KIND.get(kind, {})


def terms_required(kind: str, financing_type: str = "") -> dict[str, int]:
    """Columns of the detail row that must be filled, with their step; money for shares has no term."""
    required = TERMS[kind]
    if financing_type in NO_TERM:
        return {name: step for name, step in required.items() if name != "term_months"}
    return required


def missing_facts(need: Need) -> list[MissingFact]:
    """What is still missing before the need can be submitted; an empty list means ready."""
    terms = terms_of(need)
    wanted = terms_required(need.kind, getattr(terms, "financing_type", ""))
    found = _empty(need, common_required(need.kind)) + _empty(terms, wanted)
    return sorted(found, key=lambda fact: fact.step)


def _empty(row: Any, names: dict[str, int]) -> list[MissingFact]:
    return [
        MissingFact(name, str(row._meta.get_field(name).verbose_name), step)
        for name, step in names.items()
        if getattr(row, name) in (None, "", [])
    ]

"""The words of a need and of an offering that are compared with each other; nothing confidential is among them."""

from market.enums import NeedKind
from market.models import Need, Offering
from market.selectors.need_terms import terms_of

WORDS: dict[str, tuple[str, ...]] = {
    NeedKind.FINANCING: ("purpose",),
    NeedKind.COOPERATION: ("problem", "key_technology", "expected_goal", "discipline"),
    NeedKind.TALENT: ("position",),
    NeedKind.SPACE: ("place",),
    NeedKind.POLICY: ("topic",),
    NeedKind.LEGAL: ("topic",),
    NeedKind.SCENARIO: ("place", "solution"),
}
"""Columns of the detail row that say something in words; a choice counts by its label."""


def need_text(need: Need) -> str:
    """Title, description, keywords and the words of the detail row."""
    terms = terms_of(need)
    words = [_words(terms, name) for name in WORDS[need.kind]] if terms is not None else []
    return " ".join(filter(None, [need.title, need.summary, *need.keywords, *words]))


def offering_text(offering: Offering) -> str:
    """Name, description and keywords (the confidential detail stays out)."""
    return " ".join(filter(None, [offering.name, offering.summary, *offering.keywords]))


def _words(terms: object, name: str) -> str:
    label = getattr(terms, f"get_{name}_display", None)
    return str(label() if label else getattr(terms, name))

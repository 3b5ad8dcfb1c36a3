"""The hard rules of an offering as data: those its own terms imply, then the criteria its owner wrote."""

from collections.abc import Callable
from typing import Any

from market.enums import NEED_ANSWERED_BY, FinancingType, NeedKind, OfferingKind
from market.models import Need, Offering
from market.selectors.facts import number
from market.selectors.need_terms import offer_terms_of, terms_of

Rule = dict[str, Any]


def offering_kinds_for(need: Need) -> tuple[str, ...]:
    """The kinds of offering that can answer this need: a firm that sells shares is not shown loans, and the other
    way.
    """
    if need.kind != NeedKind.FINANCING:
        return NEED_ANSWERED_BY[need.kind]
    terms = terms_of(need)
    sells_shares = terms is not None and terms.financing_type == FinancingType.EQUITY
    return (OfferingKind.EQUITY if sells_shares else OfferingKind.LOAN,)


def offering_rules(offering: Offering) -> list[Rule]:
    """Rules in the order they are shown: terms first; keys are unique (a criterion with a term's key gets a suffix)."""
    terms = offer_terms_of(offering)
    reader = _TERMS_RULES.get(offering.kind)
    implied = reader(terms) if terms is not None and reader else []
    taken = {rule["key"] for rule in implied}
    written = [rule | {"key": f"{rule['key']}+"} if rule["key"] in taken else rule for rule in offering.criteria]
    return implied + written


def _between(key: str, fact: str, low: Any, high: Any) -> list[Rule]:
    if low is None and high is None:
        return []
    return [{"key": key, "fact": fact, "op": "between", "value": [number(low), number(high)]}]


def _any_of(key: str, fact: str, values: list[str]) -> list[Rule]:
    return [{"key": key, "fact": fact, "op": "any_of", "value": sorted(values)}] if values else []


def _least(key: str, fact: str, low: Any) -> list[Rule]:
    return [] if low is None else [{"key": key, "fact": fact, "op": "ge", "value": number(low)}]


def _loan(terms: Any) -> list[Rule]:
    """A loan: kind of financing, amount, term, security, and the firm's highest rate must reach the lowest one
    offered.
    """
    types = sorted(terms.financing_types or [FinancingType.DEBT])
    return [
        {"key": "financing_type", "fact": "need.financing_type", "op": "in", "value": [str(name) for name in types]},
        *_between("amount", "need.amount", terms.amount_min, terms.amount_max),
        *_between("term", "need.term_months", terms.term_min, terms.term_max),
        *_any_of("guarantees", "need.guarantees", terms.guarantees),
        *_least("rate", "need.max_rate", terms.rate_min),
    ]


def _equity(terms: Any) -> list[Rule]:
    return [
        {"key": "financing_type", "fact": "need.financing_type", "op": "in", "value": [str(FinancingType.EQUITY)]},
        *_between("amount", "need.amount", terms.amount_min, terms.amount_max),
    ]


def _capability(terms: Any) -> list[Rule]:
    return [
        *_any_of("mode", "need.mode", terms.modes),
        *_least("budget", "need.budget", terms.budget_min),
    ]


def _space(terms: Any) -> list[Rule]:
    return [
        *_between("area", "need.area_sqm", terms.area_min, terms.area_max),
        *_least("rent", "need.rent_max", terms.rent),
    ]


def _service(terms: Any) -> list[Rule]:
    return (
        [{"key": "service", "fact": "need.service", "op": "in", "value": sorted(terms.covers)}] if terms.covers else []
    )


_TERMS_RULES: dict[str, Callable[[Any], list[Rule]]] = {
    OfferingKind.LOAN: _loan,
    OfferingKind.EQUITY: _equity,
    OfferingKind.CAPABILITY: _capability,
    OfferingKind.SPACE: _space,
    OfferingKind.SERVICE: _service,
}

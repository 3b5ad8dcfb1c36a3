"""Small markets for the engine's tests, by hand and by Hypothesis."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from hypothesis import strategies as st

from market.matching.engine import prepare, score_needs
from market.matching.facts import FACTS, Value
from market.matching.rules import OPS, Rule, parse_rules
from market.matching.values import Deal, Market, NeedCase, NeedResult, OfferingCase, Params

AS_OF = 740_000


def rule(fact: str, op: str, value: Any, key: str = "r") -> Rule:
    return parse_rules([{"key": key, "fact": fact, "op": op, "value": value}])[0]


def rules(*triples: tuple[str, str, Any]) -> tuple[Rule, ...]:
    return parse_rules(
        [{"key": f"r{n}", "fact": fact, "op": op, "value": value} for n, (fact, op, value) in enumerate(triples)]
    )


def need(key: str = "n1", facts: Mapping[str, Value] | None = None, **given: Any) -> NeedCase:
    usual: dict[str, Any] = {"kind": "financing", "firm": f"firm of {key}", "wanted": 2, "offers": frozenset({"loan"})}
    return NeedCase(key=key, facts=facts or {}, **usual | given)


def offering(key: str = "o1", *triples: tuple[str, str, Any], **given: Any) -> OfferingCase:
    usual: dict[str, Any] = {"kind": "loan", "party": f"bank of {key}", "facts": {}, "capacity": 3}
    return OfferingCase(key=key, rules=rules(*triples), **usual | given)


def market(needs: Sequence[NeedCase], offerings: Sequence[OfferingCase], **given: Any) -> Market:
    return Market(as_of=AS_OF, needs=tuple(needs), offerings=tuple(offerings), **given)


def scored(chosen: Market, **params: Any) -> dict[str, NeedResult]:
    prepared = prepare(chosen, Params(**params))
    return {result.need: result for result in score_needs(prepared, [need.key for need in chosen.needs])}


def one(facts: Mapping[str, Value], *offerings: OfferingCase, **params: Any) -> NeedResult:
    """The result of a single need with these facts."""
    return scored(market([need(facts=facts)], offerings), **params)["n1"]


def deal(party: str, days_ago: int, result: str = "approved", **traits: str) -> Deal:
    return Deal(party, AS_OF - days_ago, result, tuple(sorted(traits.items())))


VALUES: Mapping[str, st.SearchStrategy[Any]] = {
    "need.amount": st.sampled_from([0, 500_000, 1_000_000, 2_500_000.5, 8_000_000]),
    "need.term_months": st.integers(0, 36),
    "need.guarantees": st.frozensets(st.sampled_from(["credit", "mortgage", "pledge"])),
    "need.financing_type": st.sampled_from(["debt", "equity", "lease"]),
    "need.revolving": st.booleans(),
    "need.first_loan": st.booleans(),
    "need.area": st.sampled_from([(100, 300), (200.5, None), (None, 400), (500, 500), (250, 600)]),
    "need.wanted_by": st.integers(AS_OF - 70, AS_OF + 400),
    "firm.age_months": st.integers(0, 60),
    "firm.established": st.integers(AS_OF - 1200, AS_OF + 40),
    "firm.profit": st.integers(-3, 3),
    "firm.region": st.sampled_from(["310107", "310104", "320500"]),
    "firm.industry": st.sampled_from(["I65", "I64", "C39"]),
    "firm.certificates": st.frozensets(st.sampled_from(["high_tech", "gazelle", "software"])),
    "firm.tax_grade": st.sampled_from(["A", "B", "M", "C", "D"]),
}
"""A few values of facts of every type."""

PREFIXES = {"firm.region": ["31", "3101", "310107", "32"], "firm.industry": ["I", "I65", "C"]}
DAYS = st.integers(AS_OF - 1000, AS_OF + 300).map(lambda day: date.fromordinal(day).isoformat())


@st.composite
def a_comparison(draw: st.DrawFn) -> dict[str, Any]:
    """A comparison of any fact, as it stands in a composite."""
    fact = draw(st.sampled_from(sorted(VALUES)))
    kind = FACTS[fact].type
    values = st.sampled_from(PREFIXES[fact]) if fact in PREFIXES else VALUES[fact]
    op = draw(st.sampled_from(OPS[kind]))
    value: Any
    if kind == "date":
        value = draw(DAYS) if op in ("before", "after") else draw(st.integers(0, 40))
    elif kind == "range":
        value = list(draw(values))
    elif op == "between":
        value = sorted([draw(values), draw(values)])
    elif kind == "set":
        value = sorted(draw(VALUES[fact].filter(bool)))
    elif op == "is" or kind == "number":
        value = draw(values)
    else:
        value = draw(st.lists(values, min_size=1, max_size=3))
    return {"fact": fact, "op": op, "value": value}


def a_condition(depth: int = 2) -> st.SearchStrategy[dict[str, Any]]:
    """A comparison, or a composite of some."""
    parts = a_comparison() if depth == 1 else a_condition(depth - 1)
    several = st.lists(parts, min_size=1, max_size=3)
    return st.one_of(
        a_comparison(),
        st.builds(lambda op, parts: {"op": op, "parts": parts}, st.sampled_from(["all", "any"]), several),
        st.builds(lambda part: {"op": "not", "parts": [part]}, parts),
    )


@st.composite
def some_rules(draw: st.DrawFn, most: int = 4) -> tuple[Rule, ...]:
    kinds = st.one_of(a_comparison(), a_comparison(), a_condition())
    return parse_rules([{"key": f"r{number}", **draw(kinds)} for number in range(draw(st.integers(0, most)))])


def some_facts() -> st.SearchStrategy[dict[str, Value]]:
    """Facts of a need, any of them missing: left out or None."""
    return st.fixed_dictionaries({}, optional={fact: st.none() | values for fact, values in VALUES.items()})


TEXTS = st.sampled_from(["", "信用贷款 支持科技企业", "知识产权质押融资", "面向高新技术企业的信用贷款", "厂房租赁"])
TRAITS = st.fixed_dictionaries(
    {},
    optional={
        "province": st.sampled_from(["31", "32"]),
        "section": st.sampled_from(["I", "C"]),
        "amount": st.sampled_from(["1", "2"]),
        "type": st.sampled_from(["debt/credit", "debt/mortgage"]),
    },
).map(lambda traits: tuple(sorted(traits.items())))
TERMS = st.fixed_dictionaries(
    {},
    optional={
        "rate_min": st.sampled_from([2.5, 3.0]),
        "rate_max": st.sampled_from([4.0, 5.5]),
        "subsidy": st.sampled_from([0.0, 0.5]),
        "days_to_decide": st.none() | st.integers(0, 40),
    },
)


@st.composite
def some_market(draw: st.DrawFn) -> Market:
    parties = ["bank a", "bank b", "bank c"]
    needs = [
        NeedCase(
            key=f"n{number}",
            kind=draw(st.sampled_from(["financing", "space"])),
            firm=draw(st.sampled_from(["firm x", "firm y", "bank a"])),
            facts=draw(some_facts()),
            wanted=draw(st.integers(0, 3)),
            offers=draw(st.sampled_from([frozenset({"loan"}), frozenset({"loan", "space"})])),
            excluded=draw(st.frozensets(st.sampled_from(["bank b", "o1"]), max_size=1)),
            text=draw(TEXTS),
            traits=draw(TRAITS),
            wishes=draw(st.frozensets(st.sampled_from(parties), max_size=1)),
            wished_by=draw(st.frozensets(st.sampled_from(parties), max_size=1)),
        )
        for number in range(draw(st.integers(1, 3)))
    ]
    offerings = [
        OfferingCase(
            key=f"o{number}",
            kind=draw(st.sampled_from(["loan", "loan", "space"])),
            party=draw(st.sampled_from(parties)),
            facts=draw(TERMS),
            rules=draw(some_rules()),
            capacity=draw(st.integers(0, 2)),
            text=draw(TEXTS),
        )
        for number in range(draw(st.integers(0, 5)))
    ]
    results = st.sampled_from(["approved", "approved", "refused", "lapsed"])
    deals = st.builds(Deal, st.sampled_from(parties), st.integers(AS_OF - 2000, AS_OF + 10), results, TRAITS)
    pairs = st.tuples(st.sampled_from([case.key for case in needs]), st.sampled_from(["o0", "o2"]))
    return market(
        needs,
        offerings,
        deals=tuple(draw(st.lists(deals, max_size=6))),
        open_pairs=draw(st.frozensets(pairs, max_size=1)),
    )

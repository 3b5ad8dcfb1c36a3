"""The names of an appetite model's weights, and what they stand for.

A name has three parts, `result:traits:form`. The result is what became of the earlier deals: approved, refused or
lapsed. The traits are one or two that the need shares with them, joined by + in the order of TRAITS, or `all`. The
form is `log` (the logarithm of one more than the decayed count), `share` (of the party's own book), `recency` (of the
last such deal) or `any` (1 where there is such a deal at all, however old). So `approved:province+term:log` is the
weight of the logarithm of approvals in the same province and class of term.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType

from market.matching.history import Feature
from market.matching.values import Coefficients

RESULTS = ("approved", "refused", "lapsed")
TRAITS = (
    "province",
    "city",
    "district",
    "section",
    "industry",
    "amount",
    "sum",
    "term",
    "months",
    "type",
    "first",
    "staff",
)
"""Amount and term are classes, sum and months the figures themselves: parties repeat their products."""
FORMS = ("log", "share", "recency", "any")

Kind = tuple[str, Feature]
"""A result and the traits that are shared: what deals are counted by."""

BUILT_IN = Coefficients(
    "built-in",
    MappingProxyType(
        {
            "approved:all:log": 0.05,
            "approved:province:log": 0.55,
            "approved:province:share": 1.35,
            "approved:province:recency": 0.4,
            "approved:city:log": 0.45,
            "approved:city:share": 4.05,
            "approved:district:log": 0.45,
            "approved:district:share": 1.9,
            "approved:section:share": 0.4,
            "approved:industry:share": 1.1,
            "approved:amount:log": 0.05,
            "approved:term:log": 0.3,
            "approved:term:share": 0.75,
            "approved:type:share": 0.85,
            "approved:province+amount:share": 0.15,
            "approved:province+type:share": 0.55,
            "approved:province+term:share": 1.75,
            "approved:city+amount:log": 0.05,
            "approved:city+amount:share": 0.2,
            "approved:amount+type:log": 0.5,
            "approved:amount+type:share": 0.5,
            "refused:all:log": -0.2,
            "refused:section:log": -0.2,
            "refused:amount:log": -0.2,
            "lapsed:all:log": -0.3,
        }
    ),
)
"""What counts until a model is put into use. The approvals were fitted once as a conditional logit of the lender that
was chosen, among all lenders active in the eight years before, on 7,541 public small-business loans of 1998–2003 (US
Small Business Administration), each with the counts at the start of its month; not negative, ridge 0.0003, rounded to
0.05. The loans record no refusals and no lapses: those were set by judgement, so that a refusal takes back about what
an approval in the province gives."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights by what deals are counted by, in the order of FORMS; a form without a name weighs nothing."""

    by_kind: Mapping[Kind, tuple[float, ...]]
    half_life_days: int


def read_weights(coefficients: Coefficients) -> Weights:
    """Read every name; one that says nothing, or a weight or half-life that cannot be, is a ValueError in words. The
    order in which weights are given, or stored, changes nothing."""
    if coefficients.half_life_days <= 0:
        raise ValueError("the half-life of a deal is not above 0 days")
    found: dict[Kind, list[float]] = {}
    for name in sorted(coefficients.weights):
        result, feature, form = read_name(name)
        weight = float(coefficients.weights[name])
        if not isfinite(weight):
            raise ValueError(f"the weight of {name} is not finite")
        found.setdefault((result, feature), [0.0] * len(FORMS))[FORMS.index(form)] = weight
    order = sorted(found, key=lambda kind: (RESULTS.index(kind[0]), len(kind[1]), kind[1]))
    by_kind = {kind: tuple(found[kind]) for kind in order}
    return Weights(by_kind, coefficients.half_life_days)


def read_name(name: str) -> tuple[str, Feature, str]:
    """The result, the shared traits and the form that a name stands for."""
    parts = name.split(":")
    if len(parts) == 3:
        result, joined, form = parts
        feature = () if joined == "all" else tuple(joined.split("+"))
        known = all(trait in TRAITS for trait in feature) and len(feature) <= 2
        if known and result in RESULTS and form in (FORMS if result == "approved" else FORMS[:1]):
            places = [TRAITS.index(trait) for trait in feature]
            if places == sorted(set(places)):
                return result, feature, form
    raise ValueError(f"no weight of an appetite model is called {name!r}")


def name_of(result: str, feature: Feature, form: str) -> str:
    """The name of a weight."""
    return f"{result}:{'+'.join(feature) or 'all'}:{form}"

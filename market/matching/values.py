"""What goes into the engine and what comes out: frozen, and free of any reference to the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from market.matching.conditions import Rule, Verdict
from market.matching.facts import Range, Value

Traits = tuple[tuple[str, str], ...]
"""What a deal or a need is like, as (trait, value): ("province", "31"), ("section", "I"), ("amount", "3") …"""


@dataclass(frozen=True, slots=True)
class NeedCase:
    """One need of one firm with the facts of both. `offers` are the kinds of offering that can answer it, `excluded`
    offerings or parties it must not meet, `wishes` parties the firm named, `wished_by` parties that named
    this need, `wanted` the introductions it can use."""

    key: str
    kind: str
    firm: str
    facts: Mapping[str, Value]
    wanted: int
    offers: frozenset[str]
    excluded: frozenset[str] = frozenset()
    text: str = ""
    traits: Traits = ()
    wishes: frozenset[str] = frozenset()
    held: int = 0
    wished_by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OfferingCase:
    """One offering of one party: its hard criteria, its terms as facts, and how many firms it can still see;
    `party_kind` is what a quota may be set for (bank, fund, …)."""

    key: str
    kind: str
    party: str
    facts: Mapping[str, Value]
    rules: tuple[Rule, ...]
    capacity: int
    text: str = ""
    party_kind: str = ""


@dataclass(frozen=True, slots=True)
class Deal:
    """What came of an earlier introduction: `result` is approved, refused or lapsed, `on` an ordinal day."""

    party: str
    on: int
    result: str
    traits: Traits


@dataclass(frozen=True, slots=True)
class Coefficients:
    """A fitted appetite model: the weight of each term by its name, the half-life of a deal, and a version to quote."""

    version: str
    weights: Mapping[str, float]
    half_life_days: int = 1095


@dataclass(frozen=True, slots=True)
class Market:
    """Everything a run may know, as of the morning of one ordinal day. `open_pairs` have met already, `pinned` pairs
    are to meet whatever their score; without `appetite` the built-in coefficients count."""

    as_of: int
    needs: tuple[NeedCase, ...]
    offerings: tuple[OfferingCase, ...]
    deals: tuple[Deal, ...] = ()
    open_pairs: frozenset[tuple[str, str]] = frozenset()
    pinned: frozenset[tuple[str, str]] = frozenset()
    appetite: Coefficients | None = None


@dataclass(frozen=True, slots=True)
class Params:
    """What the organiser may set for a run. `weights` replace the default weight of a factor by name, `quotas` are the
    most introductions of one need to parties of a kind."""

    top: int = 20
    weights: Mapping[str, float] = field(default_factory=dict)
    near_misses: int = 5
    quotas: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleResult:
    """How one rule answered for one need, with the fact it looked at; a composite has the answers of its parts."""

    key: str
    fact: str
    op: str
    value: Value | Range
    actual: Value
    verdict: Verdict
    parts: "tuple[RuleResult, ...]" = ()


@dataclass(frozen=True, slots=True)
class Factor:
    """One summand of a score and the figures behind it."""

    name: str
    points: float
    max_points: float
    fact: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Pair:
    """An eligible pair: `score` is the sum of the factors' points, `absent` names factors without any data,
    `unknown` the facts that would have answered an open rule."""

    need: str
    offering: str
    party: str
    score: float
    rank: int
    rules: tuple[RuleResult, ...]
    factors: tuple[Factor, ...]
    unknown: tuple[str, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A fact as it is and as it would have to be."""

    fact: str
    from_: Value
    to: Value


@dataclass(frozen=True, slots=True)
class NearMiss:
    """An offering that one or two rules refuse. `changes` admit it (empty: nothing the firm can do would),
    `days` is the waiting time where a change is only a matter of time."""

    need: str
    offering: str
    party: str
    failed: tuple[RuleResult, ...]
    changes: tuple[Change, ...]
    days: int | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A change of the need, or a certificate to earn: the offerings it opens and those it would close."""

    changes: tuple[Change, ...]
    opens: tuple[str, ...]
    closes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """What a firm could do to have more offers; `missing` counts for each missing fact the offers it would decide."""

    need: str
    suggestions: tuple[Suggestion, ...]
    near_misses: tuple[NearMiss, ...]
    missing: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class NeedResult:
    """The answer for one need: the best pairs first, how many were eligible in all, and the advice."""

    need: str
    pairs: tuple[Pair, ...]
    eligible_count: int
    advice: Advice


@dataclass(frozen=True, slots=True)
class Assigned:
    """A pair that is to be introduced; `position` counts from 1 within the need, best score first."""

    need: str
    offering: str
    position: int

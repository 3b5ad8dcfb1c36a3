"""What goes in and what comes out: policies as dated texts say them, a firm's case, and the line between the two."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType


class Verdict(StrEnum):
    """Three values: what is not known is never taken for a yes or a no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """Where a day lies in a window; `untold` where the document does not say."""

    BEFORE = "before"
    OPEN = "open"
    AFTER = "after"
    UNTOLD = "untold"


class Step(StrEnum):
    """What the firm has to do."""

    NOTHING = "nothing"
    CONFIRM = "confirm"
    APPLY = "apply"
    WAIT = "wait"
    LATE = "late"
    ASK = "ask"


class Way(StrEnum):
    """How one comes to the money: by itself (免申即享), by a confirmation of the account, or by an application."""

    AUTOMATIC = "automatic"
    CONFIRMED = "confirmed"
    APPLICATION = "application"


@dataclass(frozen=True, slots=True)
class Window:
    """From this day to that, both included; None: open on that side. `told` is false where the document is silent."""

    opens: date | None = None
    closes: date | None = None
    told: bool = True

    def standing(self, on: date) -> Standing:
        """Where the day lies."""
        if not self.told:
            return Standing.UNTOLD
        if self.opens is not None and on < self.opens:
            return Standing.BEFORE
        if self.closes is not None and on > self.closes:
            return Standing.AFTER
        return Standing.OPEN


UNTOLD = Window(told=False)


@dataclass(frozen=True, slots=True)
class Source:
    """The text behind a policy; an empty word was not printed."""

    document: str
    number: str = ""
    article: str = ""
    issued: date | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so much. `had` names the amount of the case that was had already under the same cap (this year's, or in
    the whole life of the firm); empty: it holds for each project by itself."""

    amount: Decimal
    had: str = ""


@dataclass(frozen=True, slots=True)
class Benefit:
    """How much is paid.

    `percent` of the amount that the case calls `base`, or `fixed` once. None for both: the document prints no figure.
    `share_at_most` holds the grant to so many percent of a second amount of the case (matched funding: 100 percent of
    what the city gave). `decided` is true where experts decide how much up to this: nothing is sure then.
    """

    base: str = ""
    percent: Decimal | None = None
    fixed: Decimal | None = None
    caps: tuple[Cap, ...] = ()
    matched: str = ""
    matched_percent: Decimal = Decimal(100)
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of a policy. `rules` are the keys of its conditions, judged elsewhere; `excludes` other policies that
    cannot be had together with it, whichever of the two says so; `pool` a limit that several policies share."""

    key: str
    source: Source
    valid: Window
    applying: Window
    rules: tuple[str, ...]
    benefit: Benefit
    way: Way = Way.APPLICATION
    excludes: frozenset[str] = frozenset()
    pool: str = ""
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of a firm: amounts in yuan by name (None or absent: not known), and of each rule of each policy
    whether the firm keeps it."""

    amounts: Mapping[str, Decimal | None] = field(default_factory=lambda: MappingProxyType({}))
    verdicts: Mapping[tuple[str, str], Verdict] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Span:
    """An amount in yuan, or what it lies between; `high` None: no upper end is known."""

    low: Decimal
    high: Decimal | None

    @property
    def exact(self) -> bool:
        """Both ends are the same."""
        return self.low == self.high


NOTHING = Span(Decimal(0), Decimal(0))


@dataclass(frozen=True, slots=True)
class Line:
    """What one policy means for one firm on one day. `amount` is what it would get if nothing of what is not known
    stands against it; `against` are the rules it does not keep, `unsure` those nobody can judge, `missing` the amounts
    that nobody told, `by` the last day for the step."""

    policy: str
    verdict: Verdict
    amount: Span
    step: Step
    by: date | None = None
    against: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

"""What goes in and what comes out: indicators, figures by unit and year, a method; scores with what was not known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Normalisation(StrEnum):
    """How figures in different units become points."""

    MIN_MAX = "minmax"
    Z_SCORE = "zscore"


class Weighting(StrEnum):
    """Where the weights come from."""

    EQUAL = "equal"
    GIVEN = "given"
    ENTROPY = "entropy"


class Aggregation(StrEnum):
    """How dimensions become one number: a strong one makes up for a weak one (linear), or only in part (geometric)."""

    LINEAR = "linear"
    GEOMETRIC = "geometric"


class Missing(StrEnum):
    """What happens where a figure is not known for the year."""

    LEAVE_OUT = "leave_out"
    CARRY = "carry"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator; ``low`` and ``high`` are fixed goalposts; without them the lowest and highest figure serve."""

    key: str
    dimension: str
    weight: float = 1.0
    higher_is_better: bool = True
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Figures by (unit, indicator, year); a key that is not there is a figure that nobody knows."""

    units: tuple[str, ...]
    years: tuple[int, ...]
    indicators: tuple[Indicator, ...]
    values: Mapping[tuple[str, str, int], float]

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions in the order in which the indicators name them."""
        return tuple(dict.fromkeys(indicator.dimension for indicator in self.indicators))


@dataclass(frozen=True, slots=True)
class Method:
    """How the index is made. Below ``least_known`` (share of the weight that is known) a unit gets no result."""

    normalisation: Normalisation = Normalisation.MIN_MAX
    weighting: Weighting = Weighting.GIVEN
    aggregation: Aggregation = Aggregation.LINEAR
    missing: Missing = Missing.LEAVE_OUT
    least_known: float = 0.6


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as it was used: its points from 0 to 100, and the year it is of; no points where nothing is known."""

    points: float | None
    value: float | None
    year: int | None
    carried: bool = False


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """Points of a dimension, its weight in the index, and the share of the dimension's weight that is known."""

    points: float | None
    weight: float
    known: float


@dataclass(frozen=True, slots=True)
class Score:
    """A unit's index in a year. ``points`` and ``rank`` are empty where too little is known."""

    unit: str
    year: int
    points: float | None
    rank: int | None
    known: float
    dimensions: Mapping[str, DimensionScore]
    figures: Mapping[str, Figure] = field(default_factory=dict)

    @property
    def known_percent(self) -> int:
        """The known share of the weight; 100 only where everything is known."""
        return 100 if self.known > 1 - 1e-9 else min(99, round(self.known * 100))

    @property
    def missing(self) -> tuple[str, ...]:
        """Indicators of which nothing is known."""
        return tuple(key for key, figure in self.figures.items() if figure.points is None)

    @property
    def carried(self) -> tuple[str, ...]:
        """Indicators whose figure is of an earlier year."""
        return tuple(key for key, figure in self.figures.items() if figure.carried)

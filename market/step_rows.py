"""The days per step as rows of a table with bars."""

from collections.abc import Sequence
from dataclasses import dataclass

from market.reports.step_days import StepDays, step_label


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step in words; ``longest`` is the full length of a bar (of all rows), ``slower`` than the market or not."""

    label: str
    days: StepDays
    longest: float
    slower: bool


def step_rows(steps: Sequence[StepDays]) -> list[StepRow]:
    """All steps on one scale; an empty list when the party has made no step in the scope."""
    if not any(step.pairs for step in steps):
        return []
    told = [days for step in steps for days in (step.median_days, step.market_days) if days is not None]
    longest = max(told, default=0.0)
    return [StepRow(step_label(step.reached), step, longest, _slower(step)) for step in steps]


def _slower(step: StepDays) -> bool:
    return step.median_days is not None and step.market_days is not None and step.median_days > step.market_days

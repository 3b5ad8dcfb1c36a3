"""Appetite models learned from the decisions on record, and judged on them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from market.matching import fitting
from market.matching.values import Coefficients
from market.selectors.deals import PastDeal
from market.services.snapshots.cases import deal_case

Data = dict[str, Any]


def fit_appetite(deals: Sequence[PastDeal], start: dt.date, end: dt.date, version: str) -> tuple[Data, int]:
    """A model learned from the decisions of start <= day < end, as it is stored, and the number of them. ValueError in
    words where they are too few.
    """
    cases = [deal_case(deal) for deal in deals]
    fitted = fitting.fit(cases, start.toordinal(), end.toordinal(), version=version)
    found = fitted.coefficients
    return {"weights": dict(found.weights), "half_life_days": found.half_life_days}, fitted.choices


def judge_appetite(deals: Sequence[PastDeal], model: Data | None, start: dt.date, end: dt.date) -> Data:
    """How early a model (None: the built-in one) names the party that said yes, on the decisions of start <= day < end:
    {"judged", "hits": {"1", "5", "10", "20"}, "mrr"}.
    """
    coefficients = Coefficients(**model) if model else None
    cases = [deal_case(deal) for deal in deals]
    return _figures(fitting.judge(cases, coefficients, start.toordinal(), end.toordinal()))


def judge_popular(deals: Sequence[PastDeal], start: dt.date, end: dt.date) -> Data:
    """The same for the simplest guess: whoever said yes most often comes first."""
    return _figures(fitting.judge_popular([deal_case(deal) for deal in deals], start.toordinal(), end.toordinal()))


def _figures(figures: fitting.Figures) -> Data:
    hits = {str(first): round(share, 6) for first, share in figures.hits.items()}
    return {"judged": figures.judged, "hits": hits, "mrr": round(figures.mrr, 6)}

"""A learned black box beside the additive appetite model: LightGBM (lambdarank) on the same choices and the same facts.

It is trained on the choices of the same window, with the unweighted forms that the additive model multiplies
(logarithms, shares, recency, by lender and trait) and the firm's own place, trade, amount, term and size, so that its
trees may find what a sum cannot say. It orders the first 150 candidates of the additive model; a lender below them
keeps its place. Leaves and rate are those that did best on the second half of 2003 (15 leaves; 31 and 63 did worse);
the number of trees is chosen on the last half-year of the window. Same numbers in every run: one thread, fixed seed.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from market.matching.fitting import APPROVALS, Options, options
from market.matching.values import Coefficients, Deal

OWN = ("province", "section", "amount", "term", "type", "sum", "months", "first", "staff")
"""The traits of the firm itself that the trees may read."""
SHORT = 150
MOST_TREES = 600
HELD_OUT_DAYS = 183
PARAMS: dict[str, Any] = {
    "objective": "lambdarank",
    "metric": "ndcg",
    "eval_at": [10],
    "num_leaves": 15,
    "learning_rate": 0.1,
    "min_data_in_leaf": 100,
    "lambdarank_truncation_level": 20,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "seed": 1,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}

Table = tuple[NDArray[np.float32], NDArray[np.int8], list[int]]
"""Features, whether the candidate was chosen, and the number of candidates of each choice."""


def installed() -> bool:
    """LightGBM is there; ``make bench`` installs it."""
    return find_spec("lightgbm") is not None


def ranks(
    deals: Sequence[Deal], model: Coefficients, train_from: dt.date, start: dt.date, end: dt.date
) -> list[int | None]:
    """Where the black box puts the lender of each choice of start <= day < end; None where it was no candidate."""
    weights = np.array([model.weights.get(name, 0.0) for name in APPROVALS])
    learned = _learn(list(_shortened(deals, model, weights, train_from, start)), start)
    found: list[int | None] = []
    for one in _shortened(deals, model, weights, start, end):
        if one.chosen is None or one.chosen >= len(one.forms):
            found.append(None if one.chosen is None else one.chosen + 1)
        else:
            order = np.argsort(-learned.predict(features(one)), kind="stable")
            found.append(int(np.flatnonzero(order == one.chosen)[0]) + 1)
    return found


def _shortened(
    deals: Sequence[Deal], model: Coefficients, weights: NDArray[np.float64], begin: dt.date, end: dt.date
) -> Iterator[Options]:
    for one in options(deals, begin.toordinal(), end.toordinal(), model.half_life_days):
        yield shortlist(one, weights)


def shortlist(one: Options, weights: NDArray[np.float64]) -> Options:
    """The forms of the first candidates of the additive model, best first; ``chosen`` is the place of the choice in the
    whole order, on the list or below it."""
    order = np.argsort(-(one.forms @ weights), kind="stable")
    chosen = None if one.chosen is None else int(np.flatnonzero(order == one.chosen)[0])
    return Options(one.choice, one.forms[order[:SHORT]], chosen)


def features(one: Options) -> NDArray[np.float32]:
    """The forms of each candidate, and the firm's own facts beside them (the same for all candidates)."""
    known = dict(one.choice.traits)
    own = [_number(known.get(name)) for name in OWN]
    return np.hstack([one.forms, np.tile(np.array(own, dtype=np.float32), (len(one.forms), 1))])


def _number(value: str | None) -> float:
    """A code as a number: any fixed one will do for a tree."""
    if value is None:
        return float("nan")
    return (
        float(value) if value.isdigit() else float(sum(ord(letter) << 3 * place for place, letter in enumerate(value)))
    )


def table(rows: Sequence[Options]) -> Table:
    """The choices whose lender is on the short list, as LightGBM wants them."""
    kept = [one for one in rows if one.chosen is not None and one.chosen < len(one.forms)]
    labels = [np.arange(len(one.forms)) == one.chosen for one in kept]
    return (
        np.vstack([features(one) for one in kept]),
        np.concatenate(labels).astype(np.int8),
        [len(one.forms) for one in kept],
    )


def _learn(rows: Sequence[Options], end: dt.date) -> Any:
    """Trees as many as served the last half-year best, grown again on the whole window."""
    import lightgbm

    cut = end.toordinal() - HELD_OUT_DAYS
    early = table([row for row in rows if row.choice.on < cut])
    late = table([row for row in rows if row.choice.on >= cut])
    first = lightgbm.Dataset(early[0], early[1], group=early[2])
    tried = lightgbm.train(
        PARAMS,
        first,
        MOST_TREES,
        valid_sets=[lightgbm.Dataset(late[0], late[1], group=late[2], reference=first)],
        callbacks=[lightgbm.early_stopping(40, verbose=False)],
    )
    whole = table(rows)
    return lightgbm.train(PARAMS, lightgbm.Dataset(whole[0], whole[1], group=whole[2]), tried.best_iteration)

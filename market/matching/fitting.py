"""Fit an appetite model to recorded choices, and judge one on later months.

The choice is who approved a firm, among all parties that approved anything in the eight years before its month; every
choice sees only the deals from before the month. The model is an additive conditional logit: the chance of a party is
proportional to exp(sum of weight × form). Weights of approvals that are alike are not negative, those of refusals and
lapses not positive; general activity may count either way (what is alike being equal, a large book elsewhere speaks
against a party). A small ridge keeps near 0 what the choices do not settle. Equal deals in any order give equal
weights.

Tried on the public loans (fitted to choices from before 2004, judged on 2004–2005, 5,553 choices):

| Variant | hit@10 | MRR |
|---|---|---|
| popularity in the state | 0.712 | 0.394 |
| built-in weights (rounded, half-life 3 years) | 0.800 | 0.512 |
| fitted, no approval negative, 3 years | 0.798 | 0.522 |
| fitted, every weight of either sign, 3 years, from 2001 | 0.803 | 0.527 |
| fitted, only general activity of either sign, 5 years, from 2001 | 0.805 | 0.527 |
| the same, 10 years | 0.806 | 0.521 |
| 3 years, with the form "any" and recency of every trait and pair | 0.826 | 0.545 |
| the same, with the very amount and term, first loan and staff (in use) | 0.834 | 0.569 |

The last but one was chosen on 2002 and 2003, each fitted to the three years before it (0.744 and 0.488, against 0.735
and 0.462 without the two additions); its line was measured among the 150 best by built-in weights. How the last was
chosen, and what brought nothing, stands in docs/matching.md; its line is what the engine reached in the replay.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from market.matching.appetite import Appetite, Floats, appetites, build_appetite, recency_of, shares_of
from market.matching.coefficients import BUILT_IN, FORMS, TRAITS, name_of, read_name
from market.matching.history import Feature, Posting, value_of
from market.matching.values import Coefficients, Deal, Traits

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

LEAST_CHOICES = 50
"""Choices below which nothing is fitted: fewer say more about chance than about parties."""
LEAST_AGAINST = 50
"""Refusals, or lapses, in the window below which their built-in weights are kept."""
CANDIDATE_DAYS = 2922
RIDGE = 0.0003
AT = (1, 5, 10, 20)
PAIRS: tuple[Feature, ...] = (
    ("province", "section"),
    ("province", "industry"),
    ("province", "amount"),
    ("province", "term"),
    ("province", "type"),
    ("city", "section"),
    ("city", "amount"),
    ("city", "term"),
    ("city", "type"),
    ("amount", "term"),
    ("amount", "type"),
    ("sum", "type"),
    ("term", "type"),
    ("months", "type"),
)
APPROVALS: tuple[str, ...] = (
    *(name_of("approved", (), form) for form in FORMS[:3]),
    *(name_of("approved", feature, form) for feature in (*((t,) for t in TRAITS), *PAIRS) for form in FORMS),
)
"""The weights that are fitted. The share of all deals grows with the book towards 1: it shrinks parties with little
history."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fitted model and the number of choices it was fitted to."""

    coefficients: Coefficients
    choices: int


@dataclass(frozen=True, slots=True)
class Figures:
    """How often the party that approved stood among the first 1, 5, 10 and 20, and the mean reciprocal rank."""

    judged: int
    hits: Mapping[int, float]
    mrr: float


@dataclass(frozen=True, slots=True)
class Options:
    """A choice with all candidates of its month: ``forms`` is (candidates, names) in the order of their keys, as known
    on the first day of the month; ``chosen`` the row of the party that approved, None where it was no candidate."""

    choice: Deal
    forms: NDArray[np.float32]
    chosen: int | None


@dataclass(frozen=True, slots=True)
class _Month:
    """The choices of a month and what was known on its first day."""

    appetite: Appetite
    choices: tuple[Deal, ...]


def fit(
    deals: Sequence[Deal], train_from: int, train_until: int, half_life_days: int = 1095, version: str = ""
) -> Fitted:
    """Fit the weights to the approvals in the window (ordinal days, its end left out). Too few are a ValueError."""
    fixed = _kept(deals, train_from, train_until)
    names = tuple(sorted((*APPROVALS, *(name for name in BUILT_IN.weights if not name.startswith("approved")))))
    asked = Coefficients(version, dict.fromkeys(names, 1.0), half_life_days)
    table = _Table(names)
    for month in _months(deals, train_from, train_until, asked):
        for choice in month.choices:
            if choice.party in month.appetite.rows:
                table.add(month.appetite, choice)
    if len(table.chosen) < LEAST_CHOICES:
        raise ValueError(f"{len(table.chosen)} choices are too few to fit a model: at least {LEAST_CHOICES} are needed")
    weights = _solve(table, [_bounds(name, fixed) for name in names])
    found = {name: round(float(weight), 6) for name, weight in zip(names, weights, strict=True)}
    kept = {name: weight for name, weight in found.items() if weight}
    return Fitted(Coefficients(version, kept, half_life_days), len(table.chosen))


def judge(deals: Sequence[Deal], coefficients: Coefficients | None, judge_from: int, judge_until: int) -> Figures:
    """Where the party that approved stood, month by month, each ranked with what was known on the month's first day;
    a party that was no candidate is a miss. None judges the built-in weights."""
    ranks: list[int | None] = []
    for month in _months(deals, judge_from, judge_until, coefficients or BUILT_IN):
        for choice in month.choices:
            row = month.appetite.rows.get(choice.party)
            ranks.append(None if row is None else _rank(appetites(month.appetite, choice.traits), row))
    return _figures(ranks)


def judge_popular(deals: Sequence[Deal], judge_from: int, judge_until: int) -> Figures:
    """The same by popularity alone: approvals in the province in the eight years before, then anywhere, then by key."""
    approved = [deal for deal in deals if deal.result == "approved"]
    ranks: list[int | None] = []
    for start, choices in _by_month(deals, judge_from, judge_until):
        past = [deal for deal in approved if start - CANDIDATE_DAYS <= deal.on < start]
        rows = {party: row for row, party in enumerate(sorted({deal.party for deal in past}))}
        anywhere, here = np.zeros(len(rows)), dict[str, Floats]()
        for deal in past:
            anywhere[rows[deal.party]] += 1
            province = dict(deal.traits).get("province", "")
            here.setdefault(province, np.zeros(len(rows)))[rows[deal.party]] += 1
        for choice in choices:
            local = here.get(dict(choice.traits).get("province", ""), np.zeros(len(rows)))
            row = rows.get(choice.party)
            ranks.append(None if row is None else _rank(local + anywhere / (len(past) + 1.0), row))
    return _figures(ranks)


def options(
    deals: Sequence[Deal], begin: int, end: int, half_life_days: int, names: Sequence[str] = APPROVALS
) -> Iterator[Options]:
    """The approvals of begin <= day < end, each with what the weights of these names would multiply, unweighted: what
    another ranker may learn from that is to be compared with this one."""
    read = [read_name(name) for name in names]
    for month in _months(deals, begin, end, Coefficients("", dict.fromkeys(names, 1.0), half_life_days)):
        for choice in month.choices:
            forms = np.zeros((len(month.appetite.rows), len(names)), dtype=np.float32)
            for column, (rows, values) in enumerate(_forms(month.appetite, choice.traits, read)):
                forms[rows, column] = values
            yield Options(choice, forms, month.appetite.rows.get(choice.party))


def _by_month(deals: Sequence[Deal], begin: int, end: int) -> Iterator[tuple[int, tuple[Deal, ...]]]:
    """The approvals of the window by calendar month, with the first day of the month."""
    chosen = [deal for deal in deals if deal.result == "approved" and begin <= deal.on < end]
    chosen.sort(key=lambda deal: (deal.on, deal.party, deal.traits))
    for start, choices in groupby(chosen, key=lambda deal: dt.date.fromordinal(deal.on).replace(day=1).toordinal()):
        yield start, tuple(choices)


def _months(deals: Sequence[Deal], begin: int, end: int, coefficients: Coefficients) -> Iterator[_Month]:
    for start, choices in _by_month(deals, begin, end):
        known = [deal for deal in deals if deal.on < start]
        recent = {deal.party for deal in known if deal.result == "approved" and deal.on >= start - CANDIDATE_DAYS}
        yield _Month(build_appetite(known, sorted(recent), start, coefficients), choices)


class _Table:
    """The forms of every candidate of every choice, a row each, as far as they are not 0."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = [read_name(name) for name in names]
        self.rows: list[NDArray[np.int64]] = []
        self.columns: list[NDArray[np.int64]] = []
        self.values: list[Floats] = []
        self.starts = [0]
        self.chosen: list[int] = []

    def add(self, appetite: Appetite, choice: Deal) -> None:
        """Put one choice on the table."""
        offset = self.starts[-1]
        for column, (rows, values) in enumerate(_forms(appetite, choice.traits, self.names)):
            self.rows.append(rows + offset)
            self.columns.append(np.full(len(rows), column))
            self.values.append(values)
        self.chosen.append(offset + appetite.rows[choice.party])
        self.starts.append(offset + len(appetite.rows))

    def matrix(self) -> "csr_matrix":
        """All of it."""
        from scipy.sparse import csr_matrix  # when it is needed: every process of the site would wait for it

        places = (np.concatenate(self.rows), np.concatenate(self.columns))
        return csr_matrix((np.concatenate(self.values), places), shape=(self.starts[-1], len(self.names)))


def _forms(
    appetite: Appetite, traits: Traits, names: Sequence[tuple[str, Feature, str]]
) -> Iterator[tuple[NDArray[np.int64], Floats]]:
    known = dict(traits)
    for result, feature, form in names:
        value = value_of(known, feature)
        posting = None if value is None else appetite.groups[result, feature].find(value)
        if posting is None:
            yield np.zeros(0, dtype=np.int64), np.zeros(0)
        else:
            yield posting.rows, _form(appetite, posting, form)


def _form(appetite: Appetite, posting: Posting, form: str) -> Floats:
    if form == "share":
        return shares_of(appetite, posting)
    if form == "recency":
        return recency_of(appetite, posting)
    return np.ones(len(posting.rows)) if form == "any" else np.log1p(posting.decayed)


def _kept(deals: Sequence[Deal], begin: int, end: int) -> frozenset[str]:
    """The results of which the window has too few to fit their weights."""
    results = [deal.result for deal in deals if begin <= deal.on < end]
    return frozenset(result for result in ("refused", "lapsed") if results.count(result) < LEAST_AGAINST)


def _bounds(name: str, fixed: frozenset[str]) -> tuple[float | None, float | None]:
    result = name.split(":")[0]
    if result in fixed:
        return BUILT_IN.weights[name], BUILT_IN.weights[name]
    if name in ("approved:all:log", "approved:all:share"):
        return None, None
    return (0.0, None) if result == "approved" else (None, 0.0)


def _solve(table: _Table, bounds: Sequence[tuple[float | None, float | None]]) -> Floats:
    """The weights of the greatest likelihood less the ridge; the problem is convex, so there is one answer."""
    from scipy.optimize import minimize  # when it is needed, as above

    matrix, chosen = table.matrix(), np.array(table.chosen)
    starts, lengths = np.array(table.starts[:-1]), np.diff(table.starts)
    picked = np.asarray(matrix[chosen].sum(axis=0)).ravel()
    turned = matrix.T

    def loss(weights: Floats) -> tuple[float, Floats]:
        total = matrix @ weights
        total -= np.repeat(np.maximum.reduceat(total, starts), lengths)
        top = float(total[chosen].sum())
        np.exp(total, out=total)
        sums = np.add.reduceat(total, starts)
        total /= np.repeat(sums, lengths)
        value = (float(np.log(sums).sum()) - top) / len(chosen) + RIDGE * float(weights @ weights) / 2
        return value, (turned @ total - picked) / len(chosen) + RIDGE * weights

    first = np.array([0.0 if low == 0.0 or low is None else low for low, _ in bounds])
    found = minimize(loss, first, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 300, "ftol": 1e-8})
    return np.asarray(found.x, dtype=np.float64)


def _rank(values: Floats, row: int) -> int:
    """The place of a row, best first; equal ones stand in order of their keys."""
    return 1 + int((values > values[row]).sum()) + int((values[:row] == values[row]).sum())


def _figures(ranks: Sequence[int | None]) -> Figures:
    many = max(len(ranks), 1)
    hits = {at: sum(rank is not None and rank <= at for rank in ranks) / many for at in AT}
    return Figures(len(ranks), hits, sum(1 / rank for rank in ranks if rank) / many)

"""The needs of a shard as columns: what the kernel and its numpy twin read of them, worked out once per shard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from market.matching.appetite import Appetite
from market.matching.eligibility import Floats, Mask, Places, Table, barred, starts
from market.matching.facts import Value
from market.matching.histories import Histories, ids
from market.matching.text import TextIndex
from market.matching.text import encode as encode_texts
from market.matching.values import NeedCase

Rows = NDArray[np.int32]
Facts = Mapping[str, Sequence[Value]]
"""The facts of some needs by fact, in the order of the needs."""
LIMIT = "need.max_rate"


@dataclass(frozen=True, slots=True)
class Shard:
    """One row a need. `kind` counts the tables of `maxima`, `kinds` the rows of `offers` (which offerings are of a kind
    that answers it); `measured` are its numeric facts in the order of the measures, NaN where missing, `limit` its
    highest rate. Lists of a need are runs: `barred[barred_start[n]:barred_start[n + 1]]` and so on."""

    size: int
    kind: Rows
    maxima: NDArray[np.int32]
    kinds: Rows
    offers: Mask
    barred_start: Places
    barred: Rows
    measured: Floats
    limit: Floats
    wishing: Mask
    wish_start: Places
    wished: Rows
    wisher_start: Places
    wishers: Rows
    has_text: Mask
    query_start: Places
    query_ids: Rows
    query_weights: Floats
    history_start: Places
    histories: Rows


@dataclass(frozen=True, slots=True)
class Sources:
    """What needs are looked up in. `met` are the offerings that a need has met before, `weights` the maxima by kind."""

    table: Table
    appetite: Appetite
    histories: Histories
    index: TextIndex
    met: Mapping[str, frozenset[str]]


def columns(table: Table, needs: Sequence[NeedCase]) -> Facts:
    """What the needs say of each fact that a rule reads, and of their highest rate."""
    return {fact: [need.facts.get(fact) for need in needs] for fact in (*table.columns, LIMIT)}


def encode(sources: Sources, needs: Sequence[NeedCase], facts: Facts, maxima: Mapping[str, NDArray[np.int32]]) -> Shard:
    """The columns of some needs, in their order, whose facts are given; `maxima` has the table of each kind of need
    among them."""
    table = sources.table
    kinds = {kind: row for row, kind in enumerate(sorted(maxima))}
    offers = {offers: row for row, offers in enumerate(dict.fromkeys(need.offers for need in needs))}
    barred_start, barred_places = _runs([_barred(table, need, sources.met) for need in needs])
    rows = sources.appetite.rows
    wish_start, wished = _runs([_known(need.wishes, rows) for need in needs])
    wisher_start, wishers = _runs([_known(need.wished_by, rows) for need in needs])
    queries = encode_texts(sources.index, [need.text for need in needs])
    history_start, histories = _runs([ids(sources.histories, need.traits) for need in needs])
    return Shard(
        size=len(needs),
        kind=np.array([kinds[need.kind] for need in needs], dtype=np.int32),
        maxima=np.array([maxima[kind] for kind in kinds], dtype=np.int32),
        kinds=np.array([offers[need.offers] for need in needs], dtype=np.int32),
        offers=np.array([_of_kinds(table, some) for some in offers], dtype=np.bool_).reshape(
            len(offers), len(table.offerings)
        ),
        barred_start=barred_start,
        barred=barred_places,
        measured=np.array([figures(facts[fact]) for fact in table.measures.facts])
        .reshape(len(table.measures.facts), len(needs))
        .T,
        limit=figures(facts[LIMIT]),
        wishing=np.array([bool(need.wishes) for need in needs], dtype=np.bool_),
        wish_start=wish_start,
        wished=wished,
        wisher_start=wisher_start,
        wishers=wishers,
        has_text=np.array([bool(need.text.strip()) for need in needs], dtype=np.bool_),
        query_start=queries.start,
        query_ids=queries.ids,
        query_weights=queries.weights,
        history_start=history_start,
        histories=histories,
    )


def figures(values: Sequence[Value]) -> Floats:
    """A numeric fact of each need; NaN where it is missing."""
    return np.array(values, dtype=np.float64)


def _known(parties: frozenset[str], rows: Mapping[str, int]) -> list[int]:
    """The rows of those parties that offer anything."""
    return sorted(rows[party] for party in parties if party in rows)


def _barred(table: Table, need: NeedCase, met: Mapping[str, frozenset[str]]) -> list[int]:
    """Places that the kinds would allow and the need does not."""
    known = met.get(need.key, frozenset())
    if not known and not need.excluded and need.firm not in table.of_party:
        return []
    return [place for place in barred(table, need, known) if table.offerings[place].kind in need.offers]


def _of_kinds(table: Table, kinds: frozenset[str]) -> Mask:
    chosen = np.zeros(len(table.offerings), dtype=np.bool_)
    for kind in kinds:
        chosen[list(table.of_kind.get(kind, ()))] = True
    return chosen


def _runs(lists: Sequence[Sequence[int]]) -> tuple[Places, Rows]:
    return starts([len(some) for some in lists]), np.array([one for some in lists for one in some], dtype=np.int32)

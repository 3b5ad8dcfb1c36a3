"""The columns of both sides as the compiled kernel takes them: tuples of arrays, worked out once per shard."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

from market.matching.bits import Bits, Classes, Words, pack
from market.matching.eligibility import Counts, Floats, Mask, Places, Verdicts, starts
from market.matching.encoding import Shard
from market.matching.output import Output
from market.matching.score import DEAR_BY, LEAST_SHARE, LIKE_TEXT
from market.matching.terms import Terms

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Machine code for a function over arrays, kept beside the module; where nothing can be kept, of this process only.
    Neither fast-math nor threads: the order of additions is part of the answer."""
    try:
        return cast(Function, numba.njit(cache=True)(function))
    except RuntimeError:
        return cast(Function, numba.njit(function))


class Ruled(NamedTuple):
    """The rules as bit rows: `Bits` and `Classes`, with the groups that a fact has rows for as runs."""

    number: Counts
    rows: Words
    offset: NDArray[np.int64]
    height: Counts
    verdicts: Verdicts
    answers: NDArray[np.int64]
    tests: Counts
    fact_start: Places
    fact_groups: Counts
    group_slot: Counts
    has: Words
    several: Words
    numbers: Words
    asked: Counts
    rule_at: Counts
    rule_start: Places
    rule_fact: Counts
    rule_test: Counts
    slot_rule: Counts
    slot_facts: Words
    candidates: Words


class Offered(NamedTuple):
    """The offerings as scoring reads them: `Terms`, and the constants of the score."""

    rate: Floats
    speed: Floats
    party_row: Counts
    rule_count: Counts
    measure_start: Places
    measure_span: Counts
    column: Counts
    low: Floats
    high: Floats
    has_text: Mask
    vocabulary: int
    text_start: Places
    text_ids: Counts
    text_weights: Floats
    known: Mask
    history_start: Places
    history_party: Counts
    history_weight: Floats
    halfway: float
    least_share: float
    like_text: float
    dear_by: float


class Needed(NamedTuple):
    """The needs as scoring reads them: `Shard`."""

    kind: Counts
    maxima: Counts
    kinds: Counts
    barred_start: Places
    barred: Counts
    measured: Floats
    limit: Floats
    wishing: Mask
    wish_start: Places
    wished: Counts
    wisher_start: Places
    wishers: Counts
    has_text: Mask
    query_start: Places
    query_ids: Counts
    query_weights: Floats
    history_start: Places
    histories: Counts


class Filled(NamedTuple):
    """Where the answers go: `Output`."""

    place: Counts
    total: Counts
    points: Counts
    pattern: NDArray[np.uint8]
    unknown: Words
    eligible: Counts
    blocking: Counts
    fails: NDArray[np.int64]
    alone: NDArray[np.int64]


def ruled(bits: Bits, classes: Classes, shard: Shard) -> Ruled:
    """The rules of a shard."""
    return Ruled(
        number=np.ascontiguousarray(classes.number),
        rows=classes.rows,
        offset=classes.offset,
        height=classes.height,
        verdicts=classes.verdicts,
        answers=classes.answers,
        tests=classes.tests,
        fact_start=starts([len(planes.groups) for planes in bits.planes]),
        fact_groups=np.array([group for planes in bits.planes for group in planes.groups], dtype=np.int32),
        group_slot=bits.group_slot,
        has=bits.has,
        several=bits.several,
        numbers=bits.numbers,
        asked=bits.asked,
        rule_at=bits.rule_at,
        rule_start=bits.rule_start,
        rule_fact=bits.rule_fact,
        rule_test=bits.rule_test,
        slot_rule=bits.slot_rule,
        slot_facts=bits.slot_facts,
        candidates=pack(shard.offers),
    )


def offered(terms: Terms) -> Offered:
    """The offerings' side."""
    return Offered(
        rate=terms.rate,
        speed=terms.speed,
        party_row=terms.party_row,
        rule_count=terms.rule_count,
        measure_start=terms.measures.start,
        measure_span=terms.measures.span,
        column=terms.measures.column,
        low=terms.measures.low,
        high=terms.measures.high,
        has_text=terms.has_text,
        vocabulary=terms.vocabulary,
        text_start=terms.text_start,
        text_ids=terms.text_ids,
        text_weights=terms.text_weights,
        known=terms.known,
        history_start=terms.history_start,
        history_party=terms.history_party,
        history_weight=terms.history_weight,
        halfway=terms.halfway,
        least_share=LEAST_SHARE,
        like_text=LIKE_TEXT,
        dear_by=DEAR_BY,
    )


def needed(shard: Shard) -> Needed:
    """The needs' side."""
    return Needed(
        kind=shard.kind,
        maxima=np.array(shard.maxima),
        kinds=shard.kinds,
        barred_start=shard.barred_start,
        barred=shard.barred,
        measured=np.ascontiguousarray(shard.measured),
        limit=shard.limit,
        wishing=shard.wishing,
        wish_start=shard.wish_start,
        wished=shard.wished,
        wisher_start=shard.wisher_start,
        wishers=shard.wishers,
        has_text=shard.has_text,
        query_start=shard.query_start,
        query_ids=shard.query_ids,
        query_weights=shard.query_weights,
        history_start=shard.history_start,
        histories=shard.histories,
    )


def filled(out: Output) -> Filled:
    """Room for the answers."""
    return Filled(
        place=out.place,
        total=out.total,
        points=out.points,
        pattern=out.pattern,
        unknown=out.unknown,
        eligible=out.eligible,
        blocking=out.blocking,
        fails=out.fails,
        alone=out.alone,
    )

"""The same ranking as plain vectorised numpy over all pairs: what `matching_scale` measures the engine against.

Written the way one would without bit rows, and not carelessly: a column for each rule of the offerings, float32, sets
as bit masks, region, industry and other codes looked up in a table, blocks of needs against all offerings, every rule
asked on every pair. Factors are worked out only on the pairs that pass, text and appetite as sparse products, and the
best of a block are found by one sort. It knows the shapes of rule that `matching_market` writes, and no others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from market.matching.engine import Prepared
from market.matching.facts import FACTS, FactType
from market.matching.histories import ids
from market.matching.rules import Rule, Verdict, evaluate
from market.matching.score import DEAR_BY, FACTORS, LEAST_SHARE, LIKE_TEXT, maxima_table, room, weights_for
from market.matching.text import encode as encode_texts
from market.matching.values import NeedCase

BLOCK = 100
PLACES = 1 << 13
Columns = dict[str, Any]


@dataclass
class Peer:
    """The offerings as columns. `known` and `large` are the two shapes of composite, with their places."""

    prepared: Prepared
    bounds: dict[str, tuple[np.ndarray, np.ndarray]]
    bits: dict[str, dict[str, int]]
    masks: dict[str, np.ndarray]
    codes: dict[str, tuple[dict[Any, int], np.ndarray]]
    asked: np.ndarray
    facts: list[str]
    known: Columns
    large: Columns
    texts: sp.csr_matrix
    histories: sp.csr_matrix


def build(prepared: Prepared, needs: Sequence[NeedCase]) -> Peer:
    """The columns, once; the needs tell which codes occur."""
    offerings, terms = prepared.table.offerings, prepared.terms
    size = len(offerings)
    plain = [(place, rule) for place, one in enumerate(offerings) for rule in one.rules if not rule.parts]
    facts = sorted({rule.fact for _, rule in plain})
    of = {fact: [(place, rule) for place, rule in plain if rule.fact == fact] for fact in facts}
    asked = np.zeros((len(facts), size), dtype=np.float32)
    for row, fact in enumerate(facts):
        np.add.at(asked[row], [place for place, _ in of[fact]], 1)
    kinds = {fact: FACTS[fact].type for fact in facts}
    sets = [fact for fact in facts if kinds[fact] is FactType.SET]
    bits = {fact: _bits(rule for _, rule in of[fact]) for fact in sets}
    composites = [(place, rule) for place, one in enumerate(offerings) for rule in one.rules if rule.parts]
    texts = sp.csr_matrix((terms.text_weights, terms.text_ids, terms.text_start), shape=(size, terms.vocabulary))
    shape = (len(terms.history_start) - 1, len(terms.known))
    return Peer(
        prepared=prepared,
        bounds={fact: _bounds(of[fact], size) for fact in facts if kinds[fact] is FactType.NUMBER},
        bits=bits,
        masks={fact: _masks(of[fact], bits[fact], size) for fact in sets},
        codes={
            fact: _codes(fact, of[fact], needs, size)
            for fact in facts
            if kinds[fact] not in (FactType.NUMBER, FactType.SET)
        },
        asked=asked,
        facts=facts,
        known=_known([one for one in composites if one[1].key == "known"], bits),
        large=_large([one for one in composites if one[1].key == "large"], bits),
        texts=texts.T.tocsr(),
        histories=sp.csr_matrix((terms.history_weight, terms.history_party, terms.history_start), shape=shape),
    )


def _bounds(rules: Sequence[tuple[int, Rule]], size: int) -> tuple[np.ndarray, np.ndarray]:
    low, high = np.full(size, -np.inf, dtype=np.float32), np.full(size, np.inf, dtype=np.float32)
    for place, rule in rules:
        ends: Any = {"between": rule.value, "ge": (rule.value, None), "le": (None, rule.value)}[rule.op]
        low[place], high[place] = -np.inf if ends[0] is None else ends[0], np.inf if ends[1] is None else ends[1]
    return low, high


def _bits(rules: Any) -> dict[str, int]:
    return {word: 1 << number for number, word in enumerate(sorted({word for rule in rules for word in rule.value}))}


def _mask(value: Any, bits: dict[str, int]) -> int:
    return sum(bits.get(word, 0) for word in value)


def _masks(rules: Sequence[tuple[int, Rule]], bits: dict[str, int], size: int) -> np.ndarray:
    masks = np.zeros(size, dtype=np.uint16)
    for place, rule in rules:
        masks[place] = _mask(rule.value, bits)
    return masks


def _codes(fact: str, rules: Sequence[tuple[int, Rule]], needs: Sequence[NeedCase], size: int) -> tuple[dict, Any]:
    """Which offerings refuse each value that occurs; row 0 is the missing value, which none refuses."""
    values = list(dict.fromkeys([None, *(need.facts.get(fact) for need in needs)]))
    refused = np.zeros((len(values), size), dtype=np.bool_)
    for row, value in enumerate(values[1:], start=1):
        said: dict[Any, bool] = {}
        for place, rule in rules:
            key = (rule.op, rule.value)
            if key not in said:
                said[key] = evaluate(rule, {fact: value}, 1) is Verdict.FAIL
            refused[row, place] |= said[key]
    return {value: row for row, value in enumerate(values)}, refused


def _known(rules: Sequence[tuple[int, Rule]], bits: dict[str, dict[str, int]]) -> Columns:
    """certificate ∨ (revenue ∧ research)"""
    parts = [(rule.parts[0], *rule.parts[1].parts) for _, rule in rules]
    return {
        "place": np.array([place for place, _ in rules], dtype=np.int64),
        "mask": np.array([_mask(one.value, bits["firm.certificates"]) for one, _, _ in parts], dtype=np.uint16),
        "revenue": np.array([two.value for _, two, _ in parts], dtype=np.float32),
        "research": np.array([three.value for _, _, three in parts], dtype=np.float32),
    }


def _large(rules: Sequence[tuple[int, Rule]], bits: dict[str, dict[str, int]]) -> Columns:
    """¬(amount) ∨ security"""
    return {
        "place": np.array([place for place, _ in rules], dtype=np.int64),
        "amount": np.array([rule.parts[0].parts[0].value for _, rule in rules], dtype=np.float32),
        "mask": np.array([_mask(rule.parts[1].value, bits["need.guarantees"]) for _, rule in rules], dtype=np.uint16),
    }


def rank_block(peer: Peer, needs: Sequence[NeedCase], top: int) -> list[tuple[int, list[tuple]]]:
    """For each need the number of eligible offerings and the best: (place, total, points by factor, open facts)."""
    columns = {fact: [need.facts.get(fact) for need in needs] for fact in {*peer.facts, "firm.rd_ratio"}}
    candidate, unknown_rules = _candidates(peer, needs), {}
    for name, column in columns.items():
        if name in peer.bounds:
            low, high = peer.bounds[name]
            value = _floats(column, np.float32)[:, None]
            candidate &= ~((value < low) | (value > high))
        elif name in peer.masks:
            held = np.array([0 if one is None else _mask(one, peer.bits[name]) for one in column], dtype=np.uint16)
            free = np.array([one is None for one in column])[:, None] | (peer.masks[name] == 0)[None]
            candidate &= free | ((held[:, None] & peer.masks[name]) != 0)
        elif name in peer.codes:
            numbers, refused = peer.codes[name]
            candidate &= ~refused[[numbers[one] for one in column]]
    for shape, composite in ((peer.known, _known_verdict), (peer.large, _large_verdict)):
        passed, failed = composite(peer, shape, columns)
        candidate[:, shape["place"]] &= ~failed
        unknown_rules[id(shape)] = ~passed & ~failed
    return _score(peer, needs, columns, candidate, unknown_rules, top)


def _floats(column: Sequence[Any], dtype: Any = np.float64) -> np.ndarray:
    return np.array([np.nan if one is None else one for one in column], dtype=dtype)


def _candidates(peer: Peer, needs: Sequence[NeedCase]) -> np.ndarray:
    table = peer.prepared.table
    candidate = np.ones((len(needs), len(table.offerings)), dtype=np.bool_)
    for row, need in enumerate(needs):
        for party in need.excluded | {need.firm}:
            candidate[row, list(table.of_party.get(party, ()))] = False
    return candidate


def _known_verdict(peer: Peer, shape: Columns, columns: Columns) -> tuple[np.ndarray, np.ndarray]:
    bits = peer.bits["firm.certificates"]
    given = np.array([one is not None for one in columns["firm.certificates"]])[:, None]
    held = np.array([_mask(one or (), bits) for one in columns["firm.certificates"]], dtype=np.uint16)
    has = (held[:, None] & shape["mask"]) != 0
    revenue, research = (_floats(columns[name], np.float32)[:, None] for name in ("firm.revenue", "firm.rd_ratio"))
    passed = has | ((revenue >= shape["revenue"]) & (research > shape["research"]))
    failed = given & ~has & ((revenue < shape["revenue"]) | (research <= shape["research"]))
    return passed, failed


def _large_verdict(peer: Peer, shape: Columns, columns: Columns) -> tuple[np.ndarray, np.ndarray]:
    bits = peer.bits["need.guarantees"]
    given = np.array([one is not None for one in columns["need.guarantees"]])[:, None]
    held = np.array([_mask(one or (), bits) for one in columns["need.guarantees"]], dtype=np.uint16)
    has = (held[:, None] & shape["mask"]) != 0
    amount = _floats(columns["need.amount"], np.float32)[:, None]
    return has | (amount <= shape["amount"]), given & ~has & (amount > shape["amount"])


def _score(
    peer: Peer, needs: Sequence[NeedCase], columns: Columns, candidate: np.ndarray, unknown_rules: Columns, top: int
) -> list[tuple[int, list[tuple]]]:
    terms, prepared = peer.prepared.terms, peer.prepared
    rows, places = np.nonzero(candidate)
    missing = np.array([[one is None for one in columns[fact]] for fact in peer.facts], dtype=np.float32)
    unknown = missing.T @ peer.asked
    for shape in (peer.known, peer.large):
        unknown[:, shape["place"]] += unknown_rules[id(shape)]
    shares = np.full((len(FACTORS), len(rows)), np.nan)
    shares[0] = _slack(peer, columns, rows, places)
    shares[1] = _appetite(peer, needs, rows, places)
    shares[2] = _cost(terms.rate[places], _floats([need.facts.get("need.max_rate") for need in needs]), rows)
    shares[3] = terms.speed[places]
    shares[4] = 1.0 - unknown[rows, places].astype(np.float64) / np.maximum(terms.rule_count[places], 1)
    shares[5] = _wishes(peer, needs, rows, places)
    shares[6] = _text(peer, needs, rows, places)
    present = ~np.isnan(shares)
    pattern = (1 << np.arange(len(FACTORS))) @ present
    maxima = maxima_table(weights_for("financing", prepared.params))[pattern].T
    points = np.floor(np.where(present, shares, 0.0) * maxima + 0.5).astype(np.int64)
    totals = points.sum(axis=0)
    order = np.argsort((rows * 2**18 + (2**17 - totals)) * PLACES + places)
    begin = np.searchsorted(rows, np.arange(len(needs) + 1))
    answers = []
    for row in range(len(needs)):
        best = order[begin[row] : min(begin[row + 1], begin[row] + top)]
        kept = list(zip(places[best].tolist(), totals[best].tolist(), points[:, best].T.tolist(), strict=True))
        answers.append((int(begin[row + 1] - begin[row]), kept))
    return answers


def _slack(peer: Peer, columns: Columns, rows: np.ndarray, places: np.ndarray) -> np.ndarray:
    least, total, measured = np.ones(len(rows)), np.zeros(len(rows)), np.zeros(len(rows))
    for fact, (low, high) in peer.bounds.items():
        value = _floats(columns[fact])[rows]
        known = ~np.isnan(value) & (peer.asked[peer.facts.index(fact)][places] > 0)
        inside = room(value[known], _exact(low[places[known]]), _exact(high[places[known]]))
        least[known] = np.minimum(least[known], inside)
        total[known] += inside
        measured += known
    mean = np.divide(total, measured, out=np.full(len(rows), np.nan), where=measured > 0)
    return LEAST_SHARE * least + (1.0 - LEAST_SHARE) * mean


def _exact(bound: np.ndarray) -> np.ndarray:
    """The bound as it was written: rates have two decimals, which float32 rounds."""
    return np.round(bound.astype(np.float64), 2)


def _appetite(peer: Peer, needs: Sequence[NeedCase], rows: np.ndarray, places: np.ndarray) -> np.ndarray:
    terms = peer.prepared.terms
    asked = [ids(peer.prepared.histories, need.traits) for need in needs]
    flat = [number for some in asked for number in some]
    start = np.cumsum([0, *(len(some) for some in asked)])
    picked = sp.csr_matrix((np.ones(len(flat)), flat, start), shape=(len(needs), peer.histories.shape[0]))
    found = (picked @ peer.histories).toarray()
    positive = np.maximum(found, 0.0)
    share = (positive / (positive + terms.halfway))[rows, terms.party_row[places]]
    any_known = np.zeros(len(needs), dtype=np.bool_)
    np.logical_or.at(any_known, rows, terms.known[terms.party_row[places]])
    return np.where(any_known[rows], share, np.nan)


def _cost(rate: np.ndarray, limit: np.ndarray, rows: np.ndarray) -> np.ndarray:
    lowest = np.full(len(limit), np.inf)
    np.fmin.at(lowest, rows, rate)
    others = np.clip(1.0 - (rate - lowest[rows]) / DEAR_BY, 0.0, 1.0)
    own = limit[rows]
    return np.where(own > 0, (others + np.clip(1.0 - rate / own, 0.0, 1.0)) / 2.0, others)


def _wishes(peer: Peer, needs: Sequence[NeedCase], rows: np.ndarray, places: np.ndarray) -> np.ndarray:
    parties = peer.prepared.appetite.rows
    wished = np.array([parties.get(next(iter(need.wishes)), -1) if need.wishes else -2 for need in needs])[rows]
    party_row = peer.prepared.terms.party_row[places]
    share = np.where(wished == -2, np.nan, (wished == party_row).astype(np.float64))
    begin = np.searchsorted(rows, np.arange(len(needs) + 1))
    for row, need in enumerate(needs):  # one need in ten, a few parties each: only their pairs are touched
        for party in need.wished_by & parties.keys():
            own = begin[row] + np.flatnonzero(party_row[begin[row] : begin[row + 1]] == parties[party])
            share[own] = 1.0 if not need.wishes else (share[own] + 1.0) / 2.0
    return share


def _text(peer: Peer, needs: Sequence[NeedCase], rows: np.ndarray, places: np.ndarray) -> np.ndarray:
    terms = peer.prepared.terms
    found = encode_texts(peer.prepared.index, [need.text for need in needs])
    queries = sp.csr_matrix((found.weights, found.ids, found.start), shape=(len(needs), terms.vocabulary))
    cosine = np.minimum((queries @ peer.texts).toarray()[rows, places], 1.0)
    has_text = np.array([bool(need.text.strip()) for need in needs])
    return np.where(has_text[rows] & terms.has_text[places], cosine / (cosine + LIKE_TEXT), np.nan)

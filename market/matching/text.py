"""How alike two texts are: the cosine of weighted character n-grams, which needs no word list.

An n-gram of one, two or three letters weighs 1, 0.8 or 0.2 (a single Latin letter or figure nothing) times its
rarity, 1 + ln((1 + texts) / (1 + texts with it)), times 2n / (n + 1) in an offering where it stands n times and
1 + ln n in a need. Each offering and each need has length 1, so that a likeness is from 0 to 1.

What was tried on 1,000 papers (keywords against abstracts with the keywords deleted, mean reciprocal rank on the even
rows, by which everything was chosen / on the odd rows; `benchmarks/text_match.py` shows what won):

    plain 1–3-grams, 1 + ln n on both sides             0.617 / 0.639
    … with lengths weighted 1, 1, 0.5                   0.638 / 0.651
    … with 2n / (n + 1) in the abstracts                0.652 / 0.654
    … with lengths weighted 1, 0.8, 0.2                 0.662 / 0.666
    … without single Latin letters and figures          0.669 / 0.671    (in use)

Left out, as bringing less than 0.005 on the even rows at the stage where they were tried, or losing as much on titles
against the same abstracts: BM25 with the same weights (0.647 / 0.666 at its best), other powers of rarity, pivoted
lengths, pairs of letters with gaps, 4-grams, earlier sentences counted more, each keyword answered by itself (it helps
plain n-grams by 0.01, these not), expansion by n-grams that occur together, by the best answers or by LSA. Weights
fitted to classes of length and rarity only confirmed those above. Words cut by jieba as a second field gained 0.012 on
the even rows and lost 0.004 on the odd ones: no reason for a dependency, and the one choice in which the odd rows had a
say. Weights for each n-gram, fitted to the 500 even pairs, lost on the odd ones or moved nothing: accepted pairs teach
this factor nothing.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from market.matching.text_grams import (
    LONGEST,
    Counted,
    Floats,
    Integers,
    Letters,
    Rows,
    alphabet,
    by_count,
    code_points,
    count_pairs,
    fold,
    grams,
    letters,
    run_starts,
)

LENGTH_WEIGHTS = (1.0, 0.8, 0.2)
TERMS_SHOWN = 5
LONGEST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class TextIndex:
    """Postings of all offerings' texts: for the n-gram with id g, `start[g]:start[g + 1]` of `rows` and `weights`.

    The id of an n-gram is its place in the sorted `vocabulary`, its packed letters being places in `alphabet`;
    `value` is its weight where it stands once, by length and rarity. `texts` are folded.
    """

    texts: tuple[str, ...]
    alphabet: NDArray[np.uint32]
    vocabulary: Integers
    value: Floats
    start: Integers
    rows: Rows
    weights: NDArray[np.float32]
    size: int


@dataclass(frozen=True, slots=True)
class Queries:
    """The n-grams of some needs that the index knows: `start[n]:start[n + 1]` of `ids` (ascending) and `weights`."""

    start: Integers
    ids: Rows
    weights: Floats


@dataclass(frozen=True, slots=True)
class _Part:
    """The postings of one length of n-gram, before each text has length 1; `having` is how many texts have each."""

    grams: Integers
    value: Floats
    having: Integers
    rows: Rows
    weights: NDArray[np.float32]


def build_index(texts: Sequence[str]) -> TextIndex:
    """Index the offerings' texts once per run; the row of a text is its place in the sequence."""
    folded, size = tuple(fold(text) for text in texts), len(texts)
    known, found = _read(folded)
    squares = np.zeros(size)
    parts = [
        _part(count_pairs(*grams(found, known, length), size), weight, squares)
        for length, weight in enumerate(LENGTH_WEIGHTS, start=1)
    ]
    rows = np.concatenate([part.rows for part in parts])
    weights = np.concatenate([part.weights for part in parts])
    weights /= np.sqrt(squares).astype(np.float32)[rows]
    return TextIndex(
        texts=folded,
        alphabet=known,
        vocabulary=np.concatenate([part.grams for part in parts]),
        value=np.concatenate([part.value for part in parts]),
        start=_starts(np.concatenate([part.having for part in parts])),
        rows=rows,
        weights=weights,
        size=size,
    )


def _read(folded: Sequence[str]) -> tuple[NDArray[np.uint32], Letters]:
    """The alphabet of some texts and their letters in it."""
    codes = code_points(folded)
    known = alphabet(codes)
    return known, letters(folded, codes, known)


def _part(counted: Counted, weight: float, squares: Floats) -> _Part:
    """The postings of the n-grams of one length; the square of each weight is added to those of its text."""
    firsts, size = run_starts(counted.first), len(squares)
    having = np.diff(firsts)
    value = weight * by_count(having, lambda number: _rarity(number, size))
    weights = by_count(counted.counts, _saturated)
    weights *= np.repeat(value, having)
    posted = weights.astype(np.float32)
    weights *= weights
    squares += np.bincount(counted.second, weights=weights, minlength=size)
    return _Part(counted.first[firsts[:-1]], value, having, counted.second, posted)


def _rarity(having: int, size: int) -> float:
    """From 1 for an n-gram that all texts have; a hundred times as rare is 4.6 more."""
    return 1.0 + math.log((1 + size) / (1 + having))


def _saturated(number: int) -> float:
    """From 1 towards 2: what is repeated is meant, but the tenth time adds little to the second."""
    return 2.0 * number / (number + 1.0)


def _starts(lengths: Integers) -> Integers:
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(lengths, dtype=np.int64)))


def encode(index: TextIndex, texts: Sequence[str]) -> Queries:
    """What needs look up, each by itself. N-grams that no offering has do not count."""
    found = _look_up(index, texts)
    raw = by_count(found.counts, lambda number: 1.0 + math.log(number)) * index.value[found.second]
    lengths = np.sqrt(np.bincount(found.first, weights=raw * raw, minlength=len(texts)))
    start = _starts(np.bincount(found.first, minlength=len(texts)))
    return Queries(start, found.second, raw / lengths[found.first])


def _look_up(index: TextIndex, texts: Sequence[str]) -> Counted:
    """The texts' numbers paired with the ids of their n-grams."""
    folded = [fold(text) for text in texts]
    found = letters(folded, code_points(folded), index.alphabet)
    parts = [grams(found, index.alphabet, length) for length in range(1, LONGEST + 1)]
    packed, rows = np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])
    ids = np.searchsorted(index.vocabulary, packed)
    known = ids < len(index.vocabulary)
    known[known] = index.vocabulary[ids[known]] == packed[known]
    return count_pairs(rows[known].astype(np.int64), ids[known].astype(np.int32), len(index.vocabulary))


def scores(index: TextIndex, ids: Rows, weights: Floats) -> Floats:
    """The likeness, from 0 to 1, of one query with every offering: for one n-gram after the other, what each of its
    postings adds to the posting's row, in 64 bits. Any other way of adding would differ in the last bit."""
    first, having = index.start[ids], index.start[ids + 1] - index.start[ids]
    skipped = np.repeat(first - _starts(having)[:-1], having)
    places = np.arange(len(skipped)) + skipped
    parts = index.weights[places] * np.repeat(weights, having)
    return np.minimum(np.bincount(index.rows[places], weights=parts, minlength=index.size), 1.0)


def similarity(index: TextIndex, text: str) -> Floats:
    """The likeness of one need's text with every offering's, from 0 to 1."""
    query = encode(index, [text])
    return scores(index, query.ids, query.weights)


def shared_terms(index: TextIndex, text: str, row: int) -> frozenset[str]:
    """The few stretches of two letters and more that a need shares with an offering and that carry most of their
    likeness; none is part of another. Folded, and cut where they are long."""
    stretches = sorted({stretch[:LONGEST_SHOWN] for stretch in _stretches(fold(text), index.texts[row])})
    found = _look_up(index, stretches)
    carried = np.bincount(found.first, weights=index.value[found.second] ** 2, minlength=len(stretches))
    kept: list[str] = []
    for place in np.argsort(-carried, kind="stable").tolist():
        if len(kept) < TERMS_SHOWN and not any(stretches[place] in longer for longer in kept):
            kept.append(stretches[place])
    return frozenset(kept)


def _stretches(text: str, other: str) -> Iterator[str]:
    """The longest pieces of each run of letters and figures that stand in the other text too."""
    for run in "".join(letter if letter.isalnum() else " " for letter in text).split():
        end = reported = 0
        for begin in range(len(run)):
            while end < len(run) and run[begin : end + 1] in other:
                end += 1
            if end - begin > 1 and end > reported:
                yield run[begin:end]
                reported = end
            end = max(end, begin + 1)

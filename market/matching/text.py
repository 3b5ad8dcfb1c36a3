"""How alike two texts are: cosine of character 1–3-gram TF-IDF, which needs no word list and beat Chinese words."""

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LONGEST = 3
TERMS_SHOWN = 5

Bag = frozenset[str]


@dataclass(frozen=True, slots=True)
class TextIndex:
    """Postings of all offerings' texts: for the n-gram with id g, `start[g]:start[g + 1]` of `rows` and `weights`.
    `bags` are the n-grams of each text that are long enough to be shown."""

    ids: Mapping[str, int]
    idf: NDArray[np.float64]
    bags: tuple[Bag, ...]
    start: NDArray[np.int64]
    rows: NDArray[np.int64]
    weights: NDArray[np.float64]
    size: int


def grams(text: str) -> Counter[str]:
    """The character 1–3-grams within runs of letters and figures, full-width characters folded, case ignored."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    runs = "".join(char if char.isalnum() else " " for char in folded).split()
    found: Counter[str] = Counter()
    for run in runs:
        for length in range(1, LONGEST + 1):
            found.update(run[start : start + length] for start in range(len(run) - length + 1))
    return found


def build_index(texts: Sequence[str]) -> TextIndex:
    """Index the offerings' texts once per run; the row of a text is its place in the sequence."""
    counted = [grams(text) for text in texts]
    frequency = Counter(gram for row in counted for gram in row)
    ids = {gram: index for index, gram in enumerate(sorted(frequency))}
    idf = np.array([math.log((1 + len(texts)) / (1 + frequency[gram])) + 1.0 for gram in ids])
    entries: list[tuple[int, int, float]] = []
    for row, found in enumerate(counted):
        entries.extend((gram, row, weight) for gram, weight in zip(*_weigh(found, ids, idf), strict=True))
    entries.sort()
    grams_, rows, weights = (list(part) for part in zip(*entries, strict=True)) if entries else ([], [], [])
    start = np.searchsorted(np.array(grams_, dtype=np.int64), np.arange(len(ids) + 1))
    bags = tuple(bag(found) for found in counted)
    return TextIndex(ids, idf, bags, start, np.array(rows, dtype=np.int64), np.array(weights), len(texts))


def _weigh(found: Counter[str], ids: Mapping[str, int], idf: NDArray[np.float64]) -> tuple[list[int], list[float]]:
    """TF-IDF of the n-grams the index knows, in order of their ids and of length 1 together."""
    known = sorted((ids[gram], count) for gram, count in found.items() if gram in ids)
    raw = [(1.0 + math.log(count)) * float(idf[gram]) for gram, count in known]
    length = math.sqrt(math.fsum(weight * weight for weight in raw)) or 1.0
    return [gram for gram, _ in known], [weight / length for weight in raw]


def similarity(index: TextIndex, text: str) -> NDArray[np.float64]:
    """The cosine of a need's text with every offering's, from 0 to 1."""
    chosen, weights = _weigh(grams(text), index.ids, index.idf)
    if not chosen:
        return np.zeros(index.size)
    first, last = index.start[chosen], index.start[np.array(chosen) + 1]
    lengths = last - first
    places = np.arange(int(lengths.sum())) + np.repeat(first - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
    parts = index.weights[places] * np.repeat(np.array(weights), lengths)
    return np.minimum(np.bincount(index.rows[places], weights=parts, minlength=index.size), 1.0)


def bag(found: Iterable[str]) -> Bag:
    """The n-grams that say something to a reader: two characters and more."""
    return frozenset(gram for gram in found if len(gram) > 1)


def shared_terms(index: TextIndex, need: Bag, row: int) -> Bag:
    """The few longest and rarest n-grams that a need shares with an offering; none is part of another."""
    common = [(-len(gram) * float(index.idf[index.ids[gram]]), gram) for gram in need & index.bags[row]]
    kept: list[str] = []
    for _, gram in sorted(common):
        if len(kept) == TERMS_SHOWN:
            break
        if not any(gram in longer for longer in kept):
            kept.append(gram)
    return frozenset(kept)

"""How like some texts are to a question: the same n-grams of letters as in matching."""

from collections.abc import Sequence

from market.matching.text import build_index, similarity


def likeness(question: str, texts: Sequence[str]) -> list[float]:
    """From 0 to 1 for each text, rarer n-grams counting more; the same on every machine."""
    if not texts:
        return []
    return [round(float(one), 6) for one in similarity(build_index(texts), question)]

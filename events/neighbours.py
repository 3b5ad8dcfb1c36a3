"""Which parties should stand near each other, as other rooms know it, without this room knowing them.

The market registers here at start-up the pairs that it matched. The pairs are only weighed against each other: nobody
reads them.
"""

from collections.abc import Callable, Iterable

from events.models import MarketEvent

Pairs = Iterable[tuple[int, int, int]]
PairProvider = Callable[[MarketEvent], Pairs]

_providers: list[PairProvider] = []


def register_pairs(provider: PairProvider) -> None:
    """``provider(event)`` gives two organisations each and how much they belong together, from 1 to 100."""
    if provider not in _providers:
        _providers.append(provider)


def pairs(event: MarketEvent) -> dict[tuple[int, int], int]:
    """All registered pairs, each once, the smaller key first; the largest weight counts."""
    found: dict[tuple[int, int], int] = {}
    for provider in _providers:
        for one, other, weight in provider(event):
            if one != other and weight > 0:
                key = (min(one, other), max(one, other))
                found[key] = max(found.get(key, 0), min(int(weight), 100))
    return found

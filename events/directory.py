"""What other rooms add to the directory of an edition, without this room knowing them.

The market registers here at start-up what parties look for and offer: labels for the cards, words for the search, a
filter by need and the number of needs. Whatever is registered must be fit for everybody's eyes.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from events.models import MarketEvent

Lines = Mapping[int, Sequence[str]]
TagProvider = Callable[[MarketEvent, Collection[int]], Lines]
SearchProvider = Callable[[MarketEvent, str], Iterable[int]]
NeedChoices = Callable[[], Sequence[tuple[str, str]]]
NeedHolders = Callable[[MarketEvent, str], Iterable[int]]
NeedCount = Callable[[MarketEvent], int]

_tags: list[TagProvider] = []
_searches: list[SearchProvider] = []
_need_filters: list[tuple[NeedChoices, NeedHolders]] = []
_need_counts: list[NeedCount] = []


def register_tags(provider: TagProvider) -> None:
    """``provider(event, organisation_ids)`` gives the lines under each organisation's card, for all of them at once."""
    _add(_tags, provider)


def register_search(provider: SearchProvider) -> None:
    """``provider(event, text)`` gives ids of organisations that the words also find."""
    _add(_searches, provider)


def register_need_filter(choices: NeedChoices, holders: NeedHolders) -> None:
    """``choices()`` gives the kinds of need to choose from, ``holders(event, kind)`` who publicly has such a need."""
    _add(_need_filters, (choices, holders))


def register_need_count(provider: NeedCount) -> None:
    """``provider(event)`` gives the number of needs stated for the edition."""
    _add(_need_counts, provider)


def _add(registry: list, entry: object) -> None:
    if entry not in registry:
        registry.append(entry)


def tags(event: MarketEvent, organisation_ids: Collection[int]) -> dict[int, list[str]]:
    """All registered lines, by organisation."""
    found: dict[int, list[str]] = {}
    for provider in _tags:
        for organisation_id, lines in provider(event, organisation_ids).items():
            found.setdefault(organisation_id, []).extend(lines)
    return found


def search(event: MarketEvent, text: str) -> set[int]:
    """Organisations found by what they look for or offer."""
    return {organisation_id for provider in _searches for organisation_id in provider(event, text)}


def need_choices() -> list[tuple[str, str]]:
    """Kinds of need the directory can be filtered by (none while nothing is registered)."""
    return [choice for choices, _holders in _need_filters for choice in choices()]


def need_holders(event: MarketEvent, kind: str) -> set[int]:
    """Organisations that publicly have a need of this kind."""
    return {organisation_id for _choices, holders in _need_filters for organisation_id in holders(event, kind)}


def need_count(event: MarketEvent) -> int:
    """Needs stated for the edition."""
    return sum(provider(event) for provider in _need_counts)

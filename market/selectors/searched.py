"""Candidates of the search: which offerings and needs speak of the things asked for, whatever words they use for them.

Both databases find the same rows by the same rule; only PostgreSQL has an index of pairs of letters for it.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet, Value

from accounts.models import Organisation, User
from market.models import CapabilityTerms, LeadWords, Need, Offering, SynonymGroup
from market.querysets import NeedQuerySet, OfferingQuerySet
from market.selectors.board import letter_pairs
from market.thesaurus import Concept, Group, enough

CANDIDATES = 2_000
"""Rows that are read for one thing asked for; of more only the newest."""
RANKED = 300
"""Rows whose texts are compared with the question."""
FEWEST_LETTERS = 3
"""So many letters in pinyin are looked for in names; fewer stand in every name."""

Condition = Callable[[str], Q]


def synonyms() -> list[Group]:
    """The groups of words that mean the same, as the organiser keeps them."""
    return list(SynonymGroup.objects.values_list("words", flat=True))


def offerings_about(rows: OfferingQuerySet, asked: list[Concept]) -> list[int]:
    """Keys of at most 300 of the offerings that speak of enough of the things asked for, those of most first."""
    return _about(rows, asked, _offers)


def needs_about(rows: NeedQuerySet, asked: list[Concept]) -> list[int]:
    """The same of needs."""
    return _about(rows, asked, _wants)


def offerings_like(rows: OfferingQuerySet, pairs: Iterable[str]) -> list[int]:
    """Keys of offerings that have one of these pairs of letters, those with most of them first."""
    return _most(rows, pairs, _offers, 1)


def visible_needs(user: User, organisation: Organisation | None) -> NeedQuerySet:
    """Published needs that the reader may see; the search finds no others."""
    if not user.is_authenticated:
        return Need.objects.none()
    return Need.objects.live().visible_to(user, organisation)


def _about(rows: QuerySet[Any], asked: list[Concept], condition: Condition) -> list[int]:
    def of_any(one: Concept) -> Q:
        found = Q(pk__in=[])
        for word in sorted(one):
            found |= condition(word)
        return found

    return _counted(rows, [of_any(one) for one in asked], enough(len(asked)))


def _most(rows: QuerySet[Any], words: Iterable[str], condition: Condition, least: int) -> list[int]:
    return _counted(rows, [condition(word) for word in words], least)


def _counted(rows: QuerySet[Any], conditions: list[Q], least: int) -> list[int]:
    """Keys of rows for which enough of the conditions hold: most first, then the newest."""
    found: Counter[int] = Counter()
    for condition in conditions:
        found.update(rows.filter(condition).order_by("-pk").values_list("pk", flat=True)[:CANDIDATES])
    kept = [(-number, -key) for key, number in found.items() if number >= least]
    return [-key for _number, key in sorted(kept)[:RANKED]]


def _offers(word: str) -> Q:
    """The word stands in the offering, in its discipline or in its party's name, or is how the name is typed."""
    parties = Q(name__icontains=word)
    if word.isascii() and word.isalnum() and len(word) >= FEWEST_LETTERS:
        parties |= Q(initials__contains=word)
    disciplines = CapabilityTerms.objects.filter(discipline__icontains=word)
    return (
        Q(pk__in=_with(Offering.objects.order_by(), "search_key", word))
        | Q(organisation__in=Organisation.objects.order_by().filter(parties).values("pk"))
        | Q(pk__in=disciplines.order_by().values("offering"))
    )


def _wants(word: str) -> Q:
    return Q(pk__in=_with(LeadWords.objects.order_by(), "words", word))


def _with(rows: QuerySet[Any], column: str, word: str) -> QuerySet[Any]:
    """Keys of rows whose column has the word; PostgreSQL finds them by pairs of letters."""
    found = rows.filter(**{f"{column}__contains": word})
    if connection.vendor == "postgresql" and len(word) > 1:
        found = found.alias(grams=letter_pairs(F(column))).filter(grams__contains=letter_pairs(Value(word)))
    return found.values("pk")

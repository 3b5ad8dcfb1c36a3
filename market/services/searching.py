"""One search box over what is offered and what is wanted: the things asked for, in whatever words, the likest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.initials import initials
from accounts.models import Organisation, User
from market.models import Need, Offering
from market.querysets import OfferingQuerySet
from market.selectors import searched
from market.selectors.facts import OFFERING_RELATIONS
from market.selectors.need_terms import offer_terms_of
from market.selectors.texts import offering_text
from market.services.snapshots.likeness import likeness
from market.thesaurus import Concept, concepts, enough, folded, letter_pairs, speaks_of

NEEDS_SHOWN = 12
NEAREST_SHOWN = 12
LIKE_ENOUGH = 0.5
"""So large a share of a question's pairs of letters makes a text one of the nearest."""


@dataclass(frozen=True, slots=True)
class Text:
    """A row with what it says, folded, and how its names are typed in pinyin."""

    key: int
    words: str
    letters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Keys of offerings in their order; ``nearest``: none says what was asked for, these come nearest."""

    keys: list[int]
    nearest: bool = False


def asked_for(words: str) -> list[Concept]:
    """The things a question asks for, by the organiser's thesaurus."""
    return concepts(words, searched.synonyms())


def search_offerings(rows: OfferingQuerySet, words: str) -> Found:
    """Offerings among ``rows`` that speak of what is asked for, in any of the words for it: those of most of it first,
    the likest text next. All of one or two things has to be there, two of three, three of four. Where nothing says it,
    the nearest by their letters.
    """
    asked = asked_for(words)
    texts = _offering_texts(searched.offerings_about(rows, asked)) if asked else []
    if keys := ranked(texts, asked, words):
        return Found(keys)
    pairs = letter_pairs(words)
    near = _offering_texts(searched.offerings_like(rows, pairs)) if len(pairs) > 1 else []
    return Found(_nearest(near, pairs, words), nearest=True)


def search_needs(*, by: User, organisation: Organisation | None, words: str) -> list[Need]:
    """The best few published needs that speak of it, among those that the reader may see."""
    asked = asked_for(words)
    if not asked:
        return []
    seen = searched.visible_needs(by, organisation)
    rows = seen.filter(pk__in=searched.needs_about(seen, asked)).select_related("organisation", "lead__searched")
    found = {need.pk: need for need in rows}
    texts = [Text(need.pk, folded(need.lead.searched.words)) for need in found.values()]
    return [found[key] for key in ranked(texts, asked, words)[:NEEDS_SHOWN]]


def ranked(texts: Sequence[Text], asked: Sequence[Concept], words: str) -> list[int]:
    """Keys of the texts that speak of enough: of most first, then the likest to what was typed, then to all words for
    it, then the newest.
    """
    counted = [(sum(_speaks(text, one) for one in asked), text) for text in texts]
    kept = [(number, text) for number, text in counted if number >= enough(len(asked))]
    said = [text.words for _number, text in kept]
    typed = likeness(words, said)
    meant = likeness(" ".join(word for one in asked for word in sorted(one)), said)
    rows = [(-number, -one, -other, -text.key) for (number, text), one, other in zip(kept, typed, meant, strict=True)]
    return [-key for *_order, key in sorted(rows)]


def _speaks(text: Text, one: Concept) -> bool:
    typed = (word for word in one if word.isascii() and len(word) >= searched.FEWEST_LETTERS)
    return speaks_of(text.words, one) or any(word in letters for word in typed for letters in text.letters)


def _nearest(texts: Sequence[Text], pairs: Sequence[str], words: str) -> list[int]:
    shares = [sum(pair in text.words for pair in pairs) / len(pairs) for text in texts]
    alike = likeness(words, [text.words for text in texts])
    rows = [row for row in zip(shares, alike, texts, strict=True) if row[0] >= LIKE_ENOUGH]
    rows.sort(key=lambda row: (-row[0], -row[1], -row[2].key))
    return [text.key for _share, _like, text in rows[:NEAREST_SHOWN]]


def _offering_texts(keys: Sequence[int]) -> list[Text]:
    """What the offerings say to everybody; the confidential detail is not read."""
    rows = Offering.objects.filter(pk__in=keys).select_related(*OFFERING_RELATIONS)
    return [_offering_text(row) for row in rows]


def _offering_text(row: Offering) -> Text:
    discipline = getattr(offer_terms_of(row), "discipline", "")
    words = folded(" ".join([offering_text(row), row.organisation.name, discipline]))
    return Text(row.pk, words, (initials(row.name), row.organisation.initials))

"""What the organiser types into the search box of a list: words in what needs say and in who the parties are.

PostgreSQL finds them by pairs of letters (see ``board.having_words``); its indexes hold the texts as they are joined
here.
"""

from typing import Any

from django.db import connection
from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, Lower

from accounts.models import Organisation
from market.models import Introduction, Need, Outcome
from market.querysets import IntroductionQuerySet, NeedQuerySet
from market.selectors.board import WORDS_AT_MOST, letter_pairs

FEW = 1_000
OF_NEED = ("title", "summary")
OF_PARTY = ("name", "credit_code", "contact_name", "contact_mobile")


def needs_with(rows: NeedQuerySet, words: str) -> NeedQuerySet:
    """Needs in which each word (six at most) stands: in title or description, or in name, credit code, contact or
    mobile of the firm.
    """
    for word in _words(words):
        of_firms = Need.objects.order_by().filter(organisation__in=_parties(word)).values("pk")
        rows = rows.filter(pk__in=_few(_needs(word).union(of_firms)))
    return rows


def pairs_with(rows: IntroductionQuerySet, words: str) -> IntroductionQuerySet:
    """Introductions in which each word stands: in the need, or in the firm or the answering party."""
    for word in _words(words):
        pairs = Introduction.objects.order_by()
        found = pairs.filter(need__in=_needs(word)).values("pk")
        of_firm = pairs.filter(need__organisation__in=_parties(word)).values("pk")
        of_party = pairs.filter(provider__in=_parties(word)).values("pk")
        rows = rows.filter(pk__in=_few(found.union(of_firm, of_party)))
    return rows


def outcomes_with(rows: QuerySet[Outcome], words: str) -> QuerySet[Outcome]:
    """Results in which each word stands: in the pair, the evidence or the programme."""
    for word in _words(words):
        outcomes = Outcome.objects.order_by()
        of_pairs = outcomes.filter(introduction__in=pairs_with(Introduction.objects.order_by(), word).values("pk"))
        own = _having(outcomes, ("evidence", "preferential"), word)
        rows = rows.filter(pk__in=_few(of_pairs.values("pk").union(own)))
    return rows


def _few(found: QuerySet[Any]) -> Any:
    """The keys themselves where they are few: the database guesses badly how many there are, and reads whole tables."""
    keys = [row["pk"] for row in found[: FEW + 1]]
    return keys if len(keys) <= FEW else found


def _words(words: str) -> list[str]:
    return words.split()[:WORDS_AT_MOST]


def _needs(word: str) -> QuerySet[Any]:
    return _having(Need.objects.order_by(), OF_NEED, word, indexed=True)


def _parties(word: str) -> QuerySet[Any]:
    return _having(Organisation.objects.order_by(), OF_PARTY, word, indexed=True)


def _having(rows: QuerySet[Any], fields: tuple[str, ...], word: str, *, indexed: bool = False) -> QuerySet[Any]:
    small, text = Lower(Value(word)), joined(*fields)
    found = rows.alias(text=text).filter(text__contains=small)
    if indexed and connection.vendor == "postgresql" and len(word) > 1:
        found = found.alias(pairs=letter_pairs(text)).filter(pairs__contains=letter_pairs(small))
    return found.values("pk")


def joined(*fields: str) -> Func:
    """The texts of a row in small letters, a space between them."""
    texts = [Coalesce(F(name), Value("")) for name in fields]
    return Func(*texts, template="LOWER(%(expressions)s)", arg_joiner=" || ' ' || ", output_field=TextField())

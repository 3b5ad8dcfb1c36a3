"""The lead board: which leads in which order, page by page."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Exists, F, FloatField, Func, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Lower

from accounts.models import Organisation
from events.models import MarketEvent
from market.models import Introduction, LeadWords, Match, Need, ProviderWish
from market.models.lead import LARGEST
from market.querysets import LeadQuerySet, NeedQuerySet
from market.selectors.kept import LARGE, kept
from market.selectors.leads import with_work

WORDS_AT_MOST = 6
FRONT = 2_000
"""Leads whose order is known without another look: the pages that people turn."""
LOOKED_UP = 10_000
"""Keys in one question: a database takes no list of any length."""


@dataclass(frozen=True, slots=True)
class Front:
    """The first leads of an order (keys of needs): all of them where ``count`` is not above ``FRONT``."""

    keys: list[int]
    count: int
    matched: int


class LeadOrder:
    """Leads in the order the reader chose, for a paginator: it counts them and cuts a page out.

    By match score the matched ones come first, the best first, and the rest is read from the index of the newest.
    Equal ones: the newest first. A slice is a list of keys of needs. ``choice`` stands for what the reader filtered by:
    the front of the order is kept for a minute under it where the board is large (``among`` are the leads on it), so
    that turning its pages costs nothing; whoever shows a lead asks once more whether the party may read it.
    """

    def __init__(self, leads: LeadQuerySet, organisation: Organisation, sort: str, choice: str, among: int = 0) -> None:
        self.leads, self.organisation, self.sort, self.among = leads, organisation, sort, among
        self.by_score = sort == "score"
        self.name = f"{organisation.pk}:{sort}:{hashlib.sha256(choice.encode()).hexdigest()}"
        newest = [F("published_at").desc(), F("pk").desc()]
        self.rest = leads.order_by(*([LARGEST.desc()] if sort == "amount" else []), *newest)

    @cached_property
    def front(self) -> Front:
        """The first leads, and how many there are."""

        def make() -> tuple[Front, int]:
            whole = list(self.rest.values_list("pk", "event")[: FRONT + 1])
            if len(whole) <= FRONT:  # one look has shown everything
                matched = {pk: score for pk, event in whole if (score := self.own.get((pk, event))) is not None}
                first = sorted(matched, key=lambda pk: -matched[pk]) if self.by_score else []
                keys = [*first, *(pk for pk, _event in whole if not (self.by_score and pk in matched))]
                return Front(keys, len(keys), len(matched)), max(len(keys), self.among)
            count = self.leads.order_by().count()
            first = self.matched if self.by_score else []
            if len(first) < FRONT:
                known = set(first)
                first = [*first, *(pk for pk, _event in whole if pk not in known)]
            return Front(first[:FRONT], count, len(self.matched)), count

        found: Front = kept(f"leads:{self.name}", make)
        return found

    def count(self) -> int:
        """How many leads there are."""
        return self.front.count

    def matched_count(self) -> int:
        """How many of them are matched to the party."""
        return self.front.matched

    def as_needs(self) -> NeedQuerySet:
        """The same as needs with the party's work on each, for whoever looks at all of them."""
        needs = with_work(Need.objects.filter(pk__in=self.leads.order_by().values("pk")), self.organisation)
        first = {"score": "best_score", "amount": "financing__amount"}.get(self.sort)
        keys = [F(first).desc(nulls_last=True)] if first else []
        return needs.order_by(*keys, "-published_at", "-pk")

    @cached_property
    def own(self) -> dict[tuple[int, int], float]:
        """(need, market) → the score of the party's best pair in force: a need counts in the run of its own market."""
        rows = Match.objects.in_force().filter(offering__organisation=self.organisation).order_by("score")
        pairs = rows.values_list("need", "run__event", Cast("score", FloatField()))
        return {(need, market): score for need, market, score in pairs}

    @cached_property
    def matched(self) -> list[int]:
        """All matched ones, the best first. The party's own pairs are few beside the leads of a city, and lie in an
        index of theirs: they are looked up among the leads, not the other way round.
        """
        own = self.own
        needs, seen = list(dict.fromkeys(need for need, _market in own)), []
        for start in range(0, len(needs), LOOKED_UP):
            leads = self.leads.order_by().filter(pk__in=needs[start : start + LOOKED_UP])
            for pk, market, published in leads.values_list("pk", "event", "published_at"):
                if (pk, market) in own:
                    seen.append((own[pk, market], published, pk))
        return [pk for _score, _published, pk in sorted(seen, reverse=True)]

    def __getitem__(self, cut: slice) -> list[int]:
        start, stop = cut.start or 0, cut.stop
        if stop <= len(self.front.keys) or self.front.count <= len(self.front.keys):
            return self.front.keys[start:stop]
        first = self.matched[start:stop] if self.by_score else []
        before = len(self.matched) if self.by_score else 0
        others = self.rest
        if before:
            others = others.exclude(pk__in=best_first(self.leads, self.organisation).order_by().values("pk"))
        return [*first, *others.values_list("pk", flat=True)[max(start - before, 0) : max(stop - before, 0)]]


def best_first(leads: LeadQuerySet, organisation: Organisation) -> LeadQuerySet:
    """Those of the leads that the runs in force matched to an offering of the party, a row for each, the best first."""
    matched = leads.filter(
        need__matches__offering__organisation=organisation,
        need__matches__replaced_at__isnull=True,
        need__matches__run__current=True,
        need__matches__run__event=F("event"),
    )
    return matched.order_by("-need__matches__score", "-published_at", "-pk")


def having_words(leads: LeadQuerySet, words: str) -> LeadQuerySet:
    """Leads in whose words each of these stands (six at most), wherever in a word.

    PostgreSQL finds them by an index of pairs of letters: Chinese is written without spaces, and a word of two
    characters has no three in a row for the usual index.
    """
    for word in words.split()[:WORDS_AT_MOST]:
        small = Lower(Value(word))
        found = LeadWords.objects.filter(words__contains=small)
        if connection.vendor == "postgresql" and len(word) > 1:
            found = found.alias(grams=letter_pairs(F("words"))).filter(grams__contains=letter_pairs(small))
        leads = leads.filter(pk__in=found.values("pk"))
    return leads


def letter_pairs(text: Any) -> Func:
    """All pairs of letters that follow each other in a text, as PostgreSQL keeps them in its indexes."""
    return Func(text, function="market_grams", output_field=ArrayField(TextField()))


def wished_by(leads: LeadQuerySet, organisation: Organisation) -> LeadQuerySet:
    """The party has said that it would like to meet the firm."""
    wishes = ProviderWish.objects.standing().filter(organisation=organisation)
    return leads.filter(pk__in=wishes.values("need"))


def matched_to(leads: LeadQuerySet, organisation: Organisation) -> LeadQuerySet:
    """The run in force matched an offering of the party."""
    return leads.filter(pk__in=best_first(leads, organisation).order_by().values("pk"))


def in_work(leads: LeadQuerySet, organisation: Organisation, work: str) -> LeadQuerySet:
    """How far the party is with them: ``ours`` (at work), ``ended`` (with us, nothing open), and of all others
    ``free`` (the firm still takes parties) or ``full`` (others have taken all places).
    """
    pairs = Introduction.objects.filter(provider=organisation)
    own, proposed = pairs.values("need"), pairs.filter(state="proposed").values("need")
    if work == "ours":
        return leads.filter(pk__in=pairs.open().exclude(state="proposed").values("need"))
    if work == "ended":
        return leads.filter(pk__in=own).exclude(pk__in=pairs.open().values("need"))
    others = leads.exclude(pk__in=own) | leads.filter(pk__in=proposed)
    taken, wanted = "places_taken__lt", F("introductions_wanted")
    return others.filter(**{taken: wanted}) if work == "free" else others.exclude(**{taken: wanted})


def markets_on(leads: LeadQuerySet, organisation: Organisation, among: int) -> QuerySet[MarketEvent]:
    """Markets of the party's open leads; of a large board (``among`` leads) those of up to a minute ago."""
    if among <= LARGE:
        return markets_of(leads)

    def find() -> tuple[list[int], int]:
        return list(markets_of(leads).values_list("pk", flat=True)), among

    return MarketEvent.objects.filter(pk__in=kept(f"markets-of-party:{organisation.pk}", find))


def markets_of(leads: LeadQuerySet) -> QuerySet[MarketEvent]:
    """Markets that some of the leads belong to."""
    return MarketEvent.objects.filter(Exists(leads.order_by().filter(event=OuterRef("pk"))))

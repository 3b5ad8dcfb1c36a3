"""The lead board: which leads in which order, page by page."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Exists, F, Func, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Lower

from accounts.models import Organisation
from events.models import MarketEvent
from market.models import Introduction, Match, ProviderWish
from market.models.lead import LARGEST
from market.querysets import LeadQuerySet

WORDS_AT_MOST = 6


class LeadOrder:
    """Leads in the order the reader chose, for a paginator: it counts them and cuts a page out.

    By match score the matched ones come first, the best first; a party has few of them among all leads, so they are
    ordered by themselves, and the rest is read from the index of the newest. Equal ones: the newest first. A slice is
    a list of keys of needs.
    """

    def __init__(self, leads: LeadQuerySet, organisation: Organisation, sort: str) -> None:
        self.leads = leads
        self.by_score = sort == "score"
        self.matched = list(dict.fromkeys(matches_with(leads, organisation).values_list("need", flat=True)))
        newest = [F("published_at").desc(), F("pk").desc()]
        first = [LARGEST.desc()] if sort == "amount" else []
        self.rest = self.leads.order_by(*first, *newest)
        if self.by_score and self.matched:
            self.rest = self.rest.exclude(pk__in=matches_with(leads, organisation).order_by().values("need"))

    def count(self) -> int:
        """How many leads there are."""
        return self.leads.order_by().count()

    def __getitem__(self, cut: slice) -> list[int]:
        start, stop = cut.start or 0, cut.stop
        first = self.matched[start:stop] if self.by_score else []
        before = len(self.matched) if self.by_score else 0
        low, high = max(start - before, 0), max(stop - before, 0)
        return [*first, *(self.rest.values_list("pk", flat=True)[low:high] if high > low else ())]


def matches_with(leads: LeadQuerySet, organisation: Organisation) -> QuerySet[Match]:
    """The party's pairs with these leads in the runs in force, the best first."""
    rows = Match.objects.in_force().filter(offering__organisation=organisation, run__event=F("need__event"))
    best = ("-score", "-need__published_at", "-need", "pk")
    return rows.filter(need__in=leads.order_by().values("pk")).order_by(*best)


def having_words(leads: LeadQuerySet, words: str) -> LeadQuerySet:
    """Leads in whose words each of these stands (six at most), wherever in a word.

    PostgreSQL finds them by an index of pairs of letters: Chinese is written without spaces, and a word of two
    characters has no three in a row for the usual index.
    """
    for word in words.split()[:WORDS_AT_MOST]:
        small = Lower(Value(word))
        leads = leads.filter(words__contains=small)
        if connection.vendor == "postgresql" and len(word) > 1:
            leads = leads.alias(grams=_grams(F("words"))).filter(grams__contains=_grams(small))
    return leads


def _grams(text: Any) -> Func:
    return Func(text, function="market_grams", output_field=ArrayField(TextField()))


def wished_by(leads: LeadQuerySet, organisation: Organisation) -> LeadQuerySet:
    """The party has said that it would like to meet the firm."""
    wishes = ProviderWish.objects.standing().filter(organisation=organisation)
    return leads.filter(pk__in=wishes.values("need"))


def matched_to(leads: LeadQuerySet, organisation: Organisation) -> LeadQuerySet:
    """The run in force matched an offering of the party."""
    return leads.filter(pk__in=matches_with(leads, organisation).order_by().values("need"))


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


def markets_of(leads: LeadQuerySet) -> QuerySet[MarketEvent]:
    """Markets that some of the leads belong to."""
    return MarketEvent.objects.filter(Exists(leads.order_by().filter(event=OuterRef("pk"))))

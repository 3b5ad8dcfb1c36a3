"""How many open leads there are for each choice of the board's filter, whatever else is chosen."""

import dataclasses
import json
from collections import Counter
from collections.abc import Iterable

from django.db.models import Count

from accounts import clock
from accounts.models import Certificate, Organisation
from market.models import Lead
from market.querysets import LeadQuerySet, markets_of_party, need_kinds_answered_by
from market.selectors.kept import LARGE, kept
from market.selectors.leads import AMOUNT_BANDS, TERM_BANDS, band_of, holds_on

COUNTED_ALONE = LARGE
"""A board with no more leads is counted by itself; beyond it the counts of a market are shared."""
COLUMNS = ("kind", "field", "section", "region", "amount", "term_months", "guarantees", "financing_type")


@dataclasses.dataclass(slots=True)
class Facets:
    """How many open leads there are for each choice of the filter, whatever else is chosen."""

    kind: Counter[str] = dataclasses.field(default_factory=Counter)
    field: Counter[str] = dataclasses.field(default_factory=Counter)
    industry: Counter[str] = dataclasses.field(default_factory=Counter)
    district: Counter[str] = dataclasses.field(default_factory=Counter)
    amount: Counter[str] = dataclasses.field(default_factory=Counter)
    term: Counter[str] = dataclasses.field(default_factory=Counter)
    guarantee: Counter[str] = dataclasses.field(default_factory=Counter)
    financing_type: Counter[str] = dataclasses.field(default_factory=Counter)
    certificate: Counter[str] = dataclasses.field(default_factory=Counter)

    def add(self, other: "Facets", sign: int = 1) -> None:
        """Count the other's leads as well (or, with −1, no longer)."""
        for one in dataclasses.fields(self):
            own = getattr(self, one.name)
            for choice, number in getattr(other, one.name).items():
                own[choice] += sign * number


def facets(leads: LeadQuerySet, organisation: Organisation) -> Facets:
    """Counts over the party's open leads (``Lead.objects.open_to``); of a large board up to a minute old.

    What is open to all parties of a market is then counted once for all of them; a party's own needs are taken off, and
    what it sees by its introductions alone is put on top.
    """
    found: Facets = kept(f"facets-of-party:{organisation.pk}", lambda: _facets(leads, organisation))
    return found


def _facets(leads: LeadQuerySet, organisation: Organisation) -> tuple[Facets, int]:
    rows = leads.order_by()[: COUNTED_ALONE + 1].count()
    if rows <= COUNTED_ALONE:
        return _sum(counted(leads).values()), rows
    kinds, markets = need_kinds_answered_by(organisation.kind), markets_of_party(organisation)
    found = Facets()
    for market in markets:
        shared = counts_of_market(market)
        found.add(_sum(shared[kind] for kind in kinds if kind in shared))
    own = Lead.objects.on_board(markets).filter(organisation=organisation, kind__in=kinds)
    found.add(_sum(counted(own).values()), -1)
    found.add(_sum(counted(leads.off_board(markets, organisation)).values()))
    return found, rows


def counts_of_market(market: int) -> dict[str, Facets]:
    """Of all leads on the open board of a market, for each kind of need; of a large market up to a minute old."""

    def count() -> tuple[dict[str, Facets], int]:
        found = counted(Lead.objects.on_board([market]))
        return found, sum(sum(one.kind.values()) for one in found.values())

    found: dict[str, Facets] = kept(f"facets-of-market:{market}", count)
    return found


def counted(leads: LeadQuerySet) -> dict[str, Facets]:
    """Counts for each kind of need, in two queries."""
    found: dict[str, Facets] = {}
    rows = leads.order_by()
    for kind, own, section, region, amount, term, guarantees, financing_type in rows.values_list(*COLUMNS).iterator():
        one = found.get(kind)
        if one is None:
            one = found[kind] = Facets()
        one.kind[kind] += 1
        one.field[own] += 1
        one.industry[section] += 1
        one.district[region] += 1
        one.financing_type[financing_type] += 1
        if amount is not None:
            one.amount[band_of(amount, AMOUNT_BANDS)] += 1
        if term is not None:
            one.term[band_of(term, TERM_BANDS)] += 1
        if guarantees:
            one.guarantee[guarantees] += 1
    for one in found.values():
        one.guarantee = _words(one.guarantee)
    for (kind, certificate), number in _holders(rows).items():
        found[kind].certificate[certificate] += number
    return found


def _holders(leads: LeadQuerySet) -> dict[tuple[str, str], int]:
    """(kind of need, certificate) → leads of firms that hold it today."""
    need = "profile__organisation__needs"
    held = Certificate.objects.filter(holds_on(clock.today()), **{f"{need}__lead__in": leads.values("pk")})
    rows = held.order_by().values_list(f"{need}__lead__kind", "kind").annotate(Count(need, distinct=True))
    return {(kind, certificate): number for kind, certificate, number in rows}


def _words(lists: Counter[str]) -> Counter[str]:
    """Lists as the database writes them → how many lists each word is in."""
    found: Counter[str] = Counter()
    for words, number in lists.items():
        for word in set(json.loads(words)):
            found[word] += number
    return found


def _sum(parts: Iterable[Facets]) -> Facets:
    found = Facets()
    for part in parts:
        found.add(part)
    return found

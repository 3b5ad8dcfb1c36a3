"""The board as a query: what a choice of conditions finds for a party, how it is kept, and how it reads in words.

The board's own filter is asked everywhere, so that page, digest and spreadsheet find the same leads.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from accounts.models import Organisation
from market.fact_texts import listed
from market.filters.leads import LeadFilter
from market.models import Lead
from market.querysets import LeadQuerySet
from market.selectors.board import LeadOrder, markets_of
from market.selectors.facets import Facets, facets
from market.selectors.leads import board_kinds


@dataclass(frozen=True, slots=True)
class Board:
    """The open leads of a party today, read once for any number of questions."""

    organisation: Organisation
    leads: LeadQuerySet
    counts: Facets
    today: dt.date

    def find(self, query: QueryDict | str) -> LeadFilter:
        """The filter of the board with these conditions; its rows are leads (``LeadOrder`` puts them in order)."""
        return LeadFilter(
            QueryDict(query) if isinstance(query, str) else query,
            queryset=self.leads,
            organisation=self.organisation,
            kinds=board_kinds(self.organisation),
            counts=self.counts,
            today=self.today,
        )

    def markets(self) -> dict[int, str]:
        """The markets of its leads, by which they can be chosen."""
        return {row.pk: str(row) for row in markets_of(self.leads)}


def board_of(organisation: Organisation, today: dt.date) -> Board:
    """The leads that the party may read now, and that can still be worked on."""
    leads = Lead.objects.open_to(organisation)
    return Board(organisation, leads, facets(leads, organisation), today)


def keys_of(found: LeadFilter) -> list[int]:
    """All leads that the filter finds, in the order it chose."""
    order = LeadOrder(found.qs, found.organisation, found.order, found.choice)
    return order[0 : order.leads.order_by().count()]


def board_address(organisation: Organisation, query: str = "") -> str:
    """The page on which the party finds its leads, with these conditions."""
    page = reverse("market:lead_list") if organisation.is_lender else reverse("market:inbox")
    return f"{page}?{query}" if query else page


def query_of(found: LeadFilter) -> str:
    """The conditions that the board has accepted, as an address keeps them; empty when there is none."""
    found.form.is_valid()
    cleaned = found.form.cleaned_data
    pairs = []
    for name in found.filters:
        value = cleaned.get(name)
        if value:
            values = list(dict.fromkeys(value)) if isinstance(value, list) else [found.data.get(name)]
            pairs += [(name, one) for one in values]
    return urlencode(pairs)


def problems_of(found: LeadFilter) -> list[str]:
    """What the conditions ask and the board does not know (any more), by the labels of the fields.

    Such a condition keeps nothing out: the list is longer than what was asked for.
    """
    hidden = {name for name in LeadFilter.base_filters if name in found.data and name not in found.filters}
    wrong = hidden | set(found.form.errors)
    return [str(one.label) for name, one in LeadFilter.base_filters.items() if name in wrong]


def problems_of_kept(board: Board, query: str, markets: Mapping[int, str]) -> list[str]:
    """The same for a kept query, without a question to the database; ``markets`` are those of the board."""
    data = QueryDict(query, mutable=True)
    event = data.pop("event", [""])[-1]
    wrong = problems_of(board.find(data))
    return [*wrong, str(LeadFilter.base_filters["event"].label)] if event and event not in map(str, markets) else wrong


def words_of(query: str, markets: Mapping[int, str]) -> list[tuple[str, str]]:
    """The conditions in words: (field, what was chosen)."""
    data, rows = QueryDict(query), []
    for name, one in LeadFilter.base_filters.items():
        values = data.getlist(name)
        if not values:
            continue
        if name == "event":
            said = markets.get(int(values[-1]) if values[-1].isdecimal() else 0, "—")
        elif choices := one.extra.get("choices"):
            labels = {str(key): str(label) for key, label in choices}
            said = listed(labels.get(value, value) for value in values)
        else:
            said = "✓" if values[-1] == "on" and name != "q" else values[-1]
        rows.append((str(one.label), said))
    return rows

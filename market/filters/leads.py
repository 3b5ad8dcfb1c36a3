"""The filter of the lead board. It only asks about facts that a row of the board shows anyway."""

import datetime as dt
from collections import Counter
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.enums import CertificateKind, TechField
from accounts.industries import SECTIONS
from accounts.models import Certificate, Organisation
from accounts.regions import REGIONS
from events.models import MarketEvent
from market.enums import FinancingType, Guarantee, NeedKind
from market.models import Lead
from market.querysets import LeadQuerySet
from market.selectors import board
from market.selectors.facets import Facets
from market.selectors.leads import AMOUNT_BANDS, TERM_BANDS, holds_on

Pairs = list[tuple[str, Any]]
Bands = dict[str, tuple[int | None, int | None]]

AMOUNTS: Pairs = [("s", _("below 5 million")), ("m", _("5 to 30 million")), ("l", _("30 million and more"))]
TERMS: Pairs = [("short", _("up to 12 months")), ("medium", _("13 to 36 months")), ("long", _("over 36 months"))]
WORK: Pairs = [
    ("free", _("Can be claimed")),
    ("ours", _("In our hands")),
    ("ended", _("Ended with us")),
    ("full", _("No place left")),
]
SORTS: Pairs = [("score", _("Best match first")), ("newest", _("Newest first")), ("amount", _("Largest amount first"))]


def in_bands(column: str, bands: Bands, chosen: list[str]) -> Q:
    """The column lies in one of the chosen bands."""
    found = Q(pk__in=[])
    for name in chosen:
        low, high = bands[name]
        one = Q(**{f"{column}__isnull": False})
        one &= Q(**{f"{column}__gte": low}) if low is not None else Q()
        one &= Q(**{f"{column}__lt": high}) if high is not None else Q()
        found |= one
    return found


def _several(label: Any, choices: Pairs, column: str = "", method: Any = None) -> filters.MultipleChoiceFilter:
    return filters.MultipleChoiceFilter(
        label=label,
        choices=choices,
        field_name=column or None,
        method=method,
        distinct=False,  # a lead has one row
        widget=forms.CheckboxSelectMultiple,
    )


class LeadFilter(filters.FilterSet):
    """Kind, amount, term, industry, certificate, security, district, field, words, our match, wish and work, market."""

    q = filters.CharFilter(label=_("Words"), method="by_words", max_length=60)
    matched = filters.BooleanFilter(
        label=_("Only matched to us"), method="by_match", widget=forms.CheckboxInput, required=False
    )
    wished = filters.BooleanFilter(
        label=_("Only those we wish to meet"), method="by_wish", widget=forms.CheckboxInput, required=False
    )
    kind = _several(_("Kind of need"), list(NeedKind.choices), "kind")
    financing_type = _several(_("Kind of financing"), list(FinancingType.choices), "financing_type")
    amount = _several(_("Amount"), AMOUNTS, method="by_amount")
    term = _several(_("Term"), TERMS, method="by_term")
    guarantee = _several(_("Security"), list(Guarantee.choices), method="by_guarantee")
    certificate = _several(_("Certificate"), list(CertificateKind.choices), method="by_certificate")
    field = _several(_("Technical field"), list(TechField.choices), "field")
    industry = _several(_("Industry"), list(SECTIONS.items()), "section")
    district = filters.ChoiceFilter(
        label=_("District"), choices=list(REGIONS.items()), empty_label=_("All"), field_name="region"
    )
    work = filters.ChoiceFilter(label=_("State"), choices=WORK, empty_label=_("All"), method="by_work")
    event = filters.ModelChoiceFilter(label=_("Market"), queryset=MarketEvent.objects.none(), empty_label=_("All"))
    sort = filters.ChoiceFilter(label=_("Order"), choices=SORTS, empty_label=None, method="by_order")

    class Meta:
        model = Lead
        fields: list[str] = []

    def __init__(
        self,
        data: Any,
        *,
        queryset: LeadQuerySet,
        organisation: Organisation,
        kinds: list[str],
        counts: Facets,
        today: dt.date,
    ) -> None:
        self.today, self.organisation = today, organisation
        self.on_board = sum(counts.kind.values())
        super().__init__(data, queryset=queryset)
        self.filters["event"].queryset = board.markets_on(queryset, organisation, self.on_board)
        financing = NeedKind.FINANCING in kinds
        hidden = (set() if financing else {"financing_type", "amount", "term", "guarantee"}) | (
            set() if len(kinds) > 1 else {"kind"}
        )
        for name in hidden:
            del self.filters[name]
        if len(kinds) > 1:
            self.filters["kind"].extra["choices"] = [pair for pair in NeedKind.choices if pair[0] in kinds]
        for name in ("kind", "financing_type", "amount", "term", "guarantee", "certificate", "field", "industry"):
            if name in self.filters:
                self._count(name, getattr(counts, name))
        offered = len(getattr(self.filters.get("financing_type"), "extra", {}).get("choices", ()))
        if offered < 2 and not self._chosen("financing_type"):
            self.filters.pop("financing_type", None)  # one kind only: nothing to choose
        present = {code for code in counts.district if code} | set(self._chosen("district"))
        self.filters["district"].extra["choices"] = [
            (code, f"{label} · {counts.district[code]}") for code, label in REGIONS.items() if code in present
        ]

    def _count(self, name: str, counted: Counter[str]) -> None:
        """Only choices that lead somewhere, each with its number; what is chosen stays a choice."""
        chosen = self._chosen(name)
        choices = self.filters[name].extra["choices"]
        self.filters[name].extra["choices"] = [
            (value, format_html('{} <small class="text-soft">{}</small>', label, counted[value]))
            for value, label in choices
            if counted[value] or value in chosen
        ]

        if not self.filters[name].extra["choices"] and not chosen:
            del self.filters[name]  # no heading over nothing

    def _chosen(self, name: str) -> list[str]:
        return self.data.getlist(name) if hasattr(self.data, "getlist") else []

    @property
    def active_count(self) -> int:
        """How many fields narrow the list."""
        cleaned = self.form.cleaned_data if self.form.is_valid() else {}
        return sum(1 for name, value in cleaned.items() if value and name != "sort")

    @property
    def order(self) -> str:
        """The order the reader chose: the best match first, unless said otherwise."""
        chosen = self.form.cleaned_data.get("sort") if self.form.is_valid() else ""
        return chosen or "score"

    @property
    def choice(self) -> str:
        """What the list is narrowed by, in one line; the same choice gives the same line."""
        cleaned = self.form.cleaned_data if self.form.is_valid() else {}
        return repr(sorted((name, str(value)) for name, value in cleaned.items() if value and name != "sort"))

    def by_words(self, rows: LeadQuerySet, name: str, value: str) -> LeadQuerySet:
        """Every word stands in the title, description, purpose, keywords or the firm's name."""
        return board.having_words(rows, value)

    def by_match(self, rows: LeadQuerySet, name: str, value: bool) -> LeadQuerySet:
        """The run in force matched one of our offerings."""
        return board.matched_to(rows, self.organisation) if value else rows

    def by_wish(self, rows: LeadQuerySet, name: str, value: bool) -> LeadQuerySet:
        """We have said that we would like to meet the firm."""
        return board.wished_by(rows, self.organisation) if value else rows

    def by_amount(self, rows: LeadQuerySet, name: str, value: list[str]) -> LeadQuerySet:
        """In one of the bands; a need without an amount is in none."""
        return rows.filter(in_bands("amount", AMOUNT_BANDS, value)) if value else rows

    def by_term(self, rows: LeadQuerySet, name: str, value: list[str]) -> LeadQuerySet:
        """In one of the bands."""
        return rows.filter(in_bands("term_months", TERM_BANDS, value)) if value else rows

    def by_guarantee(self, rows: LeadQuerySet, name: str, value: list[str]) -> LeadQuerySet:
        """The firm can give one of these."""
        found = Q(pk__in=[])
        for word in value:
            found |= Q(guarantees__contains=f'"{word}"')
        return rows.filter(found) if value else rows

    def by_certificate(self, rows: LeadQuerySet, name: str, value: list[str]) -> LeadQuerySet:
        """The firm holds one of these today."""
        if not value:
            return rows
        held = Certificate.objects.filter(holds_on(self.today), kind__in=value)
        return rows.filter(organisation__in=held.values("profile__organisation"))

    def by_work(self, rows: LeadQuerySet, name: str, value: str) -> LeadQuerySet:
        """How far we are with it."""
        return board.in_work(rows, self.organisation, value)

    def by_order(self, rows: LeadQuerySet, name: str, value: str) -> LeadQuerySet:
        """The order is not a condition: ``LeadOrder`` keeps it."""
        return rows

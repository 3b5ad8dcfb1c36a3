"""The filter of the lead board. It only asks about facts that a row of the board shows anyway."""

import datetime as dt
import json
from collections import Counter
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, F, OuterRef, Q, TextField
from django.db.models.functions import Cast
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.enums import CertificateKind, TechField
from accounts.industries import SECTIONS
from accounts.models import Certificate, Organisation
from accounts.regions import REGIONS
from events.models import MarketEvent
from market.enums import OPEN_STATES, FinancingType, Guarantee, NeedKind, State
from market.models import Need
from market.querysets import NeedQuerySet
from market.selectors.leads import AMOUNT_BANDS, IS_FREE, IS_FULL, TERM_BANDS, Facets, holds_on

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
WORKING = tuple(state for state in OPEN_STATES if state != State.PROPOSED)


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


def has_words(column: str, chosen: list[str], rows: NeedQuerySet) -> NeedQuerySet:
    """A column that holds a list of words contains one of the chosen words."""
    found = Q(pk__in=[])
    for word in chosen:
        found |= Q(list_text__contains=f'"{word}"')
    return rows.alias(list_text=Cast(column, TextField())).filter(found)


def _several(label: Any, choices: Pairs, method: str) -> filters.MultipleChoiceFilter:
    return filters.MultipleChoiceFilter(
        label=label, choices=choices, method=method, widget=forms.CheckboxSelectMultiple
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
    kind = _several(_("Kind of need"), list(NeedKind.choices), "by_kind")
    financing_type = _several(_("Kind of financing"), list(FinancingType.choices), "by_financing_type")
    amount = _several(_("Amount"), AMOUNTS, "by_amount")
    term = _several(_("Term"), TERMS, "by_term")
    guarantee = _several(_("Security"), list(Guarantee.choices), "by_guarantee")
    certificate = _several(_("Certificate"), list(CertificateKind.choices), "by_certificate")
    field = _several(_("Technical field"), list(TechField.choices), "by_field")
    industry = _several(_("Industry"), list(SECTIONS.items()), "by_industry")
    district = filters.ChoiceFilter(
        label=_("District"), choices=list(REGIONS.items()), empty_label=_("All"), field_name="organisation__region"
    )
    work = filters.ChoiceFilter(label=_("State"), choices=WORK, empty_label=_("All"), method="by_work")
    event = filters.ModelChoiceFilter(label=_("Market"), queryset=MarketEvent.objects.none(), empty_label=_("All"))
    sort = filters.ChoiceFilter(label=_("Order"), choices=SORTS, empty_label=None, method="by_order")

    class Meta:
        model = Need
        fields: list[str] = []

    def __init__(
        self,
        data: Any,
        *,
        queryset: NeedQuerySet,
        organisation: Organisation,
        kinds: list[str],
        counts: Facets,
        today: dt.date,
    ) -> None:
        self.today = today
        super().__init__(data, queryset=queryset)
        markets = MarketEvent.objects.filter(needs__in=queryset.order_by().values("pk"))
        self.filters["event"].queryset = markets.distinct()
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
        if len(getattr(self.filters.get("financing_type"), "extra", {}).get("choices", ())) < 2:
            self.filters.pop("financing_type", None)  # one kind only: nothing to choose
        present = {code for code in counts.district if code}
        self.filters["district"].extra["choices"] = [
            (code, f"{label} · {counts.district[code]}") for code, label in REGIONS.items() if code in present
        ]

    def _count(self, name: str, counted: Counter[str]) -> None:
        """Only choices that lead somewhere, each with its number; what is chosen stays a choice."""
        chosen = self.data.getlist(name) if hasattr(self.data, "getlist") else []
        choices = self.filters[name].extra["choices"]
        self.filters[name].extra["choices"] = [
            (value, format_html('{} <small class="text-soft">{}</small>', label, counted[value]))
            for value, label in choices
            if counted[value] or value in chosen
        ]

    @property
    def active_count(self) -> int:
        """How many fields narrow the list."""
        cleaned = self.form.cleaned_data if self.form.is_valid() else {}
        return sum(1 for name, value in cleaned.items() if value and name != "sort")

    def by_words(self, rows: NeedQuerySet, name: str, value: str) -> NeedQuerySet:
        """Every word stands in the title, description, purpose, keywords or the firm's name."""
        rows = rows.alias(keyword_text=Cast("keywords", TextField()))
        for word in value.split()[:6]:
            escaped = json.dumps(word)[1:-1]  # how SQLite keeps Chinese words in a list
            rows = rows.filter(
                Q(title__icontains=word)
                | Q(summary__icontains=word)
                | Q(organisation__name__icontains=word)
                | Q(financing__purpose__icontains=word)
                | Q(keyword_text__icontains=word)
                | Q(keyword_text__contains=escaped)
            )
        return rows

    def by_match(self, rows: NeedQuerySet, name: str, value: bool) -> NeedQuerySet:
        """The run in force matched one of our offerings."""
        return rows.filter(best_match__isnull=False) if value else rows

    def by_wish(self, rows: NeedQuerySet, name: str, value: bool) -> NeedQuerySet:
        """We have said that we would like to meet the firm."""
        return rows.filter(wished=True) if value else rows

    def by_kind(self, rows: NeedQuerySet, name: str, value: list[str]) -> NeedQuerySet:
        """One of the kinds."""
        return rows.filter(kind__in=value) if value else rows

    def by_financing_type(self, rows: NeedQuerySet, name: str, value: list[str]) -> NeedQuerySet:
        """A loan, shares, a lease or a guarantee."""
        return rows.filter(financing__financing_type__in=value) if value else rows

    def by_amount(self, rows: NeedQuerySet, name: str, value: list[str]) -> NeedQuerySet:
        """In one of the bands; a need without an amount is in none."""
        return rows.filter(in_bands("financing__amount", AMOUNT_BANDS, value)) if value else rows

    def by_term(self, rows: NeedQuerySet, name: str, value: list[str]) -> NeedQuerySet:
        """In one of the bands."""
        return rows.filter(in_bands("financing__term_months", TERM_BANDS, value)) if value else rows

    def by_guarantee(self, rows: NeedQuerySet, name: str, value: list[str]) -> NeedQuerySet:
        """The firm can give one of these."""
        return has_words("financing__guarantees", value, rows) if value else rows

    def by_certificate(self, rows: NeedQuerySet, name: str, value: list[str]) -> NeedQuerySet:
        """The firm holds one of these today."""
        if not value:
            return rows
        held = Certificate.objects.filter(
            holds_on(self.today), profile__organisation=OuterRef("organisation"), kind__in=value
        )
        return rows.filter(Exists(held))

    def by_field(self, rows: NeedQuerySet, name: str, value: list[str]) -> NeedQuerySet:
        """The need's own field, else the firm's."""
        return rows.filter(Q(field__in=value) | Q(field="", organisation__field__in=value)) if value else rows

    def by_industry(self, rows: NeedQuerySet, name: str, value: list[str]) -> NeedQuerySet:
        """The firm's section of GB/T 4754."""
        found = Q(pk__in=[])
        for letter in value:
            found |= Q(organisation__profile__industry__startswith=letter)
        return rows.filter(found) if value else rows

    def by_work(self, rows: NeedQuerySet, name: str, value: str) -> NeedQuerySet:
        """How far we are with it."""
        ours, ended = Q(pair_state__in=WORKING), Q(pair_state__isnull=False) & ~Q(pair_state__in=OPEN_STATES)
        wanted = {"free": IS_FREE, "ours": ours, "ended": ended, "full": IS_FULL}
        return rows.filter(wanted[value])

    def by_order(self, rows: NeedQuerySet, name: str, value: str) -> NeedQuerySet:
        """In the order the reader chose."""
        return ordered(rows, value)


def ordered(rows: NeedQuerySet, sort: str) -> NeedQuerySet:
    """By match score, by day of publication or by amount; the newest first among equals."""
    first = {"score": "best_score", "amount": "financing__amount"}.get(sort)
    keys: list[Any] = [F(first).desc(nulls_last=True)] if first else []
    return rows.order_by(*keys, "-published_at", "-pk")

"""Leads as rows of a spreadsheet: what the board and the page of a lead show this party, with real figures and days."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts import clock
from accounts.industries import SECTIONS
from accounts.regions import region_name
from market.enums import FinancingType, Guarantee
from market.fact_texts import listed
from market.lead_rows import lead_state, missing_facts
from market.lead_texts import need_rows, valid
from market.models import Match
from market.offer_texts import chosen
from market.selectors.need_terms import terms_of

WAN = Decimal(10_000)
WIDTHS = (12, 30, 14, 16, 10, 34, 14, 14, 12, 10, 12, 20, 30, 24, 14, 18, 12, 24, 12, 12, 50)


def headers() -> list[str]:
    """The columns; a unit stands in brackets."""
    return [
        _("Match score"),
        _("Firm"),
        _("District"),
        _("Industry"),
        _("Kind of need"),
        _("Need"),
        _("Technical field"),
        _("Kind of financing"),
        _("Amount (10,000 yuan)"),
        _("Term (months)"),
        _("Highest acceptable rate, %"),
        _("Security"),
        _("Certificates"),
        _("To be supplied"),
        _("State"),
        _("Our deadline"),
        _("Stall"),
        _("Market"),
        _("Published on"),
        _("Valid until"),
        _("Further facts"),
    ]


def lead_cells(
    need: Any, matches: Mapping[int, Match], stalls: Mapping[tuple[int, int], str], today: dt.date
) -> list[Any]:
    """One row, from a need annotated by ``with_work``: never a contact, a credit code or a figure of the books."""
    match, terms, state = matches.get(need.best_match), terms_of(need), lead_state(need)
    firm, section = need.organisation, _section(need.organisation)
    money = getattr(terms, "amount", None)
    financing = getattr(terms, "financing_type", "")
    known = {_("Amount"), _("Term"), _("Kind of financing"), _("Security"), _("Highest acceptable rate")}
    return [
        match.score if match else None,
        firm.name,
        region_name(firm.region) if firm.region else "",
        str(SECTIONS[section]) if section in SECTIONS else "",
        need.get_kind_display(),
        need.title,
        need.get_field_display() if need.field else "",
        str(FinancingType(financing).label) if financing else "",
        money / WAN if money is not None else None,
        getattr(terms, "term_months", None),
        getattr(terms, "max_rate", None),
        chosen(Guarantee, getattr(terms, "guarantees", None) or []),
        listed(str(row) for row in valid(firm, today)),
        missing_facts(match),
        str(state["label"]),
        state.get("due"),
        stalls.get((firm.pk, need.event_id), ""),
        str(need.event) if need.event_id else "",
        clock.as_local_date(need.published_at) if need.published_at else None,
        need.valid_until,
        "；".join(f"{label}：{value}" for label, value in need_rows(need) if label not in known),
    ]


def _section(organisation: Any) -> str:
    profile = getattr(organisation, "profile", None)
    return profile.industry[:1] if profile and profile.industry else ""

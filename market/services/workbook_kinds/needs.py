"""Rows that are needs: stated by the organiser on behalf of the firm, as drafts.

They stay drafts, because the pledge that a need is true and the authorisation to use it are the firm's own to give: it
finds the draft among its needs, complete, and hands it in; or the organiser acts for the firm with its word. A need
that has been handed in is not changed by a list. The audit rows name the organiser and the firm.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import Organisation, User
from events.enums import EventStatus
from events.models import MarketEvent
from market.completeness import common_required, terms_required
from market.enums import NeedKind, NeedStatus
from market.models import CooperationTerms, FinancingTerms, Need
from market.selectors.need_terms import terms_of
from market.services.need_checks import check_row
from market.services.needs import create_draft, save_need
from market.services.workbook_kinds.parties import Parties, find_parties, the_party
from market.services.workbook_kinds.plan import Plan, Values, differences, planned
from market.workbook_enums import ImportKind

KIND = ImportKind.NEEDS
OF_FIRM = frozenset({"pledged", "authorised_until"})
COMMON = ("summary", "field", "valid_until", "keywords")
TERMS: dict[str, tuple[Any, tuple[str, ...]]] = {
    NeedKind.FINANCING: (
        FinancingTerms,
        ("financing_type", "amount", "term_months", "max_rate", "purpose", "guarantees"),
    ),
    NeedKind.COOPERATION: (CooperationTerms, ("modes", "problem", "key_technology", "expected_goal", "budget")),
}


@dataclass(frozen=True, slots=True)
class Known:
    """The firms of the rows and their needs at this market, by firm, kind and title (the newest)."""

    event: MarketEvent
    parties: Parties
    needs: dict[tuple[int, str, str], Need]


def find(event: MarketEvent, rows: Sequence[Values]) -> Known:
    """What these firms have stated for the market."""
    parties = find_parties(rows)
    stated = Need.objects.filter(event=event, kind__in=list(TERMS), organisation__in=parties.keys()).order_by("pk")
    needs = stated.select_related("financing", "cooperation")
    return Known(event, parties, {(need.organisation_id, need.kind, need.title): need for need in needs})


def plan(known: Known, values: Values) -> Plan:
    """A new draft, or what differs in one that is still a draft."""
    firm, kind = the_party(known.parties, values), values["kind"]
    _check_place(known.event, firm, kind, values)
    need = known.needs.get((firm.pk, kind, values["title"]))
    common, terms = _split(values)
    _check_values(firm, kind, values["title"], common, terms)
    keys = (f"need:{firm.pk}:{kind}:{values['title']}",)
    title = f"{firm.name} · {values['title']}"
    if need is None:
        _check_complete(kind, common, terms)
        return planned(title, keys, (), new=True)
    changes = differences(KIND, need, common, COMMON) + differences(KIND, terms_of(need), terms, TERMS[kind][1])
    if changes and need.status != NeedStatus.DRAFT:
        raise Invalid(_("This need has been submitted and can no longer be changed."), field="title")
    return planned(title, keys, changes)


def _check_place(event: MarketEvent, firm: Organisation, kind: str, values: Values) -> None:
    if event.status != EventStatus.PUBLISHED:
        raise Invalid(_("This market is not open for needs."))
    if not firm.is_enterprise:
        raise Invalid(_("Needs are stated by enterprises; others publish what they offer."), field="organisation")
    foreign = [name for other in TERMS if other != kind for name in TERMS[other][1] if name in values]
    if foreign:
        raise Invalid(_("A need of this kind does not have this."), field=foreign[0])


def _split(values: Values) -> tuple[dict[str, Any], dict[str, Any]]:
    columns = TERMS[values["kind"]][1]
    return (
        {name: values[name] for name in COMMON if name in values},
        {name: values[name] for name in columns if name in values},
    )


def _check_values(firm: Organisation, kind: str, title: str, common: dict[str, Any], terms: dict[str, Any]) -> None:
    """All that the services will look at when the draft is saved."""
    check_row(Need(organisation=firm, kind=kind, title=title, **common), ["title", *common])
    check_row(TERMS[kind][0](**terms), terms)


def _check_complete(kind: str, common: dict[str, Any], terms: dict[str, Any]) -> None:
    """All that a firm needs for handing it in, but for its own word."""
    wanted = {**common_required(kind), **terms_required(kind, terms.get("financing_type", ""))}
    given = {"title", "financing_type", *OF_FIRM, *common, *terms}
    if missing := [name for name in wanted if name not in given]:
        raise Invalid(_("Please fill in this cell."), field=missing[0])


def write(by: User, known: Known, values: Values) -> None:
    """Begin the draft for the firm, or change it."""
    firm = the_party(known.parties, values)
    need = known.needs.get((firm.pk, values["kind"], values["title"]))
    if need is None:
        need = create_draft(by=by, organisation=firm, kind=values["kind"], title=values["title"], event=known.event)
    common, terms = _split(values)
    save_need(by=by, need=need, common=common, terms=terms)

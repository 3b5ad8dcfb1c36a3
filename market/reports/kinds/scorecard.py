"""Report: how the lenders answer the firms, one row a lender."""

from collections import defaultdict
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from accounts.enums import LENDER_KINDS
from accounts.models import Organisation
from market.enums import OutcomeKind, RefusalCode
from market.reports.funnel import APPROVALS, firms_at
from market.reports.kept_clocks import Kept, contact_clocks, contact_judged, decision_clocks, decision_judged
from market.reports.pairs import Scope
from market.reports.report import (
    Behind,
    Figure,
    Part,
    Report,
    ReportColumn,
    ReportRow,
    Unit,
    amount_of,
    results_of,
    share,
)
from market.reports.rows import one_party, pairs_behind, pairs_of, stage_behind
from market.reports.verdicts import ByWord, outcomes_of, summed_by_word

REFUSED = "refused_"
"""Before a code in the name of a part: the refusals with that code."""


def _rows(scope: Scope) -> list[ReportRow]:
    reached = {key[0]: firms for key, firms in firms_at("reached", scope, "provider").items()}
    contacts, decisions = contact_clocks(scope), decision_clocks(scope)
    approvals = {
        key[0]: sums for key, sums in summed_by_word(outcomes_of(scope, APPROVALS), "introduction__provider").items()
    }
    refusals = _refusals(scope)
    there = {*reached, *contacts, *decisions, *approvals, *refusals}
    lenders = Organisation.objects.filter(kind__in=LENDER_KINDS).in_bulk(there)
    rows = []
    for pk, lender in lenders.items():
        contact, decision = contacts.get(pk, Kept()), decisions.get(pk, Kept())
        sums, codes = approvals.get(pk, ByWord()), refusals.get(pk, {})
        figures = {
            "reached": Figure(reached.get(pk, 0)),
            "contact": share(contact.kept, contact.judged),
            "decision": share(decision.kept, decision.judged),
            "approvals": results_of(sums),
            "amount": amount_of(sums),
            "refusals": Figure(sum(codes.values()), parts=_parts(codes)),
        }
        rows.append(ReportRow(str(pk), lender.name, figures))
    return sorted(rows, key=lambda row: (-int(row.figures["reached"].value or 0), row.label, row.key))


def _refusals(scope: Scope) -> dict[int, dict[str, int]]:
    """By lender: how often each code was given."""
    rows = outcomes_of(scope, [OutcomeKind.REFUSAL]).values_list("introduction__provider", "refusal_code")
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for provider, code, number in rows.annotate(number=Count("pk")):
        found[provider][code] = number
    return found


def _parts(codes: dict[str, int]) -> tuple[Part, ...]:
    """The codes that were given, in the order of the list of codes."""
    return tuple(Part(REFUSED + code, RefusalCode(code).label, codes[code]) for code in RefusalCode if code in codes)


def _behind(scope: Scope, row: str, column: str) -> Behind | None:
    chosen = one_party(scope, row)
    if chosen is None or chosen.provider is None or chosen.provider.kind not in LENDER_KINDS:
        return None
    if column == "reached":
        return stage_behind(chosen, "reached")
    lists: dict[str, Any] = {"contact": contact_judged, "decision": decision_judged}
    if column in lists:
        return pairs_behind(lists[column](chosen))
    if column in ("approvals", "amount"):
        return pairs_behind(pairs_of(outcomes_of(chosen, APPROVALS)))
    refusals = outcomes_of(chosen, [OutcomeKind.REFUSAL])
    if column.startswith(REFUSED):
        refusals = refusals.filter(refusal_code=column.removeprefix(REFUSED))
    return pairs_behind(pairs_of(refusals))


SCORECARD = Report(
    id="scorecard",
    title=_("Lender scorecard"),
    about=_("Bank or fund"),
    definition=_(
        "How many firms each bank and fund reached, whether it contacted them and decided in time, what it approved, "
        "and why it refused."
    ),
    filters=("provider", "series", "event", "since", "until"),
    columns=(
        ReportColumn("reached", _("Reached"), Unit.FIRMS, _("Firms with which it put its first contact on record.")),
        ReportColumn(
            "contact",
            _("Contacted in time"),
            Unit.PERCENT,
            _(
                "Of the needs it claimed, the share whose first contact came within the working days of the market; "
                "the list behind it begins with those that were late."
            ),
        ),
        ReportColumn(
            "decision",
            _("Decided in 30 days"),
            Unit.PERCENT,
            _(
                "Of the needs it claimed, the share with an approval or a refusal within thirty days of the claim; the "
                "list behind it begins with those that took longer."
            ),
        ),
        ReportColumn(
            "approvals", _("Approvals"), Unit.RESULTS, _("Credit approvals and equity deals that stand on record.")
        ),
        ReportColumn("amount", _("Approved in all"), Unit.MONEY, _("The amounts of these approvals and equity deals.")),
        ReportColumn("refusals", _("Refusals"), Unit.RESULTS, _("Refusals that stand on record, by their reason.")),
    ),
    rows=_rows,
    behind=_behind,
    drawn="contact",
)

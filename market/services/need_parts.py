"""The parts of a need beside its own row: the detail row, the loans the firm has, the parties it names."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import Organisation
from accounts.services.rows import set_facts
from market.enums import NeedKind
from market.models import ExistingLoan, Need
from market.querysets import need_kinds_answered_by
from market.selectors.need_terms import terms_of
from market.services.need_checks import check_row

WISHES: dict[str, str] = {NeedKind.FINANCING: "intended_lenders", NeedKind.COOPERATION: "intended_partners"}
"""Kinds of need whose firm may name the parties it would like to talk to."""

MAX_LOANS = 20


def save_terms(row: Need, values: dict[str, Any]) -> dict[str, Any]:
    """Set columns of the detail row; returns what changed."""
    terms = terms_of(row)
    columns = {field.name for field in terms._meta.concrete_fields} - {"id", "need"}
    changes = set_facts(terms, values, columns)
    if changes:
        check_row(terms, changes)
        terms.save(update_fields=list(changes))
    return changes


def replace_loans(row: Need, loans: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The firm's other loans as they are now; the rows are rewritten only when something differs."""
    if row.kind != NeedKind.FINANCING:
        raise TypeError("only a financing need has existing loans")
    if len(loans) > MAX_LOANS:
        raise Invalid(_("At most %(count)s loans.") % {"count": MAX_LOANS}, field="existing_loans")
    columns = ("bank", "amount", "guarantee", "starts_on", "ends_on")
    rows = [ExistingLoan(terms=row.financing, **loan) for loan in loans]
    present = list(row.financing.existing_loans.values_list(*columns))
    if present == [tuple(getattr(loan, name) for name in columns) for loan in rows]:
        return {}
    for loan in rows:
        check_row(loan, columns)
    row.financing.existing_loans.all().delete()
    ExistingLoan.objects.bulk_create(rows)
    return {"existing_loans": len(rows)}


def replace_wishes(row: Need, wishes: Sequence[Organisation]) -> dict[str, Any]:
    """The parties the firm would like to talk to; only kinds that can answer the need."""
    if row.kind not in WISHES:
        raise TypeError("this kind of need names no parties")
    if any(row.kind not in need_kinds_answered_by(party.kind) for party in wishes):
        raise Invalid(_("This party cannot answer such a need."), field="wishes")
    relation = getattr(terms_of(row), WISHES[row.kind])
    before = set(relation.values_list("pk", flat=True))
    relation.set(wishes)
    return {"wishes": len(wishes)} if before != {party.pk for party in wishes} else {}

"""Putting on record what came of a pair: rows are only added, and the state of the pair follows from them."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, Taken, WrongState
from accounts.models import Organisation, User
from market.call_choices import Mend
from market.enums import OutcomeKind
from market.models import Correction, Introduction, Outcome, RefusalAdvice
from market.outcome_enums import UNDECIDED, CorrectionState, Side
from market.outcome_sides import recorder_of, stated_as
from market.pair_permissions import check_actor
from market.services.introductions import move
from market.services.outcome_checks import (
    check_advice,
    check_facts,
    check_kind,
    check_sums,
    has_current,
    way_to,
)
from market.services.outcome_letters import tell_advice, tell_corrected, tell_firm
from market.services.pairs import lock_pair, tell_for
from market.services.result_twins import carry_over
from market.states import Actor

FACTS = (
    "amount",
    "annual_rate",
    "term_months",
    "agreement_type",
    "ip_rule",
    "starts_on",
    "ends_on",
    "decided_on",
    "first_loan",
    "credit_loan",
    "preferential",
    "subsidy_percent",
    "refusal_code",
    "refusal_text",
    "evidence",
)
"""The columns that a correction may change."""


def record_approval(
    *,
    by: User,
    introduction: Introduction,
    amount: Decimal,
    annual_rate: Decimal,
    term_months: int,
    decided_on: dt.date,
    first_loan: bool | None = None,
    credit_loan: bool | None = None,
    preferential: str = "",
    subsidy_percent: Decimal | None = None,
    evidence: str = "",
    form_token: str | None = None,
    organisation: Organisation | None = None,
) -> Outcome:
    """A lender puts its credit approval on record (yuan, annual percent, months): applied → approved.

    One approval stands at a time; another figure is a correction of it.
    """
    facts = {
        "amount": amount,
        "annual_rate": annual_rate,
        "term_months": term_months,
        "decided_on": decided_on,
        "first_loan": first_loan,
        "credit_loan": credit_loan,
        "preferential": preferential,
        "subsidy_percent": subsidy_percent,
        "evidence": evidence,
    }
    return _record(by, introduction, OutcomeKind.APPROVAL, facts, form_token, organisation)


def record_drawdown(
    *,
    by: User,
    introduction: Introduction,
    amount: Decimal,
    decided_on: dt.date,
    evidence: str = "",
    form_token: str | None = None,
    organisation: Organisation | None = None,
) -> Outcome:
    """Money paid out: the first one moves approved → drawn, further ones only add up, never above what was approved."""
    facts = {"amount": amount, "decided_on": decided_on, "evidence": evidence}
    return _record(by, introduction, OutcomeKind.DRAWDOWN, facts, form_token, organisation)


def record_result(
    *,
    by: User,
    introduction: Introduction,
    kind: str,
    decided_on: dt.date,
    amount: Decimal | None = None,
    preferential: str = "",
    agreement_type: str = "",
    ip_rule: str = "",
    term_months: int | None = None,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    evidence: str = "",
    form_token: str | None = None,
    organisation: Organisation | None = None,
) -> Outcome:
    """An equity deal (decision and payment in one act), an agreement, a lease or a subsidy, as the kind of need
    allows.

    An agreement has a type that its kind of need can end in and a rule whose the results are (each empty where it was
    not said) and is put on record on the
    day it was signed or later; agreement and lease run for a number of months, or from one day to another, or openly.
    """
    check_kind(introduction, kind)
    facts = {
        "amount": amount,
        "decided_on": decided_on,
        "preferential": preferential,
        "agreement_type": agreement_type,
        "ip_rule": ip_rule,
        "term_months": term_months,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "evidence": evidence,
    }
    return _record(by, introduction, kind, facts, form_token, organisation)


def record_refusal(
    *,
    by: User,
    introduction: Introduction,
    code: str,
    text: str = "",
    decided_on: dt.date | None = None,
    advice: str = "",
    mend: str = Mend.NEED,
    form_token: str | None = None,
    organisation: Organisation | None = None,
) -> Outcome:
    """The answering party ends an open pair with a coded reason.

    The firm is told the reason and what it can do about it; its need goes back to matching without this party. With
    ``advice`` of the party's own the message leads to the need or the profile, where the firm follows it (``mend``).
    """
    facts = {"refusal_code": code, "refusal_text": text.strip(), "decided_on": decided_on or clock.today()}
    return _record(by, introduction, OutcomeKind.REFUSAL, facts, form_token, organisation, (advice.strip(), mend))


@transaction.atomic
def correct_outcome(*, by: User, outcome: Outcome, organisation: Organisation | None = None, **changes: Any) -> Outcome:
    """A new row replaces a wrong one; the old row stays, and every figure counts the new one. The state stays as it
    is.
    """
    row, party = _lock_for_change(by, outcome, organisation)
    unknown = set(changes) - set(FACTS)
    if unknown:
        raise TypeError(f"unknown facts: {sorted(unknown)}")
    facts = {name: changes.get(name, getattr(outcome, name)) for name in FACTS}
    check_facts(row, outcome.kind, facts)
    check_sums(row, outcome.kind, facts["amount"], without=outcome)
    corrected = _replace(by, row, outcome, party, facts)
    old = {name: _plain(getattr(outcome, name)) for name in changes}
    new = {name: _plain(value) for name, value in changes.items()}
    audit.record(by=by, verb="outcome.correct", subject=corrected, on_behalf_of=party, pair=row.pk, old=old, new=new)
    tell_corrected(by, row, outcome)
    return corrected


@transaction.atomic
def void_outcome(*, by: User, outcome: Outcome, reason: str, organisation: Organisation | None = None) -> Outcome:
    """A row that should never have been written is taken back by a new row with the reason; nothing counts it any
    more.
    """
    row, party = _lock_for_change(by, outcome, organisation)
    if not reason.strip():
        raise Invalid(_("Please give the reason."), field="reason")
    if len(reason) > 300:
        raise Invalid(_("At most %(limit)d characters.") % {"limit": 300}, field="reason")
    check_sums(row, outcome.kind, 0, without=outcome)
    facts = {name: getattr(outcome, name) for name in FACTS} | {"evidence": reason.strip()}
    voided = _replace(by, row, outcome, party, facts, void=True)
    audit.record(by=by, verb="outcome.void", subject=voided, on_behalf_of=party, pair=row.pk, reason=reason.strip())
    tell_corrected(by, row, outcome)
    return voided


def _replace(
    by: User,
    row: Introduction,
    outcome: Outcome,
    party: Organisation | None,
    facts: dict[str, Any],
    *,
    void: bool = False,
) -> Outcome:
    """The new row; what was proposed for the old one is overtaken, and what was decided about its twin goes with it."""
    side = Side.FIRM if outcome.stated_by == Side.FIRM else Side.PROVIDER
    new = Outcome.objects.create(
        introduction=row,
        kind=outcome.kind,
        corrects=outcome,
        void=void,
        stated_by=stated_as(by, party, side),
        recorded_by=by,
        recorded_at=clock.now(),
        **facts,
    )
    undecided = Correction.objects.filter(outcome=outcome, state__in=UNDECIDED)
    undecided.update(state=CorrectionState.OVERTAKEN, decided_by=by, decided_at=clock.now())
    carry_over(by=by, old=outcome, new=new)
    return new


@transaction.atomic
def _record(
    by: User,
    introduction: Introduction,
    kind: str,
    facts: dict[str, Any],
    form_token: str | None,
    organisation: Organisation | None,
    advice: tuple[str, str] = ("", ""),
) -> Outcome:
    """Lock → whose act, which state, which facts → row → moves → audit → message. A form sent twice gives one row."""
    row = lock_pair(introduction)
    party = check_actor(by, row, Actor.PROVIDER, organisation)
    known = Outcome.objects.filter(form_token=form_token).first() if form_token else None
    if known:
        if known.introduction_id != row.pk or known.kind != kind:
            raise Invalid(_("This form belongs to another page. Please open the page again."))
        return known
    way = way_to(row, kind)
    check_facts(row, kind, facts)
    if kind in (OutcomeKind.APPROVAL, OutcomeKind.EQUITY) and has_current(row, "approval", "equity"):
        raise WrongState(_("A decision is already on record. Correct that row instead."))
    check_sums(row, kind, facts.get("amount"))
    outcome = Outcome.objects.create(
        introduction=row,
        kind=kind,
        form_token=form_token,
        stated_by=stated_as(by, party, Side.PROVIDER),
        recorded_by=by,
        recorded_at=clock.now(),
        **facts,
    )
    if advice[0]:
        check_advice(*advice)
        RefusalAdvice.objects.create(outcome=outcome, text=advice[0], mend=advice[1])
    for state in way:
        row = move(by=by, introduction=row, to=state, organisation=organisation, by_outcome=True)
    amount = _plain(facts.get("amount"))
    audit.record(by=by, verb=f"outcome.{kind}", subject=outcome, on_behalf_of=party, pair=row.pk, amount=amount)
    if advice[0]:
        tell_advice(row, outcome, *advice)
    else:
        tell_firm(row, outcome)
    if kind == OutcomeKind.REFUSAL:
        tell_for(by, row, row.provider, "introduction.declined", text=outcome.refusal_text)
    return outcome


def _lock_for_change(
    by: User, outcome: Outcome, organisation: Organisation | None
) -> tuple[Introduction, Organisation | None]:
    """The pair locked, and the row still the one that counts."""
    row = lock_pair(outcome.introduction)
    party = check_actor(by, row, recorder_of(outcome), organisation)
    if not Outcome.objects.current().filter(pk=outcome.pk).exists():
        raise Taken(_("This row has already been corrected. Please look at the newest one."))
    if outcome.paid_by_file.exists():
        raise WrongState(_("This row follows from a file of support and is corrected there."))
    return row, party


def _plain(value: Any) -> Any:
    """A fact as JSON: amounts and dates as text."""
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)

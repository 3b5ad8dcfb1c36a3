"""What must hold for a row on record: money within bounds, dates between claim and today, sums that add up."""

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts import clock
from accounts.errors import Invalid, WrongState
from market.agreements import TYPES_OF_NEED, IPRule
from market.call_choices import Mend
from market.enums import NeedKind, OutcomeKind, RefusalCode, State, Track
from market.models import Introduction, Outcome

CENT = Decimal("0.01")
MAX_AMOUNT = Decimal(100_000_000_000)  # one thousand 亿元: above it a digit was typed too many
WITH_SPAN = frozenset({OutcomeKind.AGREEMENT, OutcomeKind.LEASE})
MONEY_KINDS = frozenset({OutcomeKind.APPROVAL, OutcomeKind.DRAWDOWN, OutcomeKind.EQUITY})

RESULT_KINDS: dict[str, tuple[str, ...]] = {
    NeedKind.FINANCING: (OutcomeKind.EQUITY,),
    NeedKind.COOPERATION: (OutcomeKind.AGREEMENT,),
    NeedKind.TALENT: (OutcomeKind.AGREEMENT,),
    NeedKind.SPACE: (OutcomeKind.LEASE, OutcomeKind.AGREEMENT),
    NeedKind.POLICY: (OutcomeKind.SUBSIDY, OutcomeKind.AGREEMENT),
    NeedKind.LEGAL: (OutcomeKind.AGREEMENT,),
    NeedKind.SCENARIO: (OutcomeKind.AGREEMENT,),
}
"""Which results can come of a kind of need, besides credit approvals and drawdowns."""


def check_facts(introduction: Introduction, kind: str, facts: dict[str, Any]) -> None:
    """Every fact of the row by itself; raises Invalid with the field at fault."""
    _check_number(facts.get("amount"), "amount", CENT, MAX_AMOUNT, required=kind in MONEY_KINDS)
    _check_number(facts.get("annual_rate"), "annual_rate", Decimal(0), Decimal(36), required=kind == "approval")
    _check_number(facts.get("subsidy_percent"), "subsidy_percent", Decimal(0), Decimal(100))
    _check_term(facts.get("term_months"), required=kind == OutcomeKind.APPROVAL)
    _check_date(introduction, facts.get("decided_on"))
    _check_refusal(kind, facts)
    _check_agreement(introduction, kind, facts)
    for name, limit in (("preferential", 60), ("evidence", 300), ("refusal_text", 300)):
        if len(facts.get(name) or "") > limit:
            raise Invalid(_("At most %(limit)d characters.") % {"limit": limit}, field=name)


def check_advice(text: str, mend: str) -> None:
    """Advice with a refusal: short enough to be read, and with the place where the firm follows it."""
    if len(text) > 300:
        raise Invalid(_("At most %(limit)d characters.") % {"limit": 300}, field="advice")
    if mend not in Mend.values:
        raise Invalid(_("Please choose where the firm changes it."), field="mend")


def _check_number(value: Any, field: str, low: Decimal, high: Decimal, *, required: bool = False) -> None:
    """A finite number with at most two decimals between the bounds."""
    if value is None:
        if required:
            raise Invalid(_("Please fill this in."), field=field)
        return
    try:
        number = Decimal(value)
    except (InvalidOperation, TypeError, ValueError) as error:
        raise Invalid(_("Please enter a number."), field=field) from error
    if not number.is_finite() or not low <= number <= high:
        if field == "amount":
            raise Invalid(_("The amount is above 0 and at most 1,000 hundred million yuan."), field=field)
        raise Invalid(_("The figure lies between %(low)s and %(high)s.") % {"low": low, "high": high}, field=field)
    if number != number.quantize(CENT):
        raise Invalid(_("At most two decimals."), field=field)


def _check_term(value: Any, *, required: bool) -> None:
    if value is None and not required:
        return
    if not isinstance(value, int) or not 1 <= value <= 360:
        raise Invalid(_("The term lies between 1 and 360 months."), field="term_months")


def _check_date(introduction: Introduction, value: Any) -> None:
    """Not in the future, and not before the claim (before the proposal where nobody claimed)."""
    if not isinstance(value, dt.date):
        raise Invalid(_("Please give the date."), field="decided_on")
    if value > clock.today():
        raise Invalid(_("The date lies in the future."), field="decided_on")
    first = clock.as_local_date(introduction.claimed_at or introduction.created_at)
    if value < first:
        raise Invalid(
            _("The date lies before the lead was claimed (%(date)s).") % {"date": first.isoformat()}, field="decided_on"
        )


def _check_refusal(kind: str, facts: dict[str, Any]) -> None:
    if kind != OutcomeKind.REFUSAL:
        return
    if facts.get("refusal_code") not in RefusalCode.values:
        raise Invalid(_("Please choose the reason."), field="refusal_code")
    if facts["refusal_code"] == RefusalCode.OTHER and not (facts.get("refusal_text") or "").strip():
        raise Invalid(_("Please explain the reason in a sentence."), field="refusal_text")


def _check_agreement(introduction: Introduction, kind: str, facts: dict[str, Any]) -> None:
    """A type that the kind of need can end in, and a term that is said in one way."""
    chosen = facts.get("agreement_type")
    if chosen and (kind != OutcomeKind.AGREEMENT or chosen not in TYPES_OF_NEED[introduction.need.kind]):
        raise Invalid(_("This kind of agreement does not belong to this kind of need."), field="agreement_type")
    rule = facts.get("ip_rule")
    if rule and (kind != OutcomeKind.AGREEMENT or rule not in IPRule.values):
        raise Invalid(_("Please choose from the list."), field="ip_rule")
    starts, ends = facts.get("starts_on"), facts.get("ends_on")
    if (starts or ends) and kind not in WITH_SPAN:
        raise Invalid(_("Only agreements and leases run from one day to another."), field="starts_on")
    if ends and not starts:
        raise Invalid(_("Please give the first day, too."), field="starts_on")
    if starts and ends and ends <= starts:
        raise Invalid(_("The last day lies after the first."), field="ends_on")
    if ends and facts.get("term_months"):
        raise Invalid(_("Give the number of months or the last day, not both."), field="ends_on")


def current_sum(introduction: Introduction, kind: str, *, without: Outcome | None = None) -> Decimal:
    """The amount on record for a kind, without corrected rows and without one row that is about to be replaced."""
    rows = Outcome.objects.current().filter(introduction=introduction, kind=kind)
    if without:
        rows = rows.exclude(pk=without.pk)
    return rows.aggregate(total=Sum("amount"))["total"] or Decimal(0)


def check_sums(introduction: Introduction, kind: str, amount: Any, *, without: Outcome | None = None) -> None:
    """Never more paid out than approved, whichever of the two rows changes (``amount=0`` takes the row away)."""
    amount = Decimal(amount or 0)
    approved = current_sum(introduction, OutcomeKind.APPROVAL, without=without)
    drawn = current_sum(introduction, OutcomeKind.DRAWDOWN, without=without)
    if kind == OutcomeKind.DRAWDOWN and drawn + amount > approved:
        left = max(approved - drawn, Decimal(0)) / 10_000
        raise Invalid(
            _("More than was approved: %(left)s ten thousand yuan are left.") % {"left": f"{left:,.2f}"}, field="amount"
        )
    if kind == OutcomeKind.APPROVAL and drawn > approved + amount:
        raise Invalid(_("More than this has already been paid out: correct the drawdowns first."), field="amount")


def has_current(introduction: Introduction, *kinds: str) -> bool:
    """Whether a row of one of these kinds is on record and stands."""
    return Outcome.objects.current().filter(introduction=introduction, kind__in=kinds).exists()


def check_kind(introduction: Introduction, kind: str) -> None:
    """The result is one that this kind of need can have."""
    if kind not in RESULT_KINDS[introduction.need.kind]:
        raise Invalid(_("This kind of result does not belong to this kind of need."), field="kind")


def check_state(introduction: Introduction, allowed: frozenset[str]) -> None:
    """The pair is in a state in which this can be put on record."""
    if introduction.state not in allowed:
        raise WrongState(
            _("This cannot be put on record now: the introduction is “%(state)s”.")
            % {"state": introduction.get_state_display()}
        )


def way_to(introduction: Introduction, kind: str) -> tuple[str, ...]:
    """The states a new row leads through from where the pair is; empty when the pair stays where it is.

    An approval: applied → approved. The first drawdown: approved → drawn. An equity deal is decision and payment in
    one act: applied → approved → drawn. An agreement, lease or subsidy: in talks → agreed. A refusal: declined. Where
    a row was taken back, its replacement is recorded in the state that the pair has reached; further drawdowns and
    results change nothing.
    """
    check_state(introduction, _RECORDED_IN[introduction.track].get(kind, frozenset()))
    return _WAYS.get((kind, introduction.state), ())


_OPEN_FINANCING = (State.PROPOSED, State.CLAIMED, State.CONTACTED, State.CONSULTING, State.APPLIED, State.APPROVED)
_OPEN_SERVICE = (State.PROPOSED, State.CLAIMED, State.CONTACTED, State.IN_TALKS)
_AGREED = frozenset({State.IN_TALKS, State.AGREED})

_RECORDED_IN: dict[str, dict[str, frozenset[str]]] = {
    Track.FINANCING: {
        OutcomeKind.APPROVAL: frozenset({State.APPLIED, State.APPROVED, State.DRAWN}),
        OutcomeKind.DRAWDOWN: frozenset({State.APPROVED, State.DRAWN}),
        OutcomeKind.EQUITY: frozenset({State.APPLIED, State.DRAWN}),
        OutcomeKind.REFUSAL: frozenset(_OPEN_FINANCING),
    },
    Track.SERVICE: {
        OutcomeKind.AGREEMENT: _AGREED,
        OutcomeKind.SUBSIDY: _AGREED,
        OutcomeKind.LEASE: _AGREED,
        OutcomeKind.REFUSAL: frozenset(_OPEN_SERVICE),
    },
}

_WAYS: dict[tuple[str, str], tuple[str, ...]] = {
    (OutcomeKind.APPROVAL, State.APPLIED): (State.APPROVED,),
    (OutcomeKind.DRAWDOWN, State.APPROVED): (State.DRAWN,),
    (OutcomeKind.EQUITY, State.APPLIED): (State.APPROVED, State.DRAWN),
    **{(kind, State.IN_TALKS): (State.AGREED,) for kind in ("agreement", "subsidy", "lease")},
    **{(OutcomeKind.REFUSAL, state): (State.DECLINED,) for state in (*_OPEN_FINANCING, *_OPEN_SERVICE)},
}


def recordable(introduction: Introduction) -> list[str]:
    """What can be put on record in the present state, in the order of the line, the refusal last (for buttons)."""
    by_kind = _RECORDED_IN[introduction.track]
    results = RESULT_KINDS[introduction.need.kind]
    kinds = [kind for kind in by_kind if kind in (*results, "approval", "drawdown", "refusal")]
    open_kinds = [kind for kind in kinds if introduction.state in by_kind[kind]]
    if {OutcomeKind.APPROVAL, OutcomeKind.EQUITY} & set(open_kinds) and has_current(introduction, "approval", "equity"):
        return [kind for kind in open_kinds if kind not in (OutcomeKind.APPROVAL, OutcomeKind.EQUITY)]
    return open_kinds


_STATED: dict[str, tuple[str, ...]] = {
    State.DRAWN: (OutcomeKind.DRAWDOWN,),
    State.AGREED: (OutcomeKind.AGREEMENT, OutcomeKind.LEASE, OutcomeKind.SUBSIDY),
}


def statable(introduction: Introduction) -> list[str]:
    """What the firm may put on record itself: kinds of result that move the pair nowhere."""
    lawful = (OutcomeKind.DRAWDOWN, *RESULT_KINDS[introduction.need.kind])
    return [kind for kind in _STATED.get(introduction.state, ()) if kind in lawful]

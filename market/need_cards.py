"""How a firm sees what became of its need: a card for each pair with its timeline, one for each match with reasons."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import clock
from accounts.models import Organisation
from events.meetings import MeetingState
from market.enums import NeedStatus, OutcomeKind, State, Track, Verdict
from market.factor_texts import absent_view, factor_views
from market.milestone_texts import milestone_steps
from market.models import Introduction, Match, Offering, Outcome, RefusalAdvice
from market.pair_texts import advice_of
from market.refusals import repair_action
from market.selectors.meetings import told_meetings
from market.selectors.needs import steps_of
from market.templatetags.market_format import months, percent, stamp, time_left, wan
from market.unassigned_texts import why_for_firm
from market.wording import rule_views, rules_summary

PATHS: dict[str, tuple[str, ...]] = {
    Track.FINANCING: (
        State.CLAIMED,
        State.CONTACTED,
        State.CONSULTING,
        State.APPLIED,
        State.APPROVED,
        State.DRAWN,
    ),
    Track.SERVICE: (State.CLAIMED, State.CONTACTED, State.IN_TALKS, State.AGREED),
}
"""The way a pair goes when all goes well."""

AWAITED: dict[str, Any] = {
    State.CLAIMED: gettext_lazy("Waiting to be taken up"),
    State.CONTACTED: gettext_lazy("Waiting for the first contact"),
    State.CONSULTING: gettext_lazy("Waiting for advice"),
    State.APPLIED: gettext_lazy("Waiting for the application"),
    State.APPROVED: gettext_lazy("Waiting for the decision"),
    State.DRAWN: gettext_lazy("Waiting for the money"),
    State.IN_TALKS: gettext_lazy("Waiting for talks to begin"),
    State.AGREED: gettext_lazy("Waiting for the agreement"),
}
"""What is waited for while this state is the next one."""

REACHED: dict[str, Any] = {State.PROPOSED: gettext_lazy("Proposed to the party")}
"""States whose name says what is still to come: how they read once they are reached."""

REFUSED = frozenset({State.DECLINED, State.LAPSED})


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why two fit: rules with verdicts, factors that add up, what had no data."""

    score: float
    summary: str
    rules: list[dict[str, Any]]
    factors: list[dict[str, Any]]
    absent: str
    cost: str


@dataclass(frozen=True, slots=True)
class PairCard:
    """One introduction on the firm's page."""

    pair: Introduction
    title: str
    timeline: list[dict[str, Any]]
    reasons: Reasons | None
    results: list[str] = field(default_factory=list)
    refusal: str = ""
    repair: str = ""
    advice: RefusalAdvice | None = None
    asks_consent: bool = False
    wished: bool = False
    consented: bool = False


@dataclass(frozen=True, slots=True)
class MatchCard:
    """One published match that is no introduction yet, why it stands at its rank and why it was not proposed."""

    match: Match
    title: str
    reasons: Reasons
    why_rank: str = ""
    why_not: str = ""
    wished: bool = False


def title_of(provider: Organisation, offering: Offering | None) -> str:
    """The party and what it offers: "示例银行 · 科创贷"."""
    return f"{provider.name} · {offering.name}" if offering else provider.name


def reasons_of(match: Match) -> Reasons:
    """The stored reasons of a match in words; the firm may read all of its own facts."""
    data = match.reasons or {}
    rules, factors = data.get("rules", []), data.get("factors", [])
    return Reasons(
        score=float(match.score),
        summary=rules_summary(rules) if rules else "",
        rules=rule_views(rules),
        factors=factor_views(factors, rules=rules),
        absent=absent_view(data.get("absent", [])),
        cost=_cost(factors),
    )


def _cost(factors: list[dict[str, Any]]) -> str:
    """What a year costs, from the figures behind the cost factor."""
    figures = next((factor["fact"] for factor in factors if factor["name"] == "cost"), None)
    if not figures or figures.get("yearly_cost") is None:
        return ""
    words = {"amount": wan(figures["yearly_cost"]), "rate": percent(figures["rate"])}
    if figures.get("subsidy"):
        words["share"] = percent(round(figures["subsidy"] * 100, 2))
        return _("About %(amount)s interest a year (%(rate)s after a subsidy of %(share)s)") % words
    return _("About %(amount)s interest a year (%(rate)s)") % words


def match_card(match: Match, *, why: str = "", rank: str = "", wished: bool = False) -> MatchCard:
    """A match with its reasons; ``why`` it was not introduced as the run says it, ``rank`` in words, ``wished`` when
    the party would like to meet the firm.
    """
    title = title_of(match.offering.organisation, match.offering)
    return MatchCard(match, title, reasons_of(match), rank, why_for_firm(why), wished)


def pair_card(pair: Introduction, *, wished: bool = False) -> PairCard:
    """An introduction with its timeline, what came of it, what the firm can do next, and whether the party would like
    to meet it.
    """
    current = [row for row in pair.outcomes.all() if not row.void and not _corrected(row)]
    refusal = next((row for row in current if row.kind == OutcomeKind.REFUSAL), None)
    return PairCard(
        pair=pair,
        title=title_of(pair.provider, pair.offering),
        timeline=timeline(pair),
        reasons=reasons_of(pair.match) if pair.match else None,
        results=[_result(row) for row in current if row.kind != OutcomeKind.REFUSAL],
        refusal=_refusal(refusal) if refusal else "",
        repair=repair_action(refusal.refusal_code) if refusal else "",
        advice=advice_of(pair.outcomes.all()) if refusal else None,
        asks_consent=pair.is_open and pair.claimed_at is not None and pair.consent_at is None,
        consented=pair.consent_at is not None,
        wished=wished and pair.is_open,
    )


def _corrected(row: Outcome) -> bool:
    return getattr(row, "corrected_by", None) is not None


def _refusal(row: Outcome) -> str:
    label = str(row.get_refusal_code_display())
    return _("%(what)s: %(said)s") % {"what": label, "said": row.refusal_text} if row.refusal_text else label


def _result(row: Outcome) -> str:
    """A result in one line: "授信批复 · 3,500 万元 · 2.81 % · 36 个月"."""
    parts = [str(row.get_kind_display())]
    if row.amount is not None:
        parts.append(wan(row.amount))
    if row.annual_rate is not None:
        parts.append(percent(row.annual_rate))
    if span := agreement_words(row):
        parts.append(span)
    if row.preferential:
        parts.append(row.preferential)
    if row.subsidy_percent:
        parts.append(_("%(share)s of the interest paid back") % {"share": percent(row.subsidy_percent)})
    return " · ".join(parts)


def agreement_words(row: Outcome) -> str:
    """Type and term of an agreement or lease: "Technology development · 12 months", empty where neither was said."""
    parts = [str(row.get_agreement_type_display())] if row.agreement_type else []
    if row.ip_rule:
        parts.append(_("results: %(whose)s") % {"whose": row.get_ip_rule_display()})
    if row.ends_on:
        days = {"first": stamp(row.starts_on), "last": stamp(row.ends_on)}
        return " · ".join([*parts, _("%(first)s to %(last)s") % days])
    if row.starts_on:
        parts.append(_("from %(first)s") % {"first": stamp(row.starts_on)})
    if row.term_months and row.kind in (OutcomeKind.AGREEMENT, OutcomeKind.LEASE):
        parts.append(months(row.term_months))
    return " · ".join(parts)


def result_words(row: Outcome) -> str:
    """A row on record in one line; a refusal with its reason."""
    return _refusal(row) if row.kind == OutcomeKind.REFUSAL else _result(row)


def timeline(pair: Introduction) -> list[dict[str, Any]]:
    """What was done when, what is waited for and how long, and what is still to come."""
    items: list[dict[str, Any]] = [
        {
            "title": str(REACHED.get(step.to_state) or State(step.to_state).label),
            "at": step.at,
            "note": step.note,
            "state": "refused" if step.to_state in REFUSED else "done",
        }
        for step in steps_of(pair)
    ]
    items = sorted(
        [*items, *_verdicts(pair), *_meetings(pair), *milestone_steps(pair)], key=lambda item: item["at"]
    )  # equal times: the move first
    if not pair.is_open:
        return items
    path = PATHS[pair.track]
    coming = path[path.index(pair.state) + 1 :] if pair.state in path else path
    for number, state in enumerate(coming):
        items.append(_awaited(pair, state) if number == 0 else {"title": str(State(state).label), "state": ""})
    return items


def _verdicts(pair: Introduction) -> list[dict[str, Any]]:
    """What the firm said of the results on record."""
    return [
        {
            "title": f"{row.get_kind_display()} · {verdict.get_verdict_display()}",
            "at": verdict.given_at,
            "note": verdict.reason,
            "state": "overdue" if verdict.verdict == Verdict.DISPUTED else "done",
        }
        for row in pair.outcomes.all()
        for verdict in row.verdicts.all()
    ]


def _meetings(pair: Introduction) -> list[dict[str, Any]]:
    """Meetings at a market that took place, or did not."""
    return [
        {
            "title": _("Meeting at the market") + f" · {row.get_state_display()}",
            "at": row.ended_at,
            "note": f"{stamp(row.slot.starts_at)} · {row.where}" + (f" · {row.absent.name}" if row.absent else ""),
            "state": "done" if row.state == MeetingState.HELD else "overdue",
        }
        for row in told_meetings(pair)
    ]


def _awaited(pair: Introduction, state: str) -> dict[str, Any]:
    late = pair.due_at is not None and pair.due_at < clock.now()
    left = time_left(pair.due_at, clock.now()) if pair.due_at else ""
    return {"title": str(AWAITED[state]), "text": left, "state": "overdue" if late else "now"}


NEXT: dict[str, Any] = {
    NeedStatus.DRAFT: gettext_lazy("Finish the form and hand it over"),
    NeedStatus.SUBMITTED: gettext_lazy("The organiser checks it; nothing to do for you"),
    NeedStatus.PUBLISHED: gettext_lazy("Published: parties can take it up"),
    NeedStatus.IN_PROGRESS: gettext_lazy("Parties are at work on it"),
    NeedStatus.FULFILLED: gettext_lazy("You have found what you looked for"),
    NeedStatus.WITHDRAWN: gettext_lazy("You have withdrawn it"),
    NeedStatus.EXPIRED: gettext_lazy("Its validity has ended"),
}


def next_step(need: Any) -> str:
    """What comes next for a row of ``my_needs``, the most urgent first."""
    if need.status == NeedStatus.DRAFT and need.sent_back_reason:
        return _("Sent back: %(reason)s") % {"reason": need.sent_back_reason}
    if need.waiting:
        text = ngettext(
            "%(count)d party waits for your consent", "%(count)d parties wait for your consent", need.waiting
        )
        return text % {"count": need.waiting}
    return str(NEXT[need.status])

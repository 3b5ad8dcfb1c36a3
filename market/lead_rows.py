"""One lead as the board and its page show it: match, state of our work, what to do next."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from market.enums import OPEN_STATES, State
from market.fact_texts import PRIVATE_FACTS, fact_label, listed
from market.lead_texts import need_line
from market.models import Match
from market.pair_texts import clock_aim
from market.querysets import LIVE_NEED_STATUSES
from market.selectors.need_terms import terms_of


def board_row(
    need: Any, matches: Mapping[int, Match], stalls: Mapping[tuple[int, int], str], today: dt.date
) -> dict[str, Any]:
    """A row of the board, from a need annotated by ``with_work``."""
    match = matches.get(need.best_match)
    terms = terms_of(need)
    return {
        "need": need,
        "match": match,
        "line": need_line(need, today),
        "amount": getattr(terms, "amount", None),
        "term": getattr(terms, "term_months", None),
        "stall": stalls.get((need.organisation_id, need.event_id)),
        "state": lead_state(need),
        "missing": missing_facts(match),
    }


def lead_state(need: Any) -> dict[str, Any]:
    """How far we are with the lead: a label with its tone, and the clock of our own pair."""
    if need.pair_state and need.pair_state != State.PROPOSED:
        is_open = need.pair_state in OPEN_STATES
        return {
            "label": State(need.pair_state).label,
            "state": need.pair_state,
            "due": need.pair_due if is_open else None,
            "aim": clock_aim(need.pair_state),
            "ours": True,
            "claimable": not is_open and _is_live(need) and _has_room(need),
        }
    if not _is_live(need):
        return {"label": _("Closed"), "state": "", "tone": "", "claimable": False}
    if not _has_room(need):
        return {"label": _("No place left"), "state": "", "tone": "waiting", "claimable": False}
    label = _("Proposed to you") if need.pair_state == State.PROPOSED else _("Can be claimed")
    return {"label": label, "state": "", "tone": "action", "due": need.pair_due, "claimable": True}


def _is_live(need: Any) -> bool:
    return need.status in LIVE_NEED_STATUSES


def _has_room(need: Any) -> bool:
    return need.places_taken < need.introductions_wanted


def missing_facts(match: Match | None) -> str:
    """Facts that the rules of the matched offering wait for."""
    return listed(fact_label(fact) for fact in match.unknown) if match else ""


def hidden_facts(figures: bool) -> frozenset[str]:
    """Facts whose values stay untold to a reader who may not see the firm's figures."""
    return frozenset() if figures else PRIVATE_FACTS

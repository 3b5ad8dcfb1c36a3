"""Reading proposals: may one be sent now, and which one waits for the firm?"""

from typing import Any

from accounts import clock
from market.enums import State, Track
from market.models import Introduction, Proposal

PROPOSABLE = (State.CLAIMED, State.CONTACTED, State.IN_TALKS)


def can_propose(pair: Introduction) -> bool:
    """Cooperation and service pairs take proposals from the claim to the agreement."""
    return pair.track == Track.SERVICE and pair.state in PROPOSABLE


def answerable(pair: Introduction) -> Proposal | None:
    """The newest version, while it is valid, unanswered and the pair is open."""
    newest = next(iter(pair.proposals.all()), None)
    if newest is None or not can_propose(pair) or is_answered(newest) or newest.valid_until < clock.today():
        return None
    return newest


def accepted_terms(pair: Introduction) -> dict[str, Any]:
    """Price and term of the newest proposal, if the firm has accepted it: an agreement usually says the same."""
    newest = next(iter(pair.proposals.all()), None)
    if newest is None or not is_answered(newest) or not newest.answer.accepted:
        return {}
    return {"amount": newest.price, "term_months": newest.term_months}


def is_answered(proposal: Proposal) -> bool:
    """The firm has accepted or declined this version."""
    return hasattr(proposal, "answer")

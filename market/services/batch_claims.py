"""Several leads claimed in one go, each for itself: what cannot be claimed is told and keeps nothing else from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.errors import Invalid, Refused, WrongState
from accounts.models import Organisation, User
from accounts.permissions import check_act_for
from market.enums import Source
from market.models import Introduction, Match, Need, Offering
from market.selectors import leads
from market.services import introductions

MOST = 20
"""Leads in one go: a page of the board."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """What became of one lead: the pair, or why not (a sentence)."""

    need: Need
    pair: Introduction | None
    why: str = ""


def claim_leads(*, by: User, organisation: Organisation, keys: Sequence[int]) -> list[Claimed]:
    """A verified party takes up at most ``MOST`` of the leads it may see, in the order given; each in a transaction of
    its own by the rules of a single claim (``introductions.claim``): the lead's matched offering goes with it, else the
    only one that answers it. What the party may not see is left out without a word. Claiming twice does one thing.
    """
    check_act_for(by, organisation)
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        raise Invalid(_("Tick at least one lead."))
    if len(wanted) > MOST:
        raise Invalid(_("At most %(most)s leads can be claimed in one go.") % {"most": MOST})
    needs = leads.for_page(wanted, by, organisation)
    matches = leads.matches_of(needs)
    return [_claim(by, organisation, need, matches.get(need.best_match)) for need in needs]


def _claim(by: User, organisation: Organisation, need: Need, match: Match | None) -> Claimed:
    try:
        pair = introductions.claim(
            by=by,
            organisation=organisation,
            need=need,
            offering=_offering(need, organisation, match),
            source=Source.MATCHED if match else Source.BROWSED,
        )
    except Refused as error:
        return Claimed(need, None, str(error))
    return Claimed(need, pair)


def _offering(need: Need, organisation: Organisation, match: Match | None) -> Offering | None:
    """The matched one while it is on the shelf, else the only one that answers the need."""
    found = leads.offerings_to_answer(need, organisation)
    matched = [offering for offering in found if match and offering.pk == match.offering_id]
    if not matched and len(found) > 1:
        raise WrongState(_("Several of your offerings answer it: choose one on its page."))
    return next(iter(matched or found), None)

"""What a refusing party may advise the firm: loaded for the forms of a refusal."""

from accounts import clock
from market.lead_rows import hidden_facts
from market.models import Introduction
from market.repair_words import Repair, repair_from
from market.selectors.leads import near_miss_of, shows_figures
from market.selectors.matches import current_advice_for_need
from market.services.explanations import explain_advice, explain_matches


def repair_of(pair: Introduction) -> Repair | None:
    """What the stored advice knows of the party's own offering, without figures that it may not read."""
    miss = near_miss_of(explain_advice(current_advice_for_need(pair.need)), pair.provider)
    match = explain_matches([pair.match])[0] if pair.match else None
    return repair_from(miss, match, hidden_facts(shows_figures(pair.need, pair.provider, clock.today())))

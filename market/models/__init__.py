"""Facts about what is wanted, what is offered, who should meet and what came of it."""

from market.models.introduction import Introduction, Step
from market.models.matching import Match, MatchRun, NeedAdvice, RunSnapshot
from market.models.need import Need, NeedAttachment
from market.models.need_terms import (
    CooperationTerms,
    ExistingLoan,
    FinancingTerms,
    LegalTerms,
    PolicyTerms,
    ScenarioTerms,
    SpaceTerms,
    TalentTerms,
)
from market.models.offering import Offering
from market.models.offering_terms import (
    CapabilityTerms,
    EquityTerms,
    LoanTerms,
    PolicyOfferTerms,
    ServiceTerms,
    SpaceOfferTerms,
)
from market.models.outcome import Outcome

__all__ = [
    "CapabilityTerms",
    "CooperationTerms",
    "EquityTerms",
    "ExistingLoan",
    "FinancingTerms",
    "Introduction",
    "LegalTerms",
    "LoanTerms",
    "Match",
    "MatchRun",
    "Need",
    "NeedAdvice",
    "NeedAttachment",
    "Offering",
    "Outcome",
    "PolicyOfferTerms",
    "PolicyTerms",
    "RunSnapshot",
    "ScenarioTerms",
    "ServiceTerms",
    "SpaceOfferTerms",
    "SpaceTerms",
    "Step",
    "TalentTerms",
]

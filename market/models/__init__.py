"""Facts about what is wanted, what is offered, who should meet and what came of it."""

from market.models.advice import AdviceBooking, AdviceSlot
from market.models.appetite import AppetiteModel
from market.models.board_choice import BoardChoice
from market.models.criteria_version import CriteriaVersion
from market.models.data_export import DataExport
from market.models.follow_up import FollowUp
from market.models.instruction import PairInstruction
from market.models.introduction import Introduction, Step
from market.models.lead import Lead, LeadWords
from market.models.lead_export import LeadExport
from market.models.list_export import ExportTemplate, ListExport
from market.models.matching import Match, MatchRun, NeedAdvice, RuleCost, RunShard, RunSnapshot
from market.models.meeting_link import MeetingLink
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
from market.models.outcome_verdict import OutcomeVerdict
from market.models.proposal import Proposal, ProposalAnswer
from market.models.proposal_file import ProposalFile
from market.models.refresh import MatchRefresh
from market.models.refusal_advice import RefusalAdvice
from market.models.saved_filter import SavedFilter
from market.models.team_note import TeamNote
from market.models.wish import ProviderWish
from market.models.workbook_import import ColumnMapping, WorkbookImport, WorkbookRow

__all__ = [
    "AdviceBooking",
    "AdviceSlot",
    "AppetiteModel",
    "BoardChoice",
    "CapabilityTerms",
    "ColumnMapping",
    "CooperationTerms",
    "CriteriaVersion",
    "DataExport",
    "EquityTerms",
    "ExistingLoan",
    "ExportTemplate",
    "FinancingTerms",
    "FollowUp",
    "Introduction",
    "Lead",
    "LeadExport",
    "LeadWords",
    "LegalTerms",
    "ListExport",
    "LoanTerms",
    "Match",
    "MatchRefresh",
    "MatchRun",
    "MeetingLink",
    "Need",
    "NeedAdvice",
    "NeedAttachment",
    "Offering",
    "Outcome",
    "OutcomeVerdict",
    "PairInstruction",
    "PolicyOfferTerms",
    "PolicyTerms",
    "Proposal",
    "ProposalAnswer",
    "ProposalFile",
    "ProviderWish",
    "RefusalAdvice",
    "RuleCost",
    "RunShard",
    "RunSnapshot",
    "SavedFilter",
    "ScenarioTerms",
    "ServiceTerms",
    "SpaceOfferTerms",
    "SpaceTerms",
    "Step",
    "TalentTerms",
    "TeamNote",
    "WorkbookImport",
    "WorkbookRow",
]

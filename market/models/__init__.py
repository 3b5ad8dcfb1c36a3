"""Facts about what is wanted, what is offered, who should meet and what came of it."""

from market.models.advice import AdviceBooking, AdviceSlot
from market.models.appetite import AppetiteModel
from market.models.board_choice import BoardChoice
from market.models.correction import Correction
from market.models.criteria_version import CriteriaVersion
from market.models.data_export import DataExport
from market.models.follow_up import FollowUp
from market.models.impact import ImpactAnswer, ImpactRequest
from market.models.indicator import Indicator, IndicatorValue
from market.models.instruction import PairInstruction
from market.models.introduction import Introduction, Step
from market.models.lead import Lead, LeadWords
from market.models.lead_export import LeadExport
from market.models.list_export import ExportTemplate, ListExport
from market.models.matching import Match, MatchRun, NeedAdvice, RuleCost, RunShard, RunSnapshot
from market.models.meeting_link import MeetingLink
from market.models.milestone import Milestone
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
from market.models.non_disclosure import NonDisclosure, NonDisclosureText
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
from market.models.outcome_file import OutcomeFile
from market.models.outcome_verdict import OutcomeVerdict
from market.models.policy import Policy, PolicyVersion
from market.models.policy_case import PolicyCase
from market.models.promise import Promise, PromiseStep
from market.models.proposal import Proposal, ProposalAnswer
from market.models.proposal_file import ProposalFile
from market.models.refresh import MatchRefresh
from market.models.refusal_advice import RefusalAdvice
from market.models.result_twin import ResultTwin
from market.models.saved_filter import SavedFilter
from market.models.subsidy import SubsidyBatch, SubsidyFile, SubsidyStep
from market.models.subsidy_document import SubsidyDocument
from market.models.synonyms import SynonymGroup
from market.models.team_note import TeamNote
from market.models.visit import Question, Visit, VisitGuest
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
    "Correction",
    "CriteriaVersion",
    "DataExport",
    "EquityTerms",
    "ExistingLoan",
    "ExportTemplate",
    "FinancingTerms",
    "FollowUp",
    "ImpactAnswer",
    "ImpactRequest",
    "Indicator",
    "IndicatorValue",
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
    "Milestone",
    "Need",
    "NeedAdvice",
    "NeedAttachment",
    "NonDisclosure",
    "NonDisclosureText",
    "Offering",
    "Outcome",
    "OutcomeFile",
    "OutcomeVerdict",
    "PairInstruction",
    "Policy",
    "PolicyCase",
    "PolicyOfferTerms",
    "PolicyTerms",
    "PolicyVersion",
    "Promise",
    "PromiseStep",
    "Proposal",
    "ProposalAnswer",
    "ProposalFile",
    "ProviderWish",
    "Question",
    "RefusalAdvice",
    "ResultTwin",
    "RuleCost",
    "RunShard",
    "RunSnapshot",
    "SavedFilter",
    "ScenarioTerms",
    "ServiceTerms",
    "SpaceOfferTerms",
    "SpaceTerms",
    "Step",
    "SubsidyBatch",
    "SubsidyDocument",
    "SubsidyFile",
    "SubsidyStep",
    "SynonymGroup",
    "TalentTerms",
    "TeamNote",
    "Visit",
    "VisitGuest",
    "WorkbookImport",
    "WorkbookRow",
]

"""No row of a timeline goes because something else is deleted: the keys that may take rows along are listed here."""

from django.apps import apps
from django.db import models

from tests.told.rows import ROOMS

WITH_THEIR_WHOLE = {
    # What has no meaning without the one thing it describes; that thing itself is never deleted once anything hangs on
    # it, because histories point to it with PROTECT.
    "Attendee.registration", "YearFigures.profile", "Certificate.profile", "HallItem.plan", "HallItem.stall",
    "HallPlan.event", "MeetingSettings.event", "MeetingSlot.event", "MeetingTable.event", "Session.event",
    "Stall.event", "PlanLine.plan", "WorkbookRow.workbook", "ColumnMapping.series",
    "FinancingTerms.need", "ExistingLoan.terms", "CooperationTerms.need", "TalentTerms.need", "SpaceTerms.need",
    "PolicyTerms.need", "LegalTerms.need", "ScenarioTerms.need", "LoanTerms.offering", "EquityTerms.offering",
    "CapabilityTerms.offering", "SpaceOfferTerms.offering", "PolicyOfferTerms.offering", "ServiceTerms.offering",
}  # fmt: skip
DRAWN_AGAIN = {
    # Computed from other rows, and computed again.
    "Lead.need", "Lead.organisation", "Lead.event", "LeadWords.lead", "RunSnapshot.run", "RunShard.run", "Match.run",
    "NeedAdvice.run", "RuleCost.run",
}  # fmt: skip
SOMEBODYS_OWN = {
    # A person's own choices and letters: they go with the person, or with the membership.
    "Message.organisation", "Message.recipient", "Delivery.message", "Delivery.user", "MessagePreferences.user",
    "Membership.user", "Invitation.organisation", "BoardChoice.membership", "SavedFilter.membership",
    "ExportTemplate.owner",
}  # fmt: skip


def taken_along() -> set[str]:
    """The keys by which deleting one row deletes others."""
    found = set()
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            for field in model._meta.concrete_fields:
                remote = field.remote_field
                if field.model is model and remote is not None and remote.on_delete is models.CASCADE:
                    found.add(f"{model.__name__}.{field.name}")
    return found


def test_only_what_is_listed_goes_with_something_else() -> None:
    assert taken_along() == WITH_THEIR_WHOLE | DRAWN_AGAIN | SOMEBODYS_OWN


HISTORIES = {
    "AuditRow", "CheckIn", "WalkIn", "Registration", "StallBooking", "StallVisit", "SeatBooking", "SeatWaiting",
    "Absence", "Feedback", "Meeting", "MeetingPlace", "MeetingRequest", "TimetablePlan", "Introduction", "Step",
    "Outcome", "OutcomeVerdict", "RefusalAdvice", "Proposal", "ProposalAnswer", "ProposalFile", "NeedAttachment",
    "SubsidyBatch", "SubsidyFile", "SubsidyStep", "SubsidyDocument",
    "AdviceSlot", "AdviceBooking", "FollowUp", "TeamNote", "PairInstruction", "ProviderWish", "CriteriaVersion",
    "MeetingLink", "MatchRun", "Correction", "OutcomeFile", "ResultTwin", "ImpactRequest", "ImpactAnswer",
}  # fmt: skip
"""Tables of what has happened."""


def test_nothing_that_is_deleted_takes_a_history_along() -> None:
    models_here = {model.__name__ for room in ROOMS for model in apps.get_app_config(room).get_models()}
    assert models_here >= HISTORIES
    assert {key for key in taken_along() if key.split(".")[0] in HISTORIES} == set()

"""Addresses of introductions."""

from django.urls import path

from market.views import (
    calls,
    corrections,
    impact,
    meetings,
    milestones,
    non_disclosure,
    outcome_files,
    proposals,
    statements,
    team,
)
from market.views import introduction_records as records
from market.views import introductions as views
from market.views import outcome_verdicts as verdicts

urlpatterns = [
    path("introductions/", views.introduction_list, name="introduction_list"),
    path("introductions/<int:pk>/", views.introduction, name="introduction"),
    path("introductions/<int:pk>/move/", views.introduction_move, name="introduction_move"),
    path("introductions/<int:pk>/consent/", views.introduction_consent, name="introduction_consent"),
    path("introductions/<int:pk>/contact/", views.introduction_contact, name="introduction_contact"),
    path("introductions/hand-over/", team.hand_over, name="hand_over"),
    path("introductions/<int:pk>/owner/", team.introduction_owner, name="introduction_owner"),
    path("introductions/<int:pk>/note/", team.introduction_note, name="introduction_note"),
    path("introductions/<int:pk>/meeting/", meetings.introduction_meeting, name="introduction_meeting"),
    path("introductions/<int:pk>/call/", calls.introduction_call, name="introduction_call"),
    path("introductions/<int:pk>/record/<slug:kind>/", records.introduction_record, name="introduction_record"),
    path("introductions/<int:pk>/proposal/", proposals.proposal_new, name="proposal_new"),
    path("proposals/files/<int:pk>/", proposals.proposal_file, name="proposal_file"),
    path("proposals/<int:pk>/answer/", proposals.proposal_answer, name="proposal_answer"),
    path("introductions/<int:pk>/non-disclosure/", non_disclosure.non_disclosure, name="non_disclosure"),
    path("introductions/<int:pk>/confidential/", non_disclosure.need_confidential, name="need_confidential"),
    path("introductions/<int:pk>/milestones/new/", milestones.milestone_new, name="milestone_new"),
    path("milestones/<int:pk>/<slug:act>/", milestones.milestone_act, name="milestone_act"),
    path("outcomes/<int:pk>/correct/", records.outcome_correct, name="outcome_correct"),
    path("outcomes/<int:pk>/verdict/", verdicts.outcome_verdict, name="outcome_verdict"),
    path("outcomes/<int:pk>/correction/", corrections.correction_new, name="correction_new"),
    path("outcomes/<int:pk>/evidence/", outcome_files.evidence_new, name="evidence_new"),
    path("corrections/<int:pk>/", corrections.correction, name="correction"),
    path("evidence/<int:pk>/", outcome_files.evidence, name="evidence"),
    path("evidence/<int:pk>/remove/", outcome_files.evidence_remove, name="evidence_remove"),
    path("introductions/<int:pk>/state/<slug:kind>/", statements.statement_new, name="statement_new"),
    path("what-became-of-us/", impact.impact_list, name="impact_list"),
    path("what-became-of-us/<int:pk>/", impact.impact_own, name="impact_own"),
    path("three-figures/<str:token>/", impact.impact, name="impact"),
    path("three-figures/<str:token>/new/", impact.impact_renew, name="impact_renew"),
    path("outcomes/<int:pk>/void/", records.outcome_void, name="outcome_void"),
]

"""Addresses of introductions."""

from django.urls import path

from market.views import calls, meetings, proposals, team
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
    path("outcomes/<int:pk>/correct/", records.outcome_correct, name="outcome_correct"),
    path("outcomes/<int:pk>/verdict/", verdicts.outcome_verdict, name="outcome_verdict"),
    path("outcomes/<int:pk>/void/", records.outcome_void, name="outcome_void"),
]

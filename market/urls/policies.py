"""Addresses of policies."""

from django.urls import URLPattern, path

from market.views import policies, policy_cases

urlpatterns: list[URLPattern] = [
    path("policies/", policies.policy_list, name="policy_list"),
    path("policies/mine/", policies.policy_mine, name="policy_mine"),
    path("policies/cases/new/<slug:kind>/", policy_cases.case_new, name="policy_case_new"),
    path("policies/cases/<int:pk>/", policy_cases.case_edit, name="policy_case"),
    path("policies/cases/<int:pk>/take-back/", policy_cases.case_take_back, name="policy_case_take_back"),
    path("policies/<int:pk>/", policies.policy_detail, name="policy"),
]

"""Addresses of offerings."""

from django.urls import URLPattern, path

from market.views import offering_rules, offerings, rule_counts, shelf

urlpatterns: list[URLPattern] = [
    path("shelf/", shelf.shelf_list, name="shelf"),
    path("offerings/", offerings.offering_list, name="offering_list"),
    path("offerings/new/", offerings.offering_choose, name="offering_choose"),
    path("offerings/new/<slug:kind>/", offerings.offering_new, name="offering_new"),
    path("offerings/new/<slug:kind>/count/", rule_counts.count_new, name="rule_count_new"),
    path("offerings/<int:pk>/", shelf.offering_detail, name="offering"),
    path("offerings/<int:pk>/confidential/", shelf.offering_confidential, name="offering_confidential"),
    path("offerings/<int:pk>/edit/", offerings.offering_edit, name="offering_edit"),
    path("offerings/<int:pk>/rules/", offering_rules.rule_costs, name="offering_rules"),
    path("offerings/<int:pk>/rules/count/", rule_counts.count_edited, name="rule_count"),
    path("offerings/<int:pk>/rules/versions/", offering_rules.rule_versions, name="offering_versions"),
    path("offerings/<int:pk>/rules/<int:number>/", offering_rules.restore_version, name="offering_restore"),
    path("offerings/<int:pk>/<slug:action>/", offerings.offering_act, name="offering_act"),
]

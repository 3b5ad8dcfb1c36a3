"""Addresses of leads."""

from django.urls import URLPattern, path

from market.views import lead_columns, lead_exports, leads, saved_filters

urlpatterns: list[URLPattern] = [
    path("leads/", leads.lead_list, name="lead_list"),
    path("inbox/", leads.inbox, name="inbox"),
    path("leads/filters/", saved_filters.saved_filter_list, name="saved_filter_list"),
    path("leads/filters/new/", saved_filters.saved_filter_new, name="saved_filter_new"),
    path("leads/filters/<int:pk>/", saved_filters.saved_filter, name="saved_filter"),
    path("leads/filters/<int:pk>/change/", saved_filters.saved_filter_change, name="saved_filter_change"),
    path("leads/filters/<int:pk>/remove/", saved_filters.saved_filter_remove, name="saved_filter_remove"),
    path("leads/exports/", lead_exports.lead_export_list, name="lead_export_list"),
    path("leads/exports/<int:pk>/file/", lead_exports.lead_export_file, name="lead_export_file"),
    path("leads/columns/", lead_columns.lead_columns, name="lead_columns"),
    path("leads/claim/", leads.claim_many, name="lead_claim_many"),
    path("leads/<int:pk>/", leads.lead, name="lead"),
    path("leads/<int:pk>/panel/", leads.lead_panel, name="lead_panel"),
    path("leads/<int:pk>/claim/", leads.claim, name="lead_claim"),
    path("leads/<int:pk>/wish/", leads.wish, name="lead_wish"),
]

"""Addresses of leads."""

from django.urls import URLPattern, path

from market.views import leads

urlpatterns: list[URLPattern] = [
    path("leads/", leads.lead_list, name="lead_list"),
    path("inbox/", leads.inbox, name="inbox"),
    path("leads/<int:pk>/", leads.lead, name="lead"),
    path("leads/<int:pk>/claim/", leads.claim, name="lead_claim"),
    path("leads/<int:pk>/wish/", leads.wish, name="lead_wish"),
]

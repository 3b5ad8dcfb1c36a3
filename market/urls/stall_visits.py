"""Addresses around visits to stalls."""

from django.urls import path

from market.views import stall_visits as views

urlpatterns = [
    path("markets/<slug:slug>/stalls/<int:pk>/call-me/", views.ask_to_be_called, name="call_me"),
    path("stall-bookings/<int:pk>/visitors/", views.stall_visits, name="stall_visits"),
    path("stall-visits/<int:pk>/contact/", views.visitor_contact, name="visitor_contact"),
]

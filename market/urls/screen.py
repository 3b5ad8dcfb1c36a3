"""Addresses of the big screen."""

from django.urls import path

from market.views import screen

urlpatterns = [
    path("markets/<slug:slug>/screen/", screen.screen, name="screen"),
    path("markets/<slug:slug>/screen/part/", screen.part, name="screen_part"),
    path("markets/<slug:slug>/screen/changes/", screen.changes, name="screen_changes"),
]

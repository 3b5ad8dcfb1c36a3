"""Addresses of advice slots."""

from django.urls import URLPattern, path

from market.views import advice

urlpatterns: list[URLPattern] = [
    path("advice/", advice.advice_list, name="advice_list"),
    path("advice/new/", advice.advice_new, name="advice_new"),
    path("advice/<int:pk>/", advice.advice_slot, name="advice_slot"),
    path("advice/<int:pk>/withdraw/", advice.advice_withdraw, name="advice_withdraw"),
    path("advice/bookings/<int:pk>/cancel/", advice.advice_cancel, name="advice_cancel"),
    path("advice/bookings/<int:pk>/calendar.ics", advice.advice_calendar, name="advice_calendar"),
    path("advice/bookings/<int:pk>/result/", advice.advice_result, name="advice_result"),
]

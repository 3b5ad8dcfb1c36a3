"""Addresses of the market app, one list a noun."""

from market.urls import (
    advice,
    after_market,
    home,
    introductions,
    leads,
    matches,
    my_data,
    my_market,
    needs,
    offerings,
    results,
    screen,
    stall_visits,
)

app_name = "market"
urlpatterns = [
    *home.urlpatterns,
    *advice.urlpatterns,
    *after_market.urlpatterns,
    *my_market.urlpatterns,
    *my_data.urlpatterns,
    *needs.urlpatterns,
    *offerings.urlpatterns,
    *leads.urlpatterns,
    *introductions.urlpatterns,
    *matches.urlpatterns,
    *results.urlpatterns,
    *screen.urlpatterns,
    *stall_visits.urlpatterns,
]

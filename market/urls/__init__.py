"""Addresses of the market app, one list a noun."""

from market.urls import (
    advice,
    after_market,
    district,
    home,
    introductions,
    leads,
    matches,
    my_data,
    my_market,
    needs,
    offerings,
    plan,
    policies,
    results,
    screen,
    stall_visits,
    subsidies,
)

app_name = "market"
urlpatterns = [
    *home.urlpatterns,
    *advice.urlpatterns,
    *district.urlpatterns,
    *after_market.urlpatterns,
    *my_market.urlpatterns,
    *plan.urlpatterns,
    *my_data.urlpatterns,
    *needs.urlpatterns,
    *offerings.urlpatterns,
    *policies.urlpatterns,
    *subsidies.urlpatterns,
    *leads.urlpatterns,
    *introductions.urlpatterns,
    *matches.urlpatterns,
    *results.urlpatterns,
    *screen.urlpatterns,
    *stall_visits.urlpatterns,
]

"""Address of a party's page of a market that is over."""

from django.urls import path

from market.views import after_market

urlpatterns = [path("markets/<slug:slug>/afterwards/", after_market.after_market, name="after_market")]

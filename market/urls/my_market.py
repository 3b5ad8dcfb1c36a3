"""Address of the firm's own page of the market."""

from django.urls import path

from market.views import my_market

urlpatterns = [path("my-market/", my_market.my_market, name="my_market")]

"""Addresses of the public pages about the district."""

from django.urls import path

from market.views import district

urlpatterns = [
    path("district/", district.district, name="district"),
    path("district/index/", district.index, name="district_index"),
]

"""Addresses of an organisation's own data."""

from django.urls import path

from market.views import my_data

urlpatterns = [
    path("my-data/", my_data.my_data, name="my_data"),
    path("my-data/erase/", my_data.erase, name="my_data_erase"),
    path("my-data/<int:pk>/file/", my_data.my_data_file, name="my_data_file"),
]

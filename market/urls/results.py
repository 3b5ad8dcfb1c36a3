"""Addresses of results."""

from django.urls import path

from market.views import numbers, results

urlpatterns = [
    path("numbers/", numbers.numbers, name="numbers"),
    path("results/", results.results, name="results"),
    path("results/export/", results.results_export, name="results_export"),
    path("results/<slug:stage>/", results.result_pairs, name="result_pairs"),
]

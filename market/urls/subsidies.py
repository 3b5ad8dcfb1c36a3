"""Addresses of support that is asked for."""

from django.urls import URLPattern, path

from market.views import subsidies, subsidy_notices

urlpatterns: list[URLPattern] = [
    path("policies/files/", subsidies.subsidy_list, name="subsidy_list"),
    path("policies/files/new/<int:batch>/<int:case>/", subsidies.subsidy_ask, name="subsidy_ask"),
    path("policies/files/<int:pk>/", subsidies.subsidy_file, name="subsidy_file"),
    path("policies/files/<int:pk>/withdraw/", subsidies.subsidy_withdraw, name="subsidy_withdraw"),
    path("policies/files/<int:pk>/attach/", subsidies.subsidy_attach, name="subsidy_attach"),
    path("policies/documents/<int:pk>/", subsidies.subsidy_document, name="subsidy_document"),
    path("policies/documents/<int:pk>/remove/", subsidies.subsidy_document_remove, name="subsidy_document_remove"),
    path("policies/notices/", subsidy_notices.notice_list, name="subsidy_notice_list"),
    path("policies/notices/<int:pk>/", subsidy_notices.notice, name="subsidy_notice"),
    path("policies/notices/<int:pk>/notice.pdf", subsidy_notices.notice_paper, name="subsidy_notice_paper"),
]

"""Addresses of needs and their files."""

from django.urls import path

from market.views import attachments, freshness, need_letter, need_wizard, needs

urlpatterns = [
    path("needs/", needs.need_list, name="need_list"),
    path("needs/new/", need_wizard.need_new, name="need_new"),
    path("needs/<int:pk>/", needs.need, name="need"),
    path("needs/<int:pk>/step/<int:step>/", need_wizard.need_step, name="need_step"),
    path("needs/<int:pk>/preview/", needs.need_preview, name="need_preview"),
    path("needs/<int:pk>/freshness/", freshness.need_freshness, name="need_freshness"),
    path("needs/<int:pk>/print/", needs.need_print, name="need_print"),
    path("needs/<int:pk>/letter/", need_letter.need_letter, name="need_letter"),
    path("needs/<int:pk>/authorise/", needs.need_authorise, name="need_authorise"),
    path("needs/<int:pk>/<slug:act>/", needs.need_act, name="need_act"),
    path("attachments/<int:pk>/", attachments.attachment, name="attachment"),
    path("attachments/<int:pk>/remove/", attachments.attachment_remove, name="attachment_remove"),
]

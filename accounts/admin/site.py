"""The admin site that every app registers on."""

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.templatetags import admin_list
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.selectors.messages import messages_of, worded

NEWS = 3
"""New messages to the person on the start page; the others are under "Messages"."""


class MarketAdminSite(AdminSite):
    """The organiser's admin. ``dashboard`` (set by the app that knows what is to be done) answers what its start page
    shows; ``pages`` are addresses that belong to no table, each a function of the site.
    """

    site_title = _("Science-tech market")
    site_header = _("Science-tech market · organiser")
    index_title = _("Today")
    enable_nav_sidebar = False  # the row at the top leads to every part

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.dashboard: Callable[[HttpRequest], dict[str, Any]] | None = None
        self.pages: list[Callable[[AdminSite], list[URLPattern]]] = []

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The start page with what the dashboard answers."""
        shown = self.dashboard(request) if self.dashboard else {}
        news = messages_of(None, request.user).filter(read_at__isnull=True)[:NEWS]
        mine = {"one_step_is_enough": not settings.MFA_REQUIRED, "notices": worded(news)}
        return super().index(request, {**mine, **shown, **(extra_context or {})})

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The one sign-in page of the site: it counts wrong passwords and asks for the second step."""
        return secure_admin_login(super().login)(request, extra_context)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The one page where a password is changed: it counts wrong ones, and signs the other devices out."""
        return redirect("account_change_password")

    def get_urls(self) -> list[Any]:
        """The pages that belong to no table come before those of the tables."""
        return [pattern for page in self.pages for pattern in page(self)] + super().get_urls()


def tick(value: bool | None) -> str:
    """The mark for yes, no and unknown, in words for those who hear the page."""
    name, words = {True: ("yes", gettext("Yes")), False: ("no", gettext("No"))}.get(
        value, ("unknown", gettext("Not said"))
    )
    return format_html('<img src="{}" alt="{}">', static(f"admin/img/icon-{name}.svg"), words)


admin_list._boolean_icon = tick  # Django's own says True, False and None in every language

site = MarketAdminSite(name="admin")

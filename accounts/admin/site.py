"""The admin site that every app registers on."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.helpers import AdminReadonlyField
from django.contrib.admin.templatetags import admin_list
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.permissions import can_enter_desk, can_organise
from accounts.selectors.messages import messages_of, worded

FOR_EVERYBODY = frozenset({"index", "app_list", "jsi18n", "logout", "password_change", "password_change_done"})
"""Pages that show a helper nothing but what the pages behind them open."""
NEWS = 3
"""New messages to the person on the start page; the others are under "Messages"."""


class MarketAdminSite(AdminSite):
    """The organiser's admin. ``dashboard`` (set by the app that knows what is to be done) answers what its start page
    shows; ``pages`` are addresses that belong to no table, each a function of the site. Who only helps at a market
    finds every page closed but those that ``opens`` (set by the app that hands out tasks) says are open to the person.
    """

    site_title = _("Science-tech market")
    site_header = _("Science-tech market · organiser")
    index_title = _("Today")
    enable_nav_sidebar = False  # the row at the top leads to every part

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.dashboard: Callable[[HttpRequest], dict[str, Any]] | None = None
        self.opens: Callable[[HttpRequest], bool] = lambda request: False
        self.pages: list[Callable[[AdminSite], list[URLPattern]]] = []

    def has_permission(self, request: HttpRequest) -> bool:
        """The organiser's people and their helpers come in; what they may open is asked page by page."""
        return can_enter_desk(request.user)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Every page of the desk passes here: for a helper it is closed unless it was opened on purpose."""

        @wraps(view)
        def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            name = request.resolver_match.url_name if request.resolver_match else None
            if not (can_organise(request.user) or name in FOR_EVERYBODY or self.opens(request)):
                raise PermissionDenied(gettext("This page of the desk is not part of your tasks."))
            return view(request, *args, **kwargs)

        return super().admin_view(gate, cacheable)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The start page with what the dashboard answers."""
        shown = self.dashboard(request) if self.dashboard else {}
        news = messages_of(None, request.user).filter(read_at__isnull=True)[:NEWS]
        mine = {"one_step_is_enough": not settings.MFA_REQUIRED, "notices": worded(news)}
        return super().index(request, {**mine, **shown, **(extra_context or {})})

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The one sign-in page of the site: it counts wrong passwords and asks for the second step."""
        if self.has_permission(request):
            return redirect("admin:index")
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

_linked = AdminReadonlyField.get_admin_url


def linked(field: AdminReadonlyField, remote_field: Any, remote_obj: Any) -> str:
    """What a row refers to leads to its page, but on forms for readers to whom that page may be closed (``plain``)."""
    return str(remote_obj) if getattr(field.form, "plain", False) else _linked(field, remote_field, remote_obj)


AdminReadonlyField.get_admin_url = linked  # type: ignore[method-assign, assignment]  # Django's own asks nobody whether the page is open

site = MarketAdminSite(name="admin")

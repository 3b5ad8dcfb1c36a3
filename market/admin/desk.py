"""Tables of this app in the organiser's room: they are looked at; every change is an act that calls a service."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.admin.base import ReadOnlyAdmin
from market.admin.acts import ActsMixin
from market.selectors.kept import kept
from market.selectors.keyed import KeyedPaginator
from market.templatetags.market_components import tone


class KeptPaginator(Paginator):
    """Pages of a list; how many rows it has of very many is kept for a minute."""

    @cached_property
    def count(self) -> int:
        """Rows in all."""

        def make() -> tuple[int, int]:
            number = super(KeptPaginator, self).count
            return number, number

        rows: Any = self.object_list
        asked = f"{rows.db}:{rows.model._meta.label}:{rows.order_by().values('pk').query}"
        return int(kept(f"rows:{hashlib.sha256(asked.encode()).hexdigest()}", make))


class KeptKeyedPaginator(KeptPaginator, KeyedPaginator):
    """The same for a list whose order has no index."""


class DeskAdmin(ActsMixin, ReadOnlyAdmin):
    """A list to look at and a page of our own for each row; ``page_of`` answers what that page shows, ``search`` which
    rows have the words that were typed (by default those with them in ``search_fields``).
    """

    actions: Any = ()
    actions_selection_counter = True
    page_template = ""
    paginator = KeptPaginator
    search: Callable[[Any, str], Any] | None = None

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """The rows that have these words, none of them twice."""
        search = type(self).search
        if search is None:
            return super().get_search_results(request, queryset, search_term)
        return search(queryset, search_term), False

    def page_of(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What the page of the row shows."""
        return {}

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page of one row; nothing is posted to it."""
        row = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, row) or request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return self.page(request, row)

    def page(self, request: HttpRequest, row: Any, **more: Any) -> HttpResponse:
        """The page of one row, with what an act has opened on it."""
        context = self.admin_site.each_context(request) | {
            "title": str(row),
            "row": row,
            "opts": self.opts,
            "buttons": self.buttons_for(row),
        }
        return TemplateResponse(request, self.page_template, context | self.page_of(request, row) | more)


def pill(state: str, label: str, colour: str = "") -> SafeString:
    """A state in words and colour, as in the pages of the parties."""
    return format_html('<span class="pill {}">{}</span>', colour or tone(state), label)

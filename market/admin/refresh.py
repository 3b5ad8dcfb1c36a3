"""Updates of matches after a run: what waits, what was done, and what failed, to be done again."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import ReadOnlyAdmin
from accounts.admin.site import site
from market.models import MatchRefresh
from market.models.refresh import WORKER_LOST
from market.selectors.refreshes import failed_refreshes
from market.services import refreshes


class StateFilter(admin.SimpleListFilter):
    """What still waits or runs, what failed and was not made good, what was done."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The three states."""
        return [("open", _("Waiting or running")), ("failed", _("Failed")), ("done", _("Done"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[MatchRefresh]) -> QuerySet[MatchRefresh]:
        """The rows in that state."""
        if self.value() == "open":
            return queryset.filter(done_at__isnull=True)
        if self.value() == "failed":
            return queryset.filter(pk__in=failed_refreshes().values("pk"))
        return queryset.filter(done_at__isnull=False, error="") if self.value() == "done" else queryset


@admin.action(description=gettext_lazy("Do again"))
def retry(page: "MatchRefreshAdmin", request: HttpRequest, rows: QuerySet[MatchRefresh]) -> None:
    """Ask for the chosen updates again."""
    count = refreshes.retry(by=request.user, refreshes=rows.select_related("need", "offering"))  # type: ignore[arg-type]
    page.message_user(request, _("%(count)s updates are being done again.") % {"count": count})


@admin.register(MatchRefresh, site=site)
class MatchRefreshAdmin(ReadOnlyAdmin):
    """The list, newest first."""

    list_display = ("subject", "requested_at", "done_at", "attempts", "needs", "pairs", "failure")
    list_filter = (StateFilter,)
    list_select_related = ("need", "offering")
    change_list_template = "market/admin/refresh_list.html"
    actions: Any = (retry,)

    @admin.display(description=gettext_lazy("need or offering"))
    def subject(self, row: MatchRefresh) -> str:
        """What has changed."""
        return str(row.need or row.offering)

    @admin.display(description=gettext_lazy("failure"))
    def failure(self, row: MatchRefresh) -> str:
        """Why it was given up and what to do, in words; what the program said is folded away."""
        if not row.error:
            return "—"
        if row.error == WORKER_LOST:
            return _(
                "The program was interrupted each time before it was done. Choose the line and do it again; if it is "
                "interrupted again, tell whoever looks after the servers."
            )
        return format_html(
            '<p>{}</p><details class="fold"><summary>{}</summary><code>{}</code></details>',
            _(
                "The program could not compare the matches; those from before the change are still shown. Choose the "
                "line and do it again. If it fails again, hand the technical detail to whoever looks after the servers."
            ),
            _("Technical detail"),
            row.error,
        )

"""Needs: what waits comes first; publish, send back, close, and act for the firm to write."""

from typing import Any

from django.contrib import admin
from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.decisions import Decision, DecisionsMixin
from accounts.admin.site import site
from market.admin.acts import Act
from market.admin.desk import DeskAdmin, pill
from market.admin.history import history_of
from market.admin.links import page_of_party
from market.admin.money import need_figure
from market.admin.reasons import reason_form
from market.admin.run_views import pair_views
from market.enums import NeedStatus, Visibility
from market.models import Introduction, Need, NeedAdvice
from market.need_sheet import sheet
from market.need_states import ACTS
from market.querysets import LIVE_NEED_STATUSES, how_many
from market.selectors import desk_search
from market.selectors.instructions import instructions_for
from market.selectors.matches import current_advice_for_need, current_matches_for_need
from market.selectors.needs import TERMS, offering_names, pairs_of
from market.selectors.wishes import wishes_for
from market.services import needs
from market.services.explanations import explain_advice, explain_matches
from market.templatetags.market_format import stamp
from market.wording import advice_view, named_in

WAITING_FIRST = Case(When(status=NeedStatus.SUBMITTED, then=Value(0)), default=Value(1))

NEED_ACTS = {
    "publish": Act(
        label=gettext_lazy("Publish"),
        call=lambda by, row: needs.publish_need(by=by, need=row),
        done=gettext_lazy("The need is published and takes part in matching."),
        states=ACTS["publish"].since,
        tone="primary",
    ),
    "send_back": Act(
        label=gettext_lazy("Send back with a reason"),
        call=lambda by, row, reason: needs.send_back_need(by=by, need=row, reason=reason),
        done=gettext_lazy("The need is a draft again; the firm has been told why."),
        states=ACTS["send_back"].since,
        form=reason_form,
        question=gettext_lazy("What has to be changed before it can be published?"),
    ),
    "fulfil": Act(
        label=gettext_lazy("Mark as fulfilled"),
        call=lambda by, row: needs.fulfil_need(by=by, need=row),
        done=gettext_lazy("The need is fulfilled."),
        states=ACTS["fulfil"].since,
    ),
    "withdraw": Act(
        label=gettext_lazy("Withdraw for the firm"),
        call=lambda by, row: needs.withdraw_need(by=by, need=row),
        done=gettext_lazy("The need is withdrawn; its open introductions have ended."),
        states=ACTS["withdraw"].since,
        tone="danger",
    ),
}


class OffersFilter(admin.SimpleListFilter):
    """What the run in force found for a need."""

    title = gettext_lazy("matching")
    parameter_name = "offers"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Three answers."""
        return [("none", _("Nothing fits")), ("some", _("Something fits")), ("new", _("Not in the run in force"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Need]) -> QuerySet[Need]:
        """Live needs with that answer."""
        if self.value() not in ("none", "some", "new"):
            return queryset
        found = NeedAdvice.objects.in_force().filter(run__event=OuterRef("event"), need=OuterRef("pk"))
        live = queryset.filter(status__in=LIVE_NEED_STATUSES)
        if self.value() == "new":
            return live.filter(~Exists(found))
        return live.filter(Exists(found.filter(eligible=0) if self.value() == "none" else found.filter(eligible__gt=0)))


@admin.register(Need, site=site)
class NeedAdmin(DecisionsMixin, DeskAdmin):
    """All needs, the ones that wait for publication on top, the longest waiting first."""

    list_display = (
        "title", "firm", "kind", "figure", "state", "pairs", "audience", "event", "submitted", "published"
    )  # fmt: skip
    list_select_related = ("organisation", "event", *TERMS)
    list_filter = (
        "kind",
        ("status", admin.ChoicesFieldListFilter),
        OffersFilter,
        "event",
        "field",
        "visibility",
        "published_at",
    )
    search_fields = (
        "title",
        "summary",
        "organisation__name",
        "organisation__credit_code",
        "organisation__contact_name",
        "organisation__contact_mobile",
    )
    list_per_page = 20  # wide rows
    search_help_text = gettext_lazy("Title, description, firm, credit code, contact or mobile")
    search = staticmethod(desk_search.needs_with)
    page_template = "market/admin/need.html"
    acts = NEED_ACTS
    decisions = {
        "publish": Decision(
            label=gettext_lazy("Publish"),
            question=gettext_lazy("Have these needs been read? Published needs take part in matching."),
            done=gettext_lazy("%(count)s published."),
            act=lambda by, row: needs.publish_need(by=by, need=row),
            states=ACTS["publish"].since,
        )
    }

    def buttons_for(self, row: Need) -> list[Any]:
        """The buttons of the page (the bulk decisions have their own page)."""
        return DeskAdmin.buttons_for(self, row)

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        """The queue on top, then the newest."""
        return (WAITING_FIRST.asc(), "-published_at", "-submitted_at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Need]:
        """With the number of pairs that are being worked on, or proposed."""
        rows = super().get_queryset(request).select_related(*self.list_select_related, "created_by")
        return rows.annotate(open_pairs=how_many(Introduction.objects.open(), "need"))

    def page_of(self, request: HttpRequest, row: Need) -> dict[str, Any]:
        """All that the need says, its files, its pairs, what matching found, and what was done with it."""
        matches = current_matches_for_need(row)
        laid_down = list(instructions_for(row))
        advice = explain_advice(current_advice_for_need(row))
        return {
            "sheet": sheet(row),
            "figure": need_figure(row),
            "files": row.attachments.select_related("uploaded_by").all(),
            "introductions": pairs_of(row),
            "matches": pair_views(explain_matches(matches[:5]), matches),
            "match_count": len(matches),
            "advice": _advice_words(advice.data or {}) if advice else None,
            "run": advice.run_id if advice else None,
            "instructions": laid_down,
            "wishes": wishes_for(row),
            "history": history_of(row, *laid_down),
            "edit_url": page_of_party("market:need", row.pk),
            "new_url": page_of_party("market:need_new"),
            "can_broker": row.status in LIVE_NEED_STATUSES,
        }

    @admin.display(description=gettext_lazy("firm"), ordering="organisation__name")
    def firm(self, row: Need) -> str:
        """Whose need it is."""
        return row.organisation.name

    @admin.display(description=gettext_lazy("how much"), ordering="financing__amount")
    def figure(self, row: Need) -> str:
        """The figure that stands for it, in 万元 where it is money."""
        return need_figure(row)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, row: Need) -> str:
        """The status in words and colour."""
        return pill(row.status, NeedStatus(row.status).label)

    @admin.display(description=gettext_lazy("open pairs"), ordering="open_pairs")
    def pairs(self, row: Need) -> int:
        """How many parties it talks with, or is proposed to."""
        return row.open_pairs

    @admin.display(description=gettext_lazy("who sees it"), ordering="visibility")
    def audience(self, row: Need) -> str:
        """Who may see it."""
        return str(Visibility(row.visibility).label)

    @admin.display(description=gettext_lazy("submitted"), ordering="submitted_at")
    def submitted(self, row: Need) -> str:
        """When the firm handed it over."""
        return stamp(row.submitted_at)

    @admin.display(description=gettext_lazy("published"), ordering="published_at")
    def published(self, row: Need) -> str:
        """When the organiser published it."""
        return stamp(row.published_at)


def _advice_words(data: dict[str, Any]) -> dict[str, Any]:
    return advice_view(data, offering_names(named_in(data)))

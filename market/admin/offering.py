"""Offerings: publish, send back, on and off the shelf; their hard rules read as sentences."""

from typing import Any

from django.contrib import admin
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.decisions import Decision, DecisionsMixin
from accounts.admin.site import site
from market.admin.acts import Act
from market.admin.desk import DeskAdmin, KeptKeyedPaginator, pill
from market.admin.history import history_of
from market.admin.links import page_of_party
from market.admin.reasons import reason_form
from market.criteria_texts import version_views
from market.enums import OfferingStatus
from market.models import Introduction, Offering
from market.offer_texts import offer_line, offer_rows
from market.rule_cost_texts import cost_view
from market.selectors.criteria_versions import versions_of
from market.selectors.facts import OFFERING_RELATIONS
from market.selectors.offerings import confidential_of
from market.selectors.rule_costs import current_rule_cost
from market.services import offerings
from market.services.run_rules import rules_in_run
from market.wording import rule_sentence

WAITING_FIRST = Case(When(status=OfferingStatus.SUBMITTED, then=Value(0)), default=Value(1))
VERSIONS_SHOWN = 20
SUBMITTED = frozenset({OfferingStatus.SUBMITTED})

OFFERING_ACTS = {
    "publish": Act(
        label=gettext_lazy("Publish"),
        call=lambda by, row: offerings.publish_offering(by=by, offering=row),
        done=gettext_lazy("The offering is on the shelf."),
        states=SUBMITTED,
        tone="primary",
    ),
    "send_back": Act(
        label=gettext_lazy("Send back with a reason"),
        call=lambda by, row, reason: offerings.send_back_offering(by=by, offering=row, reason=reason),
        done=gettext_lazy("The offering is a draft again; the party has been told why."),
        states=SUBMITTED,
        form=reason_form,
        question=gettext_lazy("What has to be corrected before it can be published?"),
    ),
    "take_off_shelf": Act(
        label=gettext_lazy("Take off the shelf"),
        call=lambda by, row: offerings.take_off_shelf(by=by, offering=row),
        done=gettext_lazy("The offering is off the shelf; introductions under way go on."),
        states=frozenset({OfferingStatus.PUBLISHED}),
        tone="danger",
    ),
    "put_on_shelf": Act(
        label=gettext_lazy("Put back on the shelf"),
        call=lambda by, row: offerings.put_on_shelf(by=by, offering=row),
        done=gettext_lazy("The offering is on the shelf again."),
        states=frozenset({OfferingStatus.WITHDRAWN}),
    ),
}


@admin.register(Offering, site=site)
class OfferingAdmin(DecisionsMixin, DeskAdmin):
    """All offerings, the ones that wait for publication on top."""

    list_display = ("name", "party", "kind", "terms", "rule_count", "room", "state", "submitted_at", "published_at")
    list_filter = ("kind", ("status", admin.ChoicesFieldListFilter), "field", "published_at")
    search_fields = ("name", "summary", "organisation__name", "organisation__credit_code")
    search_help_text = gettext_lazy("Name, description, party or credit code")
    paginator = KeptKeyedPaginator
    page_template = "market/admin/offering.html"
    acts = OFFERING_ACTS
    decisions = {
        "publish": Decision(
            label=gettext_lazy("Publish"),
            question=gettext_lazy("Have these offerings been read? They go on the shelf at once."),
            done=gettext_lazy("%(count)s published."),
            act=lambda by, row: offerings.publish_offering(by=by, offering=row),
            states=SUBMITTED,
        )
    }

    def buttons_for(self, row: Offering) -> list[Any]:
        """The buttons of the page (the bulk decisions have their own page)."""
        return DeskAdmin.buttons_for(self, row)

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        """The queue on top, the longest waiting first."""
        return (WAITING_FIRST.asc(), "organisation__name", "name", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Offering]:
        """With party and terms."""
        return super().get_queryset(request).select_related(*{"organisation", *OFFERING_RELATIONS})

    def page_of(self, request: HttpRequest, row: Offering) -> dict[str, Any]:
        """Terms, rules as sentences, pairs and history."""
        pairs = Introduction.objects.filter(offering=row).select_related("need__organisation")
        cost = current_rule_cost(row)
        return {
            "terms": offer_rows(row),
            "confidential": confidential_of(row),
            "rules": [rule_sentence(rule) for rule in row.criteria],
            "costs": cost_view(cost, rules_in_run(cost.run_id, row)) if cost else None,
            "versions": version_views(list(versions_of(row)[: VERSIONS_SHOWN + 1]))[:VERSIONS_SHOWN],
            "introductions": pairs.order_by("-state_since", "-pk")[:10],
            "history": history_of(row),
            "edit_url": page_of_party("market:offering", row.pk),
        }

    @admin.display(description=gettext_lazy("party"), ordering="organisation__name")
    def party(self, row: Offering) -> str:
        """Who offers it."""
        return row.organisation.name

    @admin.display(description=gettext_lazy("terms"))
    def terms(self, row: Offering) -> str:
        """Its terms in one line."""
        return offer_line(row) or "—"

    @admin.display(description=gettext_lazy("rules"))
    def rule_count(self, row: Offering) -> str:
        """How many hard rules its party wrote."""
        return ngettext("%(count)d rule", "%(count)d rules", len(row.criteria)) % {"count": len(row.criteria)}

    @admin.display(description=gettext_lazy("firms we can see at one market"), ordering="capacity")
    def room(self, row: Offering) -> str:
        """How many firms its party can see at one market."""
        return ngettext("%(count)d firm", "%(count)d firms", row.capacity) % {"count": row.capacity}

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, row: Offering) -> str:
        """The status in words and colour."""
        return pill(row.status, row.get_status_display())

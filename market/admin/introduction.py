"""Introductions: overdue clocks first; every move and record on behalf of either party; brokering a new pair."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.admin.site import site
from accounts.faces import own_address, refusals
from market.admin.acts import Act
from market.admin.desk import DeskAdmin, pill
from market.admin.history import history_of
from market.admin.links import page_of_party
from market.admin.pair_acts import acts_by_party, pair_act
from market.admin.pair_columns import PairColumns
from market.admin.pair_filters import ClockFilter, ProviderKindFilter
from market.admin.pair_forms import BrokerForm
from market.enums import State
from market.milestone_texts import milestone_row
from market.models import Introduction, Need
from market.models.introduction import ESCALATED_FIRST
from market.need_cards import timeline
from market.pair_texts import record_rows, turn_of
from market.querysets import LIVE_NEED_STATUSES
from market.refusals import repair_action
from market.selectors import desk_search
from market.selectors.milestones import milestones_of
from market.selectors.non_disclosures import standing
from market.services import contact, introductions
from market.states import Actor
from market.templatetags.market_format import clock as clock_words
from market.templatetags.market_format import clock_tone, stamp


@admin.register(Introduction, site=site)
class IntroductionAdmin(PairColumns, DeskAdmin):
    """Pairs: what was handed to the organiser, then by the clock, then what has no clock."""

    list_display = ("firm", "party", "state_pill", "since", "due", "officer", "event", "source")
    list_display_links = ("firm", "party")
    list_filter = (ClockFilter, "state", "track", ProviderKindFilter, "event", "source")
    search_fields = (
        "need__title",
        "need__organisation__name",
        "need__organisation__credit_code",
        "provider__name",
        "provider__credit_code",
    )
    search_help_text = gettext_lazy("Need, firm, answering party or credit code")
    search = staticmethod(desk_search.pairs_with)
    page_template = "market/admin/introduction.html"
    state_field = "state"

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        """Handed over first, then the clock that runs out first."""
        return (ESCALATED_FIRST.asc(), F("due_at").asc(nulls_last=True), "-state_since", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Introduction]:
        """With both parties, market and officer."""
        return (
            super()
            .get_queryset(request)
            .select_related("need__organisation", "provider", "offering", "event", "owner", "consent_by")
        )

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Links from a need or an offering narrow the list."""
        return lookup in ("need__id__exact", "offering__id__exact", "provider__id__exact") or super().lookup_allowed(
            lookup, value, request
        )

    def get_urls(self) -> list[URLPattern]:
        """The page that brokers a new pair, and the button that shows whom to call."""
        own = self.admin_site.admin_view
        return [
            path("propose/", own(self.propose_view), name="market_introduction_propose"),
            path("<int:pk>/contact/", own(require_POST(self.contact_view)), name="market_introduction_contact"),
            *super().get_urls(),
        ]

    def contact_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page of the pair with the contacts of both parties; the readings are logged."""
        row = get_object_or_404(self.get_queryset(request), pk=pk)
        cards = contact.read_both_contacts(by=request.user, introduction=row)
        return self.page(request, row, contacts=cards, own_address=own_address(request, self.page_url(row)))

    def act_for(self, row: Introduction, verb: str) -> Act | None:
        """Acts depend on the track of the pair; the service says whether the present state allows one."""
        return pair_act(verb)

    def page_of(self, request: HttpRequest, row: Introduction) -> dict[str, Any]:
        """Timeline, clock, whose turn, acts by party, what stands on record, consent to the contact, history."""
        outcomes = list(row.outcomes.select_related("recorded_by").all())
        records = record_rows(outcomes)
        refused = next((one.outcome for one in records if one.standing and one.outcome.refusal_code), None)
        names: dict[str, str] = {Actor.PROVIDER: row.provider.name, Actor.FIRM: row.need.organisation.name}
        groups = [
            {"name": names.get(actor), "buttons": [self.button(row, verb, act) for verb, act in acts]}
            for actor, acts in acts_by_party(request.user, row)
        ]
        return {
            "buttons": [],
            "groups": groups,
            "turn": turn_of(row, None),
            "milestones": [milestone_row(one, None, acts=False) for one in milestones_of(row)],
            "promises": list(standing().filter(introduction=row)),
            "timeline": timeline(row),
            "records": records,
            "refused": refused,
            "repair": repair_action(refused.refusal_code) if refused else "",
            "history": history_of(row, *outcomes),
            "pair_url": page_of_party("market:introduction", row.pk),
        }

    def propose_view(self, request: HttpRequest) -> HttpResponse:
        """Bring a party to a need by hand."""
        asked = request.GET.get("need", "")
        if not (asked.isdecimal() and len(asked) < 18):
            messages.info(request, _("Choose the need first, then “Broker a pair” on its page."))
            return HttpResponseRedirect(reverse("admin:market_need_changelist") + "?status__exact=published")
        need = get_object_or_404(Need.objects.select_related("organisation", "event"), pk=int(asked))
        back = reverse("admin:market_need_change", args=[need.pk])
        if need.status not in LIVE_NEED_STATUSES:
            messages.error(request, _("Only a published need can be introduced to somebody."))
            return HttpResponseRedirect(back)
        form = BrokerForm(request.POST if request.method == "POST" else None, need=need)
        if request.method == "POST" and form.is_valid():
            with refusals(request, form) as attempt:
                pair = introductions.propose(by=request.user, need=need, **form.chosen())
            if attempt.ok:
                messages.success(request, _("The pair is proposed; the answering party has been told."))
                return HttpResponseRedirect(self.page_url(pair))
        context = self.admin_site.each_context(request) | {
            "title": _("Broker a pair"),
            "opts": self.opts,
            "need": need,
            "form": form,
            "back_url": back,
        }
        return TemplateResponse(request, "market/admin/propose.html", context)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_pill(self, row: Introduction) -> str:
        """The state in words and colour."""
        return pill(row.state, State(row.state).label)

    @admin.display(description=gettext_lazy("in this state since"), ordering="state_since")
    def since(self, row: Introduction) -> str:
        """Since when it is in this state."""
        return stamp(row.state_since)

    @admin.display(description=gettext_lazy("clock"), ordering="due_at")
    def due(self, row: Introduction) -> str:
        """How long is left, or since when it is overdue, and whether it was handed over."""
        if not row.due_at or not row.is_open:
            return "—"
        shown = pill("", clock_words(row.due_at), clock_tone(row.due_at))
        return format_html("{} {}", shown, pill("", _("With the organiser"), "refused")) if row.escalated_at else shown

    @admin.display(description=gettext_lazy("officer"), ordering="owner__name")
    def officer(self, row: Introduction) -> str:
        """Who is in charge at the answering party."""
        return str(row.owner) if row.owner else "—"

"""Who stands where: stalls given to parties one by one, or as the platform proposes; cards and badges to print."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.faces import refusals
from events.admin.hall import HALL, HallPages
from events.enums import EventStatus
from events.forms.arrangement import ArrangementForm, AssignForm, WishForm
from events.models import MarketEvent, Stall
from events.prints import badge_sheets, card_sheets
from events.selectors.arrangement import propose_arrangement, without_stall
from events.selectors.hall import place_of, stalls_with_holder
from events.selectors.plan import drawing_of, picture
from events.services.arrangements import arrange_stalls
from events.services.prints import badges_of, cards_of
from events.services.stalls import book_stall


class PartyPages(HallPages):
    """The second half of the pages of the hall."""

    def get_urls(self) -> list[URLPattern]:
        """Parties, proposal, cards and badges."""
        wrap, name = self.admin_site.admin_view, HALL.partition(":")[2]
        return [
            path("<int:pk>/hall/parties/", wrap(self.hall_parties), name=f"{name}_parties"),
            path("<int:pk>/hall/proposal/", wrap(self.hall_proposal), name=f"{name}_proposal"),
            path("<int:pk>/hall/cards/", wrap(self.hall_cards), name=f"{name}_cards"),
            path("<int:pk>/hall/badges/", wrap(self.hall_badges), name=f"{name}_badges"),
            *super().get_urls(),
        ]

    def hall_parties(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give a stall to a party that has none: drag it there, or choose both."""
        event = self.edition(request, pk)
        form = AssignForm(request.POST if request.method == "POST" else None, event=event)
        if form.is_bound and form.is_valid():
            with refusals(request, form) as attempt:
                booking = book_stall(by=request.user, **form.cleaned_data)
            if attempt.ok:
                said = {"stall": booking.stall.code, "party": booking.organisation}
                messages.success(request, _("Stall %(stall)s is given to %(party)s.") % said)
                return redirect(f"{HALL}_parties", event.pk)
        plan = self._plan(event)
        context = {"form": form, "parties": without_stall(event), "plan": plan, "plan_size": plan.size(8)}
        title = _("Who stands where")
        return self.page(request, "events/admin/hall_parties.html", event, title=title, tab="parties", **context)

    def _plan(self, event: MarketEvent, found: set[int] | None = None) -> Any:
        def link(stall: Stall) -> str:
            return reverse("admin:events_stall_change", args=[stall.pk])

        rows = list(stalls_with_holder(event))
        return picture(drawing_of(event, rows), {row.pk: place_of(row, link=link) for row in rows}, found)

    def hall_proposal(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the platform would change; nothing happens before it is confirmed, and then exactly this."""
        event = self.edition(request, pk)
        if request.method == "POST":
            return self._arrange(request, event)
        wish = WishForm(request.GET)
        wanted = wish.wanted()
        found = propose_arrangement(event, **wanted)
        plan = self._plan(event, {change.stall for change in found.changes})
        context = {
            "wish": wish,
            "proposal": found,
            "moves": ArrangementForm.written(found.changes),
            "again": f"?everybody={'on' if wanted['everybody'] else ''}&seed={wanted['seed'] % 999 + 1}",
            "open": event.status != EventStatus.CLOSED,
            "plan": plan,
            "plan_size": plan.size(5),
        }
        title = _("Proposed stalls")
        return self.page(request, "events/admin/hall_proposal.html", event, title=title, tab="proposal", **context)

    def _arrange(self, request: HttpRequest, event: MarketEvent) -> HttpResponse:
        form = ArrangementForm(request.POST)
        if not form.is_valid():
            messages.error(request, " ".join(form.errors.get("moves", [])))
            return redirect(f"{HALL}_proposal", event.pk)
        with refusals(request) as attempt:
            moved = arrange_stalls(by=request.user, event=event, moves=form.cleaned_data["moves"])
        if not attempt.ok:
            return redirect(f"{HALL}_proposal", event.pk)
        messages.success(request, _("%(count)d parties have a new stall and have been told.") % {"count": moved})
        return redirect(f"{HALL}_parties", event.pk)

    @method_decorator(require_POST)
    def hall_cards(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Cards for all stalls that are held, as sheets to print."""
        event = self.edition(request, pk)
        cards = cards_of(by=request.user, event=event)
        site = request.build_absolute_uri("/")[:-1]
        return _pdf(card_sheets(event, cards, site), f"stall-cards-{event.slug}")

    @method_decorator(require_POST)
    def hall_badges(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Badges for all people who come, as sheets to print."""
        event = self.edition(request, pk)
        badges = badges_of(by=request.user, event=event)
        site = request.build_absolute_uri("/")[:-1]
        return _pdf(badge_sheets(event, badges, site), f"badges-{event.slug}")


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response

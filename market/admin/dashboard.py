"""The organiser's start page: what is to be done, figures of the current edition, the funnel, the hall."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import clock
from accounts.permissions import can_organise
from events.admin.helper_desk import helper_desk
from events.models import MarketEvent, Stall
from events.selectors.events import current_event
from events.selectors.events import figures as event_figures
from events.selectors.hall import stall_map
from market.admin.funnel import stage_bars
from market.admin.tasks_today import tasks
from market.enums import Track
from market.reports.funnel import Funnel, funnel
from market.selectors import today
from market.selectors.kept import kept
from market.templatetags.market_format import wan


def dashboard(request: HttpRequest) -> dict[str, Any]:
    """The context of the start page; who helps at a market sees that market."""
    if not can_organise(request.user):
        return helper_desk(request.user)
    event = current_event()
    money = money_of_all()
    return {
        "event": event,
        "when": when(event) if event else "",
        "present": event_figures(event) if event else None,
        "tasks": tasks(event),
        "tiles": tiles(figures_of(event), money, event) if event else [],
        "stages": stage_bars(money, Track.FINANCING),
        "money": money,
        "zones": stall_map(event, link=_stall_page) if event else [],
    }


def money_of_all() -> Funnel:
    """The funnel of all editions; of very many firms up to a minute old."""

    def make() -> tuple[Funnel, int]:
        found = funnel()
        return found, found.reached

    found: Funnel = kept("funnel", make)
    return found


def figures_of(event: MarketEvent) -> today.Figures:
    """The tiles of the edition; with very many needs up to a minute old."""

    def make() -> tuple[today.Figures, int]:
        found = today.figures(event)
        return found, found.needs

    found: today.Figures = kept(f"figures:{event.pk}", make)
    return found


def when(event: MarketEvent) -> str:
    """How far away the edition is."""
    days = (clock.as_local_date(event.starts_at) - clock.today()).days
    if days > 0:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    if clock.as_local_date(event.ends_at) >= clock.today():
        return _("today")
    ago = (clock.today() - clock.as_local_date(event.ends_at)).days
    return ngettext("%(days)d day ago", "%(days)d days ago", ago) % {"days": ago}


def tiles(shown: today.Figures, money: Funnel, event: MarketEvent) -> list[dict[str, Any]]:
    """Five figures, each with its meaning and the list behind it."""
    needs = reverse("admin:market_need_changelist")
    pairs = reverse("admin:market_introduction_changelist")
    here = f"event__id__exact={event.pk}"
    without = shown.firms - shown.firms_matched
    return [
        {
            "name": _("Published needs"),
            "figure": shown.needs,
            "pill": _("today +%(count)s") % {"count": shown.needs_today} if shown.needs_today else "",
            "more": "" if shown.needs_today else _("none added today"),
            "url": f"{needs}?status__in=published,in_progress&{here}",
        },
        {
            "name": _("Matched firms"),
            "figure": f"{shown.firms_matched} / {shown.firms}",
            "more": ngettext("%(count)s firm without a match yet", "%(count)s firms without a match yet", without)
            % {"count": without},
            "url": f"{needs}?{here}&offers=none",
        },
        {
            "name": _("Introductions under way"),
            "figure": shown.working,
            "more": _("%(count)s proposed, not claimed yet") % {"count": shown.proposed},
            "url": f"{pairs}?clock=open&{here}",
        },
        {
            "name": _("Clocks running out"),
            "figure": shown.due_today + shown.overdue,
            "tone": "urgent" if shown.overdue else "",
            "more": ngettext("%(count)s is overdue", "%(count)s are overdue", shown.overdue) % {"count": shown.overdue},
            "url": f"{pairs}?clock={'overdue' if shown.overdue else 'today'}",
        },
        {
            "name": _("Approved so far"),
            "figure": wan(money.approved_amount),
            "more": ngettext("%(count)s firm, each counted once", "%(count)s firms, each counted once", money.approved)
            % {"count": money.approved},
            "url": reverse("admin:market_funnel_pairs", args=["approved"]),
        },
    ]


def _stall_page(stall: Stall) -> str:
    return reverse("admin:events_stall_change", args=[stall.pk])

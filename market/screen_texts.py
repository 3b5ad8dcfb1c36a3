"""The words of the big screen: each figure with its unit, stages with money, sessions with their time, results."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import Session
from market.reports.results import stage_label
from market.reports.screen import Screen
from market.templatetags.market_format import wan

Figure = dict[str, Any]


def figures_of(screen: Screen) -> list[Figure]:
    """The four large figures, each with what it counts and what it is part of."""
    people = ngettext("%(count)d person", "%(count)d people", screen.people) % {"count": screen.people}
    return [
        {
            "label": _("Parties here"),
            "figure": screen.there,
            "more": _("of %(count)d registered, %(people)s") % {"count": screen.expected, "people": people},
        },
        {"label": _("Stalls held"), "figure": screen.held, "more": _("of %(count)d") % {"count": screen.stalls}},
        {"label": _("Needs on the market"), "figure": screen.needs, "more": ""},
        {
            "label": _("Pairs in contact"),
            "figure": screen.pairs,
            "more": _("taken up by a bank, a university or another party"),
        },
    ]


def stages_of(screen: Screen) -> list[Figure]:
    """From first contact to money, in firms; the bars are parts of the first stage."""
    found = screen.funnel
    rows = [
        ("reached", found.reached, ""),
        ("consulted", found.consulted, ""),
        ("approved", found.approved, wan(found.approved_amount) if found.approved else ""),
        ("drawn", found.drawn, wan(found.drawn_amount) if found.drawn else ""),
        ("agreed", screen.agreed, ""),
    ]
    most = max(count for _stage, count, _money in rows)
    return [
        {"label": stage_label(stage), "count": count, "money": money, "share": 100 * count // most if most else 0}
        for stage, count, money in rows
    ]


def when(session: Session, at: dt.datetime) -> str:
    """ "now" while it lasts, else when it begins; the day too if that is another one."""
    if session.starts_at <= at:
        return _("now")
    begins = timezone.localtime(session.starts_at)
    if begins.date() == timezone.localtime(at).date():
        return f"{begins:%H:%M}"
    day = _("%(month)d/%(day)d") % {"month": begins.month, "day": begins.day}
    return f"{day} {begins:%H:%M}"


def results_of(screen: Screen) -> list[Figure]:
    """Results by kind and amount, without a name."""
    return [{"kind": row.get_kind_display(), "amount": wan(row.amount) if row.amount else ""} for row in screen.results]

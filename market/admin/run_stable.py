"""A run beside the stable matching of its pairs: figures, firms that gain or lose, pairs that would rather."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from market.models import Match, MatchRun
from market.reports.export import Sheet, workbook
from market.services.second_view import (
    CHANGES,
    LARGEST,
    FirmShare,
    Pair,
    SecondView,
    rows_of,
    second_view,
    too_large,
)

FIRMS_A_PAGE = 10
PAIRS_SHOWN = 12
"""Pairs of one kind that the card of a firm shows; the spreadsheet has all."""
SHOWN = (*CHANGES, "wishing")


def stable_page(run: MatchRun, query: Any) -> dict[str, Any]:
    """What the page shows; ``found`` is None where nothing can be compared, and ``too_large`` says why."""
    found = second_view(run)
    if found is None:
        return {"found": None, "too_large": too_large(run), "largest": LARGEST}
    shown = query.get("show") if query.get("show") in SHOWN else _first_with_any(found)
    page = Paginator(_firms(found, shown), FIRMS_A_PAGE).get_page(query.get("page"))
    rows = rows_of(run, page)
    return {
        "found": found,
        "figures": _figures(found),
        "price": round(found.stable.score - found.ours.score, 1),
        "more_firms": found.ours.firms - found.stable.firms,
        "tabs": _tabs(found, shown),
        "page": page,
        "firms": [_firm_view(share, rows, wishing=shown == "wishing") for share in page],
    }


def _firms(found: SecondView, shown: str) -> list[FirmShare]:
    if shown == "wishing":
        return sorted((share for share in found.firms if share.blocking), key=lambda share: -len(share.blocking))
    return found.of(shown)


def _first_with_any(found: SecondView) -> str:
    return next((shown for shown in SHOWN if _firms(found, shown)), "gained")


def _figures(found: SecondView) -> list[dict[str, Any]]:
    """Both choices in figures with their units, and the difference."""
    rows = [
        (_("Firms with introductions"), pgettext("count", "firms"), found.stable.firms, found.ours.firms),
        (_("Introductions"), pgettext("count", "introductions"), found.stable.introductions, found.ours.introductions),
        (_("Total score of the introductions"), pgettext("score", "points"), found.stable.score, found.ours.score),
        (_("Pairs that would rather have each other"), pgettext("count", "pairs"), 0, found.blocking),
    ]
    return [
        {
            "name": name,
            "unit": unit,
            "stable": round(stable, 1),
            "ours": round(ours, 1),
            "difference": round(round(ours, 1) - round(stable, 1), 1),
        }
        for name, unit, stable, ours in rows
    ]


def _tabs(found: SecondView, shown: str) -> list[dict[str, Any]]:
    labels = {
        "gained": _("More introductions by our choice"),
        "lost": _("Fewer introductions by our choice"),
        "moved": _("As many, with other parties"),
        "wishing": _("Firms in pairs that would rather"),
    }
    return [
        {"label": label, "count": len(_firms(found, name)), "url": f"?show={name}", "now": name == shown}
        for name, label in labels.items()
    ]


def _firm_view(share: FirmShare, rows: Mapping[Pair, Match], *, wishing: bool) -> dict[str, Any]:
    """A firm with its numbers and the pairs that make the difference."""
    groups = (
        [("wish", share.blocking)]
        if wishing
        else [("ours", _without(share.ours, share.stable)), ("stable", _without(share.stable, share.ours))]
    )
    pairs = [
        {"kind": kind, "row": rows[pair]} for kind, found in groups for pair in found[:PAIRS_SHOWN] if pair in rows
    ]
    first = rows[(*share.ours, *share.stable, *share.blocking)[0]]
    return {
        "share": share,
        "firm": first.need.organisation,
        "ours": len(share.ours),
        "stable": len(share.stable),
        "difference": round(share.ours_score - share.stable_score, 1),
        "pairs": pairs,
        "hidden": sum(len(found) for _kind, found in groups) - len(pairs),
    }


def _without(pairs: Iterable[Pair], others: Iterable[Pair]) -> list[Pair]:
    taken = set(others)
    return [pair for pair in pairs if pair not in taken]


def stable_workbook(run: MatchRun, found: SecondView) -> tuple[bytes, int]:
    """Every pair of the two choices, and those that would rather, as a spreadsheet; and how many there are."""
    rows = rows_of(run, found.firms)
    lines = []
    for share in found.firms:
        ours, stable, wishing = set(share.ours), set(share.stable), set(share.blocking)
        for pair in sorted(ours | stable | wishing):
            row = rows[pair]
            named = (row.need.organisation.name, row.need.title, row.offering.organisation.name, row.offering.name)
            marks = (_("yes") if pair in one else "" for one in (ours, stable, wishing))
            lines.append((*named, row.score, row.rank, *marks))
    headers = (
        _("Firm"),
        _("Need"),
        _("Answering party"),
        _("Offering"),
        _("Score"),
        _("Rank for the need"),
        _("Our choice"),
        _("Stable matching"),
        _("Would rather have each other"),
    )
    return workbook(Sheet(_("Beside a stable matching"), headers, lines)), len(lines)

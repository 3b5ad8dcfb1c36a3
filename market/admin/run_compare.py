"""A run beside an earlier one: figures, needs that gained or lost introductions, and why."""

from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from market.models import MatchRun
from market.run_texts import pair_change_view
from market.selectors.run_comparison import CHANGES, Comparison, changes_of, compare, earlier_runs

NEEDS_A_PAGE = 10


def comparison_page(run: MatchRun, query: Any) -> dict[str, Any]:
    """What the page shows; ``other`` is None where the market has no other complete run."""
    runs = earlier_runs(run)
    asked = query.get("with", "")
    other = next((row for row in runs if str(row.pk) == asked), runs[0] if runs else None)
    if other is None:
        return {"other": None, "runs": []}
    found = compare(run, other)
    shown = query.get("show") if query.get("show") in CHANGES else _first_with_any(found)
    page = Paginator(found.of(shown), NEEDS_A_PAGE).get_page(query.get("page"))
    return {
        "other": other,
        "runs": runs,
        "found": found,
        "figures": _figures(found),
        "tabs": _tabs(found, shown, other),
        "page": page,
        "needs": [
            {"change": change, "pairs": [pair_change_view(pair) for pair in change.pairs]}
            for change in changes_of(run, other, list(page))
        ],
    }


def _first_with_any(found: Comparison) -> str:
    return next((change for change in ("lost", "gained", "moved") if found.of(change)), "lost")


def _figures(found: Comparison) -> list[dict[str, Any]]:
    """Both runs in figures with their units, and the difference."""
    rows = [
        (_("Introductions"), pgettext("count", "introductions"), found.before.introductions, found.after.introductions),
        (_("Needs with introductions"), pgettext("count", "needs"), found.before.needs, found.after.needs),
        (
            _("Mean score of the introductions"),
            pgettext("score", "points"),
            found.before.mean_score,
            found.after.mean_score,
        ),
    ]
    return [
        {
            "name": name,
            "unit": unit,
            "before": "—" if before is None else round(before, 1),
            "after": "—" if after is None else round(after, 1),
            "difference": None if before is None or after is None else round(round(after, 1) - round(before, 1), 1),
        }
        for name, unit, before, after in rows
    ]


def _tabs(found: Comparison, shown: str, other: MatchRun) -> list[dict[str, Any]]:
    labels = {
        "lost": _("Fewer introductions"),
        "gained": _("More introductions"),
        "moved": _("As many, with other parties"),
    }
    return [
        {
            "label": label,
            "count": len(found.of(change)),
            "url": f"?with={other.pk}&show={change}",
            "now": change == shown,
        }
        for change, label in labels.items()
    ]

"""Why a pair came into a run or left it, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from market.factor_texts import LABELS, factor_label
from market.models import Match
from market.selectors.run_comparison import PairChange

WHY: Mapping[str, Promise] = {
    "taken": gettext_lazy("The two are working on it already, so it is not proposed again"),
    "need_gone": gettext_lazy("The need is not on the market any more"),
    "need_missing": gettext_lazy("The need was not part of this run"),
    "better": gettext_lazy("The need has as many introductions as it wishes, with better pairs"),
    "no_room": gettext_lazy("It still fits; the places went to firms with fewer introductions or to better pairs"),
    "offering_gone": gettext_lazy("The offering is not on the shelf any more"),
    "below": gettext_lazy("It is no longer among the best pairs that are kept"),
    "rule": gettext_lazy("It no longer meets a rule of the offering"),
    "need_new": gettext_lazy("The need is new"),
    "room": gettext_lazy("It fitted before; now there is room for it"),
    "offering_new": gettext_lazy("The offering is new on the shelf"),
    "risen": gettext_lazy("It was not among the best pairs that were kept"),
    "rule_holds": gettext_lazy("It now meets all rules of the offering"),
}
MILLI = 1000
LEAST_SHOWN = 0.05
"""Differences of a factor below this many points are not worth a word."""


def pair_change_view(change: PairChange) -> dict[str, Any]:
    """A pair that came or went: name, reason, both scores and the factor that moved most."""
    before = None if change.before is None else float(change.before.score)
    after = None if change.after is None else float(change.after.score)
    return {
        "name": f"{change.offering.organisation.name} · {change.offering.name}",
        "gained": change.gained,
        "why": str(WHY[change.why]),
        "before": before,
        "after": after,
        "moved": factor_moved(change),
    }


def factor_moved(change: PairChange) -> str:
    """The factor whose points differ most between the two runs: "历史偏好 −3.2 分"; empty where none moved."""
    if change.before is None or change.after is None:
        return ""
    then, now = _points(change.before), _points(change.after)
    differences = {name: (now[name] - then[name]) / MILLI for name in LABELS if name in now and name in then}
    name = max(differences, key=lambda key: abs(differences[key]), default="")
    if abs(differences.get(name, 0.0)) < LEAST_SHOWN:
        return ""
    return _("%(factor)s %(difference)+.1f points") % {"factor": factor_label(name), "difference": differences[name]}


def _points(match: Match) -> dict[str, int]:
    """Thousandths of a point by factor, in the order in which the engine writes them; absent factors left out."""
    return {name: points for name, points in zip(LABELS, match.points or (), strict=False) if points is not None}

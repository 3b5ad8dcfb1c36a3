"""Why a pair stands at its rank and why it was not introduced, in words for each of the three readers.

A firm and an answering party read nothing of other firms: whether a place went to a better pair or to a firm that had
fewer is for the organiser alone.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from market.factor_texts import LABELS, factor_label
from market.models import Match

ORGANISER: Mapping[str, Any] = {
    "under_way": gettext_lazy("Not introduced: the two are working on it already"),
    "party_met": gettext_lazy("Not introduced: the need meets this party by another of its offerings"),
    "quota": gettext_lazy(
        "Not introduced: the run's quota for this kind of party is used up by other pairs of the need"
    ),
    "wanted_reached": gettext_lazy("Not introduced: the need has as many introductions as it wishes"),
    "capacity_value": gettext_lazy(
        "Not introduced: the places of the offering went to needs with scores at least as high"
    ),
    "capacity_fairness": gettext_lazy(
        "Not introduced: a place of the offering went to a firm that would otherwise have fewer introductions"
    ),
    "no_gain": gettext_lazy("Not introduced: it would not have made the choice better"),
    "later": gettext_lazy("Found after the run: the next run decides"),
}
FIRM: Mapping[str, Any] = {
    "under_way": gettext_lazy("You are in contact with this party already"),
    "party_met": gettext_lazy("Not proposed: you were proposed to this party with another of its offerings"),
    "quota": gettext_lazy(
        "Not proposed: the organiser limits how many parties of one kind a need meets, and your need has reached it"
    ),
    "wanted_reached": gettext_lazy("Not proposed: your need has as many introductions as you wished for"),
    "capacity_value": gettext_lazy("Not proposed: the places of this offering are taken in this round"),
    "later": gettext_lazy("Found after the last round: the next one decides"),
}
PARTY: Mapping[str, Any] = {
    "under_way": gettext_lazy("You are in contact with this firm already"),
    "party_met": gettext_lazy("Not proposed: the firm was proposed to you for another of your offerings"),
    "quota": gettext_lazy("Not proposed: the organiser limits how many parties of one kind a need meets"),
    "wanted_reached": gettext_lazy("Not proposed: the need has as many introductions as the firm wished for"),
    "capacity_value": gettext_lazy("Not proposed: the places that you set for this offering are used up in this round"),
    "later": gettext_lazy("Found after the last round: the next one decides"),
}
SAME = {"capacity_fairness": "capacity_value", "no_gain": "capacity_value"}
"""Reasons that read as another one for a firm or a party."""
MILLI = 1000
LEAST_SHOWN = 0.05
"""Differences of a factor below this many points are not worth a word."""
FACTORS_TOLD = 2


def why_for_organiser(why: str) -> str:
    """The reason as the organiser reads it; empty for a pair that was introduced."""
    return str(ORGANISER.get(why, ""))


def why_for_firm(why: str) -> str:
    """The reason as the firm reads it."""
    return str(FIRM.get(SAME.get(why, why), ""))


def why_for_party(why: str) -> str:
    """The reason as the answering party reads it."""
    return str(PARTY.get(SAME.get(why, why), ""))


def factor_points(match: Match) -> dict[str, int]:
    """Thousandths of a point by factor, in the order in which the engine writes them; absent factors left out."""
    return {name: points for name, points in zip(LABELS, match.points or (), strict=False) if points is not None}


def rank_words(rows: Iterable[Match]) -> dict[int, str]:
    """Match → why it stands at its rank, for the stored pairs of one need: how far it is behind the one before it, and
    by which factors. A pair without points says nothing.
    """
    found: dict[int, str] = {}
    above: Match | None = None
    for row in sorted(rows, key=lambda row: row.rank):
        found[row.pk] = _behind(row, above) if above else ""
        if row.rank == 1:
            found[row.pk] = _("No other offering scores higher for this need")
        above = row
    return found


def _behind(row: Match, above: Match) -> str:
    words = {
        "rank": above.rank,
        "points": f"{above.score - row.score:.1f}",
        "factors": _("; ").join(_differences(factor_points(row), factor_points(above))),
    }
    if not words["factors"]:
        return _("%(points)s points behind rank %(rank)s") % words
    return _("%(points)s points behind rank %(rank)s: %(factors)s") % words


def _differences(own: Mapping[str, int], other: Mapping[str, int]) -> list[str]:
    """The factors that put it behind, the heaviest first."""
    less = {name: (own.get(name, 0) - other.get(name, 0)) / MILLI for name in LABELS if name in own or name in other}
    told = sorted((name for name in less if less[name] <= -LEAST_SHOWN), key=lambda name: less[name])[:FACTORS_TOLD]
    return [
        _("%(factor)s %(difference)+.1f points") % {"factor": factor_label(name), "difference": less[name]}
        for name in told
    ]

"""The pairs of a run in words: rules, factors, near misses."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from market.factor_texts import factor_views
from market.models import Match, MatchRun
from market.selectors.needs import offering_names
from market.selectors.runs import NeedResult
from market.services.explanations import explain_advice, explain_matches
from market.services.unassigned import why_not
from market.unassigned_texts import rank_words, why_for_organiser
from market.wording import advice_view, named_in, rule_views, rules_summary

PAIRS_AT_FIRST = 3
"""Pairs of a need on the page of many needs, besides those that are proposed as introductions."""


def need_views(results: Sequence[NeedResult], *, whole: bool) -> list[dict[str, Any]]:
    """Each need with its pairs; a need that nothing fits with the advice what would open something."""
    for result in results:
        explain_matches(_first(result.pairs, whole))
        if whole or not result.pairs:
            explain_advice(result.advice)
    reasons = why_not([pair for result in results for pair in _first(result.pairs, whole)])
    names = offering_names({key for result in results for key in named_in(result.advice.data or {})})
    return [
        {
            "need": result.advice.need,
            "eligible": result.advice.eligible,
            "stored": len(result.pairs),
            "pairs": pair_views(_first(result.pairs, whole), result.pairs, reasons),
            "hidden": len(result.pairs) - len(_first(result.pairs, whole)),
            "advice": advice_view(result.advice.data or {}, names) if whole or not result.pairs else None,
        }
        for result in results
    ]


def pair_views(
    shown: Sequence[Match], stored: Sequence[Match], why: Mapping[int, str] | None = None
) -> list[dict[str, Any]]:
    """Pairs of one need with their reasons; ``stored`` are all of them, so that a rank can be told."""
    ranks, reasons = rank_words(stored), why_not(shown) if why is None else why
    return [
        pair_view(pair) | {"why_rank": ranks[pair.pk], "why_not": why_for_organiser(reasons.get(pair.pk, ""))}
        for pair in shown
    ]


def pair_view(pair: Match) -> dict[str, Any]:
    """A pair with what speaks for it and against it."""
    reasons = pair.reasons or {}
    rules = reasons.get("rules", ())
    return {
        "pair": pair,
        "summary": rules_summary(rules),
        "rules": rule_views(rules),
        "factors": factor_views(reasons.get("factors", ()), rules=rules),
    }


def shown_tabs(run: MatchRun, shown: str, without: int) -> list[dict[str, Any]]:
    """The parts of a run with the number of needs in each."""
    labels = {"all": _("All needs"), "introduced": _("With introductions"), "none": _("Without any offering")}
    stats = run.stats
    counts = {
        "all": stats.get("needs"),
        "introduced": stats.get("needs_introduced"),
        "none": without,
    }
    return [
        {"label": labels[name], "count": counts[name], "url": f"?show={name}", "now": name == shown} for name in labels
    ]


def _first(pairs: Sequence[Match], whole: bool) -> list[Match]:
    return [pair for pair in pairs if whole or pair.assigned or pair.rank <= PAIRS_AT_FIRST]

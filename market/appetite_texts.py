"""Appetite models in words: what is counted, what the figures on held-out months mean, where a model is behind."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from market.fact_texts import listed
from market.templatetags.market_format import percent

TRAITS: Mapping[str, Any] = {
    "province": gettext_lazy("province"),
    "city": gettext_lazy("city"),
    "district": gettext_lazy("district"),
    "section": gettext_lazy("industry section"),
    "industry": gettext_lazy("industry"),
    "amount": gettext_lazy("class of amount"),
    "sum": gettext_lazy("exact amount"),
    "term": gettext_lazy("class of term"),
    "months": gettext_lazy("exact term"),
    "type": gettext_lazy("kind of need and security"),
    "first": gettext_lazy("first loan or not"),
    "staff": gettext_lazy("class of staff"),
}
"""What earlier decisions may have in common with a need (``market.selectors.traits``)."""

GROUPS: Mapping[str, Any] = {
    "approved:log": gettext_lazy("Decisions of the same kind (the more, the better)"),
    "approved:share": gettext_lazy("Share of such decisions among all of the party"),
    "approved:recency": gettext_lazy("How fresh the last such decision is"),
    "approved:any": gettext_lazy("Whether there is such a decision at all"),
    "refused:log": gettext_lazy("Refusals (they count against the party)"),
    "lapsed:log": gettext_lazy("Introductions it let lapse (they count against the party)"),
}
"""What became of earlier deals and how they are counted, in the order of the page."""

SIDES: Mapping[str, Any] = {
    "own": gettext_lazy("This model"),
    "in_use": gettext_lazy("Model in use then"),
    "popular": gettext_lazy("Most approvals in the province first"),
}
MEASURES: Mapping[str, tuple[Any, Any]] = {
    "mrr": (
        gettext_lazy("Mean reciprocal rank"),
        gettext_lazy(
            "1 when the right party always stands first, 0.5 when it stands second, and so on; more is better."
        ),
    ),
    "1": (gettext_lazy("Named first"), gettext_lazy("The party that said yes stood at the top.")),
    "5": (gettext_lazy("Among the first 5"), gettext_lazy("The party that said yes was among the first five.")),
    "10": (gettext_lazy("Among the first 10"), gettext_lazy("The party that said yes was among the first ten.")),
    "20": (gettext_lazy("Among the first 20"), gettext_lazy("The party that said yes was among the first twenty.")),
}


def comparison_view(figures: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each measure with a bar for the model, for the one in use, and for plain popularity; empty before the fit."""
    if "own" not in figures:
        return []
    return [
        {
            "label": str(label),
            "text": str(text),
            "bars": [_bar(side, name, figures[side]) for side in SIDES if side in figures],
        }
        for name, (label, text) in MEASURES.items()
    ]


def _bar(side: str, measure: str, figures: Mapping[str, Any]) -> dict[str, Any]:
    value = figures["mrr"] if measure == "mrr" else figures["hits"][measure]
    return {
        "label": str(SIDES[side]),
        "figure": f"{value:.3f}" if measure == "mrr" else percent(round(100 * value, 1)),
        "share": round(100 * value, 1),
        "tone": "done" if side == "own" else "",
    }


def shortfall_sentences(behind: Iterable[tuple[str, str]]) -> list[str]:
    """Where the model is behind: "Behind the model in use: mean reciprocal rank, among the first 10."""
    found: dict[str, list[str]] = {}
    for side, measure in behind:
        found.setdefault(side, []).append(str(MEASURES[measure][0]))
    return [
        _("Worse than “%(side)s”: %(figures)s.") % {"side": SIDES[side], "figures": listed(names)}
        for side, names in found.items()
    ]


def weight_groups(weights: Mapping[str, float]) -> list[dict[str, Any]]:
    """The weights by kind of term, the heaviest first."""
    found: dict[str, list[tuple[str, float]]] = {}
    for name, weight in weights.items():
        group, label = term_label(name)
        found.setdefault(group, []).append((label, weight))
    return [
        {
            "label": str(label),
            "terms": [
                {"label": text, "weight": f"{weight:+.2f}"}
                for text, weight in sorted(found[group], key=lambda term: (-abs(term[1]), term[0]))
            ],
        }
        for group, label in GROUPS.items()
        if group in found
    ]


def term_label(name: str) -> tuple[str, str]:
    """The group of a weight and what is counted: "approved:province+term:share" → ("approved:share", "province and
    class of term").
    """
    result, joined, form = name.split(":")
    if joined == "all":
        return f"{result}:{form}", _("all of the party")
    return f"{result}:{form}", _("the same %(traits)s") % {
        "traits": _(" and ").join(_trait(one) for one in joined.split("+"))
    }


def _trait(name: str) -> str:
    return str(TRAITS[name])

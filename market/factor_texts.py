"""What the factors of a score are called, and the figures behind each in words."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from market.fact_texts import fact_label, fact_words, listed
from market.templatetags.market_format import percent, wan

Data = Mapping[str, Any]

LABELS: Mapping[str, Any] = {
    "slack": gettext_lazy("Room within the rules"),
    "appetite": gettext_lazy("Earlier approvals of the same kind"),
    "cost": gettext_lazy("Cost to the firm"),
    "speed": gettext_lazy("Speed of decision"),
    "completeness": gettext_lazy("Completeness of the facts"),
    "wishes": gettext_lazy("Wishes of both sides"),
    "text": pgettext_lazy("factor", "Likeness of the description"),
}
ALIKE: Mapping[str, Any] = {
    "approved.same_terms": gettext_lazy("of the same amount and term"),
    "approved.same_kind": gettext_lazy("of the same kind"),
    "approved.section": gettext_lazy("in the same industry"),
    "approved.district": gettext_lazy("in the same district"),
    "approved.province": gettext_lazy("in the same province"),
    "approved.amount": gettext_lazy("of a like amount"),
}
"""Counts of the appetite that are told, the most telling first."""

KEY_FACTS: Mapping[str, str] = {
    "amount": "need.amount",
    "term": "need.term_months",
    "rate": "need.max_rate",
    "budget": "need.budget",
    "area": "need.area_sqm",
    "rent": "need.rent_max",
    "age": "firm.age_months",
    "revenue": "firm.revenue",
    "debt_ratio": "firm.debt_ratio",
    "staff": "firm.staff",
    "rd_ratio": "firm.rd_ratio",
    "invention_patents": "firm.invention_patents",
    "patents": "firm.patents",
}
"""Rule keys that forms and terms write, with the fact each of them measures."""


def factor_label(name: str) -> str:
    """What the factor is called; a factor of a later engine is shown by its name."""
    return str(LABELS.get(name, name))


def factor_views(
    factors: Iterable[Data], hidden: Collection[str] = (), rules: Iterable[Data] = (), words: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """Factors for ``factor_bars.html``. ``rules`` (the pair's results) tell which fact the tightest rule measures;
    ``words`` are keywords of both sides, in which the pieces of text that the engine found in common are told.
    """
    keywords = tuple(words)
    facts = dict(KEY_FACTS) | {rule["key"]: rule["fact"] for rule in rules}
    return [
        {
            "name": factor["name"],
            "label": factor_label(factor["name"]),
            "points": factor["points"],
            "max_points": factor["max_points"],
            "note": _note(factor, facts, hidden, keywords),
        }
        for factor in factors
    ]


def absent_view(names: Iterable[str]) -> str:
    """Which factors had nothing to go by and were left out of the score; empty when there are none."""
    labels = listed(factor_label(name) for name in names)
    return _("Not counted, because nothing is on record: %(names)s") % {"names": labels} if labels else ""


def _note(factor: Data, facts: Mapping[str, str], hidden: Collection[str], words: Collection[str]) -> str:
    if factor["name"] == "slack":
        return _slack(factor["fact"], facts, hidden)
    if factor["name"] == "text":
        return _text(factor["fact"], words)
    reader = _NOTES.get(factor["name"])
    return reader(factor["fact"]) if reader else ""


def _slack(figures: Data, facts: Mapping[str, str], hidden: Collection[str]) -> str:
    fact = facts.get(figures.get("rule", ""))
    if fact is None or fact in hidden or figures.get("actual") is None:
        return ""
    return _("Tightest: %(fact)s, %(value)s") % {"fact": fact_label(fact), "value": fact_words(fact, figures["actual"])}


def _appetite(figures: Data) -> str:
    years = max(round(figures.get("days", 1095) / 365), 1)
    parts = []
    for name, label in ALIKE.items():
        if count := figures.get(name):
            parts.append(_("%(count)d %(alike)s") % {"count": count, "alike": label})
            break
    total = figures.get("approved", 0)
    span = {"count": total, "years": years}
    parts.append(
        ngettext("%(count)d approval in %(years)d years", "%(count)d approvals in %(years)d years", total) % span
    )
    if figures.get("refused"):
        parts.append(
            ngettext("%(count)d refusal", "%(count)d refusals", figures["refused"]) % {"count": figures["refused"]}
        )
    return listed(parts)


def _cost(figures: Data) -> str:
    rate, subsidy = percent(figures["rate"]), figures.get("subsidy")
    parts = [_("%(rate)s a year") % {"rate": rate}]
    if subsidy:
        words = {"rate": rate, "share": percent(round(subsidy * 100, 2))}
        parts = [_("%(rate)s a year after %(share)s of the interest is paid back") % words]
    if figures.get("yearly_cost") is not None:
        parts.append(_("about %(amount)s interest a year") % {"amount": wan(figures["yearly_cost"])})
    return listed(parts)


def _speed(figures: Data) -> str:
    days = int(figures["days"])
    return ngettext("decided in %(count)d day (median)", "decided in %(count)d days (median)", days) % {"count": days}


def _completeness(figures: Data) -> str:
    return _("%(known)d of %(rules)d rules can be answered") % dict(figures)


def _wishes(figures: Data) -> str:
    """Who asked for whom; runs of an engine before 5 know the firm's side only."""
    if figures.get("named") and figures.get("named_by"):
        return _("Firm and party asked for each other")
    if figures.get("named_by"):
        return _("The party would like to meet this firm")
    return _("The firm asked for this party") if figures.get("named") else _("The firm asked for another party")


def _text(figures: Data, words: Collection[str]) -> str:
    """The engine compares pieces of three characters; a reader is told the keywords that they are pieces of."""
    found = figures.get("terms") or []
    terms = list(dict.fromkeys(word for word in words if any(term in word.casefold() for term in found))) or found
    return _("In common: %(terms)s") % {"terms": listed(terms)} if terms else _("No words in common")


_NOTES: Mapping[str, Callable[[Data], str]] = {
    "appetite": _appetite,
    "cost": _cost,
    "speed": _speed,
    "completeness": _completeness,
    "wishes": _wishes,
}

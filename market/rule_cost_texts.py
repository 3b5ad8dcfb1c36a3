"""What the rules of an offering cost it, in words and bars."""

from collections.abc import Mapping, Sequence
from typing import Any

from market.models import RuleCost
from market.wording import rule_sentence

Rule = Mapping[str, Any]
Row = Sequence[Any]


def cost_rows(costs: Sequence[Row], rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """[[key, needs turned away, turned away by it alone]] as bars, the dearest rule first; a rule that cannot be read
    any more is left out. Bars are shares of the dearest rule.
    """
    sentences = {rule["key"]: rule_sentence(rule) for rule in rules}
    most = max((fails for _key, fails, _alone in costs), default=0)
    rows = [
        {"text": sentences[key], "fails": fails, "alone": alone, "share": round(fails * 100 / most) if most else 0}
        for key, fails, alone in costs
        if key in sentences
    ]
    return sorted(rows, key=lambda row: (-row["fails"], -row["alone"]))


def cost_view(cost: RuleCost | None, rules: Sequence[Rule]) -> dict[str, Any] | None:
    """The figures of a run for the page: which run, how many needs it compared and the bars; None without a run."""
    if cost is None:
        return None
    rows = cost_rows(cost.rules, rules)
    costly = [row for row in rows if row["fails"]]
    return {
        "run": cost.run,
        "needs": cost.run.stats.get("needs"),
        "fits": cost.fits,
        "costly": costly,
        "harmless": [row["text"] for row in rows if not row["fails"]],
    }

"""What a trial of rules found, in words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from market.services.rule_trials import LEAST_FIRMS, Count, Trial
from market.wording import rule_sentence


def trial_view(trial: Trial) -> dict[str, Any]:
    """For the page: the sentence that answers the question, what is open, and the rules, the dearest first."""
    if not trial.enough:
        return {"enough": False, "event": trial.event, "least": LEAST_FIRMS}
    dearest = max((count.number or 0 for _rule, count, _alone in trial.rules), default=0)
    rows = [
        {
            "text": rule_sentence(rule),
            "order": fails.number or 0,
            "count": count_words(fails),
            "alone": count_words(alone) if alone.number != 0 else "",
            "share": round((fails.number or 0) * 100 / dearest) if dearest else 0,
        }
        for rule, fails, alone in trial.rules
    ]
    return {
        "enough": True,
        "event": trial.event,
        "answer": _answer(trial),
        "unknown": count_words(trial.unknown) if trial.unknown.number != 0 else "",
        "sampled": trial.needs if trial.sampled else 0,
        "rows": sorted(rows, key=lambda row: -row["order"]),
    }


def _answer(trial: Trial) -> str:
    """ "会接纳 58 项需求中的 31 项，原规则接纳 27 项"."""
    words = {"admitted": count_words(trial.admitted), "needs": trial.needs}
    if trial.before is None:
        return _("It would admit %(admitted)s of %(needs)d.") % words
    words["before"] = count_words(trial.before)
    return _("It would admit %(admitted)s of %(needs)d; the rules in force admit %(before)s.") % words


def count_words(count: Count) -> str:
    """A number of needs, or as much of it as may be told."""
    if count.number is not None:
        return ngettext("%(number)d need", "%(number)d needs", count.number) % {"number": count.number}
    words = _("fewer than %(number)d needs") if count.few else _("all but fewer than %(number)d needs")
    return words % {"number": LEAST_FIRMS}

"""What a firm could change after a refusal, as a sentence the answering party may send along."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from market.call_choices import Mend
from market.fact_texts import fact_label, listed
from market.models import Match
from market.wording import near_miss_view

LIMIT = 300
FIRM = "firm."


@dataclass(frozen=True, slots=True)
class Repair:
    """The cheapest change that is known, and where the firm makes it."""

    text: str
    mend: str


def repair_from(miss: Mapping[str, Any] | None, match: Match | None, hidden: Collection[str]) -> Repair | None:
    """The cheapest change that would admit the firm to the party's own offering, by the stored advice; else the facts
    that its rules miss. ``hidden`` facts are left out; None where nothing is known.
    """
    if miss:
        changed = [change["fact"] for change in miss["changes"] if change["fact"] not in hidden]
        note = near_miss_view(miss, {}, hidden)["note"]
        if note:
            return _repair(_("To fit our product: %(change)s.") % {"change": note}, changed)
    missing = [rule["fact"] for rule in ((match.reasons or {}).get("rules", ()) if match else ()) if _is_open(rule)]
    if not missing:
        return None
    facts = listed(dict.fromkeys(fact_label(fact) for fact in missing))
    return _repair(_("Please supply: %(facts)s.") % {"facts": facts}, missing)


def _is_open(rule: Mapping[str, Any]) -> bool:
    return bool(rule["verdict"] == "unknown" and rule.get("fact"))


def _repair(text: str, facts: Collection[str]) -> Repair:
    in_profile = bool(facts) and all(fact.startswith(FIRM) for fact in facts)
    return Repair(text[:LIMIT], Mend.PROFILE if in_profile else Mend.NEED)

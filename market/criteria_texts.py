"""Versions of rules in words: what one changed against the one before it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from market.models import CriteriaVersion
from market.wording import rule_sentence

Rule = Mapping[str, Any]


def version_views(rows: Sequence[CriteriaVersion]) -> list[dict[str, Any]]:
    """Versions, the newest first, each with its changes in sentences; the oldest with all its rules."""
    older = [row.criteria for row in rows[1:]]
    now = rows[0].criteria if rows else []
    return [
        {
            "version": row,
            "in_force": place == 0,
            "same": row.criteria == now,
            "changes": changes(before, row.criteria),
            "rules": [rule_sentence(rule) for rule in row.criteria],
        }
        for place, (row, before) in enumerate(zip(rows, [*older, []], strict=False))
    ]


def changes(before: Sequence[Rule], after: Sequence[Rule]) -> list[str]:
    """What was added, changed and dropped, in this order. A rule that only has another key is the same rule."""
    same = [_content(rule) for rule in before if _content(rule) in [_content(other) for other in after]]
    old, new = ({rule["key"]: rule for rule in rules if _content(rule) not in same} for rules in (before, after))
    added = [_("Added: %(rule)s") % {"rule": rule_sentence(rule)} for key, rule in new.items() if key not in old]
    changed = [
        _("Changed: %(new)s; before: %(old)s") % {"new": rule_sentence(rule), "old": rule_sentence(old[key])}
        for key, rule in new.items()
        if key in old
    ]
    dropped = [_("Dropped: %(rule)s") % {"rule": rule_sentence(rule)} for key, rule in old.items() if key not in new]
    return added + changed + dropped


def _content(rule: Rule) -> Rule:
    return {name: value for name, value in rule.items() if name != "key"}

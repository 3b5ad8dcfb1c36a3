"""The count beside rules that are being written, in words: what they say, about how many firms, who is just outside."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from market.forms.criteria import Line, from_criteria
from market.services.rule_counts import Crowds, RuleCount
from market.services.rule_trials import LEAST_FIRMS
from market.services.snapshots import Outside
from market.wording import condition, rule_sentence

Rule = dict[str, Any]


def rules_in_words(rules: Iterable[Rule]) -> str:
    """ "接纳符合下列条件的企业：成立满 2 年、无失信记录。"."""
    sentences = [rule_sentence(rule) for rule in rules]
    if not sentences:
        return _("Admits every firm.")
    return _("Admits firms with: %(rules)s.") % {"rules": _("; ").join(sentences)}


def count_view(count: RuleCount, form: forms.Form, lines: Sequence[Line]) -> dict[str, Any]:
    """For the page: words, the crowds with their parts of the whole, and the suggestion with the fields it fills."""
    view: dict[str, Any] = {"says": rules_in_words(count.rules), "event": count.event, "enough": count.enough}
    if count.now is None:
        return view | {"least": LEAST_FIRMS}
    crowds = (count.now.admitted, count.now.open, count.now.refused)
    whole = sum(number or 0 for number in crowds) or 1
    labels = (_("Admitted"), _("Open, a fact is missing"), _("Refused"))
    view["bars"] = [
        {"label": label, "count": crowd_words(number), "share": round((number or 0) * 100 / whole), "tone": tone}
        for label, number, tone in zip(labels, crowds, ("done", "", "urgent"), strict=True)
    ]
    view["before"] = _in_force(count.before) if count.before else ""
    view["outside"] = outside_view(count.outside, form, lines) if count.outside else None
    return view


def _in_force(crowds: Crowds) -> str:
    words = {"admitted": crowd_words(crowds.admitted), "open": crowd_words(crowds.open)}
    return _("The rules in force: admitted %(admitted)s, open %(open)s.") % words


def outside_view(outside: Outside, form: forms.Form, lines: Sequence[Line]) -> dict[str, str]:
    """Who misses one rule alone and what would admit them; ``take`` holds the fields, where the form has them."""
    words = {
        "firms": crowd_words(outside.firms),
        "rule": rule_sentence(outside.rule),
        "looser": condition(outside.looser),
    }
    text = _("%(firms)s miss only “%(rule)s”; with “%(looser)s” they would no longer be refused.") % words
    held, _other = from_criteria([outside.looser], lines)
    fields = {name: form.fields[name].prepare_value(value) for name, value in held.items() if value is not None}
    return {"text": text, "take": urlencode(fields), "value": condition(outside.looser)}


def taken(choice: str, lines: Sequence[Line]) -> dict[str, str]:
    """The fields of a suggestion as the page sent them back; anything that is no field of a rule is left out."""
    fields = {name for line in lines for name in line.fields}
    return {name: str(value) for name, value in QueryDict(choice[:500]).items() if name in fields and len(value) <= 20}


def crowd_words(number: int | None) -> str:
    """ "约 20 家企业", or that there are fewer than five."""
    if number is None:
        return _("fewer than %(number)d firms") % {"number": LEAST_FIRMS}
    return ngettext("about %(number)d firm", "about %(number)d firms", number) % {"number": number}

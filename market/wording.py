"""Sentences for rules, verdicts and advice, made of the plain data in which the engine's reasons are stored.

Everything takes the dictionaries of ``Match.reasons`` and ``NeedAdvice.data`` and answers text or plain dictionaries
that the components ``rule_list.html`` and ``factor_bars.html`` draw. ``hidden`` names facts whose value the reader may
not see.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from market.fact_texts import age, fact_label, fact_text, fact_words, listed

Data = Mapping[str, Any]
View = dict[str, Any]

AGE = "firm.age_months"
NAMED = 5
"""Offerings that one suggestion calls by name."""

BETWEEN_WORDS = re.compile(r"(?<=[\u3400-\u9fff，；：、]) +(?=[\u3400-\u9fff])")
"""Blanks between Chinese words: a blank belongs only between a word and a figure."""


def tidy(text: str) -> str:
    """A sentence put together of parts, as a Chinese reader expects it: "含信用、保证之一", "不高于 70 %"."""
    return BETWEEN_WORDS.sub("", text)


def condition(rule: Data) -> str:
    """What a rule asks for, without the name of the fact: "不高于 70 %"."""
    fact, op, value = rule["fact"], rule["op"], rule["value"]
    if op == "between":
        return _between(fact, *value)
    if op == "ge" and fact == AGE:
        return _("for %(value)s or longer") % {"value": fact_words(fact, value)}
    if op in ("overlaps", "within"):
        return tidy(_span(fact, op, *value))
    return tidy(_CONDITIONS[op](fact, value))


def _between(fact: str, low: Any, high: Any) -> str:
    if low is None or high is None:
        return condition({"fact": fact, "op": "ge" if high is None else "le", "value": low if high is None else high})
    if low == high:
        return _CONDITIONS["is"](fact, low)
    return _("from %(low)s to %(high)s") % {"low": fact_words(fact, low), "high": fact_words(fact, high)}


def _span(fact: str, op: str, low: Any, high: Any) -> str:
    """A range that must reach into another, or lie inside it."""
    if low is not None and high is not None:
        text = _("reaching into %(range)s") if op == "overlaps" else _("wholly within %(range)s")
        return text % {"range": fact_words(fact, [low, high])}
    if op == "within":
        return _between(fact, low, high)
    text = _("reaching %(value)s or more") if high is None else _("reaching %(value)s or less")
    return text % {"value": fact_words(fact, low if high is None else high)}


def _one_of(fact: str, value: Collection[Any]) -> str:
    if len(value) == 1:
        return _CONDITIONS["is"](fact, next(iter(value)))
    return _("one of %(values)s") % {"values": fact_words(fact, value)}


_CONDITIONS: dict[str, Any] = {
    "ge": lambda fact, value: _("at least %(value)s") % {"value": fact_words(fact, value)},
    "le": lambda fact, value: _("at most %(value)s") % {"value": fact_words(fact, value)},
    "gt": lambda fact, value: _("more than %(value)s") % {"value": fact_words(fact, value)},
    "lt": lambda fact, value: _("less than %(value)s") % {"value": fact_words(fact, value)},
    "before": lambda fact, value: _("before %(day)s") % {"day": fact_words(fact, value)},
    "after": lambda fact, value: _("after %(day)s") % {"day": fact_words(fact, value)},
    "months_ago_ge": lambda fact, value: _("at least %(time)s ago") % {"time": age(value)},
    "months_ago_le": lambda fact, value: _("at most %(time)s ago") % {"time": age(value)},
    "months_ahead_ge": lambda fact, value: _("at least %(time)s from now") % {"time": age(value)},
    "months_ahead_le": lambda fact, value: _("at most %(time)s from now") % {"time": age(value)},
    "in": _one_of,
    "not_in": lambda fact, value: _("not %(values)s") % {"values": fact_words(fact, value)},
    "is": lambda fact, value: _("is %(value)s") % {"value": fact_words(fact, value)},
    "any_of": lambda fact, value: (
        (_("including one of %(values)s") if len(value) > 1 else _("including %(values)s"))
        % {"values": fact_words(fact, value)}
    ),
    "all_of": lambda fact, value: _("including %(values)s") % {"values": fact_words(fact, value)},
    "none_of": lambda fact, value: _("without %(values)s") % {"values": fact_words(fact, value)},
}


def rule_sentence(rule: Data) -> str:
    """A rule as a lender would say it: "成立满 2 年", "资产负债率不高于 70 %", "无失信记录", "满足任一：…；…"."""
    if rule.get("parts"):
        return tidy(_joined(rule["op"]) % {"rules": _("; ").join(_part(part) for part in rule["parts"])})
    text = fact_text(rule["fact"])
    if rule["op"] == "is" and isinstance(rule["value"], bool):
        return statement(rule["fact"], rule["value"])
    return tidy(_("%(fact)s %(condition)s") % {"fact": text.label, "condition": condition(rule)})


def _joined(op: str) -> str:
    return {"all": _("all of: %(rules)s"), "any": _("any of: %(rules)s"), "not": _("not: %(rules)s")}[op]


def _part(rule: Data) -> str:
    """A part of a composite; one that is composed itself stands in brackets."""
    sentence = rule_sentence(rule)
    return _("(%(rule)s)") % {"rule": sentence} if rule.get("parts") else sentence


def statement(fact: str, value: Any) -> str:
    """A fact with its value: "资产负债率 46 %", "无失信记录"."""
    text = fact_text(fact)
    if isinstance(value, bool) and text.yes:
        return str(text.yes if value else text.no)
    if isinstance(value, list | tuple | set | frozenset) and not value:
        return _("%(fact)s: none") % {"fact": text.label}
    parts = {"fact": text.label, "value": fact_words(fact, value)}
    if parts["value"][:1].isdigit():
        return _("%(fact)s: %(value)s") % parts
    return pgettext("in words", "%(fact)s: %(value)s") % parts


def verdict_sentence(result: Data, hidden: Collection[str] = ()) -> str:
    """The answer of a rule with the fact it looked at; a missing fact is named, a hidden one is not told."""
    fact, verdict = result["fact"], result["verdict"]
    if result.get("parts"):
        return _composite_verdict(result, hidden)
    if verdict == "unknown":
        return _("%(fact)s: not filled in") % {"fact": fact_label(fact)}
    if fact in hidden or (verdict == "pass" and _says_it_all(result)):
        return rule_sentence(result)
    parts = {"actual": statement(fact, result["actual"]), "condition": condition(result)}
    if verdict == "pass":
        return _("%(actual)s, %(condition)s") % parts
    if isinstance(result["value"], bool):
        return _("%(actual)s, asked for: %(rule)s") % {"actual": parts["actual"], "rule": rule_sentence(result)}
    return _("%(actual)s, must be %(condition)s") % parts


def _composite_verdict(result: Data, hidden: Collection[str]) -> str:
    """What was asked for, with the facts that are missing or that refused it."""
    leaves = list(_leaves(result))
    if result["verdict"] == "unknown":
        missing = dict.fromkeys(leaf["fact"] for leaf in leaves if leaf["verdict"] == "unknown")
        return _("%(fact)s: not filled in") % {"fact": listed(fact_label(fact) for fact in missing)}
    told = [leaf for leaf in leaves if leaf["verdict"] != "unknown" and leaf["fact"] not in hidden]
    if result["verdict"] == "pass" or not told:
        return rule_sentence(result)
    actual = listed(dict.fromkeys(statement(leaf["fact"], leaf["actual"]) for leaf in told))
    return _("%(actual)s, asked for: %(rule)s") % {"actual": actual, "rule": rule_sentence(result)}


def _leaves(result: Data) -> Iterator[Data]:
    if not result.get("parts"):
        yield result
    for part in result.get("parts", ()):
        yield from _leaves(part)


def _says_it_all(result: Data) -> bool:
    """The rule itself already states the fact: one value was asked for and it is this one."""
    value = result["value"]
    return isinstance(value, bool) or (isinstance(value, list) and len(value) == 1 and result["op"] != "between")


def rule_views(results: Iterable[Data], hidden: Collection[str] = ()) -> list[View]:
    """Rules with verdicts for ``rule_list.html``: what is met first, then what is missing, then what is refused."""
    order = {"pass": 0, "unknown": 1, "fail": 2}
    views = [
        {
            "key": result["key"],
            "fact": result["fact"],
            "verdict": result["verdict"],
            "text": verdict_sentence(result, hidden),
            "note": _("Asked for: %(rule)s") % {"rule": rule_sentence(result)}
            if result["verdict"] == "unknown"
            else "",
        }
        for result in results
    ]
    return sorted(views, key=lambda view: order[view["verdict"]])


def rules_summary(results: Iterable[Data]) -> str:
    """How a pair stands in one line: "6 项符合，1 项待补"."""
    verdicts = [result["verdict"] for result in results]
    met, open_, refused = (verdicts.count(name) for name in ("pass", "unknown", "fail"))
    parts = [ngettext("%(count)d rule met", "%(count)d rules met", met) % {"count": met}]
    if open_:
        parts.append(ngettext("%(count)d to be supplied", "%(count)d to be supplied", open_) % {"count": open_})
    if refused:
        parts.append(ngettext("%(count)d not met", "%(count)d not met", refused) % {"count": refused})
    return _("; ").join(parts)


def change_sentence(change: Data) -> str:
    """What would have to be different: "融资金额由 800 万元改为 500 万元"."""
    fact, old, new = change["fact"], change["from"], change["to"]
    if isinstance(new, list) and not fact_text(fact).span:
        return _set_change(fact, set(old or ()), set(new))
    if isinstance(new, bool) or old is None:
        return _("%(statement)s instead") % {"statement": statement(fact, new)}
    values = {"fact": fact_label(fact), "old": fact_words(fact, old), "new": fact_words(fact, new)}
    return tidy(_("%(fact)s %(new)s instead of %(old)s") % values)


def _set_change(fact: str, old: set[Any], new: set[Any]) -> str:
    gained, lost = sorted(new - old), sorted(old - new)
    parts = []
    if gained:
        template = _("earn %(values)s") if fact == "firm.certificates" else _("%(fact)s: also %(values)s")
        parts.append(template % {"fact": fact_label(fact), "values": fact_words(fact, gained)})
    if lost:
        parts.append(_("%(fact)s: without %(values)s") % {"fact": fact_label(fact), "values": fact_words(fact, lost)})
    return tidy(_("; ").join(parts))


def advice_view(data: Data, names: Mapping[str, str]) -> View:
    """All that would open more for a need. ``names`` maps the keys of offerings to what they are called."""
    return {
        "suggestions": [suggestion_view(item, names) for item in data.get("suggestions", ())],
        "near_misses": [near_miss_view(item, names) for item in data.get("near_misses", ())],
        "missing": [missing_view(fact, count) for fact, count in data.get("missing", ())],
    }


def suggestion_view(data: Data, names: Mapping[str, str]) -> View:
    """A change with the offerings it opens: "融资金额由 800 万元改为 500 万元，可多符合 3 个产品"."""
    opens, closes = len(data["opens"]), len(data.get("closes", ()))
    text = _("%(change)s: %(gain)s") % {
        "change": _("; ").join(change_sentence(change) for change in data["changes"]),
        "gain": ngettext("%(count)d more offering fits", "%(count)d more offerings fit", opens) % {"count": opens},
    }
    note = _called(data["opens"], names)
    if closes:
        lost = ngettext("%(count)d would no longer fit", "%(count)d would no longer fit", closes) % {"count": closes}
        note = _("; ").join(filter(None, [note, lost]))
    return {"verdict": "more", "text": text, "note": note, "facts": [change["fact"] for change in data["changes"]]}


def near_miss_view(data: Data, names: Mapping[str, str], hidden: Collection[str] = ()) -> View:
    """An offering that just misses, with the rules that refuse it and what would admit it."""
    changes = _("; ").join(change_sentence(change) for change in data["changes"] if change["fact"] not in hidden)
    if data.get("days"):
        changes = ngettext("fits in %(count)d day", "fits in %(count)d days", data["days"]) % {"count": data["days"]}
    return {
        "verdict": "fail",
        "offering": data["offering"],
        "name": names.get(data["offering"], ""),
        "text": _("; ").join(verdict_sentence(result, hidden) for result in data["failed"]),
        "note": changes,
        "days": data.get("days"),
    }


def missing_view(fact: str, count: int) -> View:
    """A fact to supply with the number of offerings that wait for it."""
    decides = ngettext("%(count)d offering asks for it", "%(count)d offerings ask for it", count) % {"count": count}
    text = _("%(fact)s: not filled in") % {"fact": fact_label(fact)}
    return {"verdict": "unknown", "fact": fact, "text": text, "note": decides}


def named_in(data: Data) -> set[str]:
    """The keys of the offerings that the words for this advice call by name: the first few that each change opens (a
    large market has hundreds, which nobody reads), and those that just miss.
    """
    opened = (key for item in data.get("suggestions", ()) for key in item["opens"][:NAMED])
    return {*opened, *(miss["offering"] for miss in data.get("near_misses", ()))}


def _called(keys: Sequence[str], names: Mapping[str, str]) -> str:
    """The first of them by name, the others by their number."""
    called = [names[key] for key in keys[:NAMED] if key in names]
    others = len(keys) - NAMED
    if not called or others <= 0:
        return listed(called)
    more = ngettext("and %(count)d more", "and %(count)d more", others) % {"count": others}
    return tidy(f"{listed(called)} {more}")

"""Policies in words: how much, when, what to do, what is missing and where to say it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from market.fact_texts import fact_label, listed
from market.models import PolicyCase, PolicyVersion
from market.policy_enums import BenefitForm, CapKind, PolicySelection
from market.services.policy_examples import Example
from market.services.policy_gains import Gains, Moved
from market.services.policy_lines import PolicyLine
from market.templatetags.market_format import percent, wan
from market.wording import rule_sentence, tidy

Lines = list[str]

VERDICTS: Mapping[str, tuple[Any, str]] = {
    "yes": (gettext_lazy("Entitled"), "done"),
    "unknown": (gettext_lazy("Not yet clear"), "waiting"),
    "no": (gettext_lazy("Not entitled"), "refused"),
}
STEPS: Mapping[str, Any] = {
    "nothing": gettext_lazy("Nothing to do: it is paid without an application."),
    "confirm": gettext_lazy("Confirm your account when the list is published."),
    "apply": gettext_lazy("Apply."),
    "wait": gettext_lazy("The time for it has not come yet."),
    "late": gettext_lazy("The time for it is over."),
    "ask": gettext_lazy("The document does not say when to apply: please ask the office."),
}
DATED: Mapping[str, Any] = {
    "confirm": gettext_lazy("Confirm your account until %(day)s."),
    "apply": gettext_lazy("Apply until %(day)s."),
    "wait": gettext_lazy("It begins on %(day)s."),
    "late": gettext_lazy("The time for it ended on %(day)s."),
}


def day_words(day: dt.date) -> str:
    """A day with its year."""
    return date_format(day, "DATE_FORMAT")


def benefit_sentence(version: PolicyVersion) -> str:
    """How much is paid, in one sentence: "项目投入资金的 30 %，每个项目最高 200 万元"."""
    parts = [_main_part(version), *(_cap_part(cap) for cap in version.caps)]
    if version.matched:
        words = {"percent": percent(version.matched_percent), "base": version.get_matched_display()}
        parts.append(_("not more than %(percent)s of %(base)s") % words)
    if version.selection == PolicySelection.EXPERTS:
        parts.append(_("how much exactly, experts decide"))
    return tidy(_("; ").join(part for part in parts if part))


def _main_part(version: PolicyVersion) -> str:
    if version.benefit_form == BenefitForm.FIXED:
        return _("%(amount)s, once") % {"amount": wan(version.benefit_fixed)}
    if version.benefit_form == BenefitForm.UNTOLD:
        return "" if version.caps else _("the document prints no figure")
    words = {"percent": percent(version.benefit_percent), "base": version.get_benefit_base_display()}
    return _("%(percent)s of %(base)s") % words


def _cap_part(cap: Mapping[str, Any]) -> str:
    words = {"amount": wan(Decimal(cap["amount"])), "what": CapKind(cap.get("had", "")).label}
    return _("at most %(amount)s %(what)s") % words


def window_words(told: bool, opens: dt.date | None, closes: dt.date | None) -> str:
    """A window of days in words; what the document does not say is said to be so."""
    if not told:
        return _("The document does not say.")
    if opens and closes:
        return _("%(first)s to %(last)s") % {"first": day_words(opens), "last": day_words(closes)}
    if opens:
        return _("from %(day)s on") % {"day": day_words(opens)}
    return _("until %(day)s") % {"day": day_words(closes)} if closes else _("without a limit in time")


def source_words(version: PolicyVersion) -> str:
    """The document with its number, article and day."""
    number = "" if version.document_number in version.document else version.document_number
    parts = [version.document, number, version.article]
    if version.issued_on:
        parts.append(day_words(version.issued_on))
    return " · ".join(part for part in parts if part)


def version_facts(version: PolicyVersion) -> list[tuple[str, str]]:
    """What a firm asks first: how much, when to apply, how, who gets it, with what it does not go together."""
    rows = [
        (_("How much"), benefit_sentence(version)),
        (_("Valid"), window_words(version.valid_told, version.valid_from, version.valid_to)),
        (_("When to apply"), window_words(version.applying_told, version.applying_from, version.applying_to)),
        (_("How"), str(version.get_way_display())),
        (_("Who gets it"), str(version.get_selection_display())),
    ]
    if version.budget is not None:
        rows.append((_("Budget"), wan(version.budget)))
    if excluded := [other.name for other in version.excludes.all()]:
        rows.append((_("Not together with"), listed(excluded)))
    if version.pool:
        limit = _("%(pool)s, %(amount)s in all") % {"pool": version.pool, "amount": wan(version.pool_limit)}
        rows.append((_("Limit shared with others"), limit))
    if version.documents:
        rows.append((_("Documents to hand in"), listed(version.documents)))
    if version.contact:
        rows.append((_("Place and telephone"), version.contact))
    rows.append((_("Source"), source_words(version)))
    return rows


def amount_words(low: Decimal, high: Decimal | None) -> str:
    """An amount, or what it lies between: "200 万元", "最高 200 万元", "至少 10 万元", "金额待定"."""
    if high is None:
        return _("at least %(amount)s") % {"amount": wan(low)} if low else _("amount not known")
    if low == high:
        return wan(low)
    if not low:
        return _("up to %(amount)s") % {"amount": wan(high)}
    return _("%(low)s to %(high)s") % {"low": wan(low), "high": wan(high)}


def step_words(line: PolicyLine) -> str:
    """What to do, and until when."""
    if line.verdict == "no":
        return ""
    if line.by is not None and line.step in DATED:
        return DATED[line.step] % {"day": day_words(line.by)}
    return str(STEPS[line.step])


def line_view(line: PolicyLine, case: PolicyCase | None = None, *, writes: bool = True) -> dict[str, Any]:
    """A line as its card shows it; for who ``writes``, the missing facts name the place where they are supplied."""
    label, tone = VERDICTS[line.verdict]
    return {
        "line": line,
        "policy": line.version.policy,
        "version": line.version,
        "verdict": label,
        "tone": tone,
        "amount": "" if line.verdict == "no" else amount_words(line.low, line.high),
        "step": step_words(line),
        "urgent": line.step in ("apply", "confirm") and line.by is not None,
        "against": [rule_sentence(rule) for rule in line.against],
        "missing": missing_facts(line.missing, case, writes=writes),
        "source": source_words(line.version),
    }


def judged_rules(line: PolicyLine) -> list[dict[str, str]]:
    """Every condition with its verdict for the firm, for the component that lists rules."""
    against, unsure = ({str(rule["key"]) for rule in rules} for rules in (line.against, line.unsure))
    return [
        {
            "verdict": "fail" if rule["key"] in against else "unknown" if rule["key"] in unsure else "pass",
            "text": rule_sentence(rule),
        }
        for rule in line.version.rules
    ]


def missing_facts(names: tuple[str, ...], case: PolicyCase | None, *, writes: bool) -> list[dict[str, str]]:
    """Each missing fact with the page on which the firm says it: its profile, or the project or loan."""
    return [{"label": fact_label(name), "url": _place(name, case) if writes else ""} for name in names]


def _place(name: str, case: PolicyCase | None) -> str:
    if name.startswith("firm.") and name not in CASE_FACTS:
        return reverse("accounts:profile")
    if case is not None:
        return reverse("market:policy_case", args=[case.pk])
    return reverse("market:policy_case_new", args=["loan" if name.startswith("loan.") else "project"])


CASE_FACTS = frozenset({"firm.tax_region", "firm.legal_person", "firm.sound"})
"""Facts about the firm that it states with a project or loan."""


def example_rows(version: PolicyVersion, examples: Iterable[Example]) -> list[dict[str, Any]]:
    """Worked examples as rows: with this amount so much is paid; which limit holds it."""
    label = version.get_benefit_base_display() if version.benefit_form == BenefitForm.SHARE else ""
    return [
        {
            "base": _("%(amount)s (not stated)") % {"amount": label}
            if one.base is None and label
            else (_("%(what)s %(amount)s") % {"what": label, "amount": wan(one.base)} if label else _("in each case")),
            "paid": amount_words(one.low, one.high),
            "capped": one.capped,
        }
        for one in examples
    ]


def gains_view(found: Gains) -> dict[str, Any]:
    """The effect of a change as its page shows it."""
    sides = ((_("Those that gain most"), found.gaining), (_("Those that lose most"), found.losing))
    money = ((_("Version in force"), found.money_before), (_("This version"), found.money_after))
    return {
        "found": found,
        "gain": _moved_words(found.gain_sure, found.gain_most),
        "lose": _moved_words(found.lose_sure, found.lose_most),
        "money": [{"name": name, "need": need} for name, need in money if found.before or need is found.money_after],
        "sides": [
            {
                "title": title,
                "rows": [
                    {"moved": row, "before": amount_words(*row.before), "after": amount_words(*row.after)}
                    for row in rows
                ],
            }
            for title, rows in sides
        ],
    }


def _moved_row(row: Moved) -> dict[str, Any]:
    return {"moved": row, "before": amount_words(*row.before), "after": amount_words(*row.after)}


def _moved_words(sure: Decimal, most: Decimal) -> str:
    """By how much in all: what is sure, and what may be had."""
    if sure == most:
        return wan(sure)
    return _("%(sure)s sure, up to %(most)s") % {"sure": wan(sure), "most": wan(most)}

"""Files of support in words: how the amount was counted, what it rests on, what has happened, what comes next."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from market.fact_texts import fact_label
from market.models import SubsidyBatch, SubsidyFile, SubsidyStep
from market.policy_enums import PolicyWay
from market.policy_texts import day_words
from market.selectors.subsidies import Asking, Budget
from market.subsidy_enums import BatchState, FileState
from market.templatetags.market_components import share_of
from market.templatetags.market_format import percent, wan
from market.wording import rule_sentence

MARKS = {"yes": "pass", "no": "fail", "unknown": "unknown"}

NEXT: Mapping[str, Any] = {
    FileState.LISTED: gettext_lazy("Confirm your account until %(time)s; after that the support lapses."),
    FileState.SUBMITTED: gettext_lazy("One of the organiser's people checks documents, conditions and amounts."),
    FileState.SENT_BACK: gettext_lazy("Mend what is named below and hand the file in again."),
    FileState.CHECKED: gettext_lazy("A second person decides on it."),
    FileState.APPROVED: gettext_lazy("It stands in the public notice as soon as the batch is decided."),
    FileState.IN_NOTICE: gettext_lazy(
        "The public notice runs until %(time)s; if nobody objects, it is paid after that."
    ),
    FileState.PAID: gettext_lazy("Paid. Nothing is left to do."),
    FileState.CLAWED_BACK: gettext_lazy("The office takes money back: please follow what it has written to you."),
    FileState.REFUSED: gettext_lazy("Nothing is paid for this file. The reason stands below."),
    FileState.WITHDRAWN: gettext_lazy("Taken back. The same may be asked for again while a batch is open."),
    FileState.LAPSED: gettext_lazy("The account was not confirmed in time."),
}
"""What comes next, said to the firm."""

ACTS: Mapping[str, Any] = {
    "submit": pgettext_lazy("subsidy", "Submitted"),
    "list": gettext_lazy("Listed by the office"),
    "confirm": gettext_lazy("Account confirmed"),
    "mend": gettext_lazy("Mended and handed in again"),
    "withdraw": gettext_lazy("Taken back by the firm"),
    "check": gettext_lazy("Checked"),
    "send_back": gettext_lazy("Sent back"),
    "refuse": gettext_lazy("Refused"),
    "approve": gettext_lazy("Approved by a second person"),
    "notice": gettext_lazy("Into the public notice"),
    "object": gettext_lazy("An objection was raised"),
    "pay": gettext_lazy("Paid"),
    "claw_back": gettext_lazy("Clawed back"),
    "lapse": gettext_lazy("Lapsed"),
}
"""What a step was."""

BAD = {"send_back": "overdue", "refuse": "refused", "object": "overdue", "claw_back": "refused", "lapse": "refused"}


def next_words(file: SubsidyFile) -> str:
    """What comes next, with the moment until which it is to be done or waited for."""
    moment = file.confirm_by if file.state == FileState.LISTED else file.notice_until
    return str(NEXT[file.state]) % {"time": moment_words(moment)}


def moment_words(moment: dt.datetime | None) -> str:
    """A day and an hour, local time."""
    if moment is None:
        return "—"
    local = timezone.localtime(moment)
    return f"{day_words(local.date())} {local:%H:%M}"


def line_words(line: Mapping[str, str]) -> dict[str, str]:
    """One line of the counting: what was done, and what was left after it."""
    amount = wan(Decimal(line["amount"])) if line.get("amount") else _("open")
    return {"text": _line_text(line), "amount": amount}


def _line_text(line: Mapping[str, str]) -> str:
    of = line.get("of", "")
    words = {
        "what": fact_label(of) if of else "",
        "base": wan(Decimal(line["base"])) if line.get("base") else _("not stated"),
        "percent": percent(line.get("percent") or None),
        "cap": wan(line.get("cap") or None),
    }
    if line["code"] == "cap":
        if of:
            return _("At most %(cap)s in all; of this had already: %(base)s") % words
        return _("At most %(cap)s") % words
    return str(LINES[line["code"]]) % words


LINES: Mapping[str, Any] = {
    "share": gettext_lazy("%(percent)s of %(what)s, %(base)s"),
    "fixed": gettext_lazy("Fixed amount"),
    "matched": gettext_lazy("Not more than %(percent)s of %(what)s, %(base)s"),
    "decided": gettext_lazy("How much exactly is decided by a review"),
    "open": gettext_lazy("The document prints no figure"),
}
"""Lines of the counting that are no limits."""


def count_rows(lines: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """The counting of a file, line by line."""
    return [line_words(line) for line in lines]


def rule_rows(rules: Iterable[Mapping[str, Any]], verdicts: Mapping[str, str]) -> list[dict[str, str]]:
    """The conditions of a version with how they were judged, for the list of rules."""
    return [
        {"verdict": MARKS.get(verdicts.get(rule["key"], ""), "unknown"), "text": rule_sentence(rule)} for rule in rules
    ]


def fact_rows(file: SubsidyFile) -> list[tuple[str, str]]:
    """The amounts that the counting rests on."""
    return [(fact_label(name), wan(Decimal(amount))) for name, amount in file.facts.items()]


def file_rows(file: SubsidyFile) -> list[tuple[str, str]]:
    """What a file is about, and how far it came, in pairs of words."""
    rows = [
        (_("Batch"), file.batch.name),
        (_("Project or loan"), file.case.name),
        (_("Amount asked for"), wan(file.asked)),
    ]
    if file.pair is not None:
        rows.append((_("Bank"), file.pair.provider.name))
    if file.granted is not None:
        rows.append((_("Granted"), wan(file.granted)))
    if file.paid_on is not None:
        rows.append((_("Paid on"), f"{day_words(file.paid_on)} · {file.reference}"))
    if file.clawed:
        rows.append((_("Clawed back"), wan(file.clawed)))
    return rows


def account_words(file: SubsidyFile) -> str:
    """The account as others see it: its bank and the last four digits."""
    if not file.account_number:
        return _("not said")
    return f"{file.account_bank} · …{file.account_number[-4:]}"


def step_items(steps: Iterable[SubsidyStep]) -> list[dict[str, Any]]:
    """The history of a file as a timeline, the first step first."""
    return [
        {
            "title": str(ACTS.get(step.act, step.act)),
            "text": wan(step.amount) if step.amount is not None else "",
            "at": step.at,
            "note": step.note,
            "state": BAD.get(step.act, "done"),
        }
        for step in steps
    ]


def budget_view(budget: Budget) -> dict[str, Any]:
    """The money of a batch as its page shows it: figures, and the shares of the bar."""
    return {
        "budget": budget,
        "granted": share_of(budget.granted, budget.total),
        "paid": share_of(budget.paid, budget.total),
    }


def batch_rows(batch: SubsidyBatch) -> list[tuple[str, str]]:
    """What a batch is, in pairs of words."""
    days = _("%(first)s to %(last)s") % {"first": day_words(batch.opens_on), "last": day_words(batch.closes_on)}
    rows = [
        (_("Policy"), str(batch.version.policy.name)),
        (_("Document"), batch.version.document),
        (_("Files come in"), days),
        (_("Working days of public notice"), str(batch.notice_days)),
    ]
    if batch.notice_until is not None:
        rows.append((pgettext("batch", "Public notice until"), moment_words(batch.notice_until)))
    return rows


def batch_label(batch: SubsidyBatch) -> str:
    """The state of a batch in words."""
    return str(BatchState(batch.state).label)


def ask_view(asking: Asking | None, writes: bool) -> dict[str, Any]:
    """What a line of a policy adds for a firm: its file, or the open batch in which it can ask."""
    if asking is None:
        return {}
    if asking.file is not None:
        return {"file": asking.file}
    asks = writes and asking.batch is not None and asking.batch.version.way == PolicyWay.APPLICATION
    return {"batch": asking.batch} if asks else {}

"""A pair as a card of the work board: its clock in working days, who is in charge, what comes next."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import clock
from market.models import Introduction
from market.pair_texts import next_act
from market.working_days import DAY, working_time


@dataclass(frozen=True, slots=True)
class WorkCard:
    """What a card says; ``tone`` is urgent when overdue or due within a working day, empty without a clock."""

    pair: Introduction
    clock: str
    tone: str
    act: str


def work_card(pair: Introduction) -> WorkCard:
    """The card of an open pair, seen by the answering party."""
    now = timezone.localtime(clock.now())
    if pair.due_at is None:
        return WorkCard(pair, _since(pair, now), "", next_act(pair))
    due = timezone.localtime(pair.due_at)
    near = due <= now or working_time(now, due) < DAY
    return WorkCard(pair, working_clock(due, now), "urgent" if near else "waiting", next_act(pair))


def working_clock(due: dt.datetime, now: dt.datetime) -> str:
    """The clock in working days (local times): "还剩 2 个工作日", "已超时 3 个工作日", less than one said as such."""
    if due < now:
        days = working_time(due, now) // DAY
        if days < 1:
            return _("overdue by less than a working day")
        return ngettext("%(count)d working day overdue", "%(count)d working days overdue", days) % {"count": days}
    days = working_time(now, due) // DAY
    if days < 1:
        return _("less than a working day left")
    return ngettext("%(count)d working day left", "%(count)d working days left", days) % {"count": days}


def _since(pair: Introduction, now: dt.datetime) -> str:
    """How long a pair without a clock has been where it is."""
    days = (now - timezone.localtime(pair.state_since)).days
    if days < 1:
        return _("in this state since today")
    return ngettext("%(count)d day in this state", "%(count)d days in this state", days) % {"count": days}

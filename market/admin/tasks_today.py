"""What the organiser has to do, most urgent first: a count, a sentence, and the address of exactly these rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import clock
from events.models import MarketEvent
from market.admin.todo import todo_url
from market.enums import RunStatus, State
from market.models import Introduction, MatchRun
from market.selectors import today
from market.selectors.appetite_models import waiting_models
from market.selectors.corrections import waiting_for_organiser
from market.selectors.kept import kept
from market.selectors.outcome_verdicts import disputes
from market.selectors.promises import overdue_now
from market.selectors.refreshes import failed_refreshes
from market.selectors.result_twins import suspected_count
from market.selectors.runs import (
    can_be_published,
    latest_run,
    most_common_failure,
    needs_without_offer,
    run_goes_on,
    with_advice,
)
from market.templatetags.market_format import duration
from market.todo import Group
from market.wording import rule_sentence

MOST_READ = 500
"""Needs whose advice the start page reads for the most common rule: a city has thousands without an offer."""

NOT_DONE: dict[str, Any] = {
    State.CLAIMED: gettext_lazy("%(provider)s has claimed the need of %(firm)s and not contacted it: %(late)s overdue"),
    State.CONTACTED: gettext_lazy("%(provider)s has not judged the need of %(firm)s: %(late)s overdue"),
    State.CONSULTING: gettext_lazy("%(provider)s has not decided on %(firm)s: %(late)s overdue"),
    State.APPLIED: gettext_lazy("%(provider)s has not decided on %(firm)s: %(late)s overdue"),
}
"""What was to be done in the state whose clock ran out (the other states have no clock)."""


@dataclass(frozen=True, slots=True)
class Task:
    """A line of the list; ``tone`` colours the figure."""

    count: int
    title: str
    text: str
    url: str
    action: str
    tone: str = ""


def tasks(event: MarketEvent | None) -> list[Task]:
    """All lines that have something in them."""
    return [task for task in _all(event) if task.count]


def _all(event: MarketEvent | None) -> Iterator[Task]:
    yield from _overdue()
    yield from _disputes()
    yield from _promises()
    yield from _trust()
    if event:
        yield from _run(event)
    yield from _updates()
    yield from _queues()
    yield from _models()
    if event:
        yield from _without_offer(event)
        yield from _exhibitors(event)


def _overdue() -> Iterator[Task]:
    late = today.overdue_pairs()
    yield Task(
        late.escalated,
        _("Overdue and handed to you"),
        overdue_sentence(late.worst),
        todo_url(Group.HANDED),
        _("Handle"),
        "refused",
    )
    yield Task(
        late.late,
        _("Overdue introductions"),
        overdue_sentence(late.worst_late),
        todo_url(Group.LATE),
        _("Handle"),
        "urgent",
    )


def _disputes() -> Iterator[Task]:
    """Results on record that the firm says are wrong."""
    count, latest = disputes()
    text = ""
    if latest:
        pair = latest.outcome.introduction
        words = {"firm": pair.need.organisation.name, "provider": pair.provider.name, "reason": latest.reason}
        text = _("%(firm)s about %(provider)s: %(reason)s") % words
    yield Task(count, _("Results are disputed"), text, todo_url(Group.DISPUTE), _("Look at it"), "urgent")


def _promises() -> Iterator[Task]:
    """What firms were promised at visits and did not get in time."""
    count, worst = overdue_now()
    text = ""
    if worst:
        words = {"provider": worst.promiser.name, "firm": worst.firm.name, "what": worst}
        text = _("%(provider)s to %(firm)s: %(what)s") % words
    yield Task(count, _("Promises to firms are overdue"), text, todo_url(Group.PROMISE), _("Handle"), "urgent")


def _trust() -> Iterator[Task]:
    """Corrections that the organiser has to decide, and results that look like one put on record twice."""
    waiting = waiting_for_organiser()
    first = waiting.first()
    url = reverse("admin:market_outcome_change", args=[first.outcome_id]) if first else ""
    title, text = _("Corrections wait for your decision"), first.answer if first else ""
    yield Task(waiting.count() if first else 0, title, text, url, _("Decide"), "urgent")
    title, text = _("Results look like one put on record twice"), _("Same firm, same party, near amounts and days")
    yield Task(suspected_count(), title, text, reverse("admin:market_twins"), _("Compare"))


def overdue_sentence(pair: Introduction | None) -> str:
    """Who has not done what, for whom, for how long."""
    if pair is None or pair.due_at is None:
        return ""
    words = {
        "provider": pair.provider.name,
        "firm": pair.need.organisation.name,
        "late": duration(clock.now() - pair.due_at),
    }
    return str(NOT_DONE[pair.state]) % words


def _run(event: MarketEvent) -> Iterator[Task]:
    run = latest_run(event)
    if run is None:
        return
    url = reverse("admin:market_matchrun_change", args=[run.pk])
    if run.status == RunStatus.FAILED:
        yield Task(1, _("The matching run has failed"), run.error[:80], url, _("Look at it"), "refused")
    elif can_be_published(run):
        yield Task(1, _("A matching run waits to be published"), run_sentence(run), url, _("Read and publish"))
    elif run_goes_on(run):
        words = {"done": run.done, "total": run.total}
        yield Task(1, _("Matching is under way"), _("%(done)s of %(total)s needs compared") % words, url, _("Watch"))


def _updates() -> Iterator[Task]:
    """Updates of pairs that were given up."""
    failed = failed_refreshes().select_related("need", "offering")
    first = failed.first()
    words = _("%(subject)s: the matches from before the change are still shown")
    text = words % {"subject": first.need or first.offering} if first else ""
    url = reverse("admin:market_matchrefresh_changelist") + "?state=failed"
    yield Task(failed.count(), _("Updates of matches have failed"), text, url, _("Do again"), "refused")


def run_sentence(run: MatchRun) -> str:
    """What a complete run found."""
    return _("%(introductions)s introductions for %(needs)s needs; nobody sees them before you publish") % {
        "introductions": run.stats.get("introductions", 0),
        "needs": run.stats.get("needs_introduced", 0),
    }


def _queues() -> Iterator[Task]:
    lines = (
        (
            today.waiting_organisations(),
            _("Organisations wait for verification"),
            reverse("admin:accounts_organisation_changelist") + "?verification__exact=pending",
            _("Check them"),
        ),
        (
            today.waiting_needs(),
            _("Needs wait for publication"),
            reverse("admin:market_need_changelist") + "?status__exact=submitted",
            _("Read"),
        ),
        (
            today.waiting_offerings(),
            _("Offerings wait for publication"),
            reverse("admin:market_offering_changelist") + "?status__exact=submitted",
            _("Read"),
        ),
    )
    check, approve = today.waiting_support()
    support = (
        (check, Group.SUBSIDY_CHECK.label, todo_url(Group.SUBSIDY_CHECK), _("Look at it")),
        (approve, Group.SUBSIDY_APPROVE.label, todo_url(Group.SUBSIDY_APPROVE), _("Look at it")),
    )
    for queue, title, url, action in (*lines, *support):
        waited = duration(clock.now() - queue.oldest) if queue.oldest else ""
        text = _("The first has waited for %(duration)s") % {"duration": waited} if waited else ""
        yield Task(queue.count, title, text, url, action)


def _models() -> Iterator[Task]:
    """A fitted model that waits for a decision, or enough new decisions for a new fit."""
    found = waiting_models()
    if found.proposed is not None:
        text = _("Learned from %(choices)s decisions, judged by %(judged)s") % {
            "choices": found.proposed.choices,
            "judged": found.proposed.judged,
        }
        url = found.proposed.get_absolute_url()
        yield Task(1, _("An appetite model is proposed"), text, url, _("Read and decide"))
    since = (
        _("New decisions since a model was last trained")
        if found.since
        else _("Decisions on record, and no model has learned from them")
    )
    url = reverse("admin:market_appetitemodel_changelist")
    yield Task(found.new_decisions, since, _("A model that knows them may rank better"), url, _("Fit a new model"))


def _without_offer(event: MarketEvent) -> Iterator[Task]:
    total, common = _nothing_fits(event)
    text = _("No offering on the shelf is of their kind")
    if common:
        rule, count = common
        words = {"rule": rule_sentence(rule), "count": count, "read": MOST_READ}
        if total > MOST_READ:
            text = _("Most common rule not met: %(rule)s (%(count)s of the first %(read)s needs)") % words
        else:
            text = ngettext(
                "Most common rule not met: %(rule)s (%(count)s need)",
                "Most common rule not met: %(rule)s (%(count)s needs)",
                count,
            )
            text = text % words
    url = f"{reverse('admin:market_need_changelist')}?event__id__exact={event.pk}&offers=none"
    yield Task(total, _("Needs no offering fits"), text, url, _("See why"))


def _nothing_fits(event: MarketEvent) -> tuple[int, Any]:
    """How many needs, and the rule that refuses most of them; of very many up to a minute old."""

    def make() -> tuple[tuple[int, Any], int]:
        found = needs_without_offer(event)
        total = found.count()
        return (total, most_common_failure(with_advice(found)[:MOST_READ])), total

    told: tuple[int, Any] = kept(f"without-offer:{event.pk}", make)
    return told


def _exhibitors(event: MarketEvent) -> Iterator[Task]:
    ids = today.incomplete_exhibitors(event)
    chosen = ",".join(map(str, ids))
    url = f"{reverse('admin:accounts_organisation_changelist')}?id__in={chosen}"
    text = _("No introduction for visitors, or facts missing that rules read")
    yield Task(len(ids), _("Firms with a stall and an incomplete profile"), text, url, _("See which"))

"""What the market adds to the organiser's pages of a phase: needs and profiles before, clocks and results after."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events import cockpit
from events.cockpit import Check, CheckState, Figure, Phase, Who
from events.models import MarketEvent
from market.selectors.phases import came_of_it, followed_up, prepared
from market.templatetags.market_format import wan
from market.todo import Group


def register() -> None:
    """Make it known to the cockpit (called from ``AppConfig.ready``)."""
    cockpit.register(Phase.BEFORE, checks)
    cockpit.register(Phase.AFTER, figures)
    cockpit.register_report(report)


def _listed(model: str, event: MarketEvent, query: str) -> str:
    return reverse(f"admin:market_{model}_changelist") + f"?event__id__exact={event.pk}&{query}"


def _todo(group: str, event: MarketEvent) -> str:
    return reverse("admin:market_todo") + f"?group={group}&event={event.pk}"


def checks(event: MarketEvent) -> Iterator[Check]:
    """Profiles, needs to be read, and the run in force."""
    found = prepared(event)
    yield _line(
        _("Profiles"),
        found.incomplete,
        ngettext("%(count)d profile is incomplete.", "%(count)d profiles are incomplete.", found.incomplete),
        _("Every profile is complete."),
        url=_todo(Group.PROFILE, event),
        who=Who.PARTIES,
    )
    yield _line(
        _("Needs to be read"),
        found.submitted,
        ngettext("%(count)d need waits for publication.", "%(count)d needs wait for publication.", found.submitted),
        _("Every need that was handed in has been read."),
        url=_todo(Group.NEED, event),
    )
    name, start = _("Matching"), reverse("admin:market_matchrun_start") + f"?event={event.pk}"
    if not found.needs:
        yield Check(name, CheckState.NOT_NEEDED, _("No need is published for this market."))
        return
    if not found.run:
        said = ngettext("%(count)d need waits for matching.", "%(count)d needs wait for matching.", found.needs)
        yield Check(name, CheckState.MISSING, said % {"count": found.needs}, url=start)
        return
    yield _line(
        name,
        found.not_in_run,
        ngettext(
            "%(count)d need is not in the run in force.",
            "%(count)d needs are not in the run in force.",
            found.not_in_run,
        ),
        _("Every need is in the run in force."),
        url=_listed("need", event, "offers=new"),
    )
    yield _line(
        _("Needs without a match"),
        found.unmatched,
        ngettext("Nothing fits %(count)d need.", "Nothing fits %(count)d needs.", found.unmatched),
        _("Something fits every need of the run."),
        url=_listed("need", event, "offers=none"),
    )


def _line(name: str, count: int, missing: str, done: str, *, url: str, who: Who = Who.ORGANISER) -> Check:
    """Done when nothing is left to count."""
    if not count:
        return Check(name, CheckState.DONE, done)
    return Check(name, CheckState.MISSING, missing % {"count": count}, who, count, url)


def figures(event: MarketEvent) -> Iterator[Figure]:
    """Pairs by their clocks, results by the word of the firm."""
    found = followed_up(event)
    yield Figure(
        _("Open introductions"),
        found.open,
        _("still on the way to a result"),
        _listed("introduction", event, "clock=open"),
    )
    yield Figure(
        _("Overdue clocks"),
        found.overdue,
        _("the time of the party has run out"),
        _listed("introduction", event, "clock=overdue"),
        "urgent" if found.overdue else "",
    )
    yield Figure(
        _("Due within two weeks"),
        found.fortnight,
        _("clocks that run out"),
        _listed("introduction", event, "clock=fortnight"),
    )
    yield Figure(
        _("Due within thirty days"),
        found.month,
        _("clocks that run out, the two weeks included"),
        _listed("introduction", event, "clock=month"),
    )
    outcomes = reverse("admin:market_outcome_changelist") + f"?introduction__event__id__exact={event.pk}"
    yield Figure(_("Results on record"), found.results, _("stated by the answering parties"), f"{outcomes}&stands=yes")
    yield Figure(
        _("Results asked about"),
        found.asked,
        _("the firm has not said whether they are right"),
        f"{outcomes}&verdict=none",
    )
    yield Figure(
        _("Confirmed results"), found.confirmed, _("the firm says they are right"), f"{outcomes}&verdict=confirmed"
    )


def report(event: MarketEvent) -> tuple[str, list[Figure]]:
    """Needs, matches, introductions and approvals for the report of the edition."""
    found = came_of_it(event)
    return _("Needs and introductions"), [
        Figure(_("Published needs"), found.needs),
        Figure(_("Published matches"), found.matches, _("introductions that the run in force proposes")),
        Figure(_("Introductions"), found.introductions, _("%(count)d contacted") % {"count": found.contacted}),
        Figure(_("Approvals stated"), found.approvals, wan(found.approved_amount)),
        Figure(_("Approvals confirmed"), found.confirmed, wan(found.confirmed_amount)),
    ]

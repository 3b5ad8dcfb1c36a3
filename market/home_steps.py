"""What a signed-in party does next: steps in the order of the story, the first of them the one that matters most."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.completeness import unknown_facts
from accounts.enums import LENDER_KINDS, Verification
from accounts.models import Organisation
from events.models import MarketEvent
from market.plan_urls import plan_url, promises_url
from market.selectors.home import FirmCounts, PartyCounts, firm_counts, is_registered, party_counts
from market.selectors.promises import promise_counts, to_confirm


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something to do: a sentence, a line of why, where; ``urgent`` when somebody waits."""

    title: str
    note: str
    url: str
    action: str
    urgent: bool = False
    written: bool = False
    """It leads to a form that only owners and editors fill in."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure that opens the list behind it."""

    name: str
    figure: int
    url: str
    tone: str = ""


def next_steps(
    organisation: Organisation, event: MarketEvent | None, *, writes: bool = True
) -> tuple[list[NextStep], list[Tile]]:
    """The steps and the figures of a party's start page; who may only look is not asked to write anything."""
    first = _standing(organisation)
    if organisation.is_enterprise:
        counts = firm_counts(organisation)
        steps = first + _firm_steps(organisation, counts) + _market_steps(organisation, event)
        tiles = _firm_tiles(counts)
    else:
        party = party_counts(organisation, event)
        steps = first + _party_steps(organisation, party) + _market_steps(organisation, event)
        tiles = _party_tiles(organisation, party)
    return [step for step in steps if writes or not step.written], tiles


def _standing(organisation: Organisation) -> list[NextStep]:
    """Without verification nothing is published and nothing is seen."""
    page, look = reverse("accounts:organisation"), _("Open")
    match organisation.verification:
        case Verification.VERIFIED:
            return []
        case Verification.PENDING:
            return [NextStep(_("Verification under way"), _("The organiser checks your organisation."), page, look)]
        case Verification.UNVERIFIED:
            note = _("Only verified organisations are published and see leads.")
            return [NextStep(_("Have your organisation verified"), note, page, _("Submit"), True)]
    return [NextStep(_("Verification was refused"), organisation.verification_reason, page, look, True)]


def _firm_steps(organisation: Organisation, counts: FirmCounts) -> list[NextStep]:
    mine, steps = reverse("market:need_list"), []
    if counts.consent:
        title = ngettext(
            "%(count)d party waits for your consent", "%(count)d parties wait for your consent", counts.consent
        )
        note = _("They have taken up your need; your contact opens when you agree.")
        steps.append(NextStep(title % {"count": counts.consent}, note, mine, _("Answer"), True))
    if kept := to_confirm(organisation):
        title = ngettext("%(count)d promise waits for your word", "%(count)d promises wait for your word", kept)
        note = _("Who promised says that it is done.")
        steps.append(NextStep(title % {"count": kept}, note, plan_url(), _("Answer"), True))
    if counts.sent_back:
        title = ngettext("%(count)d need was sent back", "%(count)d needs were sent back", counts.sent_back)
        note = _("The organiser says what to change.")
        steps.append(NextStep(title % {"count": counts.sent_back}, note, mine, _("Change"), True))
    if counts.drafts:
        title = ngettext("%(count)d draft to finish", "%(count)d drafts to finish", counts.drafts)
        steps.append(NextStep(title % {"count": counts.drafts}, _("Nobody sees a draft but you."), mine, _("Continue")))
    if not (counts.drafts or counts.sent_back or counts.submitted or counts.live):
        note = _("Money, a research partner, people, space, policy, legal advice or a place to try.")
        title, action = _("State your first need"), _("State a need")
        steps.append(NextStep(title, note, reverse("market:need_new"), action, written=True))
    if unknown := unknown_facts(organisation):
        labels = _(", ").join(fact.label for fact in unknown[:4])
        title = _("Complete the profile: %(labels)s") % {"labels": labels}
        note = _("Rules that ask for a missing fact stay open, and the match ranks lower.")
        steps.append(NextStep(title, note, reverse("accounts:profile"), _("Complete it"), written=True))
    return steps


def _party_steps(organisation: Organisation, counts: PartyCounts) -> list[NextStep]:
    pairs, steps = reverse("market:introduction_list"), _promise_steps(organisation)
    if counts.overdue:
        title = ngettext("%(count)d introduction is overdue", "%(count)d introductions are overdue", counts.overdue)
        note = _("The firm waits; after a second interval the organiser steps in.")
        steps.append(NextStep(title % {"count": counts.overdue}, note, pairs, _("Follow up"), True))
    if counts.proposed:
        title = ngettext("%(count)d firm was proposed to you", "%(count)d firms were proposed to you", counts.proposed)
        note = _("Take up those you want to talk to.")
        steps.append(NextStep(title % {"count": counts.proposed}, note, _leads(organisation), _("See them")))
    if not counts.shelf:
        note = _("Only what is on the shelf takes part in matching.")
        title, action = _("Publish what you offer"), _("Describe it")
        steps.append(NextStep(title, note, reverse("market:offering_list"), action, written=True))
    return steps


def _promise_steps(organisation: Organisation) -> list[NextStep]:
    """What the party promised to firms at visits and has not done yet."""
    counts = promise_counts(organisation)
    if counts["overdue"]:
        title = ngettext("%(count)d promise is overdue", "%(count)d promises are overdue", counts["overdue"])
        note = _("The firm waits for what was promised at a visit or talk.")
        return [NextStep(title % {"count": counts["overdue"]}, note, promises_url(), _("Keep it"), True)]
    if counts["open"]:
        title = ngettext("%(count)d promise to keep", "%(count)d promises to keep", counts["open"])
        note = _("What was promised to firms at visits and talks.")
        return [NextStep(title % {"count": counts["open"]}, note, promises_url(), _("See them"))]
    return []


def _market_steps(organisation: Organisation, event: MarketEvent | None) -> list[NextStep]:
    if event is None:
        return []
    if is_registered(organisation, event):
        return [_afterwards(event)] if event.is_over else []
    if event.is_over:
        return []
    note = _("Registered parties see the leads of the market and get a check-in code.")
    title = _("Register for %(event)s") % {"event": event.name}
    return [NextStep(title, note, reverse("events:register", args=[event.slug]), _("Take part"), written=True)]


def _afterwards(event: MarketEvent) -> NextStep:
    """What the party took home from the market day, until the edition is closed."""
    note = _("Whom you met, who asked at your stall, what comes next, and your word on the day.")
    url = reverse("market:after_market", args=[event.slug])
    return NextStep(_("After %(event)s") % {"event": event.name}, note, url, _("Look at it"))


def _leads(organisation: Organisation) -> str:
    return reverse("market:lead_list" if organisation.kind in LENDER_KINDS else "market:inbox")


def _firm_tiles(counts: FirmCounts) -> list[Tile]:
    needs, pairs = reverse("market:need_list"), reverse("market:introduction_list")
    return [
        Tile(_("Needs on the market"), counts.live, needs),
        Tile(_("Waiting for the organiser"), counts.submitted, needs),
        Tile(_("In conversation"), counts.working, pairs),
        Tile(_("Results"), counts.results, reverse("market:results"), "done" if counts.results else ""),
    ]


def _party_tiles(organisation: Organisation, counts: PartyCounts) -> list[Tile]:
    leads: dict[str, Any] = {"url": _leads(organisation)}
    pairs = reverse("market:introduction_list")
    return [
        Tile(_("Leads on the market"), counts.leads, **leads),
        Tile(_("In conversation"), counts.working, pairs),
        Tile(_("Overdue"), counts.overdue, pairs, "urgent" if counts.overdue else ""),
        Tile(_("On the shelf"), counts.shelf, reverse("market:offering_list")),
    ]

"""The lines of the to-do list in words: who has to do what, about what, where it is done, and for whom."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.completeness import Missing, missing_for_verification, unknown_facts
from accounts.models import Organisation
from market.pair_texts import turn_of
from market.plan_urls import promises_url
from market.selectors.todo import Line
from market.todo import Matter

SENTENCES: dict[str, Any] = {
    Matter.DISPUTE: gettext_lazy("%(firm)s disputes what %(party)s has put on record"),
    Matter.CONSENT: gettext_lazy("%(party)s has not decided whether %(provider)s may see its contact"),
    Matter.PROPOSAL: gettext_lazy("%(party)s has not answered the proposal of %(provider)s"),
    Matter.PROMISE: gettext_lazy("%(party)s has not kept its promise to %(firm)s"),
    Matter.LEAD: gettext_lazy("%(party)s has not said whether it takes the lead of %(firm)s up"),
    Matter.MILESTONE: gettext_lazy("%(party)s has not delivered “%(what)s”"),
    Matter.ADVICE: gettext_lazy("%(party)s has not said what came of its advice to %(firm)s"),
    Matter.ORGANISATION: gettext_lazy("%(party)s waits for verification"),
    Matter.NEED: gettext_lazy("A need of %(party)s waits to be read"),
    Matter.OFFERING: gettext_lazy("An offering of %(party)s waits to be read"),
    Matter.PROFILE: gettext_lazy("The profile of %(party)s is not complete"),
    Matter.SUBSIDY: gettext_lazy("Support that %(party)s has asked for waits to be decided"),
}
"""Who has not done what (an overdue clock says whose turn it is)."""

ACTIONS: dict[str, Any] = {
    Matter.ORGANISATION: gettext_lazy("Check it"),
    Matter.NEED: gettext_lazy("Read"),
    Matter.OFFERING: gettext_lazy("Read"),
    Matter.PROFILE: gettext_lazy("See the profile"),
    Matter.SUBSIDY: gettext_lazy("Look at it"),
}
"""What the link of a line says, where it is not simply handled."""

PAGES: dict[str, str] = {
    Matter.DISPUTE: "admin:market_outcome_change",
    Matter.ADVICE: "admin:market_advicebooking_change",
    Matter.PROMISE: "admin:market_promise_change",
    Matter.ORGANISATION: "admin:accounts_organisation_change",
    Matter.NEED: "admin:market_need_change",
    Matter.OFFERING: "admin:market_offering_change",
    Matter.SUBSIDY: "admin:market_subsidyfile_change",
}
"""Where the thing itself is handled; pairs on the page of the pair."""


@dataclass(frozen=True, slots=True)
class LineView:
    """A line as the page shows it; ``act_for`` is the page of the party on whose behalf it can be done."""

    line: Line
    sentence: str
    about: str
    url: str
    action: str
    act_for: str

    @property
    def name(self) -> str:
        """The line in an address and in a tick box."""
        return f"{self.line.matter}-{self.line.subject.pk}"


def view_of(line: Line) -> LineView:
    """The line in words."""
    return LineView(
        line, sentence(line), about(line), page_url(line), str(ACTIONS.get(line.matter, _("Handle"))), party_url(line)
    )


def sentence(line: Line) -> str:
    """Who has to do what."""
    if line.matter == Matter.CLOCK and line.pair:
        return turn_of(line.pair, None)
    return str(SENTENCES[line.matter]) % names(line)


def names(line: Line) -> dict[str, str]:
    """The names that the sentences of a line use."""
    found = {"party": line.party.name}
    if line.pair:
        found |= {"firm": line.pair.need.organisation.name, "provider": line.pair.provider.name}
        found["need"] = line.pair.need.title
    if line.matter == Matter.MILESTONE:
        found |= {"what": line.subject.what, "due": line.subject.due_on.isoformat()}  # type: ignore[attr-defined]
    if line.matter == Matter.ADVICE:
        found["firm"] = line.subject.firm.name  # type: ignore[attr-defined]
    if line.matter == Matter.PROMISE:
        promise: Any = line.subject
        found |= {"firm": promise.firm.name, "what": promise.what, "day": promise.due_on.isoformat()}
    if line.matter == Matter.PROFILE:
        found["event"] = line.event.name if line.event else ""
    return found


def about(line: Line) -> str:
    """What it is about, in a line below the sentence."""
    if line.matter == Matter.PROFILE:
        return _("Missing: %(labels)s") % {"labels": missing_words(line.party)}
    if line.matter == Matter.DISPUTE:
        return f"{line.subject.disputed_why} · {names(line)['need']}"  # type: ignore[attr-defined]
    if line.pair:
        return f"{line.pair.need.title} · {line.pair.need.organisation.name}"
    if line.matter == Matter.ORGANISATION:
        return line.party.get_kind_display()
    return str(line.subject)


def missing_facts(organisation: Organisation) -> list[Missing]:
    """What the organisation still owes: facts that verification asks for, then those that rules read."""
    found = {fact.field: fact for fact in missing_for_verification(organisation)}
    return list(
        (found | {fact.field: fact for fact in unknown_facts(organisation) if fact.field not in found}).values()
    )


def missing_words(organisation: Organisation) -> str:
    """The same as words."""
    between = pgettext("between the parts of a list", ", ")
    return between.join(fact.label for fact in missing_facts(organisation))


def page_url(line: Line) -> str:
    """Where the organiser does it."""
    if line.matter == Matter.PROFILE:
        profile = getattr(line.party, "profile", None)
        if line.party.is_enterprise and profile:
            return reverse("admin:accounts_enterpriseprofile_change", args=[profile.pk])
        return reverse("admin:accounts_organisation_change", args=[line.party.pk])
    if line.matter in PAGES:
        return reverse(PAGES[line.matter], args=[line.subject.pk])
    return reverse("admin:market_introduction_change", args=[line.pair.pk]) if line.pair else ""


def party_url(line: Line) -> str:
    """Where the party does it; the organiser goes there on its behalf. Nothing where only the organiser can do it."""
    if line.pair:
        return line.pair.get_absolute_url()
    if line.matter == Matter.ADVICE:
        return str(line.subject.slot.get_absolute_url())  # type: ignore[attr-defined]
    if line.matter == Matter.PROMISE:
        return promises_url()
    if line.matter == Matter.PROFILE:
        missing = missing_facts(line.party)
        in_profile = bool(missing) and all(fact.in_profile for fact in missing)
        return reverse("accounts:profile" if in_profile else "accounts:organisation")
    return ""

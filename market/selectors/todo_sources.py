"""Where the lines of the organiser's to-do list come from: the state of the market itself, part by part."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts import clock
from accounts.completeness import ENTERPRISE_NEEDS, ORGANISATION_NEEDS, PROFILE_FACTS, PROFILE_NEEDS
from accounts.enums import OrganisationKind, Verification
from accounts.models import EnterpriseProfile, Organisation
from events.enums import EventStatus
from events.models import MarketEvent, Registration
from market.enums import NeedStatus, OfferingStatus, State
from market.models import AdviceBooking, Introduction, Need, Offering, Outcome, Proposal, SubsidyFile
from market.models.introduction import NOT_AGREED
from market.selectors.introductions import overdue
from market.selectors.milestones import overdue_milestones
from market.selectors.offered import PROPOSABLE
from market.selectors.outcome_verdicts import disputed
from market.selectors.promises import overdue_promises
from market.selectors.subsidies import waiting_files
from market.subsidy_enums import FileState
from market.todo import WAITS, Group

HANDED_IN = Coalesce("submitted_at", "created_at")
PARTIES = ("need__organisation", "provider", "event")


@dataclass(frozen=True, slots=True)
class Source:
    """A part of the list: its rows with the most urgent first, and how they are narrowed.

    ``since`` is the column that says since when a row waits, ``key`` the one that names its line in the journal;
    ``event`` is the path to the market of a row, or nothing where its organisation (``party``) has to be registered for
    the market.
    """

    rows: Callable[[], QuerySet[Any]]
    since: str
    key: str = "pk"
    event: str = "event"
    party: str = ""

    def at(self, event: MarketEvent) -> Q:
        """The rows that belong to one edition."""
        if self.event:
            return Q(**{self.event: event})
        here = Registration.objects.filter(event=event, cancelled_at__isnull=True)
        return Q(**{f"{self.party}__in": here.values("organisation")})


def handed_over() -> QuerySet[Introduction]:
    """Overdue clocks that ran out twice: the organiser has taken over."""
    return overdue().filter(escalated_at__isnull=False)


def late() -> QuerySet[Introduction]:
    """Overdue clocks that the party can still catch up with."""
    return overdue().filter(escalated_at__isnull=True)


def disputed_results() -> QuerySet[Outcome]:
    """Results on record that the firm says are wrong, the oldest dispute first."""
    return disputed().select_related(*(f"introduction__{name}" for name in PARTIES)).order_by("disputed_at", "pk")


def waiting_organisations() -> QuerySet[Organisation]:
    """Organisations that wait for verification, the longest waiting first."""
    rows = Organisation.objects.filter(verification=Verification.PENDING)
    return rows.annotate(handed_in_at=HANDED_IN).order_by("handed_in_at", "pk")


def waiting_needs() -> QuerySet[Need]:
    """Needs that were handed in and that nobody has read."""
    rows = Need.objects.filter(status=NeedStatus.SUBMITTED).select_related("organisation", "event")
    return rows.annotate(handed_in_at=HANDED_IN).order_by("handed_in_at", "pk")


def waiting_offerings() -> QuerySet[Offering]:
    """Offerings that were handed in and that nobody has read."""
    rows = Offering.objects.filter(status=OfferingStatus.SUBMITTED).select_related("organisation")
    return rows.annotate(handed_in_at=HANDED_IN).order_by("handed_in_at", "pk")


def not_agreed() -> QuerySet[Introduction]:
    """A party has taken up the need and asks for the contact, and the firm has not opened it within the time."""
    rows = Introduction.objects.filter(NOT_AGREED, claimed_at__lt=clock.now() - WAITS[Group.CONSENT])
    return rows.select_related(*PARTIES).order_by("claimed_at", "pk")


def unanswered_proposals() -> QuerySet[Proposal]:
    """The newest version of a proposal, still valid, that the firm has neither accepted nor declined within the time.

    The same rule as ``offered.answerable``, for all pairs at once.
    """
    newer = Proposal.objects.filter(introduction=OuterRef("introduction"), version__gt=OuterRef("version"))
    rows = Proposal.objects.filter(
        ~Exists(newer),
        answer__isnull=True,
        valid_until__gte=clock.today(),
        sent_at__lt=clock.now() - WAITS[Group.PROPOSAL],
        introduction__state__in=PROPOSABLE,
    )
    return rows.select_related(*(f"introduction__{name}" for name in PARTIES)).order_by("sent_at", "pk")


def advice_without_result() -> QuerySet[AdviceBooking]:
    """Advice that was given, or missed, and of which the party has not said what came of it."""
    rows = AdviceBooking.objects.filter(
        cancelled_at__isnull=True, result="", slot__ends_at__lt=clock.now() - WAITS[Group.ADVICE]
    )
    return rows.select_related("slot__party", "firm").order_by("slot__ends_at", "pk")


def incomplete_profiles() -> QuerySet[Registration]:
    """Organisations registered for a published market that is not closed (the earliest of theirs) that still owe facts:
    those that verification asks for, and of a firm also those that rules read. Nobody asks a suspended or erased one.
    """
    here = _registered().exclude(organisation__verification=Verification.SUSPENDED)
    return here.filter(lacks_facts("organisation__")).order_by("event__starts_at", "created_at", "pk")


def _registered() -> QuerySet[Registration]:
    open_ones = Registration.objects.filter(cancelled_at__isnull=True, event__status=EventStatus.PUBLISHED)
    before = Q(event__starts_at__lt=OuterRef("event__starts_at"))
    before |= Q(event__starts_at=OuterRef("event__starts_at"), pk__lt=OuterRef("pk"))
    sooner = open_ones.filter(before, organisation=OuterRef("organisation"))
    return open_ones.filter(~Exists(sooner)).select_related("organisation__profile", "event")


def lacks_facts(prefix: str = "") -> Q:
    """A fact is missing, as ``accounts.completeness`` names them; ``prefix`` leads to the organisation."""
    firm = Q(**{f"{prefix}kind": OrganisationKind.ENTERPRISE})
    profile = Q(**{f"{prefix}profile__isnull": True})
    for name in dict.fromkeys((*PROFILE_NEEDS, *PROFILE_FACTS)):
        profile |= _empty(EnterpriseProfile, f"{prefix}profile__", name)
    for name in ENTERPRISE_NEEDS:
        profile |= _empty(Organisation, prefix, name)
    missing = firm & profile
    for name in ORGANISATION_NEEDS:
        missing |= _empty(Organisation, prefix, name)
    return missing


def _empty(model: Any, prefix: str, name: str) -> Q:
    nullable = model._meta.get_field(name).null
    return Q(**{f"{prefix}{name}__isnull": True}) if nullable else Q(**{f"{prefix}{name}": ""})


def not_taken_up() -> QuerySet[Introduction]:
    """Leads proposed to a party that has neither taken them up nor said why not within the time."""
    rows = Introduction.objects.filter(state=State.PROPOSED, state_since__lt=clock.now() - WAITS[Group.LEAD])
    return rows.select_related(*PARTIES).order_by("state_since", "pk")


def files_to_check() -> QuerySet[SubsidyFile]:
    """Files of support that nobody has checked."""
    return waiting_files(FileState.SUBMITTED)


def files_to_approve() -> QuerySet[SubsidyFile]:
    """Checked files of support that wait for a second person."""
    return waiting_files(FileState.CHECKED)


SOURCES: dict[str, Source] = {
    Group.HANDED: Source(handed_over, "state_since"),
    Group.LATE: Source(late, "state_since"),
    Group.DISPUTE: Source(disputed_results, "disputed_at", event="introduction__event"),
    Group.PROMISE: Source(overdue_promises, "state_since", event="", party="promiser"),
    Group.ORGANISATION: Source(waiting_organisations, "handed_in_at", event="", party="pk"),
    Group.NEED: Source(waiting_needs, "handed_in_at"),
    Group.OFFERING: Source(waiting_offerings, "handed_in_at", event="", party="organisation"),
    Group.SUBSIDY_CHECK: Source(files_to_check, "submitted_at", event="", party="organisation"),
    Group.SUBSIDY_APPROVE: Source(files_to_approve, "checked_at", event="", party="organisation"),
    Group.CONSENT: Source(not_agreed, "claimed_at"),
    Group.PROPOSAL: Source(unanswered_proposals, "sent_at", event="introduction__event"),
    Group.ADVICE: Source(advice_without_result, "slot__ends_at", event="", party="slot__party"),
    Group.MILESTONE: Source(overdue_milestones, "overdue_at", event="introduction__event"),
    Group.PROFILE: Source(incomplete_profiles, "created_at", key="organisation", event="", party="organisation"),
    Group.LEAD: Source(not_taken_up, "state_since"),
}
"""The parts in the order of the list."""

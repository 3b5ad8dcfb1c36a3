"""All rows that the platform stores about one organisation, as sheets: what it may read of itself, in full."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.text import capfirst

from accounts.models import (
    AuditRow,
    Certificate,
    EnterpriseProfile,
    Invitation,
    Membership,
    Organisation,
    YearFigures,
)
from accounts.selectors.messages import messages_of
from events.models import (
    Absence,
    Attendee,
    CheckIn,
    Feedback,
    Meeting,
    MeetingRequest,
    Registration,
    SeatBooking,
    SeatWaiting,
    Session,
    StallBooking,
    StallVisit,
    WalkIn,
)
from market.file_scan import SERVED_SCANS
from market.models import (
    AdviceBooking,
    AdviceSlot,
    Correction,
    CriteriaVersion,
    ExistingLoan,
    ImpactAnswer,
    ImpactRequest,
    Introduction,
    Match,
    Milestone,
    Need,
    NeedAttachment,
    NonDisclosure,
    Offering,
    Outcome,
    OutcomeFile,
    OutcomeVerdict,
    PolicyCase,
    Promise,
    PromiseStep,
    Proposal,
    ProposalAnswer,
    ProposalFile,
    ProviderWish,
    Question,
    RefusalAdvice,
    Step,
    SubsidyDocument,
    SubsidyFile,
    SubsidyStep,
    TeamNote,
    Visit,
    VisitGuest,
)
from market.outcome_enums import Side
from market.reports.export import Sheet
from market.selectors.need_terms import NEED_TERMS, OFFERING_TERMS

LEFT_OUT = frozenset({"form_token", "file", "on_behalf_of_id", "actor_id", "token", "device", "initials", "search_key"})
"""Columns that are keys of the machinery and say nothing about the organisation."""

Rows = Callable[[Organisation], QuerySet[Any]]


def _pairs(prefix: str, organisation: Organisation) -> Q:
    """Of pairs in which the organisation is either side."""
    return Q(**{f"{prefix}need__organisation": organisation}) | Q(**{f"{prefix}provider": organisation})


def _promises(prefix: str, organisation: Organisation) -> Q:
    """Of promises in which the organisation is either side."""
    return Q(**{f"{prefix}promiser": organisation}) | Q(**{f"{prefix}guest__organisation": organisation})


PARTS: tuple[Rows, ...] = (
    lambda own: Organisation.objects.filter(pk=own.pk),
    lambda own: Membership.objects.filter(organisation=own).select_related("user"),
    lambda own: Invitation.objects.filter(organisation=own),
    lambda own: EnterpriseProfile.objects.filter(organisation=own),
    lambda own: YearFigures.objects.filter(profile__organisation=own),
    lambda own: Certificate.objects.filter(profile__organisation=own),
    lambda own: Need.objects.filter(organisation=own).select_related("event", "created_by"),
    lambda own: ExistingLoan.objects.filter(terms__need__organisation=own).select_related("terms__need"),
    lambda own: NeedAttachment.objects.filter(need__organisation=own).select_related("need", "uploaded_by"),
    lambda own: Offering.objects.filter(organisation=own).select_related("created_by"),
    lambda own: CriteriaVersion.objects.filter(offering__organisation=own).select_related("offering", "made_by"),
    lambda own: Match.objects.in_force().filter(need__organisation=own).select_related("run", "need", "offering"),
    lambda own: Introduction.objects.filter(_pairs("", own)).select_related(
        "need", "provider", "offering", "event", "owner", "consent_by"
    ),
    lambda own: Step.objects.filter(_pairs("introduction__", own)).select_related("introduction__need", "by"),
    lambda own: TeamNote.objects.filter(introduction__provider=own).select_related("introduction__need", "by"),
    lambda own: NonDisclosure.objects.filter(_pairs("introduction__", own)).select_related(
        "introduction__need", "introduction__provider", "party", "text", "by"
    ),
    lambda own: Milestone.objects.filter(_pairs("introduction__", own)).select_related(
        "introduction__need",
        "introduction__provider",
        "party",
        "added_by",
        "added_for",
        "done_by",
        "done_for",
        "confirmed_by",
        "confirmed_for",
        "dropped_by",
    ),
    lambda own: PolicyCase.objects.filter(organisation=own).select_related("organisation", "outcome", "written_by"),
    lambda own: ProposalFile.objects.filter(_pairs("proposal__introduction__", own)).select_related("proposal"),
    lambda own: Outcome.objects.filter(_pairs("introduction__", own)).select_related("introduction__need"),
    lambda own: OutcomeVerdict.objects.filter(_pairs("outcome__introduction__", own)).select_related("outcome"),
    lambda own: Correction.objects.filter(_pairs("outcome__introduction__", own)).select_related(
        "outcome", "made_by", "decided_by", "result"
    ),
    lambda own: OutcomeFile.objects.filter(_pairs("outcome__introduction__", own)).select_related("outcome"),
    lambda own: ImpactRequest.objects.filter(organisation=own).select_related("organisation", "outcome"),
    lambda own: ImpactAnswer.objects.filter(request__organisation=own).select_related("request__organisation", "by"),
    lambda own: RefusalAdvice.objects.filter(_pairs("outcome__introduction__", own)).select_related("outcome"),
    lambda own: Proposal.objects.filter(_pairs("introduction__", own)).select_related("introduction__need", "sent_by"),
    lambda own: ProposalAnswer.objects.filter(_pairs("proposal__introduction__", own)).select_related(
        "proposal__introduction__need", "proposal__introduction__provider", "by"
    ),
    lambda own: SubsidyFile.objects.filter(organisation=own).select_related(
        "batch__version__policy",
        "policy",
        "case",
        "organisation",
        "pair__need",
        "pair__provider",
        "outcome",
        "paid_outcome",
        "submitted_by",
        "checked_by",
        "approved_by",
    ),
    lambda own: SubsidyStep.objects.filter(file__organisation=own).select_related(
        "file__organisation", "file__policy", "by"
    ),
    lambda own: SubsidyDocument.objects.filter(subsidy__organisation=own).select_related(
        "subsidy__organisation", "subsidy__policy", "uploaded_by"
    ),
    lambda own: ProviderWish.objects.filter(organisation=own).select_related("need", "made_by", "ended_by"),
    lambda own: Registration.objects.filter(organisation=own).select_related("event", "organisation"),
    lambda own: Feedback.objects.filter(registration__organisation=own).select_related(
        "registration__event", "registration__organisation", "given_by"
    ),
    lambda own: Attendee.objects.filter(registration__organisation=own).select_related("registration__event"),
    lambda own: Absence.objects.filter(registration__organisation=own).select_related("registration__event"),
    lambda own: CheckIn.objects.filter(registration__organisation=own).select_related(
        "event", "registration__event", "registration__organisation", "attendee", "by"
    ),
    lambda own: WalkIn.objects.filter(registration__organisation=own).select_related(
        "event", "registration__event", "registration__organisation", "by"
    ),
    lambda own: SeatBooking.objects.filter(attendee__registration__organisation=own).select_related("session"),
    lambda own: SeatWaiting.objects.filter(attendee__registration__organisation=own).select_related(
        "session", "attendee"
    ),
    lambda own: Session.objects.filter(host=own).select_related("event", "host"),
    lambda own: StallBooking.objects.filter(organisation=own).select_related("stall", "event"),
    lambda own: StallVisit.objects.filter(
        Q(organisation=own) | Q(booking__organisation=own, withdrawn_at=None)
    ).select_related("booking__stall", "booking__organisation", "organisation", "user"),
    lambda own: MeetingRequest.objects.filter(Q(asker=own) | Q(asked=own)).select_related(
        "event", "asker", "asked", "made_by"
    ),
    lambda own: Meeting.objects.filter(Q(request__asker=own) | Q(request__asked=own)).select_related(
        "request__asker", "request__asked", "event", "slot", "table", "at_stall__stall", "booked_by", "absent"
    ),
    lambda own: AdviceSlot.objects.filter(party=own).select_related("party", "created_by"),
    lambda own: AdviceBooking.objects.filter(Q(firm=own) | Q(slot__party=own)).select_related(
        "slot__party", "firm", "need", "booked_by", "introduction__need", "introduction__provider"
    ),
    lambda own: (
        Visit.objects.filter(Q(host=own) | Q(guests__organisation=own)).distinct().select_related("host", "series")
    ),
    lambda own: VisitGuest.objects.filter(organisation=own).select_related("organisation", "visit"),
    lambda own: Question.objects.filter(guest__organisation=own).select_related(
        "guest__organisation", "guest__visit", "need", "noted_by"
    ),
    lambda own: Promise.objects.filter(_promises("", own)).select_related(
        "guest__organisation", "guest__visit", "promiser", "made_by"
    ),
    lambda own: PromiseStep.objects.filter(_promises("promise__", own)).select_related("promise", "by"),
    messages_of,  # without those for one member alone
    lambda own: AuditRow.objects.filter(on_behalf_of_id=own.pk),
)
"""The tables, in the order of the sheets; the detail rows of needs and offerings follow."""


def sheets(organisation: Organisation) -> Iterator[Sheet]:
    """One sheet a table; tables without a row are left out."""
    for rows in (*(part(organisation) for part in PARTS), *_details(organisation)):
        found = list(rows)
        if found:
            yield _sheet(rows.model, found)


def parts() -> int:
    """How many tables are read."""
    return len(PARTS) + len(NEED_TERMS) + len(OFFERING_TERMS)


def _details(organisation: Organisation) -> Iterator[QuerySet[Any]]:
    """The rows with the facts of each kind of need and of offering."""
    for name in NEED_TERMS.values():
        model: Any = Need._meta.get_field(name).related_model
        yield model.objects.filter(need__organisation=organisation).select_related("need")
    for name in OFFERING_TERMS.values():
        model = Offering._meta.get_field(name).related_model
        yield model.objects.filter(offering__organisation=organisation).select_related("offering")


def _sheet(model: type[Model], rows: list[Any]) -> Sheet:
    columns = [field for field in model._meta.concrete_fields if field.name not in LEFT_OUT]
    headers = [capfirst(str(field.verbose_name)) for field in columns]
    return Sheet(
        capfirst(str(model._meta.verbose_name_plural)),
        headers,
        [[_value(row, field) for field in columns] for row in rows],
    )


def _value(row: Any, field: Any) -> Any:
    """A choice by its label, a relation by its name, the rest as it is stored."""
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    value = getattr(row, field.name)
    if isinstance(row, Membership) and field.name == "user":
        return f"{value} <{value.email}>"  # its own people; of others only the name is told
    return str(value) if isinstance(value, (Model, list, dict)) else value


def files(organisation: Organisation) -> list[tuple[str, Any]]:
    """Name in the copy and row of each file that it has attached, that is there and may be given out."""
    there = {"removed_at__isnull": True, "scan__in": SERVED_SCANS}
    attached = NeedAttachment.objects.filter(need__organisation=organisation, **there)
    proposed = ProposalFile.objects.filter(proposal__introduction__provider=organisation, **there)
    sides = Q(side=Side.PROVIDER, outcome__introduction__provider=organisation)
    sides |= Q(side=Side.FIRM, outcome__introduction__need__organisation=organisation)
    shown = OutcomeFile.objects.filter(sides, **there)
    vouchers = SubsidyDocument.objects.filter(subsidy__organisation=organisation, **there)
    return (
        [(f"files/{row.pk}-{row.name}", row) for row in attached]
        + [(f"proposals/{row.pk}-{row.name}", row) for row in proposed]
        + [(f"evidence/{row.pk}-{row.name}", row) for row in shown]
        + [(f"support/{row.pk}-{row.name}", row) for row in vouchers]
    )

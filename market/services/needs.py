"""Write a need: draft, save as it grows, and move it through its life."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, NotAllowed, Taken, WrongState
from accounts.models import Organisation, User
from accounts.permissions import can_organise, check_act_for, check_organise
from accounts.services.messages import send, send_for
from accounts.services.rows import set_facts
from events.enums import EventStatus
from events.models import MarketEvent
from market.completeness import missing_facts
from market.enums import NeedKind, NeedStatus, Visibility
from market.models import Need
from market.need_states import ACTS
from market.querysets import LIVE_NEED_STATUSES
from market.selectors.need_terms import NEED_TERMS, terms_of
from market.services import need_ends, refreshes
from market.services.need_checks import check_row
from market.services.need_parts import WISHES, replace_loans, replace_wishes, save_terms
from market.services.pairs import lock_need

COMMON = frozenset(
    {
        "title",
        "summary",
        "keywords",
        "field",
        "event",
        "visibility",
        "introductions_wanted",
        "auto_consent",
        "valid_until",
        "authorised_until",
        "recommended_by",
        "recommendation",
    }
)
"""Columns that all kinds of need have; everything else a form asks for is in the detail row."""


def enter(by: User, need: Need, act: str) -> Need:
    """The locked row of the need, when the person may do the act and the need is in a state for it."""
    row = lock_need(need.pk)
    if ACTS[act].organiser_only:
        check_organise(by)
    else:
        check_act_for(by, row.organisation)
    if row.status not in ACTS[act].since:
        raise WrongState(ACTS[act].refusal)
    return row


def leave(by: User | None, row: Need, act: str, **data: Any) -> Need:
    """Put the need into the state the act leads to, with the audit row of the act."""
    data = {"from": row.status, "to": str(ACTS[act].to)} | data
    row.status = ACTS[act].to
    row.save()
    audit.record(by=by, verb=f"need.{act}", subject=row, on_behalf_of=row.organisation, **data)
    if {data["from"], data["to"]} & set(LIVE_NEED_STATUSES):
        refreshes.need_changed(row)
    return row


@transaction.atomic
def create_draft(
    *,
    by: User,
    organisation: Organisation,
    kind: str,
    title: str = "",
    event: MarketEvent | None = None,
    form_token: str | None = None,
) -> Need:
    """A firm begins to state a need. The same form sent twice gives the draft of the first time."""
    check_act_for(by, organisation)
    if kind not in NeedKind.values:
        raise Invalid(_("Please choose what you are looking for."), field="kind")
    if not organisation.is_enterprise:
        raise NotAllowed(_("Needs are stated by enterprises; others publish what they offer."))
    if form_token and (earlier := _by_token(form_token, organisation)):
        return earlier
    need = Need(organisation=organisation, kind=kind, event=event, form_token=form_token or None, created_by=by)
    need.title = title or _("%(kind)s need") % {"kind": need.get_kind_display()}
    _check_event(need)
    check_row(need, ["title"])
    try:
        with transaction.atomic():
            need.save()
    except IntegrityError:
        if earlier := _by_token(form_token or "", organisation):
            return earlier
        raise
    terms_model: Any = need._meta.get_field(NEED_TERMS[kind]).related_model
    terms_model.objects.create(need=need)
    audit.record(by=by, verb="need.create", subject=need, on_behalf_of=organisation, kind=kind)
    return need


def _by_token(form_token: str, organisation: Organisation) -> Need | None:
    earlier = Need.objects.filter(form_token=form_token).first()
    if earlier is not None and earlier.organisation_id != organisation.pk:
        raise Taken(_("This form has already been used. Please load the page again."))
    return earlier


@transaction.atomic
def save_need(
    *,
    by: User,
    need: Need,
    common: dict[str, Any],
    terms: dict[str, Any],
    existing_loans: Sequence[dict[str, Any]] | None = None,
    wishes: Sequence[Organisation] | None = None,
) -> Need:
    """Keep what was filled in; only a draft can be changed. What is not given stays as it is.

    ``common`` and ``terms`` are columns with clean values (yuan, months, percent); ``existing_loans`` and ``wishes``
    replace what was there. Raises ``Invalid`` with the field at fault; then nothing is saved.
    """
    row = lock_need(need.pk)
    check_act_for(by, row.organisation)
    if row.status != NeedStatus.DRAFT:
        raise WrongState(_("This need has been submitted and can no longer be changed."))
    changes = set_facts(row, common, COMMON)
    if "event" in changes:
        _check_event(row)
    if changes:
        check_row(row, changes)
        row.save(update_fields=[*changes, "updated_at"])
    changes |= save_terms(row, terms)
    if existing_loans is not None:
        changes |= replace_loans(row, existing_loans)
    if wishes is not None:
        changes |= replace_wishes(row, wishes)
    if changes:
        audit.record(by=by, verb="need.save", subject=row, on_behalf_of=row.organisation, fields=sorted(changes))
    return row


def _check_event(row: Need) -> None:
    if row.event is not None and row.event.status != EventStatus.PUBLISHED:
        raise Invalid(_("This market is not open for needs."), field="event")


@transaction.atomic
def submit_need(*, by: User, need: Need, pledged: bool, authorised: bool) -> Need:
    """The firm hands the need to the organiser: complete, pledged to be true, its use authorised until a day."""
    row = enter(by, need, "submit")
    if not pledged:
        raise Invalid(_("Please confirm that what you state is true."), field="pledged")
    if not authorised:
        raise Invalid(_("Please authorise the use of what you state."), field="authorised")
    if missing := missing_facts(row):
        labels = _(", ").join(fact.label for fact in missing)
        raise Invalid(_("Still missing: %(labels)s.") % {"labels": labels}, field=missing[0].field, code="missing")
    check_row(row, ["valid_until", "authorised_until"])
    moment = clock.now()
    row.submitted_at = row.pledged_at = row.authorised_at = moment
    row.authorisation_revoked_at = None
    row.sent_back_reason = ""
    return leave(by, row, "submit", visibility=row.visibility, authorised_until=str(row.authorised_until))


@transaction.atomic
def take_back_need(*, by: User, need: Need) -> Need:
    """The firm takes a need that still waits for the organiser back to change it."""
    row = leave(by, enter(by, need, "take_back"), "take_back")
    _tell_firm(by, row, "need.taken_back")
    return row


@transaction.atomic
def revise_need(*, by: User, need: Need) -> Need:
    """The firm takes a published need off the market to change it; proposals nobody took up end.

    Once a party has taken it up it is in progress and stands as it is. It comes back through the organiser's check.
    """
    row = enter(by, need, "revise")
    leave(by, row, "revise")
    need_ends.end_proposals(row, _("The firm is changing the need."))
    _tell_firm(by, row, "need.taken_back")
    return row


@transaction.atomic
def publish_need(*, by: User, need: Need) -> Need:
    """The organiser has checked the need: it takes part in matching, and the firm and the parties it named are told."""
    row = enter(by, need, "publish")
    if not row.organisation.is_verified:
        raise WrongState(_("Please verify the organisation first."))
    row.published_at = clock.now()
    leave(by, row, "publish")
    send(organisation=row.organisation, code="need.published", url=row.get_absolute_url(), need=row.title)
    _tell_wished(by, row)
    return row


def _tell_wished(by: User, row: Need) -> None:
    """Parties the firm named learn of it, if they may see the need."""
    if row.kind not in WISHES:
        return
    for party in getattr(terms_of(row), WISHES[row.kind]).all():
        if Need.objects.filter(pk=row.pk).visible_to(by, party).exists():
            names = {"firm": row.organisation.name, "need": row.title}
            send(organisation=party, code="need.wished_for", url=row.get_absolute_url(), **names)


@transaction.atomic
def send_back_need(*, by: User, need: Need, reason: str) -> Need:
    """The organiser asks for changes: the need is a draft again and says why."""
    row = enter(by, need, "send_back")
    if not reason.strip():
        raise Invalid(_("Please say what has to be changed."), field="reason")
    row.sent_back_reason = reason.strip()
    leave(by, row, "send_back", reason=row.sent_back_reason)
    words = {"need": row.title, "reason": row.sent_back_reason}
    send(organisation=row.organisation, code="need.sent_back", url=row.get_absolute_url(), **words)
    return row


@transaction.atomic
def withdraw_need(*, by: User, need: Need) -> Need:
    """The firm no longer looks: the need closes and every open introduction ends with it."""
    row = enter(by, need, "withdraw")
    row.closed_at = clock.now()
    leave(by, row, "withdraw", by_organiser=can_organise(by))
    need_ends.end_introductions(by, row, _("The firm has withdrawn the need."))
    _tell_firm(by, row, "need.withdrawn")
    return row


@transaction.atomic
def fulfil_need(*, by: User, need: Need) -> Need:
    """The firm has found what it looked for: proposals nobody took up end, pairs at work go on to their results."""
    row = enter(by, need, "fulfil")
    row.closed_at = clock.now()
    leave(by, row, "fulfil")
    need_ends.end_proposals(row, _("The firm has found what it looked for."))
    _tell_firm(by, row, "need.fulfilled")
    return row


@transaction.atomic
def revoke_authorisation(*, by: User, need: Need) -> Need:
    """The firm takes back its authorisation: from now on only the organiser sees the need.

    Proposals nobody took up end. Parties that have already claimed the need keep the pair, whose contact the firm
    closes by withdrawing its consent.
    """
    row = _locked_for(by, need)
    if row.authorised_at is None or row.authorisation_revoked_at is not None:
        raise WrongState(_("There is no authorisation to revoke."))
    row.authorisation_revoked_at = clock.now()
    need_ends.hide(by, row, "need.revoke_authorisation", _("The firm has revoked its authorisation."))
    _tell_firm(by, row, "need.authorisation_revoked")
    return row


def _tell_firm(by: User, row: Need, code: str) -> None:
    """What the organiser does with its need in its place, the firm reads."""
    send_for(by=by, organisation=row.organisation, code=code, url=row.get_absolute_url(), need=row.title)


@transaction.atomic
def authorise_need(*, by: User, need: Need, visibility: str, authorised_until: Any) -> Need:
    """The firm authorises a need again, or changes who may see it, without stating it anew."""
    row = _locked_for(by, need)
    changes = set_facts(
        row, {"visibility": visibility, "authorised_until": authorised_until}, {"visibility", "authorised_until"}
    )
    if visibility not in Visibility.values:
        raise Invalid(_("Please choose from the list."), field="visibility")
    if authorised_until is None:
        raise Invalid(_("Please say until when you authorise it."), field="authorised_until")
    row.authorised_at, row.authorisation_revoked_at = clock.now(), None
    check_row(row, ["authorised_until"])
    row.save()
    audit.record(by=by, verb="need.authorise", subject=row, on_behalf_of=row.organisation, changes=changes)
    return row


def _locked_for(by: User, need: Need) -> Need:
    """The locked row of a need that has been handed in and is not closed, for somebody who acts for the firm."""
    row = lock_need(need.pk)
    check_act_for(by, row.organisation)
    if row.status == NeedStatus.DRAFT or row.status not in ACTS["withdraw"].since:
        raise WrongState(_("This need is already closed or not yet submitted."))
    return row


expire_needs = need_ends.expire_needs

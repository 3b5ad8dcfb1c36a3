"""Every write on offerings: written, changed, submitted, published, sent back, taken off and put on the shelf."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, Taken, WrongState
from accounts.models import Organisation, User
from accounts.permissions import check_act_for, check_organise
from accounts.services.messages import send, send_for
from accounts.services.rows import save_checked, set_facts
from market.enums import OfferingKind, OfferingStatus
from market.models import (
    CapabilityTerms,
    EquityTerms,
    LoanTerms,
    Offering,
    PolicyOfferTerms,
    ServiceTerms,
    SpaceOfferTerms,
)
from market.selectors.need_terms import offer_terms_of
from market.services import refreshes
from market.services.criteria_versions import keep_version
from market.services.offering_checks import COMMON, TERMS, check_common, check_complete, check_offers, check_terms
from market.services.snapshots import check_criteria

Facts = Mapping[str, Any]
Rules = Sequence[Mapping[str, Any]]

TERMS_MODELS: dict[str, Any] = {
    OfferingKind.LOAN: LoanTerms,
    OfferingKind.EQUITY: EquityTerms,
    OfferingKind.CAPABILITY: CapabilityTerms,
    OfferingKind.SPACE: SpaceOfferTerms,
    OfferingKind.POLICY: PolicyOfferTerms,
    OfferingKind.SERVICE: ServiceTerms,
}
SECRET = frozenset({"confidential"})
"""Columns whose text stays out of the audit row: it says only that they changed."""


def create_offering(
    *,
    by: User,
    organisation: Organisation,
    kind: str,
    name: str,
    common: Facts,
    terms: Facts,
    criteria: Rules,
    form_token: str | None = None,
) -> Offering:
    """A new draft of a kind that the organisation may offer. A form that is sent twice gives the same row twice."""
    check_act_for(by, organisation)
    check_offers(organisation, kind)
    if form_token and (earlier := _sent_before(organisation, form_token)):
        return earlier
    try:
        return _create(by, organisation, kind, {**common, "name": name}, terms, criteria, form_token)
    except Taken:
        earlier = _sent_before(organisation, form_token or "")
        if earlier is None:
            raise
        return earlier


def _sent_before(organisation: Organisation, form_token: str) -> Offering | None:
    return Offering.objects.filter(form_token=form_token, organisation=organisation).first()


@transaction.atomic
def _create(
    by: User,
    organisation: Organisation,
    kind: str,
    common: Facts,
    terms: Facts,
    criteria: Rules,
    form_token: str | None,
) -> Offering:
    offering = Offering(organisation=organisation, kind=kind, form_token=form_token or None, created_by=by)
    offering.created_at = clock.now()
    _write(offering, common, terms, criteria)
    keep_version(by=by, offering=offering)
    audit.record(by=by, verb="offering.create", subject=offering, on_behalf_of=organisation, kind=kind)
    return offering


@transaction.atomic
def update_offering(
    *, by: User, offering: Offering, common: Facts, terms: Facts, criteria: Rules, note: str = ""
) -> Offering:
    """Change an offering; what is on the shelf changes at once. The audit row keeps old and new, rules included; other
    rules are a new version, with the ``note`` why.
    """
    row = _locked(by, offering)
    changes = _write(row, common, terms, criteria)
    if "criteria" in changes:
        keep_version(by=by, offering=row, before=changes["criteria"][0], note=note)
    if changes:
        audit.record(by=by, verb="offering.update", subject=row, on_behalf_of=row.organisation, changes=changes)
        if row.status == OfferingStatus.PUBLISHED:
            refreshes.offering_changed(row)
    return row


@transaction.atomic
def restore_rules(*, by: User, offering: Offering, number: int) -> Offering:
    """Go back to the rules of an earlier version: they are in force at once, as a new version."""
    row = _locked(by, offering)
    version = row.versions.filter(number=number).first()
    if version is None:
        raise Invalid(_("There is no such version."))
    rules = check_criteria(version.criteria)
    if rules == row.criteria:
        raise WrongState(_("These rules are in force already."))
    old, row.criteria = row.criteria, rules
    row.save()
    keep_version(by=by, offering=row, before=old, note=_("Back to version %(number)d") % {"number": number})
    changes = {"criteria": [old, rules]}
    audit.record(by=by, verb="offering.restore_rules", subject=row, on_behalf_of=row.organisation, changes=changes)
    if row.status == OfferingStatus.PUBLISHED:
        refreshes.offering_changed(row)
    return row


def _write(offering: Offering, common: Facts, terms: Facts, criteria: Rules) -> dict[str, Any]:
    """Check and save the row and its detail row; answers {column: [old, new]}."""
    check_common(common)
    check_terms(offering.kind, terms)
    rules = check_criteria(list(criteria))
    changes: dict[str, Any] = set_facts(offering, common, COMMON)
    if rules != offering.criteria:
        changes["criteria"] = [offering.criteria, rules]
        offering.criteria = rules
    detail = offer_terms_of(offering) if offering.pk else None
    detail = detail or TERMS_MODELS[offering.kind]()
    changes |= set_facts(detail, terms, TERMS[offering.kind])
    save_checked(offering)
    detail.offering = offering
    save_checked(detail)
    return {name: [] if name in SECRET else pair for name, pair in changes.items()}


@transaction.atomic
def submit_offering(*, by: User, offering: Offering) -> Offering:
    """Ask the organiser to publish a draft that says all it must."""
    row = _locked(by, offering)
    _expect(row, OfferingStatus.DRAFT)
    check_complete(row)
    row.status, row.submitted_at, row.sent_back_reason = OfferingStatus.SUBMITTED, clock.now(), ""
    row.save()
    audit.record(by=by, verb="offering.submit", subject=row, on_behalf_of=row.organisation)
    return row


@transaction.atomic
def publish_offering(*, by: User, offering: Offering) -> Offering:
    """The organiser puts a submitted offering of a verified organisation on the shelf and tells its party."""
    check_organise(by)
    row = _locked(by, offering)
    _expect(row, OfferingStatus.SUBMITTED)
    if not row.organisation.is_verified:
        raise WrongState(_("The organisation has to be verified first."))
    row.status, row.published_at = OfferingStatus.PUBLISHED, clock.now()
    row.save()
    audit.record(by=by, verb="offering.publish", subject=row, on_behalf_of=row.organisation)
    refreshes.offering_changed(row)
    _tell(row, "offering.published")
    return row


@transaction.atomic
def send_back_offering(*, by: User, offering: Offering, reason: str) -> Offering:
    """The organiser returns a submitted offering to its party with what has to be corrected."""
    check_organise(by)
    row = _locked(by, offering)
    _expect(row, OfferingStatus.SUBMITTED)
    if not reason.strip():
        raise Invalid(_("Please say what has to be corrected."), field="reason")
    row.status, row.sent_back_reason = OfferingStatus.DRAFT, reason.strip()
    row.save()
    audit.record(by=by, verb="offering.send_back", subject=row, on_behalf_of=row.organisation, reason=reason.strip())
    _tell(row, "offering.sent_back", reason=reason.strip())
    return row


@transaction.atomic
def take_off_shelf(*, by: User, offering: Offering) -> Offering:
    """下架: no new pairs; introductions that are under way go on. When the organiser does it the party is told."""
    row = _locked(by, offering)
    _expect(row, OfferingStatus.PUBLISHED)
    row.status = OfferingStatus.WITHDRAWN
    row.save()
    audit.record(by=by, verb="offering.take_off_shelf", subject=row, on_behalf_of=row.organisation)
    refreshes.offering_changed(row)
    words = {"url": row.get_absolute_url(), "name": row.name}
    send_for(by=by, organisation=row.organisation, code="offering.taken_off", **words)
    return row


@transaction.atomic
def put_on_shelf(*, by: User, offering: Offering) -> Offering:
    """上架: an offering that the organiser published before comes back without asking again."""
    row = _locked(by, offering)
    _expect(row, OfferingStatus.WITHDRAWN)
    check_complete(row)
    row.status, row.published_at = OfferingStatus.PUBLISHED, row.published_at or clock.now()
    row.save()
    audit.record(by=by, verb="offering.put_on_shelf", subject=row, on_behalf_of=row.organisation)
    refreshes.offering_changed(row)
    return row


def _locked(by: User, offering: Offering) -> Offering:
    """The row as it is now, held until the end of the transaction, by somebody who may write for its party."""
    row = Offering.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=offering.pk)
    check_act_for(by, row.organisation)
    return row


def _expect(offering: Offering, status: str) -> None:
    if offering.status != status:
        now = offering.get_status_display()
        raise WrongState(_("This cannot be done now: the offering is “%(status)s”.") % {"status": now})


def _tell(offering: Offering, code: str, **params: Any) -> None:
    send(
        organisation=offering.organisation,
        code=code,
        url=offering.get_absolute_url(),
        name=offering.name,
        **params,
    )

"""The organiser checks that an organisation is who it says it is."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts import audit, clock
from accounts.completeness import missing_for_verification
from accounts.enums import Verification
from accounts.errors import Invalid, WrongState
from accounts.models import Organisation, User
from accounts.permissions import check_act_for, check_organise
from accounts.services import messages
from accounts.signals import organisation_changed
from accounts.states import VERIFICATION_MOVES


@transaction.atomic
def submit_for_verification(*, by: User, organisation: Organisation) -> Organisation:
    """The organisation asks to be verified; everything the organiser compares must be there."""
    row = _locked(organisation)
    check_act_for(by, row)
    _check_move(row, Verification.PENDING)
    if missing := missing_for_verification(row):
        names = pgettext("between the parts of a list", ", ").join(fact.label for fact in missing)
        raise Invalid(_("Still missing before verification: %(names)s.") % {"names": names}, field=missing[0].field)
    row.submitted_at = clock.now()
    return _move(row, Verification.PENDING, by=by, verb="organisation.submit")


@transaction.atomic
def verify(*, by: User, organisation: Organisation) -> Organisation:
    """The organiser has compared the facts with the licence: the organisation may take part."""
    check_organise(by)
    row = _locked(organisation)
    if row.verification != Verification.PENDING:
        raise WrongState(_("Only an organisation that waits for verification can be verified."))
    return _decide(row, Verification.VERIFIED, by=by, verb="organisation.verify")


@transaction.atomic
def send_back(*, by: User, organisation: Organisation, reason: str) -> Organisation:
    """The organiser sends a submission back and says what to correct."""
    check_organise(by)
    return _decide(_locked(organisation), Verification.REJECTED, by=by, verb="organisation.send_back", reason=reason)


@transaction.atomic
def suspend(*, by: User, organisation: Organisation, reason: str) -> Organisation:
    """The organiser takes a verified organisation out of the market for the time being, and says why."""
    check_organise(by)
    return _decide(_locked(organisation), Verification.SUSPENDED, by=by, verb="organisation.suspend", reason=reason)


@transaction.atomic
def reinstate(*, by: User, organisation: Organisation) -> Organisation:
    """The reason of the suspension is gone: the organisation is verified again."""
    check_organise(by)
    row = _locked(organisation)
    if row.verification != Verification.SUSPENDED or row.erased_at is not None:
        raise WrongState(_("Only a suspended organisation can be reinstated."))
    return _decide(row, Verification.VERIFIED, by=by, verb="organisation.reinstate")


def _locked(organisation: Organisation) -> Organisation:
    # Without the key: who calls a meeting off tells this party of it, and its suspension ends meetings as well.
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _check_move(row: Organisation, to: str) -> None:
    if to not in VERIFICATION_MOVES[row.verification]:
        raise WrongState(
            _("The organisation is “%(state)s”: this step is not possible now.")
            % {"state": row.get_verification_display()}
        )


def _decide(row: Organisation, to: str, *, by: User, verb: str, reason: str | None = None) -> Organisation:
    """A decision of the organiser with its time, its author and, where it is against the party, its reason."""
    _check_move(row, to)
    if reason is not None and not reason.strip():
        raise Invalid(_("Please say why: the organisation reads this sentence."), field="reason")
    row.verified_at, row.verified_by = clock.now(), by
    return _move(row, to, by=by, verb=verb, reason=(reason or "").strip())


def _move(row: Organisation, to: str, *, by: User, verb: str, reason: str = "") -> Organisation:
    data: dict[str, Any] = {"from": row.verification, "to": to}
    row.verification, row.verification_reason = to, reason
    row.save()
    audit.record(by=by, verb=verb, subject=row, on_behalf_of=row, **data, reason=reason)
    organisation_changed.send(Organisation, organisation=row, standing=True, by=by)
    if verb != "organisation.submit":
        url = reverse("accounts:organisation")
        messages.send(organisation=row, code=verb, url=url, name=row.name, reason=reason)
    return row

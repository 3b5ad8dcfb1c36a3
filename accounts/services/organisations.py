"""Register an organisation and keep its facts."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.enums import Role
from accounts.errors import Invalid, NotAllowed, Taken, WrongState
from accounts.models import EnterpriseProfile, Membership, Organisation, User
from accounts.permissions import can_organise, check_act_for, check_organise
from accounts.services.rows import save_checked, set_facts
from accounts.signals import organisation_changed
from accounts.states import IDENTITY_LOCKED
from accounts.validators import normalise_credit_code, normalise_mobile

IDENTITY = frozenset({"name", "credit_code"})
FACTS = IDENTITY | {
    "field",
    "region",
    "introduction",
    "website",
    "contact_name",
    "contact_title",
    "contact_mobile",
    "contact_email",
}


@transaction.atomic
def register_organisation(
    *, by: User, kind: str, name: str, credit_code: str | None = None, **facts: Any
) -> Organisation:
    """A person registers a party and owns it; the organiser registers one without becoming a member.

    An enterprise gets an empty profile. A registration that is sent twice gives the organisation of the first time. A
    credit code that somebody else registered is ``Taken``: the way in is then an invitation.
    """
    if not by.is_active:
        raise NotAllowed(_("This account may not sign in."))
    User.objects.select_for_update().get(pk=by.pk)  # the same person's second click waits for the first
    facts = _normalised({"name": name, "credit_code": credit_code, **facts})
    if earlier := _earlier_registration(by, kind, facts):
        return earlier
    organisation = Organisation(kind=kind)
    set_facts(organisation, facts, FACTS)
    _check_code_free(organisation)
    save_checked(organisation)
    if organisation.is_enterprise:
        EnterpriseProfile.objects.create(organisation=organisation)
    if not can_organise(by):
        Membership.objects.create(user=by, organisation=organisation, role=Role.OWNER)
    audit.record(
        by=by,
        verb="organisation.register",
        subject=organisation,
        on_behalf_of=organisation,
        kind=kind,
        credit_code=organisation.credit_code or "",
    )
    return organisation


@transaction.atomic
def update_organisation(*, by: User, organisation: Organisation, **changes: Any) -> Organisation:
    """Change facts of an organisation. Once it is submitted for verification, only the organiser changes who it is."""
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    check_act_for(by, row)
    done = set_facts(row, _normalised(changes), FACTS)
    if not done:
        return row
    if row.verification in IDENTITY_LOCKED and not can_organise(by) and (locked := sorted(IDENTITY & set(done))):
        raise WrongState(_("Name and credit code were verified: only the organiser changes them."), field=locked[0])
    if row.credit_code is None and "credit_code" in done and row.verification in IDENTITY_LOCKED:
        raise Invalid(_("A submitted organisation needs its credit code."), field="credit_code")
    if "credit_code" in done:
        _check_code_free(row)
    save_checked(row)
    audit.record(by=by, verb="organisation.update", subject=row, on_behalf_of=row, changes=done)
    organisation_changed.send(Organisation, organisation=row, standing=False, by=by)
    return row


def _normalised(facts: dict[str, Any]) -> dict[str, Any]:
    """Codes and numbers as they are stored, whoever calls."""
    facts = dict(facts)
    if "credit_code" in facts:
        facts["credit_code"] = normalise_credit_code(facts["credit_code"] or "") or None
    if "contact_mobile" in facts:
        facts["contact_mobile"] = normalise_mobile(facts["contact_mobile"] or "")
    if "name" in facts:
        facts["name"] = " ".join(facts["name"].split())
    return facts


def _earlier_registration(by: User, kind: str, facts: dict[str, Any]) -> Organisation | None:
    """The organisation that the same person has registered with the same facts."""
    mine = Organisation.objects.filter(kind=kind, name=facts["name"], credit_code=facts["credit_code"])
    if can_organise(by):
        return mine.filter(memberships__isnull=True, credit_code__isnull=False).first()
    return mine.filter(memberships__user=by, memberships__role=Role.OWNER).first()


def _check_code_free(organisation: Organisation) -> None:
    if organisation.credit_code is None:
        return
    if Organisation.objects.filter(credit_code=organisation.credit_code).exclude(pk=organisation.pk).exists():
        raise Taken(
            _(
                "An organisation with this credit code is already registered. "
                "Ask one of its owners to invite you, or the organiser for help."
            ),
            field="credit_code",
        )


@transaction.atomic
def note_contact_shown(*, by: User, organisation: Organisation) -> None:
    """The organiser has the contact of a party before its eyes: each time is on record, where there is a contact."""
    check_organise(by)
    if organisation.contact_name or organisation.contact_mobile or organisation.contact_email:
        audit.record(by=by, verb="contact.read", subject=organisation, of=organisation.pk, name=organisation.name)

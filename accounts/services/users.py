"""The organiser helps people with their accounts."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import Organisation, User
from accounts.permissions import check_organise
from accounts.services.members import check_nobody_left_alone, tell_members
from accounts.services.rows import save_checked, set_facts
from accounts.validators import normalise_mobile

FACTS = frozenset({"name", "mobile", "is_active", "is_staff"})


@transaction.atomic
def create_user(*, by: User, email: str, **facts: Any) -> User:
    """The organiser opens an account for somebody; the person sets the password by e-mail ("forgot password")."""
    check_organise(by)
    user = User(email=email.strip().lower())
    user.set_unusable_password()
    changes = set_facts(user, _normalised(facts), FACTS)
    _check_powers(by, changes)
    save_checked(user)
    audit.record(by=by, verb="user.create", subject=user, email=user.email, changes=changes)
    return user


@transaction.atomic
def update_user(*, by: User, user: User, **changes: Any) -> User:
    """The organiser corrects a person's name and mobile, and may close an account, but for the last owner of an
    organisation, whose other members are told; powers are given by a superuser.
    """
    check_organise(by)
    # Without the key: who holds an organisation may tell this person something meanwhile, and waits for nobody.
    row = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    done = set_facts(row, _normalised(changes), FACTS)
    if not done:
        return row
    _check_powers(by, done)
    if row.pk == by.pk and {"is_active", "is_staff"} & set(done):
        raise WrongState(_("Nobody closes the account they are using."), field="is_active")
    if row.is_superuser and not by.is_superuser:
        raise NotAllowed(_("Only a superuser changes a superuser."))
    if "is_active" in done and not row.is_active:
        check_nobody_left_alone(row)
    save_checked(row)
    audit.record(by=by, verb="user.update", subject=row, changes=done)
    if "is_active" in done and not row.is_active:
        for organisation in Organisation.objects.filter(memberships__user=row).order_by("pk"):
            tell_members(organisation, "member.account_closed", but=by, name=organisation.name)
    return row


def mark_helper(*, user: User, helps: bool) -> None:
    """Whether the person, whose row is locked, has a task at a market. For ``events.services.duties``, which has asked
    for permission and writes the audit row.
    """
    if user.helps != helps:
        user.helps = helps
        user.save(update_fields=["helps"])


def _normalised(facts: dict[str, Any]) -> dict[str, Any]:
    return facts | {"mobile": normalise_mobile(facts["mobile"] or "")} if "mobile" in facts else facts


def _check_powers(by: User, changes: dict[str, list[str]]) -> None:
    if "is_staff" in changes and not by.is_superuser:
        raise Invalid(_("Only a superuser says who belongs to the organiser."), field="is_staff")

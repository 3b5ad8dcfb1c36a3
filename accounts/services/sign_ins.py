"""What happens at the door: each sign-in, each lock and each change of what protects an account is put on record."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import audit, lockout
from accounts.errors import NotAllowed, WrongState
from accounts.models import User
from accounts.permissions import check_organise
from accounts.selectors.safety import locked_out_from
from accounts.services import messages


@transaction.atomic
def note_sign_in(*, by: User, address: str, device: str) -> None:
    """Somebody has come in: from where, and with which device."""
    audit.record(by=by, verb="user.sign_in", subject=by, address=address, device=device)


@transaction.atomic
def note_lockout(*, email: str, address: str, by_account: bool, minutes: int) -> None:
    """Too many wrong attempts: the account (``by_account``) or the address has to wait. Nobody did it by name."""
    account = User.objects.filter(email__iexact=email).first() or User(email=email)
    what = "account" if by_account else "address"
    audit.record(by=None, verb="user.lock_out", subject=account, what=what, address=address, minutes=minutes)


@transaction.atomic
def note_second_step(*, by: User, on: bool) -> None:
    """The person has set up the second step, or has given it up."""
    if on:
        audit.record(by=by, verb="user.second_step_on", subject=by)
    else:
        audit.record(by=by, verb="user.second_step_off", subject=by)


@transaction.atomic
def note_recovery_codes(*, by: User) -> None:
    """The person has drawn new recovery codes; the old ones no longer count."""
    audit.record(by=by, verb="user.recovery_codes", subject=by)


@transaction.atomic
def note_new_password(*, by: User) -> None:
    """The person has a new password."""
    audit.record(by=by, verb="user.new_password", subject=by)


@transaction.atomic
def unlock(*, by: User, user: User) -> None:
    """The organiser lets somebody try again at once: the account, and the addresses it was locked out from."""
    check_organise(by)
    addresses = locked_out_from(user)
    audit.record(by=by, verb="user.unlock", subject=user)
    transaction.on_commit(lambda: lockout.release(user, addresses))


@transaction.atomic
def reset_second_step(*, by: User, user: User) -> None:
    """Phone and recovery codes are lost: the organiser, who knows the person, takes the second step off the account.

    For the organiser's own people only a superuser does it. Whoever is signed in with the account is signed out, and
    the person gets a letter: somebody else may have asked for it.
    """
    check_organise(by)
    row = User.objects.select_for_update().get(pk=user.pk)
    if row.pk == by.pk:
        raise NotAllowed(_("Nobody takes the second step off their own account here."))
    if row.is_staff and not by.is_superuser:
        raise NotAllowed(_("Only a superuser does this for the organiser's people."))
    if not Authenticator.objects.filter(user=row).delete()[0]:
        raise WrongState(_("This account has no second step."))
    audit.record(by=by, verb="user.reset_second_step", subject=row)
    messages.send_to(recipient=row, code="account.second_step_reset", url=reverse("accounts:security"))
    for session in UserSession.objects.filter(user=row):
        session.end()


@transaction.atomic
def end_session(*, by: User, session: UserSession) -> None:
    """A person signs out one of their own devices; one that is gone already is no mistake."""
    row = UserSession.objects.select_for_update().filter(pk=session.pk, user=by).first()
    if row is None:
        return
    audit.record(by=by, verb="session.end", subject=by, count=1)
    row.end()


@transaction.atomic
def end_other_sessions(*, by: User, current: str | None) -> int:
    """A person signs out everywhere but here (``current`` is the key of this session); returns how many ended."""
    rows = list(UserSession.objects.select_for_update().filter(user=by).exclude(session_key=current or ""))
    if rows:
        audit.record(by=by, verb="session.end", subject=by, count=len(rows))
    for row in rows:
        row.end()
    return len(rows)

"""What allauth tells us of: it goes on record, and sessions that a change makes doubtful end."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from accounts.models import User
from accounts.services import sign_ins


def connect() -> None:
    """From ``AppConfig.ready``."""
    mfa.authenticator_added.connect(_added)
    mfa.authenticator_removed.connect(_removed)
    mfa.authenticator_reset.connect(_reset)
    for signal in (account.password_changed, account.password_set, account.password_reset):
        signal.connect(_new_password)


def _added(request: HttpRequest, user: User, authenticator: Authenticator, **_rest: Any) -> None:
    """Sessions that came in without the second step are signed out."""
    if authenticator.type == Authenticator.Type.TOTP:
        sign_ins.note_second_step(by=user, on=True)
        sign_ins.end_other_sessions(by=user, current=request.session.session_key)


def _removed(user: User, authenticator: Authenticator, **_rest: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        sign_ins.note_second_step(by=user, on=False)


def _reset(user: User, **_rest: Any) -> None:
    sign_ins.note_recovery_codes(by=user)


def _new_password(request: HttpRequest, user: User, **_rest: Any) -> None:
    """Whoever was signed in with the old password is signed out; the page where it was changed stays signed in."""
    sign_ins.note_new_password(by=user)
    mine = request.user.is_authenticated and request.user.pk == user.pk
    sign_ins.end_other_sessions(by=user, current=request.session.session_key if mine else None)

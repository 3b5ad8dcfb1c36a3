"""What a person reads about the safety of their account."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from accounts import clock, lockout
from accounts.devices import device_name
from accounts.models import AuditRow, User
from accounts.selectors.audit import with_present_names
from accounts.wording import verb_name

AT_THE_DOOR = (
    "user.sign_in",
    "user.lock_out",
    "user.unlock",
    "user.new_password",
    "user.second_step_on",
    "user.second_step_off",
    "user.recovery_codes",
    "user.reset_second_step",
    "session.end",
)
RECENT = 20
ADDRESS_LOCK = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Device:
    """A device that is signed in."""

    pk: int
    name: str
    address: str
    since: dt.datetime
    last_seen: dt.datetime
    here: bool


@dataclass(frozen=True, slots=True)
class DoorEvent:
    """Something that happened at the door of an account, in words."""

    at: dt.datetime
    what: str
    verb: str
    device: str
    address: str
    minutes: int | None
    by: str


def devices_of(user: User, current: str | None) -> list[Device]:
    """Where the person is signed in, this device first, then the one seen last; ``current`` is this session's key."""
    rows = sorted(open_sessions(user).order_by("-last_seen_at"), key=lambda row: row.session_key != current)
    return [
        Device(
            row.pk, device_name(row.user_agent), row.ip, row.created_at, row.last_seen_at, row.session_key == current
        )
        for row in rows
    ]


def open_sessions(user: User) -> QuerySet[UserSession]:
    """The person's sessions that have not run out."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return UserSession.objects.filter(user=user, session_key__in=alive)


def at_the_door(user: User) -> list[DoorEvent]:
    """The last sign-ins of an account, with locks and changes of what protects it, newest first."""
    events = AuditRow.objects.filter(subject_type="user", subject_id=str(user.pk), verb__in=AT_THE_DOOR)
    return [
        DoorEvent(
            row.at,
            verb_name(row.verb),
            row.verb,
            row.data.get("device", ""),
            row.data.get("address", ""),
            row.data.get("minutes"),
            row.who if row.actor_id not in (None, user.pk) else "",
        )
        for row in with_present_names(events)[:RECENT]
    ]


def locked_out_from(user: User) -> set[str]:
    """The addresses from which the account was locked out within the last hour, longer than any of them has to wait."""
    rows = AuditRow.objects.filter(
        verb="user.lock_out", subject_type="user", subject_id=str(user.pk), at__gte=clock.now() - ADDRESS_LOCK
    )
    return {row.data["address"] for row in rows}


def is_locked_out(user: User) -> bool:
    """Wrong attempts keep the person from signing in at this moment."""
    return lockout.is_locked(user, locked_out_from(user))


def protection_of(user: User) -> dict[str, Any]:
    """How the account is protected: e-mail confirmed, second step, recovery codes left."""
    kept = {row.type: row for row in Authenticator.objects.filter(user=user)}
    codes = kept.get(Authenticator.Type.RECOVERY_CODES)
    return {
        "email_confirmed": EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists(),
        "second_step": kept.get(Authenticator.Type.TOTP),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
    }

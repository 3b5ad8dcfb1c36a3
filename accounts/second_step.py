"""The second step at sign-in: codes of an app on the phone. Who needs it, and how its secrets are kept and shown."""

import base64
import hashlib
import io

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User


def has_second_step(user: User) -> bool:
    """The person has set up the app on the phone."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def must_use_second_step(user: User | AnonymousUser) -> bool:
    """The organiser's people and their helpers reach what others may not: a password alone is not enough for them."""
    return bool(settings.MFA_REQUIRED and (user.is_staff or getattr(user, "helps", False)))


def lacks_second_step(user: User | AnonymousUser) -> bool:
    """One of the organiser's people or helpers who has to set it up before anything else."""
    return must_use_second_step(user) and isinstance(user, User) and not has_second_step(user)


class SecondStepAdapter(DefaultMFAAdapter):
    """Secrets are unreadable in a copy of the database; the picture to scan is part of the page."""

    def get_totp_issuer(self) -> str:
        """What the app on the phone calls the site."""
        return str(settings.SITE_NAME)

    def build_totp_svg(self, url: str) -> SafeString:
        """An inline picture: the pages allow none from a data: address."""
        picture = io.BytesIO()
        code = segno.make(url, error="m", micro=False)
        code.save(picture, kind="svg", scale=5, border=4, dark="#000", light="#fff", xmldecl=False, svgns=False)
        return mark_safe(picture.getvalue().decode())  # noqa: S308  drawn by segno: squares, no text

    def encrypt(self, text: str) -> str:
        """With the secret key of the site."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """With the secret key of the site, or one of the former keys that still count."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Who needs the second step keeps it."""
        return authenticator.type != Authenticator.Type.TOTP or not must_use_second_step(authenticator.user)


def _cipher() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"second step:{key}".encode()).digest())) for key in keys]
    )

"""Sentences of our libraries whose Chinese catalogues lack them or word them poorly; named here, they stand in ours."""

from django.utils.translation import gettext_noop, ngettext_lazy

WORDED_BETTER = (
    gettext_noop("This field is required."),
    gettext_noop("This password is too common."),
    gettext_noop("The email address and/or password you specified are not correct."),
    gettext_noop("Incorrect code."),
    gettext_noop("Authenticator app activated."),
    gettext_noop("Authenticator app deactivated."),
    gettext_noop("Authenticator App Activated"),
    gettext_noop("Authenticator App Deactivated"),
    gettext_noop("New Recovery Codes Generated"),
    gettext_noop("A new set of recovery codes has been generated."),
    gettext_noop("A new set of Two-Factor Authentication recovery codes has been generated."),
    gettext_noop("You cannot deactivate two-factor authentication."),
    gettext_noop("Use your password"),
    gettext_noop("Use authenticator app or code"),
    gettext_noop("Too many failed login attempts. Try again later."),
)
LACKING = ngettext_lazy(
    "This password is too short. It must contain at least %d character.",
    "This password is too short. It must contain at least %d characters.",
)

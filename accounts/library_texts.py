"""Sentences of our libraries whose Chinese catalogues lack them or word them poorly; named here, they stand in ours."""

from django.utils.translation import gettext_noop, ngettext_lazy

WORDED_BETTER = (
    gettext_noop("This field is required."),
    gettext_noop("This password is too common."),
    gettext_noop("The email address and/or password you specified are not correct."),
)
LACKING = ngettext_lazy(
    "This password is too short. It must contain at least %d character.",
    "This password is too short. It must contain at least %d characters.",
)

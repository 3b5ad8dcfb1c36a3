"""Kinds of agreement between a firm and an answering party, and which of them a kind of need can end in."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from market.enums import NeedKind


class AgreementType(TextChoices):
    """What was agreed; the first five are the technology contracts of the Civil Code."""

    DEVELOPMENT = "development", _("Technology development")
    TRANSFER = "transfer", _("Technology transfer")
    LICENCE = "licence", _("Technology licence")
    CONSULTING = "consulting", pgettext_lazy("agreement", "Consulting")
    SERVICE = "service", pgettext_lazy("agreement", "Service")
    TENANCY = "tenancy", _("Tenancy")
    EMPLOYMENT = "employment", _("Employment")
    POLICY = "policy", _("Policy carried out")
    TRIAL = "trial", _("Trial in a scenario")
    OTHER = "other", _("Other agreement")


_T = AgreementType
TYPES_OF_NEED: dict[str, tuple[AgreementType, ...]] = {
    NeedKind.FINANCING: (),
    NeedKind.COOPERATION: (_T.DEVELOPMENT, _T.TRANSFER, _T.LICENCE, _T.CONSULTING, _T.SERVICE, _T.OTHER),
    NeedKind.TALENT: (_T.EMPLOYMENT, _T.CONSULTING, _T.SERVICE, _T.OTHER),
    NeedKind.SPACE: (_T.TENANCY, _T.SERVICE, _T.OTHER),
    NeedKind.POLICY: (_T.POLICY, _T.CONSULTING, _T.OTHER),
    NeedKind.LEGAL: (_T.CONSULTING, _T.SERVICE, _T.OTHER),
    NeedKind.SCENARIO: (_T.TRIAL, _T.DEVELOPMENT, _T.LICENCE, _T.SERVICE, _T.OTHER),
}
"""Kind of need → types of agreement that can come of it, the most usual first."""

"""Kinds of agreement between a firm and an answering party, and which of them a kind of need can end in."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from market.enums import NeedKind


class AgreementType(TextChoices):
    """What was agreed; the first seven are the technology contracts of the Civil Code (development is commissioned or
    joint, article 851; where it was not said which, it is development).
    """

    COMMISSIONED = "commissioned", _("Commissioned development")
    JOINT = "joint", _("Joint development")
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


class IPRule(TextChoices):
    """Whose the results of a cooperation are; empty where it was not said."""

    FIRM = "firm", _("The firm's")
    PROVIDER = "provider", _("The answering party's")
    SHARED = "shared", _("Both together")
    CONTRACT = "contract", _("As the contract says")


_T = AgreementType
TYPES_OF_NEED: dict[str, tuple[AgreementType, ...]] = {
    NeedKind.FINANCING: (),
    NeedKind.COOPERATION: (
        _T.COMMISSIONED,
        _T.JOINT,
        _T.LICENCE,
        _T.TRANSFER,
        _T.DEVELOPMENT,
        _T.CONSULTING,
        _T.SERVICE,
        _T.OTHER,
    ),
    NeedKind.TALENT: (_T.EMPLOYMENT, _T.CONSULTING, _T.SERVICE, _T.OTHER),
    NeedKind.SPACE: (_T.TENANCY, _T.SERVICE, _T.OTHER),
    NeedKind.POLICY: (_T.POLICY, _T.CONSULTING, _T.OTHER),
    NeedKind.LEGAL: (_T.CONSULTING, _T.SERVICE, _T.OTHER),
    NeedKind.SCENARIO: (_T.TRIAL, _T.DEVELOPMENT, _T.LICENCE, _T.SERVICE, _T.OTHER),
}
"""Kind of need → types of agreement that can come of it, the most usual first."""

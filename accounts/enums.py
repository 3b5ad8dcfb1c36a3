"""Words of the accounts app: kinds of organisation, roles, verification, certificates, fields."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrganisationKind(TextChoices):
    """What kind of party an organisation is; it decides what the party may state and offer."""

    ENTERPRISE = "enterprise", _("Enterprise")
    BANK = "bank", _("Bank")
    FUND = "fund", _("Fund")
    UNIVERSITY = "university", _("University")
    INSTITUTE = "institute", _("Research institute")
    GOVERNMENT = "government", _("Government office")
    SERVICE = "service", _("Service body")


LENDER_KINDS = frozenset({OrganisationKind.BANK, OrganisationKind.FUND})
RESEARCH_KINDS = frozenset({OrganisationKind.UNIVERSITY, OrganisationKind.INSTITUTE})


class Role(TextChoices):
    """What a member may do for the organisation: owners manage members, editors write, viewers read."""

    OWNER = "owner", _("Owner")
    EDITOR = "editor", _("Editor")
    VIEWER = "viewer", _("Viewer")


WRITING_ROLES = frozenset({Role.OWNER, Role.EDITOR})


class Verification(TextChoices):
    """Whether the organiser has checked that the organisation is who it says it is."""

    UNVERIFIED = "unverified", _("Not submitted")
    PENDING = "pending", _("Waiting for verification")
    VERIFIED = "verified", _("Verified")
    REJECTED = "rejected", _("Sent back")
    SUSPENDED = "suspended", _("Suspended")


class CertificateKind(TextChoices):
    """Certificates that lenders' and offices' rules name."""

    HIGH_TECH = "high_tech", _("High-tech enterprise")
    TECH_SME = "tech_sme", _("Science-tech SME")
    INNOVATIVE_SME = "innovative_sme", _("Innovative SME")
    SPECIALISED_SME = "specialised_sme", _("Specialised and innovative SME")
    LITTLE_GIANT = "little_giant", _("National little giant")
    TECH_GIANT = "tech_giant", _("Science-tech little giant (or in cultivation)")
    GAZELLE = "gazelle", _("Gazelle")
    UNICORN = "unicorn", _("Unicorn")
    CHAMPION = "champion", _("Single-product champion")
    SOFTWARE = "software", _("Software enterprise")


class TechField(TextChoices):
    """Technical field a party works in; the first five are the fields the market shows."""

    ENVIRONMENT = "environment", _("Environment")
    INDUSTRY = "industry", _("Industry and manufacturing")
    TRANSPORT = "transport", _("Transport")
    CULTURE = "culture", _("Culture and tourism")
    EDUCATION = "education", _("Education")
    SOFTWARE = "software", _("Software and artificial intelligence")
    HEALTH = "health", _("Life science and health")
    MATERIALS = "materials", _("New materials and energy")
    FASHION = "fashion", _("Fashion and digital design")
    OTHER = "other", _("Other field")


class TaxGrade(TextChoices):
    """Tax credit grade of the tax office."""

    A = "A", "A"
    B = "B", "B"
    M = "M", "M"
    C = "C", "C"
    D = "D", "D"


class Channel(TextChoices):
    """A way by which a message reaches a person outside the pages."""

    EMAIL = "email", _("By e-mail")
    SMS = "sms", _("SMS")
    WECOM = "wecom", _("WeCom")


class Mode(TextChoices):
    """When a person wants the messages of a group."""

    NOW = "now", _("At once")
    DAILY = "daily", _("Daily digest")
    OFF = "off", _("Off")


class DeliveryState(TextChoices):
    """How far the delivery of a message to a person is."""

    WAITING = "waiting", _("Waiting")
    DIGEST = "digest", _("For the daily digest")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    DROPPED = "dropped", _("Not sent on purpose")

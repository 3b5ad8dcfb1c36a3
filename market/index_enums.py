"""Words of the district index: its five dimensions, the direction of an indicator, and the choices of method."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IndexDimension(TextChoices):
    """The five dimensions of the digital transformation index."""

    ECONOMY = "economy", _("Thickness of the digital economy")
    LIFE = "life", _("Warmth of digital life")
    GOVERNANCE = "governance", _("Precision of digital governance")
    FACTORS = "factors", _("Breadth of digital factors")
    TECHNOLOGY = "technology", _("Depth of digital technology")


class Direction(TextChoices):
    """Which way an indicator is good."""

    HIGHER = "higher", _("Higher is better")
    LOWER = "lower", _("Lower is better")


class NormalisationChoice(TextChoices):
    """How figures in different units become points from 0 to 100."""

    MIN_MAX = "minmax", _("Between the lowest and the highest figure")
    Z_SCORE = "zscore", _("By distance from the mean")


class WeightingChoice(TextChoices):
    """Where the weights come from."""

    GIVEN = "given", _("As the organiser has entered them")
    EQUAL = "equal", _("Every dimension the same")
    ENTROPY = "entropy", _("By how much the figures differ (entropy)")


class AggregationChoice(TextChoices):
    """Whether a strong dimension makes up for a weak one."""

    LINEAR = "linear", _("A strong dimension makes up for a weak one")
    GEOMETRIC = "geometric", _("A weak dimension counts more (geometric mean)")


class MissingChoice(TextChoices):
    """What happens where a figure of the year is not known."""

    LEAVE_OUT = "leave_out", _("Leave it out; the others weigh more")
    CARRY = "carry", _("Take the last year that is known")


class Stage(TextChoices):
    """How far a firm is, by its age and the growth certificates in force."""

    YOUNG = "young", _("Under 3 years old")
    GROWING = "growing", _("3 to 10 years old")
    SETTLED = "settled", _("Over 10 years old")
    LEADING = "leading", _("With a growth certificate")
    UNKNOWN = "unknown", _("Founding date not known")


class PartyGroup(TextChoices):
    """Kinds of party in the four groups that the plan of the hall shows."""

    ENTERPRISE = "enterprise", _("Enterprises")
    FINANCE = "finance", _("Financial institutions")
    SCIENCE = "science", _("Universities and institutes")
    PUBLIC = "public", _("Offices and services")

"""Words of policies and of what firms state for them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PolicyWay(TextChoices):
    """How a firm comes to the money."""

    AUTOMATIC = "automatic", _("Without application")
    CONFIRMED = "confirmed", _("Listed, the firm confirms its account")
    APPLICATION = "application", _("By application")


class PolicySelection(TextChoices):
    """Who among those entitled gets it."""

    ALL = "all", _("All who are entitled")
    FIRST_COME = "first_come", _("First come, while the budget lasts")
    EXPERTS = "experts", _("After a review by experts")


class VersionStatus(TextChoices):
    """The life of a version: written by one person, published by another."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("Waiting for a second person")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Taken out of force")


class BenefitForm(TextChoices):
    """How the amount is found."""

    SHARE = "share", _("A share of an amount")
    FIXED = "fixed", _("A fixed amount")
    UNTOLD = "untold", _("The document prints no figure")


class CaseKind(TextChoices):
    """What a firm asks support for."""

    PROJECT = "project", _("A project")
    LOAN = "loan", _("A loan")


class Money(TextChoices):
    """Amounts of a case that a share is taken of, under the names that the rules use."""

    INVESTED = "project.invested", _("money put into the project")
    SPENT = "project.spent", _("money already spent on the project")
    CITY_GRANT = "project.city_grant", _("what the city gave for the project")
    INTEREST = "loan.interest_paid", _("interest paid")
    PREMIUM = "loan.premium_paid", _("insurance premium paid")
    GUARANTEE_FEE = "loan.guarantee_fee_paid", _("guarantee fee paid")
    LOAN = "loan.amount", _("amount of the loan")


class CapKind(TextChoices):
    """What a limit counts together: the name of the amount that was had under it already."""

    PROJECT = "", _("for each project or loan")
    YEAR = "grants.this_year", _("for each firm and year, all support together")
    PURPOSE = "grants.same_purpose", _("for the same purpose, all support together")

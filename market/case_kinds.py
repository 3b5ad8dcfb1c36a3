"""What kind of project, and what kind of loan, money of a policy is asked for."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ProjectKind(TextChoices):
    """Kinds of project that documents tell apart."""

    DIGITAL = "digital", _("Digital transformation project")
    RESEARCH = "research", _("Research and development project")
    HEADQUARTERS = "headquarters", _("Headquarters of the digital economy")
    RD_CENTRE = "rd_centre", _("R&D centre")
    OPEN_PLATFORM = "open_platform", _("Open innovation platform")
    OTHER = "other", _("Other project")


class PaidLoanKind(TextChoices):
    """Kinds of loan that documents pay interest, premiums or fees back for."""

    CREDIT = "credit", _("Credit loan")
    SURETY = "surety", _("Loan with performance surety insurance")
    GUARANTEE = "guarantee", _("Guaranteed loan")
    MICRO = "micro", _("Micro loan with shared risk (weidaitong)")
    IP_PLEDGE = "ip_pledge", _("Loan on intellectual property")
    OTHER = "other", _("Other loan")

"""What an organisation has to say before the organiser can verify it, as data."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model

from accounts.models import EnterpriseProfile, Organisation

ORGANISATION_NEEDS = ("credit_code", "region", "contact_name", "contact_mobile")
ENTERPRISE_NEEDS = ("field",)
PROFILE_NEEDS = ("established_on", "legal_representative")
# Facts that lenders' and offices' rules read; what is empty counts as not known.
PROFILE_FACTS = (
    "established_on",
    "registered_capital",
    "industry",
    "staff",
    "rd_staff",
    "debt_ratio",
    "invention_patents",
    "tax_grade",
    "clean_record",
)


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that is not there yet: its field, what it is called, and whether it stands in the profile."""

    field: str
    label: str
    in_profile: bool


def missing_for_verification(organisation: Organisation) -> list[Missing]:
    """What is still missing before the organisation can be submitted; an empty list means ready."""
    names = ORGANISATION_NEEDS + (ENTERPRISE_NEEDS if organisation.is_enterprise else ())
    found = list(_empty(organisation, names, in_profile=False))
    if organisation.is_enterprise:
        found += _empty(_profile(organisation), PROFILE_NEEDS, in_profile=True)
    return found


def unknown_facts(organisation: Organisation) -> list[Missing]:
    """Facts of a firm that rules read and that are not known yet; each one known makes matching more certain."""
    return list(_empty(_profile(organisation), PROFILE_FACTS, in_profile=True)) if organisation.is_enterprise else []


def _profile(organisation: Organisation) -> EnterpriseProfile:
    profile: EnterpriseProfile | None = getattr(organisation, "profile", None)
    return profile or EnterpriseProfile(organisation=organisation)


def _empty(row: Organisation | EnterpriseProfile, names: Iterable[str], *, in_profile: bool) -> Iterable[Missing]:
    for name in names:
        if getattr(row, name) in (None, ""):
            yield Missing(name, field_label(row, name), in_profile)


def field_label(row: Model, name: str) -> str:
    """What a field is called in the reader's language."""
    return str(getattr(row._meta.get_field(name), "verbose_name", name))

"""Rows that are organisations: registered by the organiser without members, as on the page of the organiser.

They are not verified by it: the organiser compares them with their licences and verifies them with the buttons of the
list. An empty cell changes nothing. Who an organisation is (its kind, and its name once it is verified) is not changed
by a list: a code with another name is more often a slip than a new name.
"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts.enums import OrganisationKind
from accounts.errors import Invalid
from accounts.models import EnterpriseProfile, Organisation, User
from accounts.services.organisations import FACTS, register_organisation, update_organisation
from accounts.services.profiles import CERTIFICATE_FACTS, update_profile
from accounts.states import IDENTITY_LOCKED
from events.models import MarketEvent
from market.services.workbook_kinds.parties import Parties, check_there, find_parties, only_one, plain_name
from market.services.workbook_kinds.plan import Plan, Values, differences, planned
from market.workbook_enums import ImportKind, RowState

KIND = ImportKind.ORGANISATIONS
PROFILE = ("established_on", "legal_representative", "registered_capital", "staff")


def find(event: MarketEvent, rows: Sequence[Values]) -> Parties:
    """The organisations with one of these codes or names."""
    return find_parties(rows, "name")


def plan(known: Parties, values: Values) -> Plan:
    """New by code or name, else what differs from the organisation on record."""
    if values["kind"] != OrganisationKind.ENTERPRISE and (given := [name for name in PROFILE if name in values]):
        raise Invalid(_("Only enterprises have this."), field=given[0])
    row = _on_record(known, values)
    if row is None:
        return _new(values)
    check_there(row)
    _check_identity(row, values)
    changes = differences(KIND, row, values, _to_write(row, values))
    if row.is_enterprise:
        changes += differences(KIND, _profile(row), values, PROFILE)
    return planned(row.name, (f"organisation:{row.pk}",), changes)


def _on_record(known: Parties, values: Values) -> Organisation | None:
    code = values.get("credit_code")
    if code and code in known.by_code:
        return known.by_code[code]
    return only_one(known, values["name"], without_code=bool(code))


def _new(values: Values) -> Plan:
    """One with a code and one without may be the same if they bear the same name: the second row is told so."""
    code, name = values.get("credit_code"), plain_name(values["name"])
    keys = (f"code:{code}", f"bare:{name}") if code else (f"named:{name}",)
    marks = (f"code:{code}", f"named:{name}") if code else (f"bare:{name}", f"named:{name}")
    return Plan(RowState.NEW, values["name"], keys, marks)


def _check_identity(row: Organisation, values: Values) -> None:
    if row.kind != values["kind"]:
        raise Invalid(
            _("It is registered as “%(kind)s”, and its kind cannot be changed.") % {"kind": row.get_kind_display()},
            field="kind",
        )
    if not _same_name(row, values) and row.verification in IDENTITY_LOCKED:
        raise Invalid(
            _("This credit code belongs to “%(name)s”. If it bears another name now, change that on its page.")
            % {"name": row.name},
            field="name",
        )


def _same_name(row: Organisation, values: Values) -> bool:
    return plain_name(row.name) == plain_name(values["name"])


def _to_write(row: Organisation, values: Values) -> list[str]:
    """The columns that are compared; a name in other brackets is the same name, and stays as it is."""
    return [name for name in values if name in FACTS and not (name == "name" and _same_name(row, values))]


def _profile(row: Organisation) -> EnterpriseProfile:
    return getattr(row, "profile", None) or EnterpriseProfile(organisation=row)


def write(by: User, known: Parties, values: Values) -> None:
    """Register it, or change what differs."""
    row = _on_record(known, values)
    if row is None:
        facts = {name: value for name, value in values.items() if name in FACTS}
        row = register_organisation(by=by, kind=values["kind"], **facts)
    else:
        row = update_organisation(by=by, organisation=row, **{name: values[name] for name in _to_write(row, values)})
    profile = {name: values[name] for name in PROFILE if name in values}
    if profile:
        update_profile(by=by, organisation=row, facts=profile, years=[], certificates=_certificates(row))


def _certificates(row: Organisation) -> list[dict[str, Any]]:
    """As they are: the workbook says nothing about them."""
    return [
        {"kind": one.kind, "number": one.number} | {name: getattr(one, name) for name in CERTIFICATE_FACTS}
        for one in _profile(row).certificates.all()
    ]

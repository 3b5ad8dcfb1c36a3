"""The facts of a firm that eligibility rules read."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.completeness import field_label
from accounts.errors import Invalid, WrongState
from accounts.models import Certificate, EnterpriseProfile, Organisation, User, YearFigures
from accounts.permissions import check_act_for
from accounts.services.rows import as_text, save_checked, set_facts
from accounts.signals import organisation_changed

PROFILE_FACTS = frozenset(
    field.name
    for field in EnterpriseProfile._meta.concrete_fields
    if field.name not in ("id", "organisation", "updated_at")
)
YEAR_FACTS = frozenset({"revenue", "profit", "tax", "rd_spend", "assets", "debts"})
CERTIFICATE_FACTS = frozenset({"issued_on", "expires_on"})


@transaction.atomic
def update_profile(
    *,
    by: User,
    organisation: Organisation,
    facts: Mapping[str, Any],
    years: Sequence[Mapping[str, Any]],
    certificates: Sequence[Mapping[str, Any]],
) -> EnterpriseProfile:
    """Keep a firm's profile. ``facts`` holds the fields to change; amounts are yuan.

    ``years`` are rows with a ``year``; a row whose figures are all None takes the year away, years not named stay.
    ``certificates`` is the whole list: what is not on it is taken off.
    """
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    check_act_for(by, row)
    if not row.is_enterprise:
        raise WrongState(_("Only enterprises keep an enterprise profile."))
    profile, _created = EnterpriseProfile.objects.get_or_create(organisation=row)
    changes: dict[str, Any] = dict(set_facts(profile, facts, PROFILE_FACTS))
    _check_profile(profile)
    save_checked(profile)
    if years_changed := [change for figures in years for change in _keep_year(profile, figures)]:
        changes["years"] = years_changed
    if certificates_changed := _keep_certificates(profile, certificates):
        changes["certificates"] = certificates_changed
    if changes:
        audit.record(by=by, verb="profile.update", subject=profile, on_behalf_of=row, changes=changes)
        organisation_changed.send(Organisation, organisation=row, standing=False, by=by)
    return profile


def _check_profile(profile: EnterpriseProfile) -> None:
    """No day to come, no part above its whole, no negative amount."""
    if profile.established_on and profile.established_on > clock.today():
        raise Invalid(_("The date cannot be in the future."), field="established_on")
    if profile.staff is not None and profile.rd_staff is not None and profile.rd_staff > profile.staff:
        raise Invalid(_("R&D staff cannot be more than all staff."), field="rd_staff")
    if profile.registered_capital is not None and profile.registered_capital < 0:
        raise Invalid(_("The amount cannot be negative."), field="registered_capital")


def _keep_year(profile: EnterpriseProfile, figures: Mapping[str, Any]) -> list[str]:
    """Write, change or take away the figures of one year; returns what changed, for the audit row."""
    year = figures["year"]
    if year > clock.today().year:
        raise Invalid(_("Figures of a year to come cannot be known."), field="years")
    row = profile.years.filter(year=year).first() or YearFigures(profile=profile, year=year)
    values = {name: value for name, value in figures.items() if name != "year"}
    changes = set_facts(row, values, YEAR_FACTS)
    if all(getattr(row, name) is None for name in YEAR_FACTS):
        if row.pk:
            row.delete()
            return [f"{year} −"]
        return []
    _check_year(row)
    if not changes:
        return []
    save_checked(row)
    return [f"{year} {name} {old or '—'} → {new or '—'}" for name, (old, new) in changes.items()]


def _check_year(row: YearFigures) -> None:
    for name in sorted(YEAR_FACTS - {"profit"}):
        value: Decimal | None = getattr(row, name)
        if value is not None and value < 0:
            label = field_label(row, name)
            raise Invalid(
                _("%(year)s: %(label)s cannot be negative.") % {"year": row.year, "label": label}, field="years"
            )


def _keep_certificates(profile: EnterpriseProfile, certificates: Sequence[Mapping[str, Any]]) -> list[str]:
    """Make the stored list equal to the given one; returns what changed, for the audit row."""
    stored = {(row.kind, row.number): row for row in profile.certificates.all()}
    seen: set[tuple[str, str]] = set()
    done: list[str] = []
    for facts in certificates:
        key = (facts["kind"], facts.get("number", ""))
        if key in seen:
            raise Invalid(_("The same certificate is listed twice."), field="certificates")
        seen.add(key)
        row = stored.get(key) or Certificate(profile=profile, kind=key[0], number=key[1])
        dates = {name: facts.get(name) for name in CERTIFICATE_FACTS}
        changes = set_facts(row, dates, CERTIFICATE_FACTS)
        _check_certificate(row)
        if changes or row.pk is None:
            save_checked(row)
            done.append(f"{'~' if key in stored else '+'} {_certificate_text(row)}")
    for key, row in stored.items():
        if key not in seen:
            done.append(f"− {_certificate_text(row)}")
            row.delete()
    return done


def _check_certificate(row: Certificate) -> None:
    if row.issued_on and row.issued_on > clock.today():
        raise Invalid(_("A certificate cannot be issued in the future."), field="certificates")
    if row.issued_on and row.expires_on and row.expires_on < row.issued_on:
        raise Invalid(_("A certificate cannot expire before it was issued."), field="certificates")


def _certificate_text(row: Certificate) -> str:
    return " ".join([row.kind, row.number or "—", as_text(row.issued_on) or "—", as_text(row.expires_on) or "—"])

"""A policy is written: its name, and the version that is in work. Who publishes it is another question."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, WrongState
from accounts.models import User
from accounts.permissions import check_organise
from accounts.services.rows import save_checked, set_facts
from market.models import Policy, PolicyVersion
from market.policy_enums import BenefitForm, CapKind, VersionStatus
from market.selectors.policies import last_published, version_in_work
from market.services.snapshots import check_policy_rules

COLUMNS = (
    "document",
    "document_number",
    "article",
    "issued_on",
    "link",
    "valid_told",
    "valid_from",
    "valid_to",
    "applying_told",
    "applying_from",
    "applying_to",
    "rules",
    "benefit_form",
    "benefit_base",
    "benefit_percent",
    "benefit_fixed",
    "caps",
    "matched",
    "matched_percent",
    "selection",
    "way",
    "budget",
    "pool",
    "pool_limit",
    "documents",
    "contact",
    "note",
)
NAMES = ("key", "name", "topic", "office", "offering")
WINDOWS = (("valid_from", "valid_to", "valid_told"), ("applying_from", "applying_to", "applying_told"))
MOST_RULES = 30


@transaction.atomic
def create_policy(
    *, by: User, names: dict[str, Any], facts: dict[str, Any], excludes: Iterable[Policy] = ()
) -> PolicyVersion:
    """A new policy with its first version, a draft."""
    check_organise(by)
    policy = Policy(created_by=by)
    set_facts(policy, names, NAMES)
    _check_office(policy)
    save_checked(policy)
    audit.record(by=by, verb="policy.create", subject=policy)
    return _new_version(by, policy, PolicyVersion(policy=policy, number=1, written_by=by), facts, excludes)


@transaction.atomic
def begin_version(*, by: User, policy: Policy) -> PolicyVersion:
    """A draft of the next version: a copy of the one published last. A policy has one version in work at a time; who
    asks for a second one is given the first.
    """
    check_organise(by)
    lock_policy(policy)
    if (working := version_in_work(policy)) is not None:
        return working
    before = last_published(policy)
    if before is None:
        raise WrongState(_("This policy has no published version that could be changed."))
    facts = {name: getattr(before, name) for name in COLUMNS} | {"note": ""}
    number = PolicyVersion.objects.filter(policy=policy).order_by("-number").values_list("number", flat=True)[0] + 1
    row = PolicyVersion(policy=policy, number=number, written_by=by)
    return _new_version(by, policy, row, facts, before.excludes.all())


@transaction.atomic
def save_version(
    *, by: User, version: PolicyVersion, facts: dict[str, Any], excludes: Iterable[Policy] | None = None
) -> PolicyVersion:
    """Change a draft. Whoever writes last is its writer: nobody publishes what they wrote themselves."""
    check_organise(by)
    row = lock_version(version)
    if row.status != VersionStatus.DRAFT:
        raise WrongState(_("Only a draft can be changed. Begin a new version instead."))
    changes = _fill(row, facts)
    if excludes is not None:
        changes |= _exclude(row, excludes)
    if changes:
        row.written_by, row.written_at = by, clock.now()
        save_checked(row)
        audit.record(by=by, verb="policy.write", subject=row, changes=changes)
    return row


def lock_policy(policy: Policy) -> Policy:
    """The locked row; all that is done with the versions of a policy goes one after the other."""
    return Policy.objects.select_for_update(of=("self",), no_key=True).get(pk=policy.pk)


def lock_version(version: PolicyVersion) -> PolicyVersion:
    """A version as it is now, with its policy locked."""
    lock_policy(version.policy)
    return PolicyVersion.objects.select_related("policy", "written_by").get(pk=version.pk)


def filled(row: PolicyVersion, facts: dict[str, Any]) -> PolicyVersion:
    """A version in memory with these facts, checked as when it is saved."""
    _fill(row, facts)
    return row


def _new_version(
    by: User, policy: Policy, row: PolicyVersion, facts: dict[str, Any], excludes: Iterable[Policy]
) -> PolicyVersion:
    _fill(row, facts)
    save_checked(row)
    _exclude(row, excludes)
    audit.record(by=by, verb="policy.begin", subject=row, number=row.number)
    return row


def _fill(row: PolicyVersion, facts: dict[str, Any]) -> dict[str, list[str]]:
    if "rules" in facts:
        if len(facts["rules"]) > MOST_RULES:
            raise Invalid(_("At most %(count)d conditions.") % {"count": MOST_RULES}, field="rules")
        facts = facts | {"rules": check_policy_rules(facts["rules"])}
    if "caps" in facts:
        facts = facts | {"caps": [_cap(cap) for cap in facts["caps"]]}
    changes = set_facts(row, facts, COLUMNS)
    _check_windows(row)
    _check_benefit(row)
    return changes


def _cap(cap: dict[str, Any]) -> dict[str, str]:
    """A limit as it is stored: yuan as text, and what counts under it."""
    amount = Decimal(str(cap["amount"]))
    if not amount.is_finite() or amount <= 0:
        raise Invalid(_("A limit is an amount above nothing."), field="caps")
    if cap.get("had", "") not in CapKind.values:
        raise Invalid(_("Please choose from the list."), field="caps")
    return {"amount": str(amount), "had": cap.get("had", "")}


def _check_windows(row: PolicyVersion) -> None:
    for opens, closes, told in WINDOWS:
        first, last = getattr(row, opens), getattr(row, closes)
        if not getattr(row, told) and (first or last):
            raise Invalid(_("There is a date here: then the document does say it."), field=told)
        if first and last and first > last:
            raise Invalid(_("The last day is before the first one."), field=closes)


def _check_benefit(row: PolicyVersion) -> None:
    """A share needs to know of what; a fixed amount is an amount; a shared limit has a name and an amount."""
    if row.benefit_form == BenefitForm.SHARE:
        if not row.benefit_base:
            raise Invalid(_("Please say of which amount the share is."), field="benefit_base")
        if row.benefit_percent is None:
            raise Invalid(_("Please say how large the share is."), field="benefit_percent")
    if row.benefit_form == BenefitForm.FIXED and not row.benefit_fixed:
        raise Invalid(_("Please give the amount."), field="benefit_fixed")
    if bool(row.pool) != (row.pool_limit is not None):
        raise Invalid(_("A shared limit has a name and an amount."), field="pool_limit")


def _check_office(policy: Policy) -> None:
    if policy.office is not None and policy.office.kind != "government":
        raise Invalid(_("A policy is in charge of a government office."), field="office")


def _exclude(row: PolicyVersion, excludes: Iterable[Policy]) -> dict[str, list[str]]:
    """What cannot be had together with it; never itself."""
    before, after = {one.pk: one for one in row.excludes.all()}, {one.pk: one for one in excludes}
    if row.policy_id in after:
        raise Invalid(_("A policy does not exclude itself."), field="excludes")
    if before.keys() == after.keys():
        return {}
    row.excludes.set(after.values())
    return {"excludes": [", ".join(sorted(one.key for one in side.values())) for side in (before, after)]}

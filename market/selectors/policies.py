"""Policies and their versions: what is published, what is in force on a day, what is in work."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from accounts import clock
from market.models import Policy, PolicyVersion
from market.policy_enums import VersionStatus

IN_WORK = (VersionStatus.DRAFT, VersionStatus.IN_REVIEW)


def published_versions() -> QuerySet[PolicyVersion]:
    """All published versions with their policies and what they exclude, in the order in which they were published."""
    rows = PolicyVersion.objects.filter(status=VersionStatus.PUBLISHED).select_related("policy__office")
    return rows.prefetch_related("excludes").order_by("published_at", "pk")


def in_force_of(versions: Iterable[PolicyVersion], on: dt.date) -> list[PolicyVersion]:
    """Of each policy the version that holds on the day: of those whose validity covers it (or is not told) the one that
    came into force last, of several the last published. The same rule as `market.policies.entitlement.in_force`.
    """
    found: dict[int, PolicyVersion] = {}
    for row in versions:
        begun = row.valid_from is None or row.valid_from <= on
        over = row.valid_to is not None and row.valid_to < on
        if row.valid_told and (not begun or over):
            continue
        held = found.get(row.policy_id)
        if held is None or _since(row) >= _since(held):
            found[row.policy_id] = row
    return list(found.values())


def _since(row: PolicyVersion) -> dt.date:
    return row.valid_from if row.valid_told and row.valid_from else dt.date.min


def versions_on(on: dt.date | None = None) -> list[PolicyVersion]:
    """The version of every policy that holds on the day (today), two queries."""
    return in_force_of(published_versions(), on or clock.as_local_date(clock.now()))


def published_policies() -> QuerySet[Policy]:
    """Policies of which at least one version is published, with these versions, the newest first."""
    rows = PolicyVersion.objects.filter(status=VersionStatus.PUBLISHED).prefetch_related("excludes")
    newest = Prefetch("versions", rows.order_by("-published_at", "-pk"), to_attr="published")
    shown = Policy.objects.filter(versions__status=VersionStatus.PUBLISHED).distinct()
    return shown.select_related("office", "offering").prefetch_related(newest)


def version_in_work(policy: Policy) -> PolicyVersion | None:
    """The version that is being written or waits for its second person."""
    return PolicyVersion.objects.filter(policy=policy, status__in=IN_WORK).first()


def last_published(policy: Policy) -> PolicyVersion | None:
    """The version that was published last."""
    rows = PolicyVersion.objects.filter(policy=policy, status=VersionStatus.PUBLISHED)
    return rows.order_by("-published_at", "-pk").first()


def version_on(
    policy: Policy, versions: Iterable[PolicyVersion] | None = None, on: dt.date | None = None
) -> PolicyVersion | None:
    """The version of one policy that holds on the day (today); from versions that are read already, or by a query."""
    rows = published_versions().filter(policy=policy) if versions is None else versions
    known = [row for row in rows if row.status == VersionStatus.PUBLISHED]
    known.sort(key=lambda row: (row.published_at, row.pk))
    held = in_force_of(known, on or clock.as_local_date(clock.now()))
    return held[0] if held else None

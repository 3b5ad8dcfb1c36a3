"""The organiser keeps the indicators of the district index and their figures; every change is on record."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Invalid
from accounts.models import User
from accounts.permissions import check_organise
from accounts.services.rows import save_checked, set_facts
from market.enums import NeedKind, PolicyTopic
from market.models import Indicator, IndicatorValue

INDICATOR_FACTS = (
    "dimension",
    "name",
    "unit",
    "direction",
    "weight",
    "low",
    "high",
    "source",
    "need_kinds",
    "policy_topics",
    "invented",
    "in_use",
)
VALUE_FACTS = ("indicator", "area", "year", "value", "source", "invented")


@transaction.atomic
def add_indicator(*, by: User, **facts: Any) -> Indicator:
    """A new indicator with the source of its figures; one without a weight is shown and does not count."""
    check_organise(by)
    row = Indicator()
    changes: dict[str, Any] = set_facts(row, facts, INDICATOR_FACTS)
    _check_links(row)
    save_checked(row)
    audit.record(by=by, verb="indicator.add", subject=row, **changes)
    return row


@transaction.atomic
def change_indicator(*, by: User, indicator: Indicator, **facts: Any) -> Indicator:
    """Change an indicator, or take it out of the index with ``in_use``: its figures stay on record."""
    check_organise(by)
    row = Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)
    changes: dict[str, Any] = set_facts(row, facts, INDICATOR_FACTS)
    if not changes:
        return row
    _check_links(row)
    save_checked(row)
    audit.record(by=by, verb="indicator.change", subject=row, **changes)
    return row


@transaction.atomic
def add_value(*, by: User, indicator: Indicator, **facts: Any) -> IndicatorValue:
    """The figure of a district in a year, once for each; who has a better one changes it."""
    check_organise(by)
    row = IndicatorValue(indicator=indicator)
    changes: dict[str, Any] = set_facts(row, _clean(facts), VALUE_FACTS)
    save_checked(row)
    audit.record(by=by, verb="indicator.value", subject=row, **changes)
    return row


@transaction.atomic
def change_value(*, by: User, figure: IndicatorValue, **facts: Any) -> IndicatorValue:
    """Correct a figure; an empty one says that nobody knows it. What stood there before stays in the audit log."""
    check_organise(by)
    rows = IndicatorValue.objects.select_for_update(no_key=True, of=("self",)).select_related("indicator")
    row = rows.get(pk=figure.pk)
    changes: dict[str, Any] = set_facts(row, _clean(facts), VALUE_FACTS)
    if changes:
        save_checked(row)
        audit.record(by=by, verb="indicator.correct", subject=row, **changes)
    return row


def _clean(facts: dict[str, Any]) -> dict[str, Any]:
    """A district is called the same whoever types it."""
    return facts | {"area": " ".join(facts["area"].split())} if "area" in facts else facts


def _check_links(row: Indicator) -> None:
    if unknown := set(row.need_kinds) - set(NeedKind.values):
        raise Invalid(_("There is no kind of need “%(kind)s”.") % {"kind": min(unknown)}, field="need_kinds")
    if unknown := set(row.policy_topics) - set(PolicyTopic.values):
        raise Invalid(_("There is no topic “%(topic)s”.") % {"topic": min(unknown)}, field="policy_topics")

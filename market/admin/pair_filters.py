"""Filters of the introductions: by the clock, by the kind of the answering party."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock
from accounts.enums import OrganisationKind
from market.models import Introduction
from market.selectors.phases import FORTNIGHT, MONTH


class ClockFilter(admin.SimpleListFilter):
    """What is late, what was handed to the organiser, what runs out within a day, two weeks or thirty days."""

    title = gettext_lazy("clock")
    parameter_name = "clock"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Seven answers."""
        return [
            ("overdue", _("Overdue")),
            ("escalated", _("Overdue and handed to the organiser")),
            ("late", _("Overdue, still with the party")),
            ("today", _("Runs out within a day")),
            ("fortnight", _("Runs out within two weeks")),
            ("month", _("Runs out within thirty days")),
            ("open", _("Open, with and without a clock")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Introduction]) -> QuerySet[Introduction]:
        """Open pairs of that kind."""
        return by_clock(queryset, self.value())


def by_clock(rows: Any, which: str | None) -> Any:
    """Open pairs whose clock stands as asked; everything when nothing is asked."""
    now = clock.now()
    late = {"due_at__lt": now}
    facts: dict[str, dict[str, Any]] = {
        "overdue": late,
        "escalated": late | {"escalated_at__isnull": False},
        "late": late | {"escalated_at__isnull": True},
        "today": {"due_at__gte": now, "due_at__lt": now + dt.timedelta(days=1)},
        "fortnight": {"due_at__gte": now, "due_at__lt": now + FORTNIGHT},
        "month": {"due_at__gte": now, "due_at__lt": now + MONTH},
        "open": {},
    }
    return rows.open().filter(**facts[which]) if which in facts else rows


class ProviderKindFilter(admin.SimpleListFilter):
    """Banks, funds, universities …"""

    title = gettext_lazy("kind of answering party")
    parameter_name = "provider_kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The kinds of organisation."""
        return list(OrganisationKind.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Those of the chosen kind."""
        path = "provider__kind" if queryset.model is Introduction else "introduction__provider__kind"
        return queryset.filter(**{path: self.value()}) if self.value() else queryset

"""Columns that every list of pairs begins with: whose need, and who answers."""

from typing import Protocol

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from market.models import Need, Offering


class Pair(Protocol):
    """A row that names a need and the party that answers it, with an offering or without."""

    need: Need
    provider: Organisation
    offering: Offering | None


class PairColumns:
    """For admins of rows that are pairs."""

    @admin.display(description=gettext_lazy("firm and need"), ordering="need__organisation__name")
    def firm(self, row: Pair) -> SafeString:
        """Who looks for what."""
        return format_html("{}<br><small>{}</small>", row.need.organisation.name, row.need.title)

    @admin.display(description=gettext_lazy("answering party"), ordering="provider__name")
    def party(self, row: Pair) -> SafeString:
        """Who answers, with what."""
        return format_html("{}<br><small>{}</small>", row.provider.name, row.offering.name if row.offering else "—")

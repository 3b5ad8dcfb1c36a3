"""The audit log, to look at."""

import json
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import ReadOnlyAdmin
from accounts.admin.site import site
from accounts.models import AuditRow
from accounts.wording import verb_name


class VerbFilter(admin.SimpleListFilter):
    """Acts of one kind."""

    title = _("act")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The kinds of acts there have been."""
        verbs = AuditRow.objects.values_list("verb", flat=True).distinct().order_by("verb")
        return [(verb, verb_name(verb)) for verb in verbs]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Those of the chosen kind."""
        return queryset.filter(verb=self.value()) if self.value() else queryset


class OrganiserFilter(admin.SimpleListFilter):
    """What one of the organiser's people has done."""

    title = _("who of the organiser")
    parameter_name = "actor_id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The organiser's people who have done something."""
        people = AuditRow.objects.filter(by_staff=True).values_list("actor_id", "actor").distinct().order_by("actor")
        return [(str(pk), name) for pk, name in dict(people).items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """The chosen person's acts."""
        return queryset.filter(actor_id=self.value()) if (self.value() or "").isdecimal() else queryset


@admin.register(AuditRow, site=site)
class AuditRowAdmin(ReadOnlyAdmin):
    """Who did what for whom."""

    list_display = ("at", "who", "act", "subject", "on_behalf_of", "by_staff")
    list_display_links = ("at", "act")
    list_filter = ("by_staff", "at", OrganiserFilter, VerbFilter)
    search_fields = ("actor", "subject", "on_behalf_of", "verb")
    date_hierarchy = "at"
    fields = ("at", "who", "act", "subject", "kind", "subject_id", "on_behalf_of", "by_staff", "details")

    @admin.display(description=_("actor"), ordering="actor")
    def who(self, row: AuditRow) -> str:
        """The person, or the platform itself."""
        return row.actor or str(_("The platform"))

    @admin.display(description=_("act"), ordering="verb")
    def act(self, row: AuditRow) -> str:
        """The act in words."""
        return verb_name(row.verb)

    @admin.display(description=_("kind of thing"))
    def kind(self, row: AuditRow) -> str:
        """What the thing is called; a table that is gone keeps its technical name."""
        names = {model._meta.model_name: model._meta.verbose_name for model in apps.get_models()}
        return str(names.get(row.subject_type, row.subject_type))

    @admin.display(description=_("details"))
    def details(self, row: AuditRow) -> str:
        """Old and new values, by the names of columns."""
        return format_html('<pre translate="no">{}</pre>', json.dumps(row.data, ensure_ascii=False, indent=2))

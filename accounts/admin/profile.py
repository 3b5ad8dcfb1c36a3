"""Enterprise profiles, to look at; they are changed on the firm's own page, by the firm or on its behalf."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from accounts.admin.base import ReadOnlyAdmin, ReadOnlyTabular
from accounts.admin.site import site
from accounts.industries import industry_name
from accounts.models import Certificate, EnterpriseProfile, YearFigures


class YearInline(ReadOnlyTabular):
    """The figures of each year, yuan."""

    model = YearFigures
    fields = ("year", "revenue", "profit", "tax", "rd_spend", "assets", "debts")


class CertificateInline(ReadOnlyTabular):
    """The certificates."""

    model = Certificate
    fields = ("kind", "number", "issued_on", "expires_on")


@admin.register(EnterpriseProfile, site=site)
class ProfileAdmin(ReadOnlyAdmin):
    """What rules read about firms."""

    list_display = ("organisation", "industry_words", "established_on", "staff", "debt_ratio", "updated_at")
    list_select_related = ("organisation",)
    search_fields = ("organisation__name", "organisation__credit_code")
    ordering = ("organisation__name",)
    exclude = ("industry",)
    readonly_fields = ("industry_words",)
    inlines = (YearInline, CertificateInline)

    @admin.display(description=EnterpriseProfile._meta.get_field("industry").verbose_name, ordering="industry")
    def industry_words(self, row: EnterpriseProfile) -> str:
        """The industry by name."""
        return industry_name(row.industry) or "—"

    def render_change_form(self, request: HttpRequest, context: dict, **kwargs: Any) -> HttpResponse:
        """The way to the page where it is changed."""
        if kwargs.get("obj"):
            context["act_for"] = kwargs["obj"].organisation_id
            context["act_next"] = "accounts:profile"
        return super().render_change_form(request, context, **kwargs)

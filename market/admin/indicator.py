"""Indicators of the district index and their figures: added and changed through services, never deleted."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import ReadOnlyTabular, ServiceForm, StaffAdmin
from accounts.admin.site import site
from accounts.regions import region_name
from market.enums import NeedKind, PolicyTopic
from market.models import Indicator, IndicatorValue
from market.services import indicators as services


class IndicatorForm(ServiceForm):
    """Needs and policies are ticked."""

    need_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Needs that address it"),
        choices=NeedKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Where a district is weak in it, the public page leads to these."),
    )
    policy_topics = forms.MultipleChoiceField(
        label=gettext_lazy("Policies that address it"),
        choices=PolicyTopic.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class ValueRows(ReadOnlyTabular):
    """The figures of an indicator, the newest year first."""

    model = IndicatorValue
    fields = ("area", "year", "value", "invented", "source")
    ordering = ("-year", "area")
    show_change_link = True  # a table that scrolls sideways is reached with the keyboard too


@admin.register(Indicator, site=site)
class IndicatorAdmin(StaffAdmin):
    """The indicators by dimension."""

    form = IndicatorForm
    list_display = ("name", "dimension", "unit", "direction", "weight", "in_use", "invented")
    list_filter = ("dimension", "in_use", "invented")
    search_fields = ("name", "source")
    ordering = ("dimension", "pk")
    inlines = (ValueRows,)
    fields = (
        "dimension",
        "name",
        ("unit", "direction", "weight"),
        ("low", "high"),
        "source",
        "need_kinds",
        "policy_topics",
        ("in_use", "invented"),
    )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the way to a new figure and to the public page."""
        add = f"{reverse('admin:market_indicatorvalue_add')}?indicator={object_id}"
        links = [(_("Add a figure"), add), (_("Public page"), reverse("market:district_index"))]
        return super().change_view(request, object_id, form_url, {"links": links, **(extra_context or {})})

    def write_row(self, request: HttpRequest, form: ServiceForm, change: bool) -> Indicator:
        """Add or change an indicator."""
        if change:
            facts = {name: form.cleaned_data[name] for name in form.changed_data}
            return services.change_indicator(by=request.user, indicator=form.instance, **facts)
        return services.add_indicator(by=request.user, **form.cleaned_data)


class AreaFilter(admin.SimpleListFilter):
    """The districts that have figures."""

    title = gettext_lazy("district")
    parameter_name = "area"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Codes with their names."""
        areas = IndicatorValue.objects.order_by("area").values_list("area", flat=True).distinct()
        return [(area, region_name(area)) for area in areas]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Figures of the district."""
        return queryset.filter(area=self.value()) if self.value() else queryset


@admin.register(IndicatorValue, site=site)
class IndicatorValueAdmin(StaffAdmin):
    """The figures, the newest year first."""

    form = ServiceForm
    list_display = ("indicator", "district", "year", "value", "invented")
    list_select_related = ("indicator",)
    list_filter = ("indicator__dimension", "year", AreaFilter, "invented")
    search_fields = ("indicator__name", "area")
    fields = ("indicator", "area", "year", "value", "source", "invented")

    @admin.display(description=gettext_lazy("district"), ordering="area")
    def district(self, row: IndicatorValue) -> str:
        """Its name."""
        return region_name(row.area)

    def write_row(self, request: HttpRequest, form: ServiceForm, change: bool) -> IndicatorValue:
        """Add or correct a figure."""
        if change:
            facts = {name: form.cleaned_data[name] for name in form.changed_data}
            return services.change_value(by=request.user, figure=form.instance, **facts)
        return services.add_value(by=request.user, **form.cleaned_data)

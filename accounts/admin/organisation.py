"""Organisations: the verification queue, their facts, their people, and the way to act for them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts.admin.base import ReadOnlyTabular, ServiceForm, StaffAdmin
from accounts.admin.decisions import Decision, DecisionsMixin
from accounts.admin.site import site
from accounts.completeness import missing_for_verification
from accounts.enums import Verification
from accounts.forms.fields import CreditCodeField, MobileField
from accounts.models import Invitation, Membership, Organisation
from accounts.regions import REGION_CHOICES, region_name
from accounts.services import organisations, verification

IDENTITY = ("kind", "name", "credit_code")
PUBLIC = ("field", "region", "introduction", "website")
CONTACT = ("contact_name", "contact_title", "contact_mobile", "contact_email")
DECIDED = ("verification", "verification_reason", "missing", "submitted_at", "verified_at", "verified_by", "created_at")

WAITING_FIRST = Case(When(verification=Verification.PENDING, then=Value(0)), default=Value(1))

DECISIONS = {
    "submit": Decision(
        label=_("Submit on its behalf"),
        question=_("Submit for verification on behalf of these organisations?"),
        done=_("%(count)s submitted."),
        act=lambda by, row: verification.submit_for_verification(by=by, organisation=row),
        states=frozenset({Verification.UNVERIFIED, Verification.REJECTED}),
    ),
    "verify": Decision(
        label=_("Verify"),
        question=_("Have name, credit code and licence of these organisations been compared?"),
        done=_("%(count)s verified."),
        act=lambda by, row: verification.verify(by=by, organisation=row),
        states=frozenset({Verification.PENDING}),
    ),
    "send-back": Decision(
        label=_("Send back with a reason"),
        question=_("Send these submissions back?"),
        done=_("%(count)s sent back."),
        act=lambda by, row, reason: verification.send_back(by=by, organisation=row, reason=reason),
        states=frozenset({Verification.PENDING}),
        needs_reason=True,
    ),
    "suspend": Decision(
        label=_("Suspend with a reason"),
        question=_("Suspend these organisations? They take no part until reinstated."),
        done=_("%(count)s suspended."),
        act=lambda by, row, reason: verification.suspend(by=by, organisation=row, reason=reason),
        states=frozenset({Verification.VERIFIED}),
        needs_reason=True,
    ),
    "reinstate": Decision(
        label=_("Reinstate"),
        question=_("End the suspension of these organisations?"),
        done=_("%(count)s reinstated."),
        act=lambda by, row: verification.reinstate(by=by, organisation=row),
        states=frozenset({Verification.SUSPENDED}),
    ),
}


class OrganisationForm(ServiceForm):
    """Facts as typed; codes and numbers are folded as on the organisation's own page."""

    credit_code = CreditCodeField(required=False)
    region = forms.ChoiceField(label=_("district"), choices=[("", "—"), *REGION_CHOICES], required=False)
    contact_mobile = MobileField(label=_("contact mobile"), required=False)
    website = forms.URLField(label=_("website"), required=False, assume_scheme="https")

    class Meta:
        model = Organisation
        fields = IDENTITY + PUBLIC + CONTACT


class MembershipInline(ReadOnlyTabular):
    """Who belongs to it."""

    model = Membership
    fields = ("user", "role", "created_at")


class InvitationInline(ReadOnlyTabular):
    """Who has been asked to join."""

    model = Invitation
    fields = ("email", "role", "invited_by", "created_at", "accepted_at")


class RegionFilter(admin.SimpleListFilter):
    """Organisations of a district."""

    title = _("district")
    parameter_name = "region"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The districts there are."""
        codes = Organisation.objects.exclude(region="").values_list("region", flat=True).distinct().order_by("region")
        return [(code, region_name(code)) for code in codes]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Those of the chosen one."""
        return queryset.filter(region=self.value()) if self.value() else queryset


@admin.register(Organisation, site=site)
class OrganisationAdmin(DecisionsMixin, StaffAdmin):
    """All parties; those that wait for verification come first, the longest waiting on top."""

    form = OrganisationForm
    list_display = (
        "name",
        "kind",
        "state",
        "submitted_at",
        "credit_code",
        "district",
    )
    list_filter = ("verification", "kind", "field", RegionFilter)
    search_fields = ("name", "credit_code", "contact_name", "contact_mobile", "memberships__user__email")
    inlines = (MembershipInline, InvitationInline)
    readonly_fields = (*DECIDED, "profile_link")
    decisions = DECISIONS
    state_field = "verification"

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        """The queue on top."""
        return (WAITING_FIRST.asc(), "submitted_at", "name", "pk")

    def get_fieldsets(self, request: HttpRequest, obj: Organisation | None = None) -> Any:
        """A new organisation has no history."""
        sets = [
            (None, {"fields": IDENTITY}),
            (_("What everybody sees"), {"fields": PUBLIC}),
            (_("Contact"), {"fields": CONTACT}),
        ]
        if obj is None:
            return sets
        decided = (*DECIDED, "profile_link") if obj.is_enterprise else DECIDED
        return [(_("Verification"), {"fields": decided}), *sets]

    def get_readonly_fields(self, request: HttpRequest, obj: Organisation | None = None) -> tuple[str, ...]:
        """The kind decides too much to change it later."""
        return (*self.readonly_fields, "kind") if obj else tuple(self.readonly_fields)

    def get_inlines(self, request: HttpRequest, obj: Organisation | None) -> Any:
        """Nobody belongs to what is not there yet."""
        return self.inlines if obj else ()

    def write_row(self, request: HttpRequest, form: ServiceForm, change: bool) -> Organisation:
        """Register on behalf of somebody, or change facts."""
        if change:
            row = Organisation.objects.get(pk=form.instance.pk)
            return organisations.update_organisation(by=request.user, organisation=row, **form.cleaned_data)
        return organisations.register_organisation(by=request.user, **form.cleaned_data)

    def render_change_form(self, request: HttpRequest, context: dict, **kwargs: Any) -> HttpResponse:
        """The button that leads to the pages of the organisation, on its behalf. The form shows its contact: who opens
        it is on record.
        """
        if kwargs.get("obj"):
            if request.method == "GET":  # a form that is shown again after a mistake has been read already
                organisations.note_contact_shown(by=request.user, organisation=kwargs["obj"])
            context["act_for"] = kwargs["obj"].pk
        return super().render_change_form(request, context, **kwargs)

    @admin.display(description=_("verification"), ordering="verification")
    def state(self, row: Organisation) -> str:
        """The state in words and colour."""
        tones = {"pending": "waiting", "verified": "done", "rejected": "refused", "suspended": "refused"}
        return format_html(
            '<span class="pill {}">{}</span>', tones.get(row.verification, ""), row.get_verification_display()
        )

    @admin.display(description=_("district"), ordering="region")
    def district(self, row: Organisation) -> str:
        """The name of the district."""
        return region_name(row.region) or "—"

    @admin.display(description=_("still missing"))
    def missing(self, row: Organisation) -> str:
        """What the organisation has not said yet."""
        return (
            pgettext("between the parts of a list", ", ").join(fact.label for fact in missing_for_verification(row))
            or "—"
        )

    @admin.display(description=_("enterprise profile"))
    def profile_link(self, row: Organisation) -> str:
        """The facts that rules read."""
        url = reverse("admin:accounts_enterpriseprofile_change", args=[row.profile.pk])
        return format_html('<a href="{}">{}</a>', url, _("Facts, yearly figures and certificates"))

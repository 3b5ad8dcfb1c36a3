"""People and their accounts."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import ReadOnlyTabular, ServiceForm, StaffAdmin
from accounts.admin.decisions import Decision, DecisionsMixin
from accounts.admin.site import site
from accounts.forms.fields import MobileField
from accounts.models import Membership, User
from accounts.second_step import has_second_step
from accounts.selectors.safety import is_locked_out
from accounts.services import sign_ins, users

DECISIONS = {
    "unlock": Decision(
        label=_("Unlock sign-in"),
        question=_("Is it clear that the wrong attempts were the person's own? Then they may try again at once."),
        done=_("%(count)s unlocked."),
        act=lambda by, row: sign_ins.unlock(by=by, user=row),
        states=frozenset(),
    ),
    "reset-second-step": Decision(
        label=_("Reset two-step sign-in"),
        question=_("Have you seen or called the person? After this the password alone opens the account."),
        done=_("%(count)s reset."),
        act=lambda by, row: sign_ins.reset_second_step(by=by, user=row),
        states=frozenset(),
    ),
}


class UserForm(ServiceForm):
    """Name and mobile, and whether the account is open; passwords are the person's own affair."""

    mobile = MobileField(label=_("mobile"), required=False)

    class Meta:
        model = User
        fields = ("email", "name", "mobile", "is_active", "is_staff")

    def clean_email(self) -> str:
        """The sign-in name in small letters: it counts once however it is written."""
        return self.cleaned_data["email"].strip().lower()


class OrganisationsInline(ReadOnlyTabular):
    """Whom the person acts for."""

    model = Membership
    fields = ("organisation", "role", "created_at")
    verbose_name_plural = _("organisations")


@admin.register(User, site=site)
class UserAdmin(DecisionsMixin, StaffAdmin):
    """People: find them, correct their details, let them in again, close an account."""

    form = UserForm
    decisions = DECISIONS
    list_display = (
        "email",
        "name",
        "mobile",
        "is_active",
        "is_staff",
        "organisation_count",
        "last_login",
        "date_joined",
    )
    list_filter = ("is_active", "is_staff", "date_joined")
    search_fields = ("email", "name", "mobile", "memberships__organisation__name")
    ordering = ("-date_joined",)
    fields = ("email", "name", "mobile", "is_active", "is_staff", "last_login", "date_joined")
    readonly_fields = ("last_login", "date_joined")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """With the number of organisations of each."""
        return super().get_queryset(request).annotate(organisation_count=Count("memberships", distinct=True))

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """The sign-in name stays; powers are given by a superuser."""
        kept = () if request.user.is_superuser else ("is_staff",)
        return (*self.readonly_fields, *kept, *(("email",) if obj else ()))

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:
        """Nobody new belongs anywhere."""
        return (OrganisationsInline,) if obj else ()

    def buttons_for(self, row: User) -> list[tuple[Any, str]]:
        """Only what there is something to do about."""
        due = {"unlock": is_locked_out(row), "reset-second-step": has_second_step(row)}
        return [(self.decisions[word].label, self.decide_url(word, row.pk)) for word, is_due in due.items() if is_due]

    def state_of(self, row: User) -> str:
        """Whose account it is."""
        return row.email

    def write_row(self, request: HttpRequest, form: ServiceForm, change: bool) -> User:
        """Open an account, or change one."""
        if change:
            row = User.objects.get(pk=form.instance.pk)
            return users.update_user(by=request.user, user=row, **form.cleaned_data)
        return users.create_user(by=request.user, **form.cleaned_data)

    @admin.display(description=_("organisations"), ordering="organisation_count")
    def organisation_count(self, row: User) -> int:
        """How many organisations the person acts for."""
        return row.organisation_count

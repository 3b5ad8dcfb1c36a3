"""Any party: firm, lender, university, office, service body."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.enums import LENDER_KINDS, OrganisationKind, TechField, Verification
from accounts.initials import initials
from accounts.validators import validate_credit_code, validate_mobile

if TYPE_CHECKING:
    from accounts.models.user import User


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations as seen by different readers."""

    def verified(self) -> "OrganisationQuerySet":
        """Organisations the organiser has checked."""
        return self.filter(verification=Verification.VERIFIED)

    def acting_choices(self, user: "User") -> "OrganisationQuerySet":
        """Organisations the user may act for: memberships, or all for the organiser's staff."""
        return self if user.is_staff else self.filter(memberships__user=user)


class Organisation(models.Model):
    """A party with its public face, its contact (private) and its verification."""

    kind = models.CharField(_("kind"), max_length=12, choices=OrganisationKind.choices)
    name = models.CharField(_("name"), max_length=120)
    initials = models.CharField(_("first letters in pinyin"), max_length=240, blank=True, editable=False)
    """By which the name is found: written with the name, never typed."""
    credit_code = models.CharField(
        _("unified social credit code"),
        max_length=18,
        unique=True,
        null=True,
        blank=True,
        validators=[validate_credit_code],
        error_messages={"unique": _("An organisation with this credit code is already registered.")},
    )
    field = models.CharField(_("technical field"), max_length=12, choices=TechField.choices, blank=True)
    region = models.CharField(_("district"), max_length=12, blank=True)
    introduction = models.TextField(_("introduction"), max_length=1500, blank=True)
    website = models.URLField(_("website"), blank=True)

    contact_name = models.CharField(_("contact person"), max_length=60, blank=True)
    contact_title = models.CharField(_("position"), max_length=60, blank=True)
    contact_mobile = models.CharField(_("contact mobile"), max_length=11, blank=True, validators=[validate_mobile])
    contact_email = models.EmailField(_("contact e-mail"), blank=True)

    verification = models.CharField(
        _("verification"), max_length=10, choices=Verification.choices, default=Verification.UNVERIFIED
    )
    verification_reason = models.TextField(_("reason"), blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    verified_at = models.DateTimeField(_("decided"), null=True, blank=True)
    verified_by = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("registered"), default=clock.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["kind", "verification"], name="organisation_kind"),
            models.Index(
                Case(When(verification="pending", then=Value(0)), default=Value(1)),
                F("submitted_at"),
                F("name"),
                F("id"),
                name="organisation_desk",  # the organiser's list: who waits for verification on top
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="organisation_refusal_has_reason",
                condition=~Q(verification__in=["rejected", "suspended"]) | ~Q(verification_reason=""),
            ),
            models.CheckConstraint(name="organisation_code_not_blank", condition=~Q(credit_code="")),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """The letters follow the name."""
        if update_fields is None or "name" in update_fields:
            self.initials = initials(self.name)
            update_fields = None if update_fields is None else {*update_fields, "initials"}
        super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def is_verified(self) -> bool:
        """The organiser has checked this organisation."""
        return self.verification == Verification.VERIFIED

    @property
    def is_lender(self) -> bool:
        """Banks and funds answer financing needs."""
        return self.kind in LENDER_KINDS

    @property
    def is_enterprise(self) -> bool:
        """Enterprises keep a profile with yearly figures and certificates."""
        return self.kind == OrganisationKind.ENTERPRISE

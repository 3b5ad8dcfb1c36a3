"""What a party says about the edition it took part in."""

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import Organisation
from events.models.registration import Registration

MARKS = (MinValueValidator(1), MaxValueValidator(5))


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    """Answers as seen by different readers."""

    def visible_to(self, organisation: Organisation | None) -> "FeedbackQuerySet":
        """A party sees its own answer; averages are told by the selector, and only of enough answers."""
        return self.filter(registration__organisation=organisation) if organisation else self.none()


class Feedback(models.Model):
    """One answer a registration, in marks from 1 (poor) to 5 (very good); it can be changed for two weeks."""

    registration = models.OneToOneField(
        Registration, on_delete=models.PROTECT, related_name="feedback", verbose_name=_("registration")
    )
    whole = models.PositiveSmallIntegerField(_("the market as a whole"), validators=MARKS)
    meetings = models.PositiveSmallIntegerField(
        _("usefulness of the meetings"), validators=MARKS, null=True, blank=True
    )
    organising = models.PositiveSmallIntegerField(_("organisation of the day"), validators=MARKS)
    again = models.BooleanField(_("would come again"))
    text = models.TextField(_("in their words"), max_length=1000, blank=True, validators=[MaxLengthValidator(1000)])
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("given by")
    )
    given_at = models.DateTimeField(_("given"), default=clock.now, editable=False)
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="feedback_marks_from_one_to_five",
                condition=Q(whole__range=(1, 5), organising__range=(1, 5))
                & (Q(meetings__isnull=True) | Q(meetings__range=(1, 5))),
            )
        ]

    def __str__(self) -> str:
        return str(self.registration)

"""What two parties that have agreed do, until when, and what became of it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import Organisation
from market.models.introduction import Introduction

PERSON: Any = {"on_delete": models.PROTECT, "null": True, "blank": True, "related_name": "+"}


class Milestone(models.Model):
    """A step of a cooperation: one side delivers it, either side says that it is done, the other side confirms.

    ``is_result`` marks the last one: what came of the cooperation. Nothing is deleted: what is given up keeps its
    reason.
    """

    introduction = models.ForeignKey(
        Introduction, on_delete=models.PROTECT, related_name="milestones", verbose_name=_("introduction of a pair")
    )
    what = models.CharField(_("what"), max_length=120)
    due_on = models.DateField(_("due"))
    party = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("who delivers it")
    )
    is_result = models.BooleanField(_("the result of the cooperation"), default=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    added_for = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("added for"))
    added_at = models.DateTimeField(_("added"), default=clock.now, editable=False)

    done_on = models.DateField(_("done on"), null=True, blank=True)
    note = models.CharField(_("what came of it"), max_length=600, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("reported by"), **PERSON)
    done_for = models.ForeignKey(Organisation, verbose_name=_("reported for"), **PERSON)
    done_at = models.DateTimeField(_("reported"), null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("confirmed by"), **PERSON)
    confirmed_for = models.ForeignKey(Organisation, verbose_name=_("confirmed for"), **PERSON)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    sent_back_reason = models.CharField(_("why it is not done yet"), max_length=300, blank=True)
    dropped_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("given up by"), **PERSON)
    dropped_at = models.DateTimeField(_("given up"), null=True, blank=True)
    dropped_reason = models.CharField(_("why it was given up"), max_length=300, blank=True)
    reminded_at = models.DateTimeField(_("reminded before it was due"), null=True, blank=True, editable=False)
    overdue_at = models.DateTimeField(_("told that it is overdue"), null=True, blank=True, editable=False)
    form_token = models.CharField(max_length=36, unique=True, null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["due_on"], name="milestone_open", condition=Q(done_on__isnull=True, dropped_at__isnull=True)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["introduction"],
                name="milestone_one_result",
                condition=Q(is_result=True, dropped_at__isnull=True),
            ),
            models.CheckConstraint(
                name="milestone_done_is_whole",
                condition=Q(done_on__isnull=True, done_by__isnull=True, done_for__isnull=True, done_at__isnull=True)
                | Q(done_on__isnull=False, done_by__isnull=False, done_for__isnull=False, done_at__isnull=False),
            ),
            models.CheckConstraint(
                name="milestone_confirmed_by_the_other",
                condition=Q(confirmed_at__isnull=True, confirmed_for__isnull=True)
                | (
                    Q(confirmed_at__isnull=False, confirmed_for__isnull=False, done_on__isnull=False)
                    & ~Q(confirmed_for=F("done_for"))
                ),
            ),
            models.CheckConstraint(
                name="milestone_given_up_or_done",
                condition=Q(dropped_at__isnull=True) | (Q(done_on__isnull=True) & ~Q(dropped_reason="")),
            ),
            models.CheckConstraint(
                name="milestone_result_says_what",
                condition=Q(is_result=False) | Q(done_on__isnull=True) | ~Q(note=""),
            ),
        ]

    def __str__(self) -> str:
        return self.what

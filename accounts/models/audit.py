"""Who did what for whom: rows without foreign keys, written in the same transaction, never changed."""

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.wording import verb_name


class AppendOnlyError(Exception):
    """Somebody tried to change or delete a row that must stay as it was written."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """A queryset that reads and inserts, and refuses everything else."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused: append-only."""
        raise AppendOnlyError(self.model.__name__)

    def delete(self) -> NoReturn:
        """Refused: append-only."""
        raise AppendOnlyError(self.model.__name__)


class AppendOnlyModel(models.Model):
    """Base of rows that are written once; a correction is a new row (the database refuses changes as well)."""

    objects: ClassVar[Any] = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only."""
        if not self._state.adding:
            raise AppendOnlyError(type(self).__name__)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: append-only."""
        raise AppendOnlyError(type(self).__name__)


class AuditRow(AppendOnlyModel):
    """One act: the person, the organisation it was done for, the verb, the thing and what changed."""

    at = models.DateTimeField(_("at"), default=clock.now, editable=False, db_index=True)
    actor_id = models.BigIntegerField(_("actor id"), null=True)
    actor = models.CharField(_("actor"), max_length=120, blank=True)
    on_behalf_of_id = models.BigIntegerField(_("for (id)"), null=True)
    on_behalf_of = models.CharField(_("for"), max_length=160, blank=True)
    by_staff = models.BooleanField(_("done by the organiser"), default=False)
    verb = models.CharField(_("act"), max_length=60, db_index=True)
    subject_type = models.CharField(_("kind of thing"), max_length=40)
    subject_id = models.CharField(_("thing (id)"), max_length=40)
    subject = models.CharField(_("thing"), max_length=200, blank=True)
    data = models.JSONField(_("details"), default=dict, blank=True)

    who: str
    """Only after ``selectors.audit.with_present_names``: what the actor is called today."""

    class Meta:
        verbose_name = _("audit row")
        verbose_name_plural = _("audit rows")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.actor} · {verb_name(self.verb)} · {self.subject}"

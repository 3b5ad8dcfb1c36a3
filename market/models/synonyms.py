"""Words that mean the same thing, for the search."""

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock


class SynonymGroup(models.Model):
    """Words in Chinese and English that the search takes for one another; the organiser keeps them.

    A word that stands in several groups means all of them.
    """

    words = models.JSONField(gettext_lazy("words that mean the same"), default=list)
    updated_at = models.DateTimeField(gettext_lazy("changed"), default=clock.now, editable=False)

    class Meta:
        verbose_name = gettext_lazy("group of synonyms")
        verbose_name_plural = gettext_lazy("groups of synonyms")
        ordering = ["pk"]

    def __str__(self) -> str:
        return _("Group %(number)s") % {"number": self.pk}

"""What the organiser says of two results that look like one put on record twice."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models.audit import AppendOnlyModel
from market.models.outcome import Outcome
from market.outcome_enums import Twin


class ResultTwin(AppendOnlyModel):
    """One word about one pair of results (``first`` has the lower key); the last of a chain counts.

    ``spare`` is the row that figures leave out while the last word is "the same".
    """

    first = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="+", verbose_name=_("one result"))
    second = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="+", verbose_name=_("other result"))
    says = models.CharField(_("decision"), max_length=10, choices=Twin.choices)
    spare = models.ForeignKey(
        Outcome,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="spared_by",
        verbose_name=_("result that is not counted"),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    follows = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("changes the decision"),
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("decision on two like results")
        verbose_name_plural = _("decisions on like results")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"], name="twin_first_word", condition=Q(follows__isnull=True)
            ),
            models.CheckConstraint(name="twin_in_order", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(
                name="twin_same_names_the_spare",
                condition=Q(says="same", spare__isnull=False, spare=F("first"))
                | Q(says="same", spare__isnull=False, spare=F("second"))
                | (~Q(says="same") & Q(spare__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_says_display())

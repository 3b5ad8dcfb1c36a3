"""Who has promised to keep a secret, in which words: append-only."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import Organisation
from accounts.models.audit import AppendOnlyModel
from market.models.introduction import Introduction


class NonDisclosureText(AppendOnlyModel):
    """One version of the promise, in both languages; the newest is the one that is shown."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    text_zh = models.TextField(_("text in Chinese"), max_length=4000)
    text_en = models.TextField(_("text in English"), max_length=4000)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(_("published"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("text of the non-disclosure promise")
        verbose_name_plural = _("texts of the non-disclosure promise")
        ordering = ["-version"]

    def __str__(self) -> str:
        return str(_("Version %(number)d")) % {"number": self.version}


class NonDisclosure(AppendOnlyModel):
    """A party's promise about what the other side of a pair keeps confidential, or its taking back.

    ``number`` counts the rows of a party about a pair: an odd one is a promise, the even one after it takes it back.
    So of two people who act at once, one comes too late.
    """

    introduction = models.ForeignKey(
        Introduction, on_delete=models.PROTECT, related_name="non_disclosures", verbose_name=_("introduction of a pair")
    )
    party = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="non_disclosures", verbose_name=_("who promises")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.ForeignKey(
        NonDisclosureText, on_delete=models.PROTECT, related_name="promises", verbose_name=_("text")
    )
    withdrawn = models.BooleanField(_("takes the promise back"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("non-disclosure promise")
        verbose_name_plural = _("non-disclosure promises")
        ordering = ["introduction", "party", "number"]
        constraints = [
            models.UniqueConstraint(fields=["introduction", "party", "number"], name="non_disclosure_in_order"),
            models.CheckConstraint(
                name="non_disclosure_first_is_given", condition=Q(number__gt=1) | Q(number=1, withdrawn=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} · {self.introduction}"

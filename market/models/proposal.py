"""What an office puts to a firm in a pair: append-only versions, each answered at most once."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models.audit import AppendOnlyModel
from market.models.introduction import Introduction


class Proposal(AppendOnlyModel):
    """One version of a proposal; the newest is the one that counts. No price in yuan means free of charge."""

    introduction = models.ForeignKey(
        Introduction, on_delete=models.PROTECT, related_name="proposals", verbose_name=_("introduction of a pair")
    )
    version = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("what you propose"), max_length=2000)
    people = models.CharField(_("who would do it"), max_length=120)
    price = models.DecimalField(_("price"), max_digits=16, decimal_places=2, null=True, blank=True)
    term_months = models.PositiveSmallIntegerField(_("term"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("sent by")
    )
    sent_at = models.DateTimeField(_("sent"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["introduction", "version"], name="proposal_version_once"),
            models.CheckConstraint(name="proposal_price_positive", condition=Q(price__isnull=True) | Q(price__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.introduction} · {self.version}"


class ProposalAnswer(AppendOnlyModel):
    """What the firm said to one version; a refusal carries its reason."""

    proposal = models.OneToOneField(
        Proposal, on_delete=models.PROTECT, related_name="answer", verbose_name=_("proposal")
    )
    accepted = models.BooleanField(_("accepted"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("answer to a proposal")
        verbose_name_plural = _("answers to proposals")
        constraints = [
            models.CheckConstraint(name="proposal_answer_has_reason", condition=Q(accepted=True) | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} · {self.accepted}"

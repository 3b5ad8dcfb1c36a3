"""What an answering party tells the firm to change after a refusal."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.audit import AppendOnlyModel
from market.call_choices import Mend
from market.models.outcome import Outcome


class RefusalAdvice(AppendOnlyModel):
    """The advice sent along with one refusal, and where the firm follows it: in its need or in its profile."""

    outcome = models.OneToOneField(Outcome, on_delete=models.PROTECT, related_name="advice", verbose_name=_("outcome"))
    text = models.CharField(_("advice"), max_length=300)
    mend = models.CharField(_("to be changed in"), max_length=7, choices=Mend.choices)

    class Meta:
        verbose_name = _("advice with a refusal")
        verbose_name_plural = _("advice with refusals")
        constraints = [models.CheckConstraint(name="refusal_advice_says_something", condition=~Q(text=""))]

    def __str__(self) -> str:
        return self.text

"""A pair meets at a market: the request for the meeting belongs to the introduction."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import clock
from events.models import MeetingRequest
from market.models.introduction import Introduction


class MeetingLink(models.Model):
    """One request for a meeting may serve several introductions of the same two parties."""

    introduction = models.ForeignKey(
        Introduction,
        on_delete=models.PROTECT,
        related_name="meeting_links",
        verbose_name=_("introduction of a pair"),
    )
    request = models.ForeignKey(
        MeetingRequest, on_delete=models.PROTECT, related_name="introduction_links", verbose_name=_("request")
    )
    made_at = models.DateTimeField(_("linked"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("meeting of a pair")
        verbose_name_plural = _("meetings of pairs")
        ordering = ["introduction_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["introduction", "request"], name="meeting_link_once")]

    def __str__(self) -> str:
        return str(self.request)

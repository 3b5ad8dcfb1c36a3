"""How was it? Three marks, a yes or no, and a few words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import PillChoice
from events.models import Feedback

MARKS = [(5, _("5 very good")), (4, _("4 good")), (3, _("3 fair")), (2, _("2 weak")), (1, _("1 poor"))]
HAD_NONE = "none"
WORDS_AT_MOST = 1000


class FeedbackForm(forms.Form):
    """The answer of a party."""

    whole = PillChoice(label=_("The market as a whole"), choices=MARKS)
    meetings = PillChoice(label=_("How useful were the meetings?"), choices=[*MARKS, (HAD_NONE, _("We had none"))])
    organising = PillChoice(label=_("How was the day organised?"), choices=MARKS)
    again = PillChoice(label=_("Would you come again?"), choices=[("yes", _("Yes")), ("no", _("No"))])
    text = forms.CharField(
        label=_("What should be better, what should stay?"),
        help_text=_("Only the organiser reads it."),
        required=False,
        max_length=WORDS_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": WORDS_AT_MOST}),
    )

    @staticmethod
    def said(feedback: Feedback | None) -> dict[str, Any]:
        """What the party has said before, as the form shows it."""
        if feedback is None:
            return {}
        return {
            "whole": feedback.whole,
            "meetings": feedback.meetings if feedback.meetings is not None else HAD_NONE,
            "organising": feedback.organising,
            "again": "yes" if feedback.again else "no",
            "text": feedback.text,
        }

    def facts(self) -> dict[str, Any]:
        """As the service takes them."""
        data = self.cleaned_data
        return {
            "whole": int(data["whole"]),
            "meetings": None if data["meetings"] == HAD_NONE else int(data["meetings"]),
            "organising": int(data["organising"]),
            "again": data["again"] == "yes",
            "text": data["text"].strip(),
        }

"""What is said about a promise: what was done, why it cannot be kept, what is still missing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.forms.fields import DayField
from market.visits import MAX_WORDS


def _long(label: Any, help_text: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3, "maxlength": MAX_WORDS})
    return forms.CharField(label=label, max_length=MAX_WORDS, widget=area, help_text=help_text)


class DoneForm(forms.Form):
    """What was done, and when."""

    note = _long(_("What was done"), _("The firm reads it and is asked to confirm it."))
    on = DayField(label=_("Done on"), past=True, initial=clock.today)


class WithdrawForm(forms.Form):
    """Why it cannot be kept."""

    reason = _long(_("Why it cannot be kept"), _("The firm reads this sentence; the promise stays on its plan."))


class NotYetForm(forms.Form):
    """What is still missing."""

    reason = _long(_("What is still missing"), _("Who promised and the organiser read it; the promise is open again."))

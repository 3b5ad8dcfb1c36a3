"""Forms of the organiser's decisions on files of support and of a new batch."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import CountField, DayField, PillChoice, WanField
from market.models import PolicyVersion, SubsidyFile
from market.models.subsidy import MOST_NOTICE_DAYS, NOTICE_DAYS
from market.policy_enums import VersionStatus
from market.services.subsidy_review import MOST_WORDS
from market.subsidy_enums import FileRefusal


class BatchForm(forms.Form):
    """A batch with its money and its days."""

    version: Any = forms.ModelChoiceField(
        label=_("Policy"),
        queryset=PolicyVersion.objects.filter(status=VersionStatus.PUBLISHED).select_related("policy"),
    )
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Such as: first batch of 2026."))
    budget = WanField(label=_("Budget"), min_value=None, above=0)
    opens_on = DayField(label=_("Files come in from"))
    closes_on = DayField(label=_("Files come in until"))
    notice_days = CountField(
        label=_("Working days of public notice"), initial=NOTICE_DAYS, min_value=1, max_value=MOST_NOTICE_DAYS
    )


class WordsForm(forms.Form):
    """Words that the firm reads."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MOST_WORDS}),
        help_text=_("The firm reads this sentence."),
    )


class ObjectionForm(forms.Form):
    """What was objected."""

    text = forms.CharField(
        label=_("Objection"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MOST_WORDS}),
        help_text=_("The firm reads it: do not name who has objected."),
    )


class RefusalForm(forms.Form):
    """Why it is not paid."""

    code = PillChoice(label=_("Reason"), choices=FileRefusal.choices)
    text = forms.CharField(
        label=_("Explanation"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MOST_WORDS}),
        help_text=_("The firm reads this sentence."),
    )


class GrantForm(forms.Form):
    """How much is granted: what was asked for, or less."""

    granted = WanField(label=_("Granted"), min_value=None, above=0)

    def __init__(self, data: Any, row: SubsidyFile) -> None:
        super().__init__(data, initial={"granted": row.asked})


class PaymentForm(forms.Form):
    """When it was paid, and under which reference."""

    paid_on = DayField(label=_("Paid on"), past=True)
    reference = forms.CharField(label=_("Reference of the payment"), max_length=60)


class ClawBackForm(WordsForm):
    """How much is taken back, and why."""

    amount = WanField(label=_("Amount taken back"), min_value=None, above=0)
    field_order = ("amount", "reason")

    def __init__(self, data: Any, row: SubsidyFile) -> None:
        super().__init__(data, initial={"amount": row.granted})

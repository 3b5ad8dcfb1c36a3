"""The form of the style guide: one field of each kind a page of this site may show."""

from typing import Any

from django import forms

from accounts.forms.fields import CountField, DayField, PercentField, PillChoice, PillChoices, WanField, YesNoUnknown

KINDS = [("debt", "债权"), ("equity", "股权"), ("subsidy", "补贴")]
FIELDS = [(str(number), f"技术领域 {number}") for number in range(1, 10)]
TYPED = {"name": "", "amount": "三百万", "kind": "gold", "purpose": "采购设备" * 5}
"""What somebody typed who made a mistake in most fields."""


class SampleForm(forms.Form):
    """Text, amount, percentage, number, day, buttons, a list of boxes, a drop-down, a long text, one box, a file."""

    name = forms.CharField(label="产品名称", max_length=60, help_text="企业看到的名称。")
    amount = WanField(label="融资金额", above=0)
    rate = PercentField(label="最高年利率", required=False)
    term = CountField(label="期限", unit="个月", required=False)
    day = DayField(label="最迟到账", required=False)
    kind = PillChoice(label="融资方式", choices=KINDS)
    sides = PillChoices(label="可以接受", choices=KINDS, required=False)
    known = YesNoUnknown(label="有无抵押物")
    many = forms.MultipleChoiceField(
        label="技术领域", choices=FIELDS, required=False, widget=forms.CheckboxSelectMultiple
    )
    region = forms.ChoiceField(
        label="所在区", choices=[("", "请选择"), ("east", "东区"), ("west", "西区")], required=False
    )
    purpose = forms.CharField(label="用途", max_length=16, widget=forms.Textarea(attrs={"rows": 3}))
    agreed = forms.BooleanField(label="同意把联系方式告诉已认领的机构")
    sheet = forms.FileField(label="附件", required=False, help_text="PDF，不超过 10 MB。")


def sample_form(prefix: str, typed: dict[str, Any] | None = None) -> SampleForm:
    """An empty form, or one that was sent with these values; the prefix keeps the ids of several apart."""
    return SampleForm(
        {f"{prefix}-{name}": value for name, value in typed.items()} if typed else None,
        prefix=prefix,
        initial={"purpose": "备料"},
    )

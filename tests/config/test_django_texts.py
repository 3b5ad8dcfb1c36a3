"""What Django says beside a field is said plainly in Chinese."""

from django import forms


class Form(forms.Form):
    name = forms.CharField(max_length=3)
    code = forms.CharField(min_length=6)
    share = forms.DecimalField(max_value=100, min_value=0, max_digits=5, decimal_places=2)


def test_limits_are_told_in_plain_words() -> None:
    form = Form({"name": "一二三四", "code": "12", "share": "-1.234"})
    assert {name: list(errors) for name, errors in form.errors.items()} == {
        "name": ["最多填写 3 个字符（现有 4 个）。"],
        "code": ["至少填写 6 个字符（现有 2 个）。"],
        "share": ["不能小于 0。", "小数点后最多 2 位。"],
    }
    assert list(Form({"name": "一", "code": "123456", "share": "1000"}).errors["share"]) == [
        "不能大于 100。",
        "小数点前最多 3 位。",
    ]

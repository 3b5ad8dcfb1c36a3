"""Fields: what is understood, what is refused, and in which words."""

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError

from accounts import clock
from accounts.forms.fields import (
    CountField,
    CreditCodeField,
    DayField,
    FormToken,
    MobileField,
    PercentField,
    WanField,
    YesNoUnknown,
    plain_number,
)

NUMBER = "请填写数字，例如 350 或 350.5。"


def refusal(field: forms.Field, typed: str) -> str:
    """What the field says to what was typed."""
    with pytest.raises(ValidationError) as error:
        field.clean(typed)
    return error.value.messages[0]


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [
        ("350", "3500000.00"),
        ("350.5", "3505000.00"),
        ("0.01", "100.00"),
        ("３５０．５", "3505000.00"),
        ("1,000", "10000000.00"),
        ("1，000", "10000000.00"),
        (" 1 000 ", "10000000.00"),
        ("350.500", "3505000.00"),
        ("1000000", "10000000000.00"),
        ("0", "0.00"),
    ],
)
def test_wan_become_yuan(typed, yuan) -> None:
    assert WanField().clean(typed) == Decimal(yuan)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("-5", "不能小于 0 万元。"),
        ("9" * 30, "不能大于 1,000,000 万元。"),
        ("-" + "9" * 30, "不能小于 0 万元。"),
        ("1000000.01", "不能大于 1,000,000 万元。"),
        ("1.234", "小数点后最多 2 位。"),
        ("abc", NUMBER),
        ("350万", NUMBER),
        ("1e3", NUMBER),
        ("NaN", NUMBER),
        ("Infinity", NUMBER),
        ("1_000", NUMBER),
        ("1.2.3", NUMBER),
        ("9" * 500, NUMBER),
        ("٣", NUMBER),
    ],
)
def test_other_amounts_are_explained(typed, sentence) -> None:
    assert refusal(WanField(), typed) == sentence


def test_a_profit_may_be_negative_within_bounds() -> None:
    field = WanField(min_value=None)
    assert field.clean("−35.5") == Decimal("-355000.00")
    assert refusal(field, "-" + "9" * 30) == "不能小于 -1,000,000 万元。"


def test_an_amount_above_nothing() -> None:
    assert refusal(WanField(above=0), "0") == "必须大于 0 万元。"


def test_an_empty_amount_is_none_where_it_may_be_empty() -> None:
    assert WanField(required=False).clean("  ") is None
    assert WanField(required=False).clean(None) is None


def test_stored_yuan_are_shown_as_wan_and_typed_text_as_typed() -> None:
    class Form(forms.Form):
        amount = WanField()

    assert Form(initial={"amount": Decimal("35050000.00")})["amount"].value() == "3505"
    assert Form(initial={"amount": Decimal("1234500.00")})["amount"].value() == "123.45"
    assert Form({"amount": "３５０x"})["amount"].value() == "３５０x"
    assert not Form({"amount": "3,505"}, initial={"amount": Decimal("35050000.00")}).has_changed()
    assert Form({"amount": "3506"}, initial={"amount": Decimal("35050000.00")}).has_changed()


def test_the_unit_stands_beside_the_box() -> None:
    assert (str(WanField().unit), str(PercentField().unit), str(CountField(unit="人").unit)) == ("万元", "%", "人")


@pytest.mark.parametrize(
    ("typed", "sentence"), [("1.5", "请填写整数。"), ("x", "请填写整数。"), ("-1", "不能小于 0。")]
)
def test_counts_are_whole(typed, sentence) -> None:
    assert CountField().clean("４２") == 42
    assert refusal(CountField(), typed) == sentence


def test_percent_up_to_a_hundred() -> None:
    assert PercentField().clean("3.45") == Decimal("3.45")
    assert refusal(PercentField(), "100.1") == "不能大于 100 %。"


def test_days() -> None:
    with clock.at(dt.datetime(2024, 5, 15, 17, tzinfo=dt.UTC)):  # 16 May in Shanghai
        assert DayField(past=True).clean("2024-05-16") == dt.date(2024, 5, 16)
        assert refusal(DayField(past=True), "2024-05-17") == "日期不能晚于今天。"
        assert DayField().clean("２０２７年5月１日") == dt.date(2027, 5, 1)
    assert refusal(DayField(), "2024-13-01") == "请填写日期，例如 2024-05-15。"
    assert refusal(DayField(), "0024-01-01") == "请填写日期，例如 2024-05-15。"


def test_codes_and_numbers() -> None:
    assert CreditCodeField().clean(" 91350100m000100Y43") == "91350100M000100Y43"
    assert CreditCodeField(required=False).clean("") is None
    assert refusal(CreditCodeField(), "91350100M000100Y44") == "校验位不符，请对照证照逐位核对。"
    assert refusal(CreditCodeField(), "91350100") == "统一社会信用代码共 18 位。"
    assert MobileField().clean("+86 138 0000 0000") == "13800000000"
    assert MobileField(required=False).clean("") == ""
    assert refusal(MobileField(), "021-62570000") == "手机号码共 11 位，以 13 至 19 开头。"


def test_yes_no_and_not_said() -> None:
    field = YesNoUnknown()
    assert [field.clean(typed) for typed in ("yes", "no", "")] == [True, False, None]
    assert [field.prepare_value(value) for value in (True, False, None)] == ["yes", "no", ""]


def test_a_form_token_is_short() -> None:
    assert FormToken().clean("a" * 32) == "a" * 32
    assert FormToken().clean("") == ""
    refusal(FormToken(), "a" * 33)


@pytest.mark.parametrize(("number", "text"), [("100", "100"), ("0.00", "0"), ("12.50", "12.5"), ("1E+3", "1000")])
def test_plain_numbers(number, text) -> None:
    assert plain_number(Decimal(number)) == text

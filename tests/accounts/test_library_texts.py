"""Sentences of Django read as Chinese on our pages."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.forms import CharField


def test_a_weak_password_is_explained_in_chinese() -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password("123")
    assert refused.value.messages == ["密码太短，至少 8 个字符。", "这个密码太常见，容易被猜到。", "密码只包含数字。"]


def test_an_empty_box_is_asked_to_be_filled_in() -> None:
    with pytest.raises(ValidationError) as refused:
        CharField().clean("")
    assert refused.value.messages == ["请填写这一项。"]

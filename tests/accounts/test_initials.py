"""A Chinese name by its first letters in pinyin, kept beside the name."""

import pytest

from accounts.initials import initials
from accounts.models import Organisation
from tests import build


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("华东理工大学", "hdlgdx"),
        ("上海工程技术大学", "shgcjsdx"),
        ("复旦大学", "fddx"),
        ("重庆大学", "cqdx"),
        ("厦门大学", "xmdx"),
        ("浦东新区", "pdxq"),
        ("建设银行普陀支行", "jsyhptzh"),
        ("青禾（示例）AI 2号", "qhslai2h"),
        ("鑫曦科技", "xxkj"),
        ("𠮷", ""),
        ("", ""),
    ],
)
def test_letters(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.django_db
def test_the_letters_follow_the_name() -> None:
    row = build.organisation("university", name="华东理工大学")
    row.name = "同济大学"
    row.save(update_fields=["name"])
    row.refresh_from_db()
    assert row.initials == "tjdx"
    row.website = "https://example.com"
    row.save(update_fields=["website"])
    assert Organisation.objects.get(initials="tjdx") == row

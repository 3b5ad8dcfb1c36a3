"""What a question asks for: known words found without spaces, all words for a thing, and how many have to be there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.thesaurus import MOST, STANDARD, concepts, enough, folded, letter_pairs, speaks_of

GROUPS = (("时尚", "服装", "Fashion"), ("虚拟", "virtual"), ("数字", "数智", "digital"), ("AI", "人工智能"))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("fashion × virtual digital", ["服装", "虚拟", "数智"]),
        ("ＦＡＳＨＩＯＮ", ["服装"]),
        ("虚拟服装", ["虚拟", "服装"]),
        ("虚拟服装设计", ["虚拟", "服装", "设计"]),
        ("服装，时尚", ["服装"]),
        ("智能制造 机器人", ["智能制造", "机器人"]),
        ("email", ["email"]),
        ("ai", ["人工智能"]),
        ("  ×  ", []),
        ("", []),
    ],
)
def test_what_is_asked_for(question: str, words: list[str]) -> None:
    found = concepts(question, GROUPS)
    assert len(found) == len(words)
    assert [word in one for word, one in zip(words, found, strict=True)] == [True] * len(words)


def test_a_word_of_two_groups_means_both() -> None:
    (one,) = concepts("模型", (("模型", "算法"), ("模型", "样机")))
    assert one == {"模型", "算法", "样机"}


@pytest.mark.parametrize(
    ("text", "word", "speaks"),
    [
        ("email 服务", "ai", False),
        ("ai 质检", "ai", True),
        ("质检ai", "ai", True),
        ("virtually", "virtual", True),
        ("虚拟服装", "服装", True),
        ("", "服装", False),
    ],
)
def test_short_latin_words_stand_by_themselves(text: str, word: str, speaks: bool) -> None:
    assert speaks_of(text, frozenset({word})) is speaks


def test_both_of_two_two_of_three_three_of_four() -> None:
    assert [enough(number) for number in range(7)] == [0, 1, 2, 2, 3, 4, 4]
    assert letter_pairs("虚拟 服装A") == ["虚拟", "服装", "装a"]


@given(st.text(max_size=80))
def test_any_question_asks_for_at_most_six_things_and_each_word_asks_for_itself(question: str) -> None:
    found = concepts(question, STANDARD)
    assert len(found) <= MOST
    assert all(word == folded(word) for one in found for word in one)
    assert all(concepts(word, GROUPS)[0] >= {word} for word in ("服装", "digital"))

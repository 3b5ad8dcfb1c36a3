"""Likeness of Chinese texts by character n-grams."""

import pytest

from market.matching.text import bag, build_index, grams, shared_terms, similarity

TEXTS = ["知识产权质押融资，面向科技企业", "面料智能设计", "", "污水处理膜材料"]


def test_grams_stay_within_runs_and_fold_width_and_case() -> None:
    once = dict.fromkeys(("质", "押", "i质", "质押", "ai质", "i质押"), 1)
    assert dict(grams("ＡＩ质押，AI")) == {"a": 2, "i": 2, "ai": 2} | once


def test_the_same_text_is_wholly_alike_and_a_strange_one_not_at_all() -> None:
    index = build_index(TEXTS)
    itself = similarity(index, TEXTS[1])
    assert itself[1] == pytest.approx(1.0)
    assert itself[2] == 0.0
    assert 0.0 < itself[3] < 0.1
    assert similarity(index, "XYZ 鱼").tolist() == [0.0] * 4
    assert similarity(index, "").tolist() == [0.0] * 4


def test_the_closest_text_comes_first_without_a_word_list() -> None:
    index = build_index(TEXTS)
    for query, best in [("专利质押", 0), ("花型设计算法", 1), ("膜法水处理", 3)]:
        assert similarity(index, query).argmax() == best


def test_an_index_of_nothing_answers() -> None:
    assert similarity(build_index([]), "质押").tolist() == []
    assert similarity(build_index(["", " "]), "质押").tolist() == [0.0, 0.0]


def test_shared_terms_are_few_long_and_not_parts_of_each_other() -> None:
    index = build_index(TEXTS)
    words = bag(grams("科技企业用知识产权质押"))
    terms = shared_terms(index, words, 0)
    assert len(terms) == 5
    assert terms < words
    assert all(len(term) == 3 for term in terms)
    assert shared_terms(index, words, 2) == frozenset()

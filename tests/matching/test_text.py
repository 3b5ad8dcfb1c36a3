"""Likeness of Chinese texts by weighted character n-grams."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.matching.text import TextIndex, build_index, encode, scores, shared_terms, similarity

TEXTS = ["知识产权质押融资，面向科技企业", "面料智能设计", "", "污水处理膜材料"]
RARE = 1.0 + math.log(3 / 2)
"""The rarity of what one of two texts has."""

written = st.text(alphabet="水膜料设计ＡIa5 ，𠮷🏭\0", max_size=12)
markets = st.lists(written, max_size=6)


def each(index: TextIndex, texts: Sequence[str]) -> list[list[float]]:
    """The scores of several needs that were encoded together."""
    queries = encode(index, texts)
    spans = zip(queries.start[:-1].tolist(), queries.start[1:].tolist(), strict=True)
    return [scores(index, queries.ids[a:b], queries.weights[a:b]).tolist() for a, b in spans]


def test_two_texts_by_hand() -> None:
    """智 is in both (weight 1); 能, 控 (RARE) and the pairs (0.8 RARE) are in one each."""
    index = build_index(["智能", "智控"])
    length = math.sqrt(1 + (1 + 0.64) * RARE**2)
    assert index.weights.tolist() == pytest.approx(
        [RARE / length, 1 / length, 1 / length, RARE / length] + [0.8 * RARE / length] * 2
    )
    assert index.rows.tolist() == [1, 0, 1, 0, 1, 0]
    assert index.start.tolist() == [0, 1, 3, 4, 5, 6]
    assert similarity(index, "智能").tolist() == pytest.approx([1.0, 1 / length**2])
    assert similarity(index, "智").tolist() == pytest.approx([1 / length, 1 / length])


def test_what_is_repeated_counts_less_each_time() -> None:
    """水 stands twice in the offering: 2 · 2 / (2 + 1); three times in the need: 1 + ln 3."""
    index = build_index(["水水"])
    once, pair = 4 / 3, 0.8
    assert similarity(index, "水").tolist() == pytest.approx([once / math.hypot(once, pair)])
    need = (1 + math.log(3), 0.8 * (1 + math.log(2)))
    expected = (need[0] * once + need[1] * pair) / math.hypot(*need) / math.hypot(once, pair)
    assert similarity(index, "水水水").tolist() == pytest.approx([expected])


def test_longer_n_grams_weigh_less_and_none_is_longer_than_three() -> None:
    index = build_index(["污水处理"])
    assert index.value.tolist() == [1.0] * 4 + [0.8] * 3 + [0.2] * 2
    assert encode(index, ["污水处理"]).ids.tolist() == list(range(9))


def test_the_same_text_is_wholly_alike_and_a_strange_one_not_at_all() -> None:
    index = build_index(TEXTS)
    itself = similarity(index, TEXTS[1])
    assert itself[1] == pytest.approx(1.0)
    assert itself[2] == 0.0
    assert 0.0 < itself[3] < 0.15
    assert similarity(index, "XYZ 鱼").tolist() == [0.0] * 4
    assert similarity(index, "").tolist() == [0.0] * 4


def test_the_closest_text_comes_first_without_a_word_list() -> None:
    index = build_index(TEXTS)
    for query, best in [("专利质押", 0), ("花型设计算法", 1), ("膜法水处理", 3)]:
        assert similarity(index, query).argmax() == best


def test_an_index_of_nothing_answers() -> None:
    assert similarity(build_index([]), "质押").tolist() == []
    assert each(build_index([]), ["质押", ""]) == [[], []]
    assert similarity(build_index(["", " ", "，"]), "质押").tolist() == [0.0] * 3
    assert encode(build_index(TEXTS), []).start.tolist() == [0]


def test_width_and_case_are_folded() -> None:
    index = build_index(["ＡＩ质检", "质检ai"])
    assert similarity(index, "Ai质检").tolist() == similarity(index, "ａｉ质检").tolist()
    assert similarity(index, "AI").tolist() == pytest.approx(similarity(index, "ai").tolist())
    assert similarity(index, "AI").min() > 0.0


def test_n_grams_do_not_cross_punctuation_or_texts() -> None:
    index = build_index(["水，膜", "料", "水膜料"])
    assert similarity(index, "膜料").tolist()[1] > 0.0
    assert len(index.vocabulary) == 3 + 2 + 1
    assert build_index(["水膜"]).vocabulary.tolist() == build_index(["水膜", "水", "膜"]).vocabulary.tolist()


def test_a_single_latin_letter_or_figure_says_nothing() -> None:
    index = build_index(["A 型 5", "5G"])
    assert similarity(index, "A5").tolist() == [0.0, 0.0]
    assert similarity(index, "5g").tolist() == pytest.approx([0.0, 1.0])
    assert similarity(index, "型").tolist() == pytest.approx([1.0, 0.0])


def test_letters_beyond_the_basic_plane_count_and_signs_do_not() -> None:
    index = build_index(["𠮷野工业🏭", "工业"])
    assert similarity(index, "𠮷野")[0] > 0.5
    assert similarity(index, "𠮷野")[1] == 0.0
    assert similarity(index, "🏭").tolist() == [0.0, 0.0]
    assert similarity(index, "工业\ud800").tolist() == similarity(index, "工业").tolist()


@given(texts=markets, needs=markets)
def test_needs_encoded_together_score_as_each_by_itself(texts: list[str], needs: list[str]) -> None:
    index = build_index(texts)
    assert each(index, needs) == [similarity(index, need).tolist() for need in needs]


@given(texts=markets, need=written)
def test_scores_add_posting_by_posting_in_the_order_of_the_ids(texts: list[str], need: str) -> None:
    """As a plain loop, and therefore a compiled one, adds them: the same bits."""
    index = build_index(texts)
    query = encode(index, [need])
    total = np.zeros(index.size)
    for gram, weight in zip(query.ids.tolist(), query.weights.tolist(), strict=True):
        for place in range(int(index.start[gram]), int(index.start[gram + 1])):
            total[index.rows[place]] += float(index.weights[place]) * weight
    assert np.minimum(total, 1.0).tolist() == scores(index, query.ids, query.weights).tolist()


@given(texts=markets, need=written, data=st.data())
def test_the_order_of_the_offerings_changes_nothing(texts: list[str], need: str, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(texts))))
    straight = similarity(build_index(texts), need).tolist()
    assert similarity(build_index([texts[row] for row in order]), need).tolist() == [straight[row] for row in order]


@given(texts=st.lists(st.permutations("水膜料设计处理"), min_size=1, max_size=5))
def test_a_text_that_repeats_nothing_is_closest_to_itself(texts: list[list[str]]) -> None:
    """Where something is repeated the needs' and the offerings' weights differ, and this need not be so."""
    joined = ["".join(text) for text in texts]
    index = build_index(joined)
    for row, text in enumerate(joined):
        found = similarity(index, text)
        assert found[row] == pytest.approx(1.0)
        assert found.max() <= 1.0
        assert found[row] >= found.max() - 1e-6


@given(texts=markets, need=written)
def test_likeness_is_from_0_to_1_and_0_exactly_where_no_term_is_known(texts: list[str], need: str) -> None:
    found = similarity(build_index(texts), need)
    assert ((found >= 0.0) & (found <= 1.0)).all()
    assert all(not shared_terms(build_index(texts), need, row) for row in range(len(texts)) if not found[row])


def test_shared_terms_are_the_longest_pieces_that_carry_most() -> None:
    index = build_index(TEXTS)
    assert shared_terms(index, "科技企业用知识产权质押", 0) == {"科技企业", "知识产权质押"}
    assert shared_terms(index, "科技企业用知识产权质押", 2) == frozenset()
    assert shared_terms(index, "面料，质押", 0) == {"质押"}
    assert shared_terms(index, "", 0) == frozenset()


def test_shared_terms_are_few_short_and_not_parts_of_each_other() -> None:
    """The long piece is cut after twelve letters, 智能 is part of 智能水膜, and what is rarer goes first."""
    index = build_index(["智能水膜，设备，材料，污泥，专利质押融资方案以及知识产权保护", "材料", "设备材料", "面料"])
    need = "智能；材料；设备；智能水膜；污泥；面料；专利质押融资方案以及知识产权"
    assert shared_terms(index, need, 0) == {"专利质押融资方案以及知识", "智能水膜", "污泥", "设备", "材料"}
    assert shared_terms(index, need + "；保护", 0) == {"专利质押融资方案以及知识", "智能水膜", "污泥", "保护", "设备"}


def test_shared_terms_stand_in_both_texts_even_where_pieces_overlap() -> None:
    index = build_index(["水处理，处理膜"])
    assert shared_terms(index, "水处理膜", 0) == {"水处理", "处理膜"}
    assert shared_terms(build_index(["ＡＩ 质检"]), "ai质检", 0) == {"ai", "质检"}

"""Every weight that the engine can fit, and every figure, has words for the organiser."""

import re

import pytest
from django.utils.translation import override

from market.appetite_texts import GROUPS, TRAITS, comparison_view, shortfall_sentences, term_label, weight_groups
from market.matching import coefficients
from market.matching.fitting import APPROVALS
from market.selectors import traits
from market.selectors.need_terms import terms_of
from tests import build
from tests.market.learning import figures

NAMES = sorted({*APPROVALS, *coefficients.BUILT_IN.weights})
LATIN = re.compile(r"[A-Za-z_]")


def test_every_name_the_engine_knows_has_words() -> None:
    assert set(TRAITS) == set(coefficients.TRAITS)
    forms = {f"approved:{form}" for form in coefficients.FORMS}
    assert set(GROUPS) == forms | {f"{result}:log" for result in coefficients.RESULTS}
    labels = {name: term_label(name) for name in NAMES}
    assert len(labels) > 40
    assert {group for group, _label in labels.values()} == set(GROUPS)
    assert [label for _group, label in labels.values() if LATIN.search(label)] == []
    assert len({*labels.values()}) == len(NAMES)


@pytest.mark.django_db
def test_every_trait_of_a_need_has_words() -> None:
    need = build.need(build.firm(), terms={"guarantees": ["credit"], "first_loan": True})
    assert terms_of(need) is not None
    assert {name for name, _value in traits.need_traits(need)} == set(TRAITS)


def test_weights_are_read_by_group_the_heaviest_first() -> None:
    weights = {
        "lapsed:all:log": -0.3,
        "approved:province:share": 1.349,
        "approved:all:log": 0.05,
        "approved:province+term:share": -1.75,
    }
    assert weight_groups(weights) == [
        {"label": "同类成功笔数（越多越好）", "terms": [{"label": "该机构全部记录", "weight": "+0.05"}]},
        {
            "label": "同类业务占该机构全部业务的比重",
            "terms": [
                {"label": "省份、期限档次相同", "weight": "-1.75"},
                {"label": "省份相同", "weight": "+1.35"},
            ],
        },
        {"label": "认领后失效的对接（减分）", "terms": [{"label": "该机构全部记录", "weight": "-0.30"}]},
    ]
    with override("en"):
        assert weight_groups({"approved:province+term:log": 1})[0]["terms"][0]["label"] == (
            "the same province and class of term"
        )


def test_figures_stand_beside_each_other() -> None:
    found = comparison_view(
        {"own": figures(0.5, 0.75), "in_use": figures(0.25, 0.5), "popular": figures(0, 0), "compared_with": ""}
    )
    assert [measure["label"] for measure in found] == [
        "平均倒数排名",
        "首位命中",
        "前 5 命中",
        "前 10 命中",
        "前 20 命中",
    ]
    assert found[0]["bars"] == [
        {"label": "本模型", "figure": "0.500", "share": 50.0, "tone": "done"},
        {"label": "当时在用的模型", "figure": "0.250", "share": 25.0, "tone": ""},
        {"label": "按本省业务量", "figure": "0.000", "share": 0, "tone": ""},
    ]
    assert [bar["figure"] for bar in found[3]["bars"]] == ["75 %", "50 %", "0 %"]
    assert comparison_view({}) == []


def test_where_it_is_behind_in_a_sentence() -> None:
    behind = [("in_use", "mrr"), ("in_use", "10"), ("popular", "10")]
    assert shortfall_sentences(behind) == [
        "不如“当时在用的模型”：平均倒数排名、前 10 命中。",
        "不如“按本省业务量”：前 10 命中。",
    ]
    assert shortfall_sentences([]) == []

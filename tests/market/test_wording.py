"""What rules, verdicts, factors and advice read like in Chinese."""

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from market.case_kinds import PaidLoanKind, ProjectKind
from market.fact_texts import FACT_TEXTS, age, fact_words
from market.factor_texts import absent_view, factor_views
from market.matching.facts import FACTS
from market.matching.score import FACTORS
from market.wording import (
    advice_view,
    change_sentence,
    named_in,
    near_miss_view,
    rule_sentence,
    rule_views,
    rules_summary,
    suggestion_view,
    tidy,
    verdict_sentence,
)


def rule(fact: str, op: str, value: Any) -> dict[str, Any]:
    return {"key": "k", "fact": fact, "op": op, "value": value}


def result(fact: str, op: str, value: Any, actual: Any, verdict: str) -> dict[str, Any]:
    return rule(fact, op, value) | {"actual": actual, "verdict": verdict}


def test_every_fact_and_factor_of_the_engine_has_words() -> None:
    assert set(FACTS) - set(FACT_TEXTS) == {"need.purpose"}  # a text, which no rule compares
    assert (FACTS["project.kind"].choices, FACTS["loan.kind"].choices) == (set(ProjectKind), set(PaidLoanKind))
    views = factor_views([{"name": name, "points": 1, "max_points": 2, "fact": {}} for name in ("slack", "wishes")])
    assert [view["label"] for view in views] == ["准入余量", "双方意向"]
    assert absent_view(FACTORS).startswith("未计入（暂无记录）：准入余量、同类审批经验、")


SENTENCES = [
    (rule("firm.age_months", "ge", 24), "成立满 2 年"),
    (rule("firm.age_months", "ge", 30), "成立满 2 年 6 个月"),
    (rule("firm.debt_ratio", "le", 70), "资产负债率不高于 70 %"),
    (rule("need.amount", "between", [1_000_000, 50_000_000]), "金额在 100 万元至 5,000 万元之间"),
    (rule("firm.revenue", "between", [10_000_000, None]), "上年营业收入不低于 1,000 万元"),
    (rule("firm.revenue", "between", [None, 150_000_000]), "上年营业收入不高于 1.5 亿元"),
    (rule("need.term_months", "between", [12, 12]), "期限为 12 个月"),
    (rule("firm.certificates", "any_of", ["high_tech", "tech_sme"]), "资质含高新技术企业、科技型中小企业之一"),
    (rule("firm.certificates", "all_of", ["high_tech"]), "资质含高新技术企业"),
    (rule("firm.region", "in", ["31"]), "注册地为上海市（全市）"),
    (rule("firm.region", "in", ["310107"]), "注册地为普陀区"),
    (rule("firm.tax_grade", "in", ["A", "B"]), "纳税信用等级为 A、B 之一"),
    (rule("firm.clean_record", "is", True), "无失信记录"),
    (rule("need.first_loan", "is", True), "首贷"),
    (rule("need.guarantees", "any_of", ["credit", "ip_pledge"]), "担保方式含信用、知识产权质押之一"),
    (rule("firm.debt_ratio", "lt", 70), "资产负债率低于 70 %"),
    (rule("firm.staff", "gt", 10), "职工人数高于 10 人"),
    (rule("need.area", "overlaps", [200, 500]), "面积范围与 200 ㎡至 500 ㎡有重叠"),
    (rule("need.area", "overlaps", [200, None]), "面积范围可达 200 ㎡以上"),
    (rule("need.area", "overlaps", [None, 500]), "面积范围可低至 500 ㎡"),
    (rule("need.area", "within", [200, 500]), "面积范围在 200 ㎡至 500 ㎡以内"),
    (rule("need.area", "within", [None, 500]), "面积范围不高于 500 ㎡"),
    (rule("firm.established", "before", "2024-01-31"), "成立日期早于 2024年1月31日"),
    (rule("firm.established", "after", "2024-01-31"), "成立日期晚于 2024年1月31日"),
    (rule("firm.established", "months_ago_ge", 24), "成立日期距今已满 2 年"),
    (rule("firm.established", "months_ago_le", 30), "成立日期距今不超过 2 年 6 个月"),
    (rule("need.wanted_by", "months_ahead_ge", 3), "希望时间距今至少 3 个月"),
    (rule("need.wanted_by", "months_ahead_le", 12), "希望时间在 1 年以内"),
    (rule("project.invested", "gt", 500_000), "项目投入资金高于 50 万元"),
    (rule("project.kind", "in", ["digital"]), "项目类型为数字化转型项目"),
    (rule("project.joint_bid", "is", False), "独立申报（非联合体）"),
    (rule("project.ends", "before", "2022-10-01"), "项目结束日期早于 2022年10月1日"),
    (rule("grants.count", "lt", 3), "已获资助次数低于 3 次"),
    (rule("loan.kind", "in", ["micro", "surety"]), "贷款类型为微贷通、履约保证保险贷款之一"),
    (rule("loan.term_months", "le", 12), "贷款期限不高于 12 个月"),
    (rule("firm.tax_region", "in", ["310107"]), "税收户管地为普陀区"),
    (rule("firm.legal_person", "is", True), "具有独立法人资格"),
]


@pytest.mark.parametrize(("data", "text"), SENTENCES)
def test_a_rule_is_a_sentence(data: dict[str, Any], text: str) -> None:
    assert rule_sentence(data) == text


AGE, TECH = rule("firm.age_months", "ge", 24), rule("firm.certificates", "any_of", ["high_tech"])
ABROAD = {"op": "not", "parts": [rule("firm.region", "in", ["310107"])]}
COMPOSITES = [
    ({"key": "k", "op": "any", "parts": [AGE, TECH]}, "满足任一：成立满 2 年；资质含高新技术企业"),
    ({"key": "k", "op": "all", "parts": [AGE, TECH]}, "同时满足：成立满 2 年；资质含高新技术企业"),
    ({"key": "k", **ABROAD}, "不属于：注册地为普陀区"),
    (
        {"key": "k", "op": "any", "parts": [AGE, {"op": "all", "parts": [TECH, ABROAD]}]},
        "满足任一：成立满 2 年；（同时满足：资质含高新技术企业；（不属于：注册地为普陀区））",
    ),
]


@pytest.mark.parametrize(("data", "text"), COMPOSITES)
def test_a_composite_is_told_with_its_parts(data: dict[str, Any], text: str) -> None:
    assert rule_sentence(data) == text


def either(verdict: str, *parts: dict[str, Any]) -> dict[str, Any]:
    return {"key": "k", "fact": "", "op": "any", "value": None, "actual": None, "verdict": verdict, "parts": parts}


YOUNG = result("firm.age_months", "ge", 24, 10, "fail")
DEBTS = result("firm.debt_ratio", "le", 50, 70, "fail")
NO_AGE = result("firm.age_months", "ge", 24, None, "unknown")
EITHER = [
    (either("pass", YOUNG, DEBTS | {"actual": 40, "verdict": "pass"}), "满足任一：成立满 2 年；资产负债率不高于 50 %"),
    (
        either("fail", YOUNG, DEBTS),
        "成立 10 个月、资产负债率 70 %，要求满足任一：成立满 2 年；资产负债率不高于 50 %",
    ),
    (either("unknown", NO_AGE, DEBTS), "成立未填"),
]


@pytest.mark.parametrize(("data", "text"), EITHER)
def test_the_verdict_of_a_composite_tells_what_decided(data: dict[str, Any], text: str) -> None:
    assert verdict_sentence(data) == text


def test_a_composite_does_not_tell_hidden_facts() -> None:
    asked = "满足任一：成立满 2 年；资产负债率不高于 50 %"
    assert verdict_sentence(EITHER[1][0], {"firm.debt_ratio"}) == f"成立 10 个月，要求{asked}"
    assert verdict_sentence(EITHER[1][0], {"firm.debt_ratio", "firm.age_months"}) == asked
    assert [view["text"] for view in rule_views([EITHER[2][0]])] == ["成立未填"]


VERDICTS = [
    (result("firm.debt_ratio", "le", 70, 46, "pass"), "资产负债率 46 %，不高于 70 %"),
    (result("firm.debt_ratio", "le", 70, 80, "fail"), "资产负债率 80 %，须不高于 70 %"),
    (result("firm.debt_ratio", "le", 70, None, "unknown"), "资产负债率未填"),
    (result("firm.age_months", "ge", 24, 10, "fail"), "成立 10 个月，须满 2 年"),
    (result("firm.clean_record", "is", True, True, "pass"), "无失信记录"),
    (result("firm.clean_record", "is", True, False, "fail"), "有失信记录，要求无失信记录"),
    (result("firm.certificates", "any_of", ["high_tech"], ["high_tech", "software"], "pass"), "资质含高新技术企业"),
    (result("firm.certificates", "any_of", ["high_tech"], [], "fail"), "资质：无，须含高新技术企业"),
    (
        result("need.amount", "between", [5e6, 5e7], 35_000_000, "pass"),
        "金额 3,500 万元，在 500 万元至 5,000 万元之间",
    ),
    (
        result("need.area", "overlaps", [200, 500], [600, 900], "fail"),
        "面积范围 600 ㎡至 900 ㎡，须与 200 ㎡至 500 ㎡有重叠",
    ),
    (result("need.area", "within", [200, None], [300, None], "pass"), "面积范围 300 ㎡以上，不低于 200 ㎡"),
    (
        result("firm.established", "months_ago_ge", 24, dt.date(2024, 5, 1).toordinal(), "fail"),
        "成立日期 2024年5月1日，须距今已满 2 年",
    ),
]


@pytest.mark.parametrize(("data", "text"), VERDICTS)
def test_a_verdict_tells_the_fact_it_looked_at(data: dict[str, Any], text: str) -> None:
    assert verdict_sentence(data) == text


@pytest.mark.parametrize(("verdict", "actual"), [("pass", 46), ("fail", 80)])
def test_a_hidden_fact_is_not_told(verdict: str, actual: int) -> None:
    data = result("firm.debt_ratio", "le", 70, actual, verdict)
    assert verdict_sentence(data, hidden={"firm.debt_ratio"}) == "资产负债率不高于 70 %"


def test_rules_stand_in_order_met_missing_refused_with_a_summary() -> None:
    results = [
        result("firm.tax_grade", "in", ["A"], None, "unknown"),
        result("firm.debt_ratio", "le", 70, 80, "fail"),
        result("firm.age_months", "ge", 24, 72, "pass"),
    ]
    assert [(view["verdict"], view["text"], view["note"]) for view in rule_views(results)] == [
        ("pass", "成立 6 年，满 2 年", ""),
        ("unknown", "纳税信用等级未填", "要求：纳税信用等级为 A"),
        ("fail", "资产负债率 80 %，须不高于 70 %", ""),
    ]
    assert rules_summary(results) == "1 项符合；1 项待补；1 项不符合"
    assert rules_summary(results[2:]) == "1 项符合"


CHANGES = [
    ({"fact": "need.amount", "from": 8e6, "to": 5e6}, "金额由 800 万元改为 500 万元"),
    ({"fact": "firm.certificates", "from": [], "to": ["high_tech"]}, "取得高新技术企业"),
    ({"fact": "need.guarantees", "from": ["credit"], "to": ["credit", "ip_pledge"]}, "担保方式增加知识产权质押"),
    ({"fact": "need.guarantees", "from": ["credit", "pledge"], "to": ["credit"]}, "担保方式去掉质押"),
    ({"fact": "need.revolving", "from": False, "to": True}, "改为随借随还"),
    ({"fact": "need.area", "from": [600, 900], "to": [500, 900]}, "面积范围由 600 ㎡至 900 ㎡改为 500 ㎡至 900 ㎡"),
    ({"fact": "need.max_rate", "from": None, "to": 3.5}, "改为可接受利率上限 3.5 %"),
]


@pytest.mark.parametrize(("data", "text"), CHANGES)
def test_a_change_is_a_sentence(data: dict[str, Any], text: str) -> None:
    assert change_sentence(data) == text


def test_advice_names_what_opens_what_is_missing_and_what_just_missed() -> None:
    failed = result("firm.age_months", "ge", 24, 20, "fail")
    data = {
        "need": "1",
        "suggestions": [
            {"changes": [{"fact": "need.amount", "from": 8e6, "to": 5e6}], "opens": ["7", "8"], "closes": ["9"]}
        ],
        "near_misses": [{"offering": "8", "failed": [failed], "changes": [], "days": 120}],
        "missing": [["firm.tax_grade", 3]],
    }
    view = advice_view(data, {"7": "甲贷", "8": "乙贷"})
    assert view["suggestions"] == [
        {
            "verdict": "more",
            "text": "金额由 800 万元改为 500 万元：可多符合 2 个产品或服务",
            "note": "甲贷、乙贷；同时有 1 个不再符合",
            "facts": ["need.amount"],
        }
    ]
    assert view["near_misses"] == [
        {
            "verdict": "fail",
            "offering": "8",
            "name": "乙贷",
            "text": "成立 1 年 8 个月，须满 2 年",
            "note": "再过 120 天即符合",
            "days": 120,
        }
    ]
    assert view["missing"] == [
        {"verdict": "unknown", "fact": "firm.tax_grade", "text": "纳税信用等级未填", "note": "3 个产品或服务要看这一项"}
    ]
    assert advice_view({}, {}) == {"suggestions": [], "near_misses": [], "missing": []}


def test_of_many_offerings_that_a_change_opens_the_first_few_are_called_by_name() -> None:
    change = {"fact": "need.amount", "from": 8e6, "to": 5e6}
    opens = ["7", "8", "9", "10", "11", "12", "13"]
    data = {"suggestions": [{"changes": [change], "opens": opens}], "near_misses": [{"offering": "8"}]}
    assert named_in(data) == {"7", "8", "9", "10", "11"}
    assert named_in({"near_misses": [{"offering": "20"}]}) == {"20"}
    names = dict(zip(opens, "甲乙丙丁戊己庚", strict=True))
    assert suggestion_view(data["suggestions"][0], names)["note"] == "甲、乙、丙、丁、戊等，另有 2 个"
    assert suggestion_view({"changes": [change], "opens": opens[:5]}, names)["note"] == "甲、乙、丙、丁、戊"
    assert suggestion_view(data["suggestions"][0], {})["note"] == ""


def test_a_near_miss_does_not_tell_hidden_facts() -> None:
    failed = result("firm.debt_ratio", "le", 70, 83, "fail")
    change = {"fact": "firm.debt_ratio", "from": 83, "to": 70}
    data = {"offering": "8", "failed": [failed], "changes": [change], "days": None}
    told = near_miss_view(data, {}, hidden={"firm.debt_ratio"})
    assert (told["text"], told["note"]) == ("资产负债率不高于 70 %", "")
    assert "83" in near_miss_view(data, {})["text"]


FACTOR_NOTES = [
    (
        {"name": "slack", "fact": {"rule": "amount", "actual": 3.5e7, "room": 0.3, "rules": 4}},
        "最紧的一项：金额 3,500 万元",
    ),
    (
        {"name": "appetite", "fact": {"days": 1095, "approved": 12, "refused": 2, "approved.section": 5}},
        "同行业 5 笔、近 3 年共批复 12 笔、未成 2 笔",
    ),
    (
        {
            "name": "appetite",
            "fact": {"days": 1095, "approved": 12, "approved.same_terms": 3, "approved.same_kind": 5},
        },
        "同额同期限 3 笔、近 3 年共批复 12 笔",
    ),
    (
        {
            "name": "cost",
            "fact": {"rate": 2.32, "max_rate": 4, "lowest_rate": 2.3, "yearly_cost": 812_000, "subsidy": 0.2},
        },
        "贴息 20 % 后年利率 2.32 %、年利息约 81.2 万元",
    ),
    ({"name": "speed", "fact": {"days": 9}}, "审批用时中位数 9 天"),
    ({"name": "completeness", "fact": {"known": 6, "rules": 7}}, "7 项条件中 6 项资料齐全"),
    ({"name": "wishes", "fact": {"named": True}}, "企业点名希望对接"),
    ({"name": "wishes", "fact": {"named": False}}, "企业意向为其他机构"),
    ({"name": "wishes", "fact": {"named": False, "named_by": False}}, "企业意向为其他机构"),
    ({"name": "wishes", "fact": {"named": True, "named_by": False}}, "企业点名希望对接"),
    ({"name": "wishes", "fact": {"named": False, "named_by": True}}, "机构希望与该企业对接"),
    ({"name": "wishes", "fact": {"named": True, "named_by": True}}, "双方均希望对接"),
    ({"name": "text", "fact": {"terms": ["知识产权"]}}, "共同关键词：知识产权"),
    ({"name": "luck", "fact": {}}, ""),
]


@pytest.mark.parametrize(("factor", "note"), FACTOR_NOTES)
def test_a_factor_tells_the_figures_behind_it(factor: dict[str, Any], note: str) -> None:
    (view,) = factor_views([factor | {"points": 1.5, "max_points": 25.0}])
    assert (view["note"], view["points"], view["max_points"]) == (note, 1.5, 25.0)


def test_the_tightest_rule_does_not_tell_a_hidden_fact() -> None:
    figures = {"rule": "x", "actual": 46, "room": 0.1, "rules": 3}
    factor = {"name": "slack", "points": 1, "max_points": 2, "fact": figures}
    rules = [result("firm.debt_ratio", "le", 70, 46, "pass") | {"key": "x"}]
    assert factor_views([factor], rules=rules)[0]["note"] == "最紧的一项：资产负债率 46 %"
    assert factor_views([factor], hidden={"firm.debt_ratio"}, rules=rules)[0]["note"] == ""


@pytest.mark.parametrize(("months", "text"), [(0, "0 个月"), (10, "10 个月"), (12, "1 年"), (27, "2 年 3 个月")])
def test_an_age_is_said_in_years_and_months(months: int, text: str) -> None:
    assert age(months) == text


def test_the_same_in_english_and_an_unknown_word_is_shown_as_it_is() -> None:
    with translation.override("en"):
        assert rule_sentence(rule("firm.debt_ratio", "le", 70)) == "Debt ratio at most 70 %"
        assert verdict_sentence(VERDICTS[1][0]) == "Debt ratio: 80 %, must be at most 70 %"
    assert fact_words("firm.certificates", ["high_tech", "new_kind"]) == "高新技术企业、new_kind"
    assert fact_words("firm.later", 3) == "3"


def test_common_pieces_of_text_are_told_as_the_keywords_they_belong_to() -> None:
    factor = {"name": "text", "points": 5, "max_points": 10, "fact": {"terms": ["三维试", "与功能", "功能材"]}}
    words = ["虚拟服装", "三维试衣", "功能材料", "三维试衣"]
    assert [view["note"] for view in factor_views([factor], words=words)] == ["共同关键词：三维试衣、功能材料"]
    assert [view["note"] for view in factor_views([factor], words=["客流"])] == ["共同关键词：三维试、与功能、功能材"]


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ("担保方式 含 信用、保证 之一", "担保方式含信用、保证之一"),
        ("金额 700 万元，在 500 万元至 5,000 万元之间", "金额 700 万元，在 500 万元至 5,000 万元之间"),
        ("Debt ratio at most 70 %", "Debt ratio at most 70 %"),
    ],
)
def test_a_blank_stands_only_between_a_word_and_a_figure(parts: str, text: str) -> None:
    assert tidy(parts) == text

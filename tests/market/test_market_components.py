"""The component templates: what a reader and a screen reader get from them."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone

from accounts.enums import OrganisationKind
from market.enums import NeedStatus, RunStatus, State
from market.templatetags.market_components import STALL_TONES, TONES, funnel_rows, initial, share_of, stall_tone, tone


class LoanForm(forms.Form):
    """Every kind of control once."""

    amount = forms.DecimalField(label="融资金额", help_text="填写实际需要的金额")
    term = forms.IntegerField(label="期限", widget=forms.NumberInput(attrs={"data-unit": "月"}), required=False)
    purpose = forms.CharField(label="资金用途", max_length=300, widget=forms.Textarea)
    kind = forms.ChoiceField(label="类型", choices=[("debt", "债权"), ("equity", "股权")], widget=forms.RadioSelect)
    certificates = forms.MultipleChoiceField(
        label="资质",
        choices=[(str(number), f"资质{number}") for number in range(9)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    sheet = forms.FileField(label="附件", required=False)
    pledge = forms.BooleanField(label="承诺真实")
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def part(name: str, **context: Any) -> str:
    """A component, with white space folded."""
    return " ".join(render_to_string(f"components/{name}.html", context).split())


def text(html: str) -> str:
    """What is left to read without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_field_ties_label_help_and_error_to_its_box() -> None:
    form = LoanForm({"amount": "x"})
    html = part("field", field=form["amount"], unit="万元")
    assert '<label for="id_amount">融资金额<span class="required" aria-hidden="true">*</span>' in html
    assert '<div class="help" id="id_amount_helptext">填写实际需要的金额</div>' in html
    assert 'aria-describedby="id_amount_helptext id_amount_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<ul class="errorlist errors" id="id_amount_error"><li>输入一个数字。</li></ul>' in html
    assert '<span class="unit">万元</span></div>' in html
    assert 'class="field field-plain invalid"' in html


def test_the_unit_may_come_from_the_widget_or_the_field() -> None:
    form = LoanForm()
    assert '<span class="unit">月</span>' in part("field", field=form["term"])
    form.fields["amount"].unit = "万元"
    assert '<span class="unit">万元</span>' in part("field", field=form["amount"])


def test_the_required_mark_can_be_asked_for() -> None:
    form = LoanForm()
    assert "（必填）" not in part("field", field=form["term"])
    assert "（必填）" in part("field", field=form["term"], required=True)
    form.fields["term"].required_mark = True
    assert "（必填）" in part("field", field=form["term"])


def test_a_long_text_counts_its_characters() -> None:
    html = part("field", field=LoanForm({"purpose": "扩大产线"})["purpose"])
    assert 'data-counter-for="id_purpose" data-limit="300" data-text="{used} / {limit} 字">4 / 300 字</span>' in html
    assert "counter" not in part("field", field=LoanForm()["term"])


def test_few_choices_are_buttons_and_many_a_list() -> None:
    form = LoanForm({"kind": "debt", "amount": "x"})
    few, many = part("field", field=form["kind"]), part("field", field=form["certificates"])
    assert '<div id="id_kind" class="choices">' in few
    assert "<legend>类型" in few
    assert few.count('<label class="option"') == 2
    assert re.findall(r'value="(\w+)"[^>]* checked', few) == ["debt"]
    assert '<div id="id_certificates" class="checks">' in many
    assert many.count('<label class="option"') == 9


def test_the_error_of_a_set_of_choices_is_tied_to_the_set() -> None:
    html = part("field", field=LoanForm({})["kind"])
    assert '<fieldset aria-describedby="id_kind_error">' in html
    assert 'id="id_kind_error"' in html


def test_one_box_has_its_label_beside_it_and_a_hidden_field_none() -> None:
    form = LoanForm()
    assert '<label class="check" for="id_pledge"><input type="checkbox"' in part("field", field=form["pledge"])
    assert part("field", field=form["token"]) == '<input type="hidden" name="token" id="id_token">'
    assert "选择文件" in part("field", field=form["sheet"])


def test_a_whole_form_has_the_same_anatomy_and_a_summary_of_its_errors() -> None:
    form = LoanForm({"amount": "1", "kind": "debt", "purpose": "x", "pledge": "on", "term": "y"})
    form.add_error(None, "金额与期限不相称。")
    whole = " ".join(str(form).split())
    assert part("field", field=form["amount"]) in whole
    assert '<a href="#id_term">期限</a>：输入整数。' in whole
    assert text(whole).startswith("请改正下面标出的内容 金额与期限不相称。 期限 ：输入整数。")
    assert 'role="alert"' in whole
    assert 'role="alert"' not in str(LoanForm())


def test_the_ring_draws_and_says_the_score() -> None:
    html = part("score_ring", score=92.4)
    assert 'aria-label="匹配度 92 分，满分 100 分"' in html
    assert 'stroke-dasharray="92 100"' in html
    assert "style=" not in html


def test_rules_are_said_in_words_and_not_by_colour_alone() -> None:
    rules = [
        {"verdict": "pass", "text": "金额在范围内"},
        {"verdict": "fail", "text": "资产负债率 76 %"},
        {"verdict": "unknown", "text": "纳税信用等级", "url": "/x/"},
        {"verdict": "more", "text": "补充资料，再多 2 款"},
    ]
    assert text(part("rule_list", rules=rules)) == (
        "✓ 符合： 金额在范围内 ✗ 不符合： 资产负债率 76 % ? 待补充： 纳税信用等级 去补充 + 补充资料，再多 2 款"
    )


def test_factor_bars_show_points_and_their_sum() -> None:
    factors = [
        {"label": "准入余量", "points": 20.5, "max_points": 25},
        {"label": "成本", "points": 0, "max_points": 20},
    ]
    html = part("factor_bars", factors=factors, total=20.5)
    assert re.findall(r'class="fill" width="([\d.]+)%"', html) == ["82", "0"]
    assert text(html) == "准入余量 20.5 / 25 ，满分 25 成本 0 / 20 ，满分 20 合计 20.5"


def test_the_funnel_counts_shares_of_the_first_and_rates_of_the_stage_before() -> None:
    stages = [
        {"label": "触达", "count": 102, "url": "/reached/"},
        {"label": "咨询", "count": 40},
        {"label": "授信", "count": 12},
    ]
    assert [(row["share"], row["rate"]) for row in funnel_rows(stages)] == [
        ("100", ""),
        ("39.2", "39 %"),
        ("11.8", "30 %"),
    ]
    html = part("funnel", stages=stages)
    assert text(html) == "触达 102 家 咨询 40 家 · 39 % 授信 12 家 · 30 %"
    assert html.count("<a ") == 1


def test_an_empty_funnel_has_no_shares() -> None:
    assert [row["share"] for row in funnel_rows([{"label": "触达", "count": 0}, {"label": "咨询", "count": 0}])] == [
        "0",
        "0",
    ]


@pytest.mark.parametrize(("amount", "said"), [(Decimal(35_000_000), "3,500 万元"), (None, "—")])
def test_money(amount, said) -> None:
    assert text(part("money", amount=amount)) == said


def test_timeline_marks_where_it_stands() -> None:
    items = [
        {"title": "提交申请", "at": dt.date(2024, 5, 18), "note": "材料齐全", "state": "done"},
        {"title": "等待批复", "state": "overdue"},
        {"title": "放款", "state": ""},
    ]
    html = part("timeline", items=items)
    assert text(html) == "提交申请 2024 年 5 月 18 日 · 材料齐全 等待批复 放款"
    assert html.count('aria-current="step"') == 1


def test_clock_pill_says_what_is_due() -> None:
    html = part("clock", until=timezone.now() + dt.timedelta(hours=5, minutes=1), what="联系")
    assert html == '<span class="pill urgent">还剩 5 小时联系</span>'
    assert part("clock", until=None) == ""


def test_progress_says_how_far_it_is() -> None:
    html = part("progress", label="匹配进行中", done=46, total=137)
    assert 'aria-valuemax="137" aria-valuenow="46"' in html
    assert 'width="33.6%"' in html


def test_stall_map_names_holders_and_free_stalls() -> None:
    stalls = [
        {"code": "A01", "kind": "enterprise", "name": "青禾智能科技（示例）", "url": "/stalls/1/"},
        {"code": "A02", "kind": "", "name": ""},
    ]
    html = part("stall_map", stalls=stalls)
    assert '<li class="enterprise"> <a href="/stalls/1/"' in html
    assert '<li class="free">' in html
    assert text(html).startswith("A01 青禾智能科技（示例） A02 空位")


def test_wizard_says_which_step_it_is() -> None:
    steps = [
        {"label": "企业", "state": "done", "url": "/1/"},
        {"label": "需要多少", "state": "now"},
        {"label": "提交", "state": ""},
    ]
    html = part("wizard_head", title="融资需求", steps=steps)
    assert "第 2 步，共 3 步：需要多少" in html
    assert 'data-saved="已自动保存 {time}"' in html


def test_pagination_keeps_the_rest_of_the_address() -> None:
    request = RequestFactory().get("/leads/?kind=financing&page=6")
    page = Paginator(range(630), 20).get_page(6)
    template = engines["django"].get_template("components/pagination.html")
    html = template.render({"page": page}, request)
    assert re.findall(r'href="([^"]+)"', html)[:2] == [
        "?kind=financing&amp;page=5",
        "?kind=financing&amp;page=1",
    ]
    assert "第 101–120 条，共 630 条" in html
    assert template.render({"page": Paginator(range(5), 20).get_page(1)}, request).strip() == ""


def test_an_empty_list_says_why_and_what_to_do() -> None:
    html = part("empty", title="还没有对接", text="集市当天银行会联系您。", action_url="/x/", action_label="补全资料")
    assert text(html) == "还没有对接 集市当天银行会联系您。 补全资料"


def test_every_tone_belongs_to_a_state_and_every_kind_of_holder_has_a_colour() -> None:
    assert set(NeedStatus.values) | set(State.values) | set(RunStatus.values) <= TONES.keys() | {"draft", "withdrawn"}
    assert set(STALL_TONES) == set(OrganisationKind.values)
    assert (tone("drawn"), tone("draft"), stall_tone("fund"), stall_tone("")) == ("done", "", "finance", "")


@pytest.mark.parametrize(
    ("points", "whole", "share"), [(31, 35, "88.6"), (40, 35, "100"), (-1, 35, "0"), (1, 0, "0"), (None, 3, "0")]
)
def test_bars_stay_inside_their_track(points, whole, share) -> None:
    assert share_of(points, whole) == share


def test_initials() -> None:
    assert [initial("青禾智能"), initial("zhou@example.com"), initial(None)] == ["青", "Z", ""]

"""The pages of offerings: the form, the party's list, the steps, the public shelf and what stays hidden."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from market.forms.offering_kinds import FORMS, LoanForm
from market.models import Offering
from tests import build
from tests.browsers import signed_in

pytestmark = pytest.mark.django_db

LOAN = {
    "name": "示例科创贷",
    "summary": "面向科技企业的信用贷款",
    "field": "",
    "keywords": "信用，知识产权",
    "capacity": "１２",
    "amount_min": "100",
    "amount_max": "1,000",
    "term_min": "6",
    "term_max": "12",
    "rate_min": "2.9",
    "rate_max": "3.6",
    "financing_types": ["debt"],
    "guarantees": ["credit", "ip_pledge"],
    "repayment": "bullet",
    "subsidy_percent": "20",
    "subsidy_policy": "示例贴息政策",
    "age_years": "2",
    "revenue_min": "1000",
    "revenue_max": "15000",
    "debt_ratio_max": "70",
    "staff_min": "10",
    "certificates_any": ["high_tech", "tech_sme"],
    "certificates_all": ["software"],
    "regions": ["31"],
    "industries": ["I"],
    "industries_out": ["K70"],
    "tax_grades": ["A", "B"],
    "rd_ratio_min": "5",
    "clean_record": "on",
    "first_loan": "on",
    "form_token": "f" * 32,
}
RULES = {
    "age": ("ge", 24),
    "revenue": ("between", [10_000_000, 150_000_000]),
    "debt_ratio": ("le", 70),
    "staff": ("ge", 10),
    "rd_ratio": ("ge", 5),
    "certificates_any": ("any_of", ["high_tech", "tech_sme"]),
    "certificates_all": ("all_of", ["software"]),
    "regions": ("in", ["31"]),
    "industries": ("in", ["I"]),
    "industries_out": ("not_in", ["K70"]),
    "tax_grades": ("in", ["A", "B"]),
    "clean_record": ("is", True),
    "first_loan": ("is", True),
}


@pytest.fixture
def owner() -> Any:
    return build.user("林行长")


@pytest.fixture
def bank(owner: Any) -> Any:
    return build.organisation("bank", owner=owner, name="示例银行")


@pytest.fixture
def client(owner: Any, bank: Any) -> Client:
    return signed_in(owner)


def test_the_whole_product_form_is_stored_and_shown_again_as_it_was_typed(client: Client) -> None:
    answer = client.post("/offerings/new/loan/", LOAN)
    offering = Offering.objects.select_related("loan").get()
    assert (answer.status_code, answer["Location"]) == (302, f"/offerings/{offering.pk}/")
    assert (offering.keywords, offering.capacity, offering.status) == (["信用", "知识产权"], 12, "draft")
    assert (offering.loan.amount_min, offering.loan.amount_max) == (1_000_000, 10_000_000)
    assert (offering.loan.rate_min, offering.loan.subsidy_percent) == (Decimal("2.90"), 20)
    assert {rule["key"]: (rule["op"], rule["value"]) for rule in offering.criteria} == RULES
    form = LoanForm(offering=offering)
    shown = {name: form[name].value() for name in LOAN if name != "form_token"}
    typed = {"keywords": "信用、知识产权", "capacity": 12, "amount_max": "1000", "term_min": 6, "term_max": 12}
    typed |= {"staff_min": Decimal(10), "clean_record": True, "first_loan": True}
    expected = {name: value for name, value in (LOAN | typed).items() if name != "form_token"}
    assert {name: str(value) for name, value in shown.items()} == {n: str(v) for n, v in expected.items()}


def test_the_page_of_the_offering_says_the_rules_as_sentences(client: Client) -> None:
    client.post("/offerings/new/loan/", LOAN)
    text = client.get(f"/offerings/{Offering.objects.get().pk}/").content.decode()
    for sentence in ("成立满 2 年", "资产负债率不高于 70 %", "无失信记录", "100 万元–1,000 万元", "20 %"):
        assert sentence in text


def test_a_form_sent_twice_makes_one_offering(client: Client) -> None:
    first, second = client.post("/offerings/new/loan/", LOAN), client.post("/offerings/new/loan/", LOAN)
    assert (first["Location"], Offering.objects.count()) == (second["Location"], 1)


ERRORS = [
    ({"amount_min": "2000"}, "amount_max", "上限不能低于下限。"),
    ({"term_min": "24"}, "term_max", "上限不能低于下限。"),
    ({"rate_min": "5"}, "rate_max", "上限不能低于下限。"),
    ({"revenue_min": "20000"}, "revenue_max", "上限不能低于下限。"),
    ({"staff_max": "3"}, "staff_max", "上限不能低于下限。"),
    ({"age_years": "1.3"}, "age_years", "请填写整年或半年，如 2 或 1.5。"),
    ({"keywords": "一 二 三 四 五 六"}, "keywords", "最多 5 个关键词，每个不超过 20 个字。"),
]


@pytest.mark.parametrize(("changes", "field", "sentence"), ERRORS)
def test_what_is_wrong_is_said_beside_its_field(
    client: Client, changes: dict[str, str], field: str, sentence: str
) -> None:
    answer = client.post("/offerings/new/loan/", LOAN | changes)
    assert answer.status_code == 200
    assert answer.context["form"].errors == {field: [sentence]}
    assert sentence in answer.content.decode()
    assert not Offering.objects.exists()


HOSTILE = [
    {"amount_max": "9" * 30},
    {"amount_max": "-5"},
    {"amount_max": "1e3"},
    {"amount_max": "NaN"},
    {"rate_max": "99"},
    {"term_max": "3.5"},
    {"capacity": "0"},
    {"guarantees": ["gold"]},
    {"regions": ["<script>"]},
    {"industries": ["Z99"]},
    {"repayment": "x"},
    {"name": ""},
    {"form_token": "x" * 200},
    {"drop_rules": ["age"], "tax_grades": ["Z"]},
]


@pytest.mark.parametrize("changes", HOSTILE)
def test_hostile_input_is_answered_with_the_form(client: Client, changes: dict[str, Any]) -> None:
    answer = client.post("/offerings/new/loan/", LOAN | changes)
    assert (answer.status_code, Offering.objects.count()) == (200, 0)
    assert answer.context["form"].errors


def test_a_draft_may_have_gaps_but_submitting_it_marks_the_first(client: Client) -> None:
    gap = LOAN | {"amount_max": "", "amount_min": "", "submit": "1"}
    answer = client.post("/offerings/new/loan/", gap)
    offering = Offering.objects.get()
    assert (answer.status_code, offering.status) == (200, "draft")
    assert answer.context["form"].errors == {"amount_max": ["请填写最高额度。"]}
    assert f'action="/offerings/{offering.pk}/edit/"' in answer.content.decode()
    client.post(f"/offerings/{offering.pk}/edit/", LOAN | {"submit": "1"})
    offering.refresh_from_db()
    assert (offering.status, Offering.objects.count()) == ("submitted", 1)


def test_rules_without_a_field_are_shown_as_sentences_and_kept_until_they_are_ticked(client: Client, bank: Any) -> None:
    kept = {"key": "capital", "fact": "firm.registered_capital", "op": "ge", "value": 500_000}
    offering = build.offering(bank, criteria=[kept, {"key": "age", "fact": "firm.age_months", "op": "ge", "value": 12}])
    page = client.get(f"/offerings/{offering.pk}/edit/").content.decode()
    assert "注册资本不低于 50 万元" in page
    client.post(f"/offerings/{offering.pk}/edit/", LOAN)
    offering.refresh_from_db()
    assert kept in offering.criteria
    assert {"key": "age", "fact": "firm.age_months", "op": "ge", "value": 24} in offering.criteria
    client.post(f"/offerings/{offering.pk}/edit/", LOAN | {"drop_rules": ["capital"]})
    offering.refresh_from_db()
    assert kept not in offering.criteria


KIND_FORMS = [
    ("equity", "fund", {"amount_min": "500", "amount_max": "3000", "stages": "A 轮"}),
    (
        "capability",
        "university",
        {"trl": "6", "ip_status": "granted", "modes": ["joint"], "discipline": "材料", "budget_min": "50"},
    ),
    (
        "space",
        "service",
        {"area_min": "80", "area_max": "1200", "rent": "3.5", "region": "310107", "place": "示例园区"},
    ),
    (
        "policy",
        "government",
        {"topic": "digital", "document": "示例文件", "amount_max": "200", "share_max": "30", "opens_on": "2026-07-01"},
    ),
    ("service", "institute", {"covers": ["talent", "legal"], "fee": "免费"}),
    ("service", "enterprise", {"covers": ["scenario"], "fee": "面议"}),
]


@pytest.mark.parametrize(("kind", "party", "terms"), KIND_FORMS)
def test_each_other_kind_is_written_submitted_and_changed(kind: str, party: str, terms: dict[str, Any]) -> None:
    person = build.user()
    build.organisation(party, owner=person)
    client = signed_in(person)
    assert client.get(f"/offerings/new/{kind}/").status_code == 200
    data = {"name": "示例供给", "summary": "示例说明", "capacity": "5", "certificates_any": ["high_tech"], **terms}
    answer = client.post(f"/offerings/new/{kind}/", data | {"submit": "1"})
    assert answer.status_code == 302, answer.context["form"].errors
    offering = Offering.objects.get()
    assert (offering.kind, offering.status) == (kind, "submitted")
    assert [rule["key"] for rule in offering.criteria] == ["certificates_any"]
    form = FORMS[kind](offering=offering)
    shown = {name: form[name].value() for name in terms}
    assert {name: str(value) for name, value in shown.items()} == {name: str(value) for name, value in terms.items()}
    assert client.get(f"/offerings/{offering.pk}/").status_code == 200
    assert client.get(f"/offerings/{offering.pk}/edit/").status_code == 200


def test_a_kind_the_party_cannot_offer_has_no_form(client: Client) -> None:
    assert [client.get(f"/offerings/new/{kind}/").status_code for kind in ("policy", "capability", "nonsense")] == [
        404
    ] * 3
    assert client.get("/offerings/new/").status_code == 200
    only = build.user()
    build.organisation("fund", owner=only)
    answer = signed_in(only).get("/offerings/new/")
    assert (answer.status_code, answer["Location"]) == (302, "/offerings/new/equity/")


def test_steps_are_buttons_of_the_party_and_a_wrong_one_is_said(client: Client, bank: Any) -> None:
    offering = build.offering(bank, summary="说明")
    assert client.get(f"/offerings/{offering.pk}/off-shelf/").status_code == 405
    client.post(f"/offerings/{offering.pk}/off-shelf/")
    offering.refresh_from_db()
    assert offering.status == "withdrawn"
    answer = client.post(f"/offerings/{offering.pk}/off-shelf/", follow=True)
    assert "现在不能这样操作：当前状态为“已下架”。" in answer.content.decode()
    client.post(f"/offerings/{offering.pk}/on-shelf/")
    offering.refresh_from_db()
    assert offering.status == "published"
    assert client.post(f"/offerings/{offering.pk}/publish/").status_code == 404


def test_another_party_neither_sees_a_draft_nor_changes_what_is_on_the_shelf(bank: Any) -> None:
    draft, public = build.offering(bank, status="draft"), build.offering(bank)
    other = build.user()
    build.organisation("bank", owner=other)
    for client in (signed_in(other), Client()):
        assert client.get(f"/offerings/{draft.pk}/").status_code == 404
        assert client.get(f"/offerings/{public.pk}/").status_code == 200
    stranger = signed_in(other)
    assert stranger.get(f"/offerings/{public.pk}/edit/").status_code == 404
    assert stranger.post(f"/offerings/{public.pk}/off-shelf/").status_code == 404
    assert Client().get(f"/offerings/{public.pk}/edit/").status_code == 302


def test_a_viewer_reads_the_party_pages_and_writes_nothing(bank: Any) -> None:
    viewer = build.user()
    build.member(viewer, bank, Role.VIEWER)
    offering = build.offering(bank, status="draft", summary="说明")
    client = signed_in(viewer)
    page = client.get(f"/offerings/{offering.pk}/")
    assert (page.status_code, "提交审核" in page.content.decode()) == (200, False)
    assert client.get("/offerings/").status_code == 200
    assert client.post("/offerings/new/loan/", LOAN).status_code == 403
    assert client.post(f"/offerings/{offering.pk}/edit/", LOAN).status_code == 403
    assert client.post(f"/offerings/{offering.pk}/submit/").status_code == 403
    assert Offering.objects.count() == 1


def test_the_confidential_detail_is_read_by_its_party_and_the_organiser_only() -> None:
    from market.models import CapabilityTerms

    person, other = build.user(), build.user()
    university = build.organisation("university", owner=person)
    build.organisation("university", owner=other)
    offering = build.offering(university, kind="capability", summary="公开说明")
    CapabilityTerms.objects.create(offering=offering, modes=["joint"], confidential="配方甲乙丙")
    address = f"/offerings/{offering.pk}/"
    readers = {"owner": signed_in(person), "organiser": signed_in(build.organiser())}
    strangers = {"other": signed_in(other), "nobody": Client()}
    assert {name: "配方甲乙丙" in client.get(address).content.decode() for name, client in readers.items()} == {
        "owner": True,
        "organiser": True,
    }
    assert {name: "配方甲乙丙" in client.get(address).content.decode() for name, client in strangers.items()} == {
        "other": False,
        "nobody": False,
    }
    assert "配方甲乙丙" not in Client().get("/shelf/?q=配方甲乙丙").content.decode().replace('value="配方甲乙丙"', "")


def test_the_list_says_status_and_what_comes_next(client: Client, bank: Any) -> None:
    assert "还没有发布供给" in client.get("/offerings/").content.decode()
    build.offering(bank, status="draft", sent_back_reason="请补充利率")
    build.offering(bank)
    build.offering(build.organisation("bank"), name="别家产品")
    text = client.get("/offerings/").content.decode()
    assert "组织者退回：请补充利率" in text
    assert "正在参加匹配，修改后立即生效。" in text
    assert "别家产品" not in text


# --- The shelf ----------------------------------------------------------------------------------------------------


@pytest.fixture
def shelf() -> dict[str, Offering]:
    bank = build.organisation("bank", name="示例银行甲")
    fund = build.organisation("fund", name="示例基金乙")
    from market.models import EquityTerms

    rows = {
        "small": build.offering(bank, name="小额贷", keywords=["知识产权"], terms={"amount_max": Decimal(2_000_000)}),
        "large": build.offering(bank, name="大额贷", field="industry", terms={"amount_max": Decimal(50_000_000)}),
        "equity": build.offering(fund, kind="equity", name="股权基金"),
        "draft": build.offering(bank, name="草稿贷", status="draft"),
        "off": build.offering(bank, name="下架贷", status="withdrawn"),
        "unverified": build.offering(build.organisation("bank", verification="pending"), name="未认证贷"),
    }
    EquityTerms.objects.create(offering=rows["equity"], amount_min=Decimal(5_000_000))
    return rows


FILTERS = [
    ("", {"small", "large", "equity"}),
    ("kind=loan", {"small", "large"}),
    ("kind=loan&kind=equity", {"small", "large", "equity"}),
    ("amount=150", {"small", "large"}),
    ("amount=1000", {"large", "equity"}),
    ("field=industry", {"large"}),
    ("q=知识产权", {"small"}),
    ("q=示例银行甲+大额", {"large"}),
    ("q=没有这样的", set()),
    ("kind=nonsense&amount=abc&field=x&page=-3", {"small", "large", "equity"}),
    ("amount=-1&page=999999999999999999999&q=%00", {"small", "large", "equity"}),
    ("amount=" + "9" * 40, {"small", "large", "equity"}),
]


@pytest.mark.parametrize(("query", "names"), FILTERS)
def test_the_shelf_shows_what_is_on_it_and_fits(shelf: dict[str, Offering], query: str, names: set[str]) -> None:
    answer = Client().get(f"/shelf/?{query}")
    assert answer.status_code == 200
    assert {card["offering"].pk for card in answer.context["cards"]} == {shelf[name].pk for name in names}


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_ask_the_database_the_same_number_of_times(
    client: Client, bank: Any, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(count):
        build.offering(bank)
    with django_assert_num_queries(4):
        Client().get("/shelf/")
    client.get("/offerings/")
    with django_assert_num_queries(6):
        client.get("/offerings/")


def test_the_list_says_how_many_needs_an_offering_matched() -> None:
    person = build.user()
    bank = build.organisation("bank", owner=person)
    product = build.offering(bank)
    need = build.need(build.firm(), event=build.event())
    build.match(need, product)
    build.introduction(need, bank, state="claimed", offering=product)
    browser = Client()
    browser.force_login(person)
    assert "匹配到 1 条需求 · 1 条对接进行中" in browser.get("/offerings/").content.decode()

"""The need form over HTTP: all seven kinds to the hand-over, kept at every step, and what it says to bad input."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts import clock
from accounts.models import Organisation, User
from events.models import MarketEvent
from market.models import ExistingLoan, Need, NeedAttachment
from tests import build

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%%EOF\n"
LATER = (clock.today() + dt.timedelta(days=60)).isoformat()
NO_LOANS = {"loans-TOTAL_FORMS": "1", "loans-INITIAL_FORMS": "0"}
MONEY: dict[str, Any] = {
    "amount": "3500",
    "term_months": "12",
    "purpose": "扩大车载传感器产线",
    "guarantees": ["credit", "ip_pledge"],
    "max_rate": "3.5",
    "valid_until": LATER,
    **NO_LOANS,
}
AUDIENCE: dict[str, Any] = {"visibility": "lenders", "introductions_wanted": "4", "authorised_until": LATER}

KINDS: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "financing": (
        {"financing_type": "debt", "first_loan": "yes", "renewal": "no", "revolving": "", "field": "industry"},
        MONEY,
        {
            "financing_type": "debt",
            "amount": Decimal(35_000_000),
            "term_months": 12,
            "guarantees": ["credit", "ip_pledge"],
            "max_rate": Decimal("3.5"),
            "first_loan": True,
            "renewal": False,
            "revolving": None,
        },
    ),
    "cooperation": (
        {"keywords": "织物，数字孪生 传感", "modes": ["joint", "licence"], "field": "fashion", "discipline": "纺织"},
        {"problem": "问题", "key_technology": "关键", "expected_goal": "目标", "budget": "80.5"},
        {"problem": "问题", "modes": ["joint", "licence"], "budget": Decimal(805_000), "discipline": "纺织"},
    ),
    "talent": (
        {"summary": "算法团队"},
        {"position": "算法工程师", "headcount": "３", "education": "master", "salary_min": "30", "salary_max": "50"},
        {"position": "算法工程师", "headcount": 3, "education": "master", "salary_max": Decimal(500_000)},
    ),
    "space": (
        {"field": "health"},
        {"area_min": "300", "area_max": "500.5", "region": "310107", "rent_max": "4.5", "move_in_on": LATER},
        {"area_min": Decimal(300), "area_max": Decimal("500.5"), "region": "310107", "rent_max": Decimal("4.5")},
    ),
    "policy": ({}, {"topic": "interest", "summary": "想了解贴息", "investment": "200"}, {"topic": "interest"}),
    "legal": ({}, {"topic": "ip", "summary": "商标被抢注", "needed_by": LATER, "budget": "2"}, {"topic": "ip"}),
    "scenario": (
        {"keywords": "机器人"},
        {"place": "园区", "solution": "巡检机器人", "trial_months": "6"},
        {"place": "园区", "solution": "巡检机器人", "trial_months": 6},
    ),
}


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def event() -> MarketEvent:
    return build.event()


@pytest.fixture
def owner() -> User:
    return build.user("林示例")


@pytest.fixture
def firm(owner: User) -> Organisation:
    firm = build.firm()
    build.member(owner, firm, "owner")
    return firm


@pytest.fixture
def client(owner: User, firm: Organisation, event: MarketEvent) -> Client:
    client = Client()
    client.force_login(owner)
    return client


def draft(client: Client, kind: str = "financing") -> Need:
    """A draft begun on the page."""
    answer = client.post("/needs/new/", {"kind": kind, "form_token": "t" * 32})
    need = Need.objects.get(form_token="t" * 32)
    assert answer["Location"] == f"/needs/{need.pk}/step/1/"
    return need


def step(client: Client, need: Need, number: int, values: dict[str, Any], go: str = "next", query: str = "") -> Any:
    return client.post(f"/needs/{need.pk}/step/{number}/{query}", values | {"go": go})


def errors(answer: Any) -> list[str]:
    """What the page says beside its fields."""
    found = re.findall(r'<ul class="errorlist[^"]*"[^>]*>(.*?)</ul>', answer.content.decode(), re.S)
    return [re.sub(r"<[^>]+>", "", item).strip() for item in found]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_from_choice_to_hand_over(client: Client, event: MarketEvent, kind: str) -> None:
    what, details, expected = KINDS[kind]
    need = draft(client, kind)
    assert client.get(f"/needs/{need.pk}/step/1/").status_code == 200
    answer = step(client, need, 1, {"title": "我们的需求", "event": event.pk, **what})
    assert (answer.status_code, answer.headers.get("Location")) == (302, f"/needs/{need.pk}/step/2/"), errors(answer)
    assert client.get(answer["Location"]).status_code == 200
    answer = step(client, need, 2, details)
    assert answer.headers.get("Location") == f"/needs/{need.pk}/step/3/", errors(answer)
    page = client.get(answer["Location"]).content.decode()
    assert "还缺以下内容" in page  # the day until which it is authorised
    answer = step(client, need, 3, AUDIENCE | {"pledged": "on", "authorised": "on"}, go="submit")
    assert answer.headers.get("Location") == f"/needs/{need.pk}/", errors(answer)
    need = Need.objects.get(pk=need.pk)
    terms = getattr(need, kind)
    assert (need.status, need.title, need.event, need.visibility) == ("submitted", "我们的需求", event, "lenders")
    assert need.introductions_wanted == 4
    assert need.pledged_at == need.submitted_at == need.authorised_at is not None
    assert {name: getattr(terms, name) for name in expected} == expected
    for address in (f"/needs/{need.pk}/", f"/needs/{need.pk}/print/", "/needs/"):
        text = client.get(address).content.decode()
        assert "我们的需求" in text
        assert "待审核" in text


def test_choosing_twice_with_one_form_makes_one_draft(client: Client) -> None:
    first = draft(client)
    assert client.post("/needs/new/", {"kind": "financing", "form_token": "t" * 32})["Location"].startswith(
        f"/needs/{first.pk}/"
    )
    assert Need.objects.count() == 1


def test_handing_over_twice_does_it_once(client: Client, event: MarketEvent) -> None:
    need = draft(client)
    step(client, need, 1, {"title": "甲", "event": event.pk, "financing_type": "debt"})
    step(client, need, 2, MONEY)
    values = AUDIENCE | {"pledged": "on", "authorised": "on"}
    for _time in range(2):
        answer = step(client, need, 3, values, go="submit")
        assert answer["Location"] == f"/needs/{need.pk}/"
    assert Need.objects.get().status == "submitted"
    assert "以下是当前情况" in client.get(answer["Location"]).content.decode()


def test_what_is_wrong_is_said_and_what_is_right_is_kept(client: Client) -> None:
    need = draft(client)
    answer = step(client, need, 2, MONEY | {"term_months": "0"})
    assert answer.status_code == 200
    assert errors(answer) == ["期限至少 1 个月，最长 360 个月"]
    need = Need.objects.get()
    assert (need.financing.amount, need.financing.term_months) == (Decimal(35_000_000), None)
    assert need.financing.purpose == "扩大车载传感器产线"


BAD: list[tuple[str, int, dict[str, Any], str]] = [
    ("financing", 2, {"amount": "-5"}, "大于 0"),
    ("financing", 2, {"amount": "0"}, "大于 0"),
    ("financing", 2, {"amount": "9" * 30}, "1,000,000"),
    ("financing", 2, {"amount": "1e5"}, "请填写数字"),
    ("financing", 2, {"amount": "12.345"}, "2 位"),
    ("financing", 2, {"amount": "一百"}, "请填写数字"),
    ("financing", 2, {"max_rate": "37"}, "36"),
    ("financing", 2, {"purpose": "长" * 301}, "300"),
    ("financing", 2, {"guarantees": ["gold"]}, "选择"),
    ("financing", 2, {"valid_until": "2001-01-01"}, "不能是过去"),
    ("financing", 2, {"loans-0-bank": "甲银行", "loans-0-amount": "-1"}, "大于 0"),
    ("financing", 2, {"loans-0-bank": "甲银行", "loans-0-amount": "5", "loans-0-starts_on": LATER}, "不能晚于今天"),
    ("financing", 1, {"title": "长" * 81}, "80"),
    ("financing", 1, {"event": "999999"}, "选择"),
    ("cooperation", 2, {"problem": "长" * 800, "key_technology": "长" * 400, "expected_goal": "长" * 301}, "1501 字"),
    ("cooperation", 1, {"keywords": "一 二 三 四 五 六"}, "最多 5 个"),
    ("talent", 2, {"salary_min": "50", "salary_max": "30"}, "下限不能高于上限"),
    ("talent", 2, {"headcount": "2.5"}, "整数"),
    ("space", 2, {"area_min": "500", "area_max": "300"}, "下限不能高于上限"),
    ("space", 2, {"move_in_on": "2001-01-01"}, "不能是过去"),
    ("legal", 2, {"needed_by": "昨天"}, "日期"),
    ("financing", 3, {"introductions_wanted": "11"}, "10"),
    ("financing", 3, {"visibility": "everybody"}, "选择"),
]


@pytest.mark.parametrize(("kind", "number", "values", "words"), BAD)
def test_bad_input_has_a_sentence_beside_its_cause(
    client: Client, kind: str, number: int, values: dict[str, Any], words: str
) -> None:
    need = draft(client, kind)
    whole = (KINDS[kind][0] | {"title": "甲"}, KINDS[kind][1], AUDIENCE)[number - 1]
    answer = step(client, need, number, whole | values)
    assert answer.status_code == 200
    said = errors(answer)
    assert len(said) == 1
    assert words in said[0]


def test_a_pair_that_does_not_go_together_is_not_kept_in_part(client: Client) -> None:
    need = draft(client, "talent")
    step(client, need, 2, KINDS["talent"][1])
    step(client, need, 2, KINDS["talent"][1] | {"salary_min": "90", "salary_max": "x", "position": "产品经理"})
    terms = Need.objects.get().talent
    assert (terms.salary_min, terms.salary_max, terms.position) == (Decimal(300_000), Decimal(500_000), "产品经理")


def test_autosave_keeps_what_is_valid_and_asks_for_nothing(client: Client) -> None:
    need = draft(client)
    answer = step(client, need, 2, NO_LOANS | {"amount": "800", "term_months": "abc"}, query="?autosave=1")
    assert (answer.status_code, answer.json()["notes"], answer.json()["choose"]) == (200, {}, False)
    need = Need.objects.get()
    assert (need.financing.amount, need.financing.term_months) == (Decimal(8_000_000), None)
    page = client.get(f"/needs/{need.pk}/step/2/").content.decode()
    assert 'value="800"' in page
    assert f'data-autosave="/needs/{need.pk}/step/2/?autosave=1"' in page


def test_an_emptied_title_is_asked_for_and_not_kept(client: Client) -> None:
    need = draft(client)
    assert step(client, need, 1, {"title": "", "financing_type": "debt"}, query="?autosave=1").status_code == 200
    assert errors(step(client, need, 1, {"title": "", "financing_type": "debt"})) != []
    assert Need.objects.get().title == "融资需求"


def test_a_lost_session_loses_nothing(client: Client, owner: User) -> None:
    need = draft(client)
    step(client, need, 2, NO_LOANS | {"amount": "800"}, query="?autosave=1")
    client.logout()
    answer = step(client, need, 2, MONEY)
    assert answer["Location"].startswith("/account/login/?next=")
    assert f"/needs/{need.pk}/step/2/" in answer["Location"]
    client.force_login(owner)
    assert 'value="800"' in client.get(f"/needs/{need.pk}/step/2/").content.decode()


def test_going_back_keeps_the_step(client: Client) -> None:
    need = draft(client)
    answer = step(client, need, 2, NO_LOANS | {"amount": "66"}, go="back")
    assert answer["Location"] == f"/needs/{need.pk}/step/1/"
    assert Need.objects.get().financing.amount == Decimal(660_000)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_enter_key_goes_on_and_never_back(client: Client, number: int) -> None:
    need = draft(client)
    page = client.get(f"/needs/{need.pk}/step/{number}/").content.decode()
    form = page[page.index("data-autosave") :]
    first = re.search(r"<button[^>]*type=\"submit\"[^>]*>", form)
    assert first is not None
    assert 'name="go" value="next"' in first[0]  # what a browser presses for the enter key


def test_the_enter_key_in_the_last_step_keeps_it_and_hands_nothing_over(client: Client) -> None:
    need = draft(client)
    answer = step(client, need, 3, AUDIENCE)
    assert (answer.status_code, answer["Location"]) == (302, f"/needs/{need.pk}/step/3/")
    need.refresh_from_db()
    assert (need.status, need.introductions_wanted) == ("draft", 4)


def test_loans_are_rows_that_come_and_go(client: Client) -> None:
    need = draft(client)
    loan = {"loans-0-bank": "甲银行", "loans-0-amount": "100", "loans-0-guarantee": "mortgage"}
    answer = step(client, need, 2, MONEY | loan | {"loans-0-starts_on": "2024-01-05"}, go="more")
    assert answer["Location"] == f"/needs/{need.pk}/step/2/#loans"
    assert list(ExistingLoan.objects.values_list("bank", "amount", "starts_on")) == [
        ("甲银行", Decimal(1_000_000), dt.date(2024, 1, 5))
    ]
    page = client.get(f"/needs/{need.pk}/step/2/").content.decode()
    assert 'name="loans-1-bank"' in page
    counts = {"loans-TOTAL_FORMS": "2", "loans-INITIAL_FORMS": "1"}
    empty = {"loans-0-bank": "", "loans-0-amount": "", "loans-0-guarantee": "", "loans-0-starts_on": ""}
    answer = step(client, need, 2, MONEY | counts | empty)
    assert answer.status_code == 302, errors(answer)
    assert not ExistingLoan.objects.exists()


def test_a_form_whose_row_counts_were_tampered_with_loses_no_loans(client: Client) -> None:
    need = draft(client)
    ExistingLoan.objects.create(terms=need.financing, bank="甲银行", amount=1)
    answer = step(client, need, 2, MONEY | {"loans-TOTAL_FORMS": "x"})
    assert answer.status_code == 200
    assert ExistingLoan.objects.count() == 1


def test_parties_are_named_and_only_those_that_can_answer_are_offered(client: Client, event: MarketEvent) -> None:
    bank, university = build.organisation("bank"), build.organisation("university")
    for party in (bank, university):
        build.registration(party, event)
    need = draft(client)
    page = client.get(f"/needs/{need.pk}/step/3/").content.decode()
    assert bank.name in page
    assert university.name not in page
    step(client, need, 3, AUDIENCE | {"wanted": [bank.pk]}, go="later")
    assert list(need.financing.intended_lenders.all()) == [bank]
    said = errors(step(client, need, 3, AUDIENCE | {"wanted": [university.pk]}, go="later"))
    assert len(said) == 1
    assert list(need.financing.intended_lenders.all()) == [bank]


def test_files_come_with_the_last_step(client: Client) -> None:
    need = draft(client)
    file = SimpleUploadedFile("执照.pdf", PDF)
    answer = step(client, need, 3, AUDIENCE | {"file-upload": file, "file-kind": "licence"}, go="upload")
    assert answer["Location"] == f"/needs/{need.pk}/step/3/#files"
    row = NeedAttachment.objects.get()
    assert (row.name, row.kind) == ("执照.pdf", "licence")
    assert f"/attachments/{row.pk}/" in client.get(f"/needs/{need.pk}/step/3/").content.decode()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("大.pdf", PDF + b"0" * (20 * 1024 * 1024), "20.0 MB"),
        ("假.png", b"MZ\x90\x00" + b"\x00" * 99, "这不是 PNG 文件"),
        ("空.pdf", b"", "这个文件是空的"),
    ],
)
def test_a_bad_file_is_refused_beside_its_field_and_the_step_is_kept(
    client: Client, name: str, content: bytes, words: str
) -> None:
    need = draft(client)
    answer = step(client, need, 3, AUDIENCE | {"file-upload": SimpleUploadedFile(name, content)}, go="upload")
    assert answer.status_code == 200
    said = errors(answer)
    assert len(said) == 1
    assert words in said[0]
    assert not NeedAttachment.objects.exists()
    assert Need.objects.get().introductions_wanted == 4


def test_without_pledge_or_with_something_missing_nothing_is_handed_over(client: Client) -> None:
    need = draft(client)
    assert errors(step(client, need, 3, AUDIENCE, go="submit")) == ["请确认所填内容真实。"]
    answer = step(client, need, 3, AUDIENCE | {"pledged": "on", "authorised": "on"}, go="submit")
    assert "还缺：金额、期限、资金用途。" in answer.content.decode()
    assert Need.objects.get().status == "draft"


def test_another_organisation_finds_nothing(client: Client) -> None:
    need = draft(client)
    stranger = build.user()
    other = build.firm()
    build.member(stranger, other, "owner")
    bank_officer = build.user()
    build.organisation("bank", owner=bank_officer)
    outsider = Client()
    for someone in (stranger, bank_officer):
        outsider.force_login(someone)
        for address in ("", "step/1/", "step/2/", "step/3/", "print/", "preview/"):
            assert outsider.get(f"/needs/{need.pk}/{address}").status_code == 404, address
        for address in ("step/1/", "withdraw/", "publish/", "authorise/"):
            assert outsider.post(f"/needs/{need.pk}/{address}", {"title": "抢走"}).status_code == 404, address
    assert Need.objects.get().title == "融资需求"


def test_a_viewer_reads_and_opens_no_form(client: Client, firm: Organisation) -> None:
    need = draft(client)
    viewer = build.user()
    build.member(viewer, firm, "viewer")
    client.force_login(viewer)
    assert client.get(f"/needs/{need.pk}/").status_code == 200
    assert client.get(f"/needs/{need.pk}/step/1/").status_code == 403
    assert step(client, need, 1, {"title": "乙"}).status_code == 403
    assert client.post("/needs/new/", {"kind": "talent"}).status_code == 403
    assert client.post(f"/needs/{need.pk}/withdraw/").status_code == 403


def test_a_bank_states_no_needs(client: Client) -> None:
    officer = build.user()
    build.organisation("bank", owner=officer)
    client.force_login(officer)
    assert client.get("/needs/new/").status_code == 403
    assert client.get("/needs/").status_code == 403


def test_staff_state_a_need_on_behalf_of_a_firm(firm: Organisation, event: MarketEvent) -> None:
    staff = build.organiser()
    client = Client()
    client.force_login(staff)
    session = client.session
    session["acting_for"] = firm.pk
    session.save()
    need = draft(client, "policy")
    assert (need.organisation, need.created_by) == (firm, staff)


def test_hostile_text_is_shown_as_text(client: Client, event: MarketEvent) -> None:
    need = draft(client)
    hostile = '"><script>alert(1)</script>'
    step(client, need, 1, {"title": hostile, "event": event.pk, "financing_type": "debt", "summary": hostile})
    step(client, need, 2, MONEY | {"purpose": hostile})
    for address in ("/needs/", f"/needs/{need.pk}/", *(f"/needs/{need.pk}/step/{n}/" for n in (1, 2, 3))):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("number", [0, 4])
def test_there_are_three_steps(client: Client, number: int) -> None:
    assert client.get(f"/needs/{draft(client).pk}/step/{number}/").status_code == 404


def test_the_hint_counts_what_fits_now(client: Client) -> None:
    build.offering(build.organisation("bank"))
    need = draft(client)
    assert "hx-get" in client.get(f"/needs/{need.pk}/step/2/").content.decode()
    step(client, need, 2, MONEY | {"amount": "500"}, query="?autosave=1")
    page = client.get(f"/needs/{need.pk}/preview/").content.decode()
    assert "现在有 1 款产品符合" in page
    step(client, need, 2, MONEY | {"amount": "9000"}, query="?autosave=1")
    page = client.get(f"/needs/{need.pk}/preview/").content.decode()
    assert "现在有 0 款产品符合" in page
    assert "1,000 万元" in page

"""Follow-up pages: what each side sees and may do, by clicking and by typing addresses."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditRow
from market.models import Introduction, Outcome
from tests import build

pytestmark = pytest.mark.django_db


class Scene:
    """A pair between a firm and a bank, and a client for everybody."""

    def __init__(self, state: str = "claimed", **facts: Any) -> None:
        self.firm_user, self.officer, self.stranger = build.user("企业甲"), build.user("客户经理"), build.user()
        self.firm = build.organisation(
            "enterprise", owner=self.firm_user, name="青禾（示例）", contact_name="林青", contact_mobile="13912345678"
        )
        self.bank = build.organisation("bank", owner=self.officer, name="示例银行", contact_mobile="13787654321")
        self.other = build.organisation("bank", owner=self.stranger)
        self.event = build.event()
        self.need = build.need(self.firm, event=self.event, status="in_progress", title="扩产流动资金")
        self.pair = build.introduction(self.need, self.bank, state=state, **facts)

    def url(self, name: str = "introduction", *args: Any) -> str:
        return reverse(f"market:{name}", args=[self.pair.pk, *args])

    def reload(self) -> Introduction:
        return Introduction.objects.get(pk=self.pair.pk)


def client(person: Any, organisation: Any = None) -> Client:
    browser = Client()
    browser.force_login(person)
    if organisation:
        session = browser.session
        session["acting_for"] = organisation.pk
        session.save()
    return browser


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def flash(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_the_bank_sees_its_turn_its_clock_and_its_next_button() -> None:
    scene = Scene(due_at=timezone.now() + dt.timedelta(hours=5, minutes=1))
    page = text(client(scene.officer).get(scene.url()))
    assert "轮到贵方：联系企业，并登记首次联系。" in page
    assert "还剩 5 小时" in page
    assert "已首次联系</button>" in page
    assert "终止此对接" not in page
    assert "登记授信批复" not in page
    assert "13912345678" not in page


def test_the_firm_sees_whom_it_waits_for_and_can_consent_or_end() -> None:
    scene = Scene()
    page = text(client(scene.firm_user).get(scene.url()))
    assert "等待示例银行：联系企业，并登记首次联系。" in page
    assert "向示例银行公开联系方式" in page
    assert "终止此对接" in page
    assert "已首次联系</button>" not in page
    assert "未成，登记原因" not in page


def test_a_click_moves_and_says_so() -> None:
    scene = Scene()
    response = client(scene.officer).post(
        scene.url("introduction_move"), {"to": "contacted", "note": "集市现场"}, follow=True
    )
    assert flash(response) == ["已登记：已联系。"]
    assert scene.reload().state == "contacted"
    assert "集市现场" in text(response)


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("drawn", "无法执行此步骤：对接当前状态为“已认领”。"),
        ("declined", "请直接登记结果，状态会随之更新。"),
        ("nonsense", "无法执行此步骤：对接当前状态为“已认领”。"),
        ("", "无法执行此步骤：对接当前状态为“已认领”。"),
    ],
)
def test_a_move_that_is_not_in_the_table_is_refused_on_the_page(target: str, sentence: str) -> None:
    scene = Scene()
    response = client(scene.officer).post(scene.url("introduction_move"), {"to": target}, follow=True)
    assert flash(response) == [sentence]
    assert scene.reload().state == "claimed"


def test_the_move_of_the_other_side_is_forbidden() -> None:
    scene = Scene()
    assert client(scene.firm_user).post(scene.url("introduction_move"), {"to": "contacted"}).status_code == 403
    assert client(scene.officer).post(scene.url("introduction_move"), {"to": "withdrawn"}).status_code == 403
    assert scene.reload().state == "claimed"


def test_the_firm_confirms_the_application() -> None:
    scene = Scene("consulting")
    browser = client(scene.firm_user)
    assert "已提交申请</button>" in text(browser.get(scene.url()))
    browser.post(scene.url("introduction_move"), {"to": "applied"})
    assert scene.reload().state == "applied"


PAGES = [
    ("introduction", (), "get"),
    ("introduction_move", (), "post"),
    ("introduction_consent", (), "post"),
    ("introduction_contact", (), "post"),
    ("introduction_owner", (), "post"),
    ("introduction_record", ("approval",), "get"),
    ("introduction_record", ("refusal",), "post"),
]


@pytest.mark.parametrize(("name", "args", "method"), PAGES)
def test_a_pair_of_others_does_not_exist(name: str, args: tuple[str, ...], method: str) -> None:
    scene = Scene("applied")
    assert getattr(client(scene.stranger), method)(scene.url(name, *args)).status_code == 404
    answer = getattr(Client(), method)(scene.url(name, *args))
    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))


@pytest.mark.parametrize("name", ["introduction_record", "outcome_correct", "outcome_void"])
def test_the_firm_has_no_forms_of_the_bank(name: str) -> None:
    scene = Scene("approved")
    outcome = approval(scene)
    url = scene.url(name, "drawdown") if name == "introduction_record" else reverse(f"market:{name}", args=[outcome.pk])
    assert client(scene.firm_user).get(url).status_code == 404
    assert client(scene.stranger).get(url).status_code == 404
    assert client(scene.officer).get(url).status_code == 200


def approval(scene: Scene) -> Outcome:
    return Outcome.objects.create(
        introduction=scene.pair,
        kind="approval",
        amount=Decimal(35_000_000),
        annual_rate=Decimal("2.81"),
        term_months=12,
        decided_on=timezone.localdate(),
        recorded_by=scene.officer,
    )


def test_contact_is_read_by_a_button_only_and_logged() -> None:
    scene = Scene(consent_at=timezone.now())
    browser = client(scene.officer)
    assert "13912345678" not in text(browser.get(scene.url()))
    assert browser.get(scene.url("introduction_contact")).status_code == 405
    response = browser.post(scene.url("introduction_contact"))
    assert "13912345678" in text(response)
    assert "no-store" in response["Cache-Control"]
    row = AuditRow.objects.get(verb="contact.read")
    assert (row.actor, row.on_behalf_of) == ("客户经理", "示例银行")


def test_without_consent_the_button_is_missing_and_the_address_refuses() -> None:
    scene = Scene()
    browser = client(scene.officer)
    assert "查看联系方式" not in text(browser.get(scene.url()))
    response = browser.post(scene.url("introduction_contact"), follow=True)
    assert flash(response) == ["企业尚未同意公开联系方式。"]
    assert "13912345678" not in text(response)
    assert not AuditRow.objects.filter(verb="contact.read").exists()


def test_consent_comes_back_to_the_page_it_was_given_on() -> None:
    scene = Scene()
    browser = client(scene.firm_user)
    home = reverse("market:need", args=[scene.need.pk])
    assert browser.post(scene.url("introduction_consent"), {"next": home}).url == home
    assert scene.reload().consent_at is not None
    away = browser.post(scene.url("introduction_consent"), {"act": "withdraw", "next": "https://example.org/"})
    assert away.url == scene.url()
    assert scene.reload().consent_at is None


APPROVAL = {
    "amount": "３,500",  # a full-width digit and a separator
    "annual_rate": "2.81",
    "term_months": "12",
    "first_loan": "no",
    "credit_loan": "yes",
    "preferential": "靠普贷",
    "subsidy_percent": "20",
    "evidence": "",
}


def test_an_approval_is_typed_in_wan_and_stored_in_yuan() -> None:
    scene = Scene("applied")
    browser = client(scene.officer)
    url = scene.url("introduction_record", "approval")
    token = browser.get(url).context["form"].initial["form_token"]
    data = APPROVAL | {"decided_on": timezone.localdate().isoformat(), "form_token": token}
    for _time in range(2):  # the form is sent twice
        response = browser.post(url, data, follow=True)
        assert flash(response) == ["已登记，并已通知企业。"]
    row = Outcome.objects.get()
    assert (row.amount, row.first_loan, row.credit_loan, row.subsidy_percent) == (
        Decimal("35000000.00"),
        False,
        True,
        Decimal("20.00"),
    )
    assert "3,500</strong> 万元" in text(response)
    assert scene.reload().state == "approved"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("amount", "-5", "必须大于 0 万元。"),
        ("amount", "9" * 30, "不能大于 10,000,000 万元。"),
        ("amount", "3.001", "小数点后最多 2 位。"),
        ("decided_on", "2199-01-01", "日期不能晚于今天。"),
        ("decided_on", "2001-01-01", "日期不能早于线索认领日"),
        ("term_months", "0", "不能小于 1 个月。"),
        ("annual_rate", "", "请填写这一项。"),
    ],
)
def test_what_is_wrong_is_said_beside_its_box(field: str, value: str, sentence: str) -> None:
    scene = Scene("applied")
    data = APPROVAL | {"decided_on": timezone.localdate().isoformat(), field: value}
    response = client(scene.officer).post(scene.url("introduction_record", "approval"), data)
    errors = response.context["form"].errors[field]
    assert len(errors) == 1
    assert errors[0].startswith(sentence)
    assert (Outcome.objects.count(), scene.reload().state) == (0, "applied")


def test_a_refusal_needs_its_sentence_and_shows_the_firm_the_way_on() -> None:
    scene = Scene("contacted")
    browser, url = client(scene.officer), scene.url("introduction_record", "refusal")
    data = {"refusal_code": "other", "refusal_text": " ", "decided_on": timezone.localdate().isoformat()}
    assert list(browser.post(url, data).context["form"].errors) == ["refusal_text"]
    browser.post(url, data | {"refusal_code": "amount", "refusal_text": "上限 500 万元"})
    assert scene.reload().state == "declined"
    page = text(client(scene.firm_user).get(scene.url()))
    assert "上限 500 万元" in page
    assert "调整金额，或将需求拆分，使每一部分都在产品额度之内。" in page


def test_a_correction_shows_both_rows_and_a_row_taken_back_its_reason() -> None:
    scene = Scene("approved")
    first = approval(scene)
    browser = client(scene.officer)
    url = reverse("market:outcome_correct", args=[first.pk])
    form = browser.get(url).context["form"]
    assert form["amount"].value() == "3500"
    data = APPROVAL | {"amount": "3600", "decided_on": first.decided_on.isoformat()}
    page = text(browser.post(url, data, follow=True))
    assert "3,500</strong> 万元" in page
    assert "3,600</strong> 万元" in page
    second = Outcome.objects.current().get()
    page = text(browser.post(reverse("market:outcome_void", args=[second.pk]), {"reason": "重复登记"}, follow=True))
    assert "重复登记" in page
    assert not Outcome.objects.current().exists()
    late = browser.post(url, data)
    assert "该记录已被更正，请查看最新一条。" in str(late.context["form"].errors)


def test_a_form_that_comes_too_late_leads_back() -> None:
    scene = Scene("claimed")
    response = client(scene.officer).get(scene.url("introduction_record", "approval"), follow=True)
    assert flash(response) == ["当前状态不能登记此项。"]
    assert client(scene.officer).get(scene.url("introduction_record", "nonsense")).status_code == 404


def test_the_officer_in_charge_is_chosen_among_members() -> None:
    scene = Scene()
    colleague = build.user("同事")
    build.member(colleague, scene.bank)
    browser = client(scene.officer)
    response = browser.post(scene.url("introduction_owner"), {"owner": colleague.pk}, follow=True)
    assert (flash(response), scene.reload().owner) == (["负责人已登记。"], colleague)
    response = browser.post(scene.url("introduction_owner"), {"owner": scene.firm_user.pk})
    assert list(response.context["owner_form"].errors) == ["owner"]
    browser.post(scene.url("introduction_owner"), {"owner": ""})
    assert scene.reload().owner is None


def test_a_viewer_reads_and_does_nothing() -> None:
    scene = Scene(consent_at=timezone.now())
    viewer = build.user()
    build.member(viewer, scene.bank, "viewer")
    browser = client(viewer)
    page = text(browser.get(scene.url()))
    assert "已首次联系</button>" not in page
    assert "查看联系方式" not in page
    assert browser.post(scene.url("introduction_move"), {"to": "contacted"}).status_code == 403
    assert browser.post(scene.url("introduction_contact")).status_code == 403


def test_staff_works_for_both_sides_and_sees_all() -> None:
    scene = Scene()
    staff = build.organiser()
    page = text(client(staff).get(scene.url()))
    assert "已首次联系</button>" in page
    assert "按失效处理" in page
    client(staff, scene.bank).post(scene.url("introduction_move"), {"to": "contacted"})
    row = AuditRow.objects.get(verb="introduction.contacted")
    assert (row.by_staff, row.on_behalf_of) == (True, "示例银行")
    response = client(staff).post(scene.url("introduction_contact"), follow=True)
    assert flash(response) == ["请先选择代办机构。"]


def test_the_list_puts_the_overdue_first_and_counts() -> None:
    scene = Scene(due_at=timezone.now() + dt.timedelta(days=2))
    for days, name in ((-1, "逾期企业"), (1, "明日企业"), (None, "无时限企业")):
        firm = build.organisation("enterprise", name=name)
        due = timezone.now() + dt.timedelta(days=days) if days else None
        build.introduction(build.need(firm, event=scene.event), scene.bank, state="claimed", due_at=due)
    build.introduction(build.need(build.organisation("enterprise", name="已结企业")), scene.bank, state="declined")
    browser = client(scene.officer)
    response = browser.get(reverse("market:introduction_list"))
    (column,) = [column for column in response.context["columns"] if column["cards"]]
    names = [card.pair.need.organisation.name for card in column["cards"]]
    assert names == ["逾期企业", "明日企业", "青禾（示例）", "无时限企业"]
    assert response.context["counts"] == {"open": 4, "overdue": 1, "closed": 1}
    page = text(response)
    assert "4 条对接进行中" in page
    assert "1 条已超时" in page
    closed = text(browser.get(reverse("market:introduction_list") + "?tab=closed"))
    assert "已结企业" in closed
    assert "逾期企业" not in closed
    assert "暂无进行中的对接" in text(client(scene.stranger).get(reverse("market:introduction_list")))


def test_who_has_no_organisation_is_led_to_one() -> None:
    response = client(build.user()).get(reverse("market:introduction_list"))
    assert (response.status_code, response.url.split("?")[0]) == (302, reverse("accounts:organisation_new"))


@pytest.mark.parametrize("name", ["introduction_list", "introduction"])
def test_the_number_of_queries_is_the_same_for_one_and_three(name: str) -> None:
    scene = Scene("approved")
    approval(scene)
    browser = client(scene.officer)
    url = reverse("market:introduction_list") if name == "introduction_list" else scene.url()
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            text(browser.get(url))
        counts.append(len(queries))
        for _number in range(2):
            firm = build.organisation("enterprise")
            build.introduction(build.need(firm, event=scene.event), scene.bank, state="claimed")
            build.member(build.user(), scene.bank)
            Outcome.objects.create(
                introduction=scene.pair,
                kind="drawdown",
                amount=Decimal(1),
                decided_on=timezone.localdate(),
                recorded_by=build.user(),
            )
    assert counts[0] == counts[1] <= 30

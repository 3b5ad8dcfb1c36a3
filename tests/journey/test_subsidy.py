"""Support from its line to the register: a firm asks on its phone, one person checks, another approves, the public
reads the notice, it is paid, and the row stands in the register.
"""

import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from market.models import ListExport, SubsidyBatch, SubsidyFile
from market.services.list_exports import make_export
from tests import build, build_policies, build_subsidies
from tests.journey.people import PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(transactional_db: Any, settings: Any, tmp_path: Path) -> dict[str, Any]:
    """A district that pays 20 % of the interest back, and a firm with a loan of 3,500 万元 that was drawn here."""
    settings.MEDIA_ROOT = tmp_path
    office = build.organisation("government", name="示例区办公室")
    boss = build.user(email="firm@example.com")
    firm = build.firm(owner=boss, name="青禾（示例）")
    need = build.need(firm, status="in_progress")
    past = timezone.now() - dt.timedelta(days=400)
    bank = build.organisation("bank", name="江州银行（示例）")
    pair = build.introduction(need, bank, state="drawn", claimed_at=past, contacted_at=past)
    loan = build.outcome(pair, "drawdown", amount=35_000_000, decided_on=(past + dt.timedelta(days=20)).date())
    rule = {"key": "on_time", "fact": "loan.on_time", "op": "is", "value": True}
    version = build_policies.version(
        build_policies.policy(name="按时还款贴息（示例）", office=office),
        rules=[rule],
        benefit_base="loan.interest_paid",
        benefit_percent=Decimal(20),
        caps=[],
        documents=["结清证明"],
    )
    facts = {"kind": "loan", "outcome": loan, "interest_paid": Decimal(1_120_000), "loan_on_time": True}
    case = build_policies.case(firm, boss, name="流动资金贷款", **facts)
    return {"batch": build_subsidies.batch(version), "case": case, "pair": pair}


@pytest.fixture
def people(browser: Browser, live_server: LiveServer, scene: dict[str, Any]) -> Iterator[dict[str, Person]]:
    """The firm on its phone, two of the organiser's people at their desks."""
    found = {"firm": Person(browser, live_server.url, size=PHONE)}
    found["firm"].sign_in("firm@example.com")
    for name in ("甲", "乙"):
        found[name] = Person(browser, live_server.url)
        found[name].sign_in(build.organiser(name).email)
    yield found
    for person in found.values():
        person.leave()


def ask(firm: Person, case: Any) -> SubsidyFile:
    """From the line of the policy; what is forgotten is said beside its field."""
    firm.open(f"/policies/mine/?case={case.pk}")
    firm.says("按时还款贴息（示例）", "22.4 万元")
    firm.press("申请")
    firm.says("利息", "112 万元", "20 %")
    firm.choose(documents="结清证明")
    firm.fill(account_bank="江州银行", account_number="6222 0000 1111 2222")
    firm.press("提交")
    firm.says("须同意公示后才能提交。")
    firm.choose(agreed="on")
    firm.press("提交")
    firm.says("已提交", "22.4 万元", "…2222")
    return SubsidyFile.objects.get()


def decide(first: Person, second: Person, file: SubsidyFile) -> None:
    """Whoever checks does not approve."""
    page = reverse("admin:market_subsidyfile_change", args=[file.pk])
    first.open(page)
    first.press("审核通过")
    first.says("这件申报由您审核，须由另一人审批。")
    second.open(page)
    second.press("审批通过")
    second.press("审批通过")
    second.says("已审批")


def notice(first: Person, firm: Person, batch: SubsidyBatch) -> None:
    """The batch is closed and the notice published; everybody reads it."""
    first.open(reverse("admin:market_subsidybatch_change", args=[batch.pk]))
    first.press("截止本批次")
    first.press("发布公示")
    first.says("剩余 77.6 万元")
    firm.open(batch.get_absolute_url())
    firm.says("青禾（示例）", "22.4 万元", "公示中")


def pay(first: Person, firm: Person, file: SubsidyFile) -> None:
    """The days of the notice are over."""
    over = timezone.now() - dt.timedelta(hours=1)
    SubsidyFile.objects.update(notice_until=over)
    SubsidyBatch.objects.update(notice_until=over)
    first.open(reverse("admin:market_subsidyfile_change", args=[file.pk]))
    first.press("登记拨付")
    first.fill(paid_on=timezone.localdate().isoformat(), reference="拨付-001")
    first.press("登记拨付")
    first.says("已拨付", "拨付-001")
    firm.open(file.get_absolute_url())
    firm.says("已拨付", "办理进展", "另一人审批通过")
    firm.press("查看贷款及其进展")
    firm.says("补贴", "22.4 万元")


def register(first: Person, batch: SubsidyBatch) -> list[Any]:
    """The row of the register."""
    first.open(reverse("admin:market_subsidybatch_change", args=[batch.pk]))
    first.press("台账（xlsx）")
    first.follow(first.page.locator("button[name=do][value=make]"))
    export = ListExport.objects.get()
    make_export(export.pk)
    export.refresh_from_db()
    with export.file.open("rb") as content:
        sheet = load_workbook(io.BytesIO(content.read())).worksheets[0]
    return [cell.value for cell in sheet[2]]


def test_from_the_line_of_a_policy_to_the_register(people: dict[str, Person], scene: dict[str, Any]) -> None:
    firm, first, second = people["firm"], people["甲"], people["乙"]
    file = ask(firm, scene["case"])
    decide(first, second, file)
    notice(first, firm, scene["batch"])
    pay(first, firm, file)
    row = register(first, scene["batch"])
    assert {"青禾（示例）", "江州银行（示例）", 224_000, 35_000_000, 1_120_000, "已拨付", "拨付-001"} <= set(row)

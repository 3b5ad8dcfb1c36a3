"""An office's week: a need arrives in its section, is answered with a proposal and a file, accepted and agreed; and a
firm books an advice slot on its phone.
"""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from accounts import clock
from market.models import AdviceBooking, Introduction, Outcome, ProposalFile
from tests import build
from tests.journey.people import DESK, PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


@pytest.fixture
def scene(transactional_db: Any, settings: Any, tmp_path: Path) -> dict[str, Any]:
    """An edition with an office that offers a policy and a firm that asks for one."""
    settings.MEDIA_ROOT = tmp_path
    event = build.event(name="第四届科创集市（示例）")
    office = build.organisation("government", owner=build.user(email="office@example.com"), name="示例区办公室")
    firm = build.firm(owner=build.user(email="firm@example.com"), name="青禾（示例）", field="software")
    for party in (office, firm):
        build.registration(party, event)
    policy = build.offering(office, kind="policy", name="数字化转型支持（示例）", keywords=["数字化转型"], capacity=3)
    need = build.need(
        firm, kind="policy", event=event, title="产线数字化转型补贴", visibility="lenders", auto_consent=True
    )
    return {"event": event, "office": office, "firm": firm, "policy": policy, "need": need}


@pytest.fixture
def people(browser: Browser, live_server: LiveServer, scene: dict[str, Any]) -> Iterator[dict[str, Person]]:
    """The office at a desk, the firm on a phone."""
    found = {
        "office": Person(browser, live_server.url, size=DESK),
        "firm": Person(browser, live_server.url, size=PHONE),
    }
    for name, person in found.items():
        person.sign_in(f"{name}@example.com")
    yield found
    for person in found.values():
        person.leave()


def claim(office: Person, need: Any) -> Introduction:
    """The need stands in its section with the reason; the office takes it up."""
    page = office.open("/inbox/")
    expect(page.locator("tr.part")).to_have_text("符合您的领域")
    office.says("与“数字化转型支持（示例）”关键词相同：数字化转型。", "已用 0 / 3")
    office.open(reverse("market:lead", args=[need.pk]))
    office.press("认领并联系")
    office.open("/inbox/?section=waiting")
    office.says("您已认领")
    return Introduction.objects.get(need=need)


def propose(office: Person, pair: Introduction) -> None:
    """A proposal with term and file; a file that is no PDF is refused beside its field and the words stay."""
    office.open(pair.get_absolute_url())
    office.press("提交对接方案")
    valid = (clock.today() + dt.timedelta(days=7)).isoformat()
    office.fill(text="协助申报专项，两周内完成材料预审。", people="政策专班", term_months="2", valid_until=valid)
    box = office.page.locator("[name=upload]")
    box.set_input_files({"name": "方案.pdf", "mimeType": "application/pdf", "buffer": b"MZ program"})
    office.press("发送方案")
    expect(office.page.locator(".field", has=box)).to_contain_text("文件内容与名称不符")
    expect(office.page.locator("[name=text]")).to_have_value("协助申报专项，两周内完成材料预审。")
    box.set_input_files({"name": "方案.pdf", "mimeType": "application/pdf", "buffer": PDF})
    office.press("发送方案")
    office.says("方案.pdf", "2 个月")
    office.open("/inbox/")
    office.says("等企业答复", "方案已送达企业")


def accept(firm: Person, pair: Introduction) -> None:
    """The firm opens the file and accepts."""
    page = firm.open(pair.get_absolute_url())
    with page.expect_download() as loading:
        page.get_by_role("link", name="方案.pdf").click()
    assert Path(loading.value.path()).read_bytes() == PDF
    firm.press("接受方案")
    firm.says("企业已接受")


def agree(office: Person, firm: Person, pair: Introduction) -> None:
    """The office records what was signed, the firm confirms it."""
    office.open("/inbox/")
    office.says("洽谈中：签约后请登记协议。")
    office.open(pair.get_absolute_url())
    office.press("登记合作协议")
    expect(office.page.locator("[name=term_months]")).to_have_value("2")
    office.choose(agreement_type="policy")
    office.fill(amount="50", evidence="专项立项通知（示例）")
    office.press("登记")
    office.says("政策兑现", "2 个月")
    firm.open(pair.get_absolute_url())
    firm.press("确认或提出异议")
    firm.choose(verdict="confirmed")
    firm.press("登记")
    firm.says("已确认")


def test_an_office_s_week(people: dict[str, Person], scene: dict[str, Any]) -> None:
    pair = claim(people["office"], scene["need"])
    propose(people["office"], pair)
    accept(people["firm"], pair)
    agree(people["office"], people["firm"], pair)
    pair.refresh_from_db()
    row = Outcome.objects.get()
    assert (pair.state, row.agreement_type, row.amount, row.term_months) == ("agreed", "policy", 500_000, 2)
    assert ProposalFile.objects.get().name == "方案.pdf"


def test_a_firm_books_advice_on_its_phone_and_the_office_moves_on(
    people: dict[str, Person], scene: dict[str, Any]
) -> None:
    office, firm = people["office"], people["firm"]
    office.open("/advice/")
    office.press("开放时段")
    day = clock.today() + dt.timedelta(days=2)
    office.choose(topic="policy")
    office.fill(
        about="数字化转型专项", day=day.isoformat(), starts="10:00", ends="11:00", place="大厅 3 号窗", capacity="2"
    )
    office.press("开放预约")
    firm.open("/advice/")
    firm.says("示例区办公室", "数字化转型专项")
    firm.follow(firm.page.get_by_role("link", name="预约", exact=True))
    firm.fill(question="设备投入怎样认定？")
    firm.choose(need=str(scene["need"].pk))
    firm.press("预约此时段")
    firm.says("已预约", "设备投入怎样认定？")
    with firm.page.expect_download() as loading:
        firm.page.get_by_role("link", name="加入日历").click()
    assert "BEGIN:VEVENT" in Path(loading.value.path()).read_text(encoding="utf-8")
    booking = AdviceBooking.objects.get()
    begun = timezone.now() - dt.timedelta(minutes=5)
    type(booking.slot).objects.update(starts_at=begun, ends_at=begun + dt.timedelta(hours=1))
    office.open("/advice/?tab=past")
    office.press("登记结果")
    office.choose(result="introduced", need=str(scene["need"].pk))
    office.press("登记")
    office.says("青禾（示例）", "已联系")
    booking.refresh_from_db()
    assert (booking.result, booking.introduction == Introduction.objects.get()) == ("introduced", True)

"""One firm, from signing up to an approval on record, with everybody who takes part; every page in a real browser."""

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from accounts import clock
from accounts.models import AuditRow, Organisation
from market.models import Introduction, MatchRun, Need, Outcome
from tests import build
from tests.journey.people import PHONE, Person
from tests.workers import worker

pytestmark = [
    pytest.mark.browser,
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True),
]

FIRM = "晨光传感示例科技"
NEED = "扩产流动资金（示例）"


@pytest.fixture
def market(transactional_db: Any) -> dict[str, Any]:
    """What is there before the firm comes: an edition, the organiser, two banks with a product each."""
    event = build.event(name="第四届科创集市（示例）")
    banker = build.user("林示例", email="bank@example.com")
    bank = build.organisation("bank", owner=banker, name="示例银行长风支行")
    other = build.organisation("bank", owner=build.user(), name="示例农商行（示例）")
    for lender, name in ((bank, "科创信用贷（示例）"), (other, "知产贷（示例）")):
        build.registration(lender, event)
        build.offering(lender, name=name, terms={"guarantees": ["credit"]})
    build.user("周组织", email="organiser@example.com", is_staff=True)
    return {"event": event, "bank": bank}


@pytest.fixture
def crowd(browser: Browser, live_server: Any, market: dict[str, Any]) -> Iterator[dict[str, Person]]:
    """The firm on a phone, the bank and the organiser at desks."""
    people = {
        "firm": Person(browser, live_server.url, size=PHONE),
        "bank": Person(browser, live_server.url),
        "organiser": Person(browser, live_server.url),
    }
    yield people
    for person in people.values():
        person.leave()


def full_width(text: str) -> str:
    """As an input method for Chinese types letters and digits."""
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


def wrong_digit(code: str) -> str:
    """The code with another check character."""
    return code[:-1] + ("A" if code[-1] != "A" else "B")


def sign_up(firm: Person) -> None:
    firm.open("/account/signup/")
    firm.fill(email="founder@example.com", password1="chenguang-2024", password2="chenguang-2024")
    firm.press("注册")


def register_firm(firm: Person, code: str) -> None:
    """A wrong check digit is said beside the field and nothing typed is lost; full-width digits are understood."""
    page = firm.open("/organisation/new/")
    firm.choose(kind="enterprise", region="310107", field="industry")
    firm.fill(name=FIRM, credit_code=wrong_digit(code), contact_name="陈示例", contact_mobile="13800000000")
    firm.press("登记")
    beside = page.locator(".field", has=page.locator("[name=credit_code]"))
    expect(beside).to_contain_text("校验")
    expect(page.locator("[name=credit_code]")).to_have_value(wrong_digit(code))
    expect(page.locator("[name=name]")).to_have_value(FIRM)
    expect(page.locator("[name=kind][value=enterprise]")).to_be_checked()
    firm.fill(credit_code=full_width(code))
    firm.press("登记")
    assert Organisation.objects.get(kind="enterprise").credit_code == code


def fill_in_profile(firm: Person) -> None:
    """What rules of lenders ask for."""
    firm.fill(established_on="2016-03-01", legal_representative="陈示例", registered_capital="500")
    firm.fill(staff="42", rd_staff="12", debt_ratio="38.5")
    firm.choose(industry="C39", clean_record="yes")
    firm.press("保存")
    firm.open("/organisation/")
    firm.press("提交核验")
    assert Organisation.objects.get(kind="enterprise").verification == "pending"


def verify(organiser: Person) -> None:
    """From the list of those who wait."""
    organiser.sign_in("organiser@example.com")
    organiser.open("/admin/")
    organiser.open(f"/admin/accounts/organisation/{Organisation.objects.get(kind='enterprise').pk}/change/")
    organiser.press("通过", within="body")
    if Organisation.objects.get(kind="enterprise").verification != "verified":
        organiser.press("通过", within="main form")
    assert Organisation.objects.get(kind="enterprise").verification == "verified"


def state_need(firm: Person) -> Need:
    """The three steps on a phone; leaving in the middle loses nothing."""
    page = firm.open("/needs/new/")
    firm.press("选择 融资")
    firm.fill(title=NEED, summary="生产车载传感器，订单增长，需要备料。")
    firm.choose(financing_type="debt", field="industry")
    firm.press("下一步")
    firm.fill(amount="300")
    expect(page.locator("[data-saved]")).to_contain_text("已自动保存")
    firm.open("/needs/")
    firm.press(NEED)
    need = Need.objects.get()
    firm.open(f"/needs/{need.pk}/step/2/")
    expect(page.locator("[name=amount]")).to_have_value(re.compile(r"300(\.00)?"))
    firm.fill(term_months="12", max_rate="5", purpose="采购贴片设备与备料（示例）")
    firm.choose(guarantees="credit")
    firm.press("下一步")
    firm.choose(visibility="lenders")
    firm.fill(introductions_wanted="2", authorised_until=str(clock.today() + dt.timedelta(days=120)))
    firm.choose(pledged="on", authorised="on")
    firm.press("提交给组织者")
    need.refresh_from_db()
    assert (need.status, need.financing.amount) == ("submitted", Decimal(3_000_000))
    return need


def publish_need(organiser: Person, need: Need) -> None:
    """From the day's list of what waits, by way of the need's page."""
    organiser.open("/admin/")
    organiser.says("需求待发布")
    organiser.press("审阅", within="section:has-text('今天要做的')")
    organiser.press(NEED)
    organiser.press("发布")
    organiser.says("已发布")
    need.refresh_from_db()
    assert need.status == "published"


def match(organiser: Person) -> None:
    """Start a run, watch it while it waits, let a worker work on it, read the reasons, publish it."""
    page = organiser.open("/admin/")
    organiser.press("运行匹配")
    organiser.press("运行匹配")
    expect(page.locator("#run-progress")).to_contain_text("排队中")
    with worker():
        expect(page.get_by_role("link", name="发布批次")).to_be_visible(timeout=60_000)
    organiser.look()
    organiser.says(NEED, "科创信用贷（示例）")
    organiser.press("发布批次")
    organiser.says("次对接")
    organiser.press("发布批次")
    assert MatchRun.objects.get().current
    assert Introduction.objects.filter(state="proposed").count() == 2


def claim(bank: Person, need: Need) -> Introduction:
    """The lead stands on the board with its score and reasons; claiming opens no contact yet."""
    bank.sign_in("bank@example.com")
    bank.open("/leads/")
    bank.says(NEED, "300 万元", FIRM)
    bank.open(f"/leads/{need.pk}/")
    bank.says("300 万元", "✓")
    bank.press("认领")
    pair = Introduction.objects.get(provider__name="示例银行长风支行")
    assert pair.state == "claimed"
    bank.says("企业尚未同意")
    assert "13800000000" not in bank.page.content()
    return pair


def agree(firm: Person, need: Need) -> None:
    """The firm finds the bank at its need and opens its contact to this bank alone."""
    firm.open(f"/needs/{need.pk}/")
    firm.says("示例银行长风支行")
    firm.open(f"/introductions/{Introduction.objects.get(provider__name='示例银行长风支行').pk}/")
    firm.press("向示例银行长风支行公开")


def work_on(bank: Person, pair: Introduction) -> None:
    """Read the contact, which leaves a trace; then the steps of the pair, one button each."""
    bank.open(f"/introductions/{pair.pk}/")
    bank.press("查看联系方式")
    bank.says("陈示例", "13800000000")
    assert AuditRow.objects.filter(verb="contact.read", by_staff=False).count() == 1
    for button, state in (("已首次联系", "contacted"), ("已开始咨询", "consulting"), ("已提交申请", "applied")):
        bank.open(f"/introductions/{pair.pk}/")
        bank.press(button)
        pair.refresh_from_db()
        assert pair.state == state


def approve(bank: Person, pair: Introduction) -> None:
    """An approval with its terms; an amount that is none is said beside the field."""
    bank.open(f"/introductions/{pair.pk}/")
    bank.press("登记授信批复")
    bank.fill(amount="很多", annual_rate="3.4", term_months="12", evidence="授信批复通知书（示例）")
    bank.press("登记")
    expect(bank.page.locator(".field", has=bank.page.locator("[name=amount]"))).to_contain_text("万元")
    bank.fill(amount="280")
    bank.press("登记")
    outcome = Outcome.objects.get()
    assert (outcome.kind, outcome.amount, outcome.annual_rate) == ("approval", Decimal(2_800_000), Decimal("3.40"))


def read_report(organiser: Person) -> None:
    """The figures of the funnel, and the pairs behind one of them."""
    organiser.open("/admin/market/funnel/")
    organiser.says("触达", "授信", "280 万元")
    organiser.page.locator("main .funnel").get_by_role("link", name="授信").first.click()
    organiser.page.wait_for_url("**/funnel/pairs/**")
    organiser.look()
    organiser.says(FIRM, "示例银行长风支行", "280 万元")


def test_from_a_need_to_an_approval_on_record(crowd: dict[str, Person]) -> None:
    firm, bank, organiser = crowd["firm"], crowd["bank"], crowd["organiser"]
    sign_up(firm)
    register_firm(firm, build.credit_code())
    fill_in_profile(firm)
    verify(organiser)
    need = state_need(firm)
    publish_need(organiser, need)
    match(organiser)
    pair = claim(bank, need)
    agree(firm, need)
    work_on(bank, pair)
    approve(bank, pair)
    firm.open(f"/needs/{need.pk}/")
    firm.says("280 万元", "示例银行长风支行")
    read_report(organiser)

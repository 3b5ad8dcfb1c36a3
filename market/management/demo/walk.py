"""One need from the form to an approval on record, over HTTP, by three people who each see only their own pages."""

import datetime as dt
import html
import re
import time
from collections.abc import Iterator

from accounts import clock
from market.management.demo import words
from market.management.demo.visitor import Visitor

TITLE = "数控产线改造流动资金（示例）"


def walk(base: str) -> Iterator[str]:
    """Each line says what has just been done; an error stops the walk."""
    firm, organiser, bank = (person(base, email) for email in ("firm", "organiser", "bank2"))
    need = state_need(firm)
    yield f"企业提交需求 {need}：{TITLE}，300 万元，12 个月"
    publish_need(organiser, need)
    yield "组织者发布需求"
    run = match(organiser)
    yield f"组织者运行并发布匹配批次 {run}"
    pair = claim(bank, need)
    yield f"银行认领线索，建立对接 {pair}"
    agree(firm, pair)
    for state, label in (("contacted", "首次联系"), ("consulting", "咨询"), ("applied", "申请")):
        bank.get(f"/introductions/{pair}/")
        bank.submit(f"/introductions/{pair}/move/", {"to": state})
        yield f"银行登记：{label}"
    approve(bank, pair)
    yield "银行登记授信批复：280 万元，年利率 3.4 %，12 个月"
    firm.get(f"/introductions/{pair}/")
    expect(firm, "280 万元")
    yield "企业看到批复结果"


def person(base: str, name: str) -> Visitor:
    """Somebody of the demo, signed in."""
    visitor = Visitor(base)
    visitor.sign_in(f"{name}@demo.example", words.PASSWORD)
    return visitor


def expect(visitor: Visitor, text: str) -> None:
    """The page says so, or the walk has failed."""
    words_on_page = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", visitor.page)))
    if text not in words_on_page:
        raise RuntimeError(f"{text!r} is not on {visitor.url}")


def number_in(visitor: Visitor, pattern: str) -> int:
    """The row number in the address of the present page."""
    found = re.search(pattern, visitor.url)
    if found is None:
        raise RuntimeError(f"{visitor.url} is not the page that was expected ({pattern})")
    return int(found.group(1))


def state_need(firm: Visitor) -> int:
    """The three steps of the form."""
    until = clock.today() + dt.timedelta(days=120)
    firm.get("/needs/new/")
    firm.submit("/needs/new", button="kind=financing")
    need = number_in(firm, r"/needs/(\d+)/step/1")
    firm.submit("/step/1", {"title": TITLE, "financing_type": "debt", "field": "industry"}, button="go=next")
    money = {"amount": "300", "term_months": "12", "max_rate": "5", "guarantees": ["credit", "surety_insurance"]}
    firm.submit("/step/2", money | {"purpose": "采购两台数控设备，三个月内投产（示例）"}, button="go=next")
    last = {"visibility": "lenders", "introductions_wanted": "2", "authorised_until": until.isoformat()}
    firm.submit("/step/3", last | {"pledged": "on", "authorised": "on"}, button="go=submit")
    number_in(firm, r"/needs/(\d+)/$")
    return need


def publish_need(organiser: Visitor, need: int) -> None:
    """From the organiser's page of the need."""
    organiser.get(f"/admin/market/need/{need}/change/")
    organiser.submit(f"/admin/market/need/{need}/act/publish/")


def match(organiser: Visitor, tries: int = 300) -> int:
    """Start a run, look until the worker has finished it, publish it."""

    organiser.get("/admin/market/matchrun/start/")
    organiser.submit("/admin/market/matchrun/start")
    run = number_in(organiser, r"/matchrun/(\d+)/")
    publish = f"/admin/market/matchrun/{run}/publish/"
    for _try in range(tries):
        organiser.get(f"/admin/market/matchrun/{run}/change/")
        if publish in organiser.page:
            break
        time.sleep(0.2)
    if not any(publish in form.action for form in organiser.forms()):
        organiser.get(publish)
    organiser.submit(publish)
    return run


def claim(bank: Visitor, need: int) -> int:
    """From the page of the lead."""
    bank.get(f"/leads/{need}/")
    bank.submit(f"/leads/{need}/claim/")
    if "/introductions/" not in bank.url:
        found = re.search(r"/introductions/(\d+)/", bank.page)
        bank.get(found.group(0) if found else "/introductions/")
    return number_in(bank, r"/introductions/(\d+)/")


def agree(firm: Visitor, pair: int) -> None:
    """The firm opens its contact to the bank."""
    firm.get(f"/introductions/{pair}/")
    firm.submit(f"/introductions/{pair}/consent/")


def approve(bank: Visitor, pair: int) -> None:
    """The approval form."""
    bank.get(f"/introductions/{pair}/record/approval/")
    bank.submit(
        f"/introductions/{pair}/record/approval/",
        {
            "amount": "280",
            "annual_rate": "3.4",
            "term_months": "12",
            "decided_on": clock.today().isoformat(),
            "evidence": "授信批复通知书（示例）",
        },
    )

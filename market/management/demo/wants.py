"""What the invented firms look for: needs stated, submitted and published through the services."""

import datetime as dt
from decimal import Decimal
from typing import Any

from accounts import clock
from accounts.models import Organisation, User
from events.models import MarketEvent
from market.enums import NeedKind, Visibility
from market.management.demo import words
from market.management.demo.parties import WAN
from market.models import Need
from market.services.needs import create_draft, publish_need, save_need, submit_need


def state_need(
    organiser: User,
    firm: Organisation,
    kind: str,
    event: MarketEvent | None,
    moment: dt.datetime,
    *,
    common: dict[str, Any],
    terms: dict[str, Any],
    publish: bool = True,
    by: User | None = None,
) -> Need:
    """One need on its way from draft to published; written by the organiser for the firm unless ``by`` is given."""
    with clock.at(moment):
        need = create_draft(by=by or organiser, organisation=firm, kind=kind, title=common["title"], event=event)
        until = clock.today() + dt.timedelta(days=180)
        defaults = {"visibility": Visibility.LENDERS, "introductions_wanted": 3, "authorised_until": until}
        save_need(by=by or organiser, need=need, common=defaults | common, terms=terms)
        need.refresh_from_db()
        submit_need(by=by or organiser, need=need, pledged=True, authorised=True)
        need.refresh_from_db()
        if publish:
            publish_need(by=organiser, need=need)
            need.refresh_from_db()
    return need


def financing(number: int, amount: int, term: int = 12, purpose: str = "") -> tuple[dict[str, Any], dict[str, Any]]:
    """Common part and terms of a financing need over so many 万元."""
    guarantees = (
        ["credit"],
        ["credit", "ip_pledge"],
        ["guarantor", "credit"],
        ["mortgage", "guarantor"],
        ["ip_pledge"],
    )
    purpose = purpose or words.PURPOSES[number % len(words.PURPOSES)]
    terms = {
        "financing_type": "debt",
        "amount": Decimal(amount) * WAN,
        "term_months": term,
        "purpose": f"{purpose}（示例）。",
        "guarantees": guarantees[number % len(guarantees)],
        "max_rate": None if number % 4 == 0 else Decimal(("4.00", "4.50", "5.00")[number % 3]),
        "first_loan": number % 3 == 0,
        "renewal": False,
    }
    return {"title": f"{purpose}", "keywords": [], "summary": ""}, terms


def other(kind: str, firm: Organisation, number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Common part and terms of a need of another kind, in the words of the firm's field."""
    name, keywords, _summary = words.CAPABILITIES.get(firm.field, words.CAPABILITIES["industry"])
    texts: dict[str, tuple[str, dict[str, Any]]] = {
        NeedKind.COOPERATION: (
            f"寻求{keywords[0]}方向合作",
            {
                "problem": f"现有{keywords[0]}方案精度不足，影响交付（示例）。",
                "key_technology": f"{name}中的{keywords[-1]}",
                "expected_goal": "十二个月内完成样机并在两家客户试用。",
                "modes": ["joint", "commissioned"],
                "budget": Decimal(30 + number % 5 * 20) * WAN,
                "discipline": name[:10],
                "trl": 3 + number % 4,
                "ip_status": "copyright" if number % 2 == 0 else "",
                "confidential": "已有算法的参数表，作出保密承诺后提供（示例）。" if number == 0 else "",
            },
        ),
        NeedKind.TALENT: (
            "招聘算法与嵌入式工程师",
            {"position": "嵌入式工程师", "headcount": 2 + number % 4, "education": "bachelor", "salary_min": Decimal(18) * WAN, "salary_max": Decimal(32) * WAN},
        ),
        NeedKind.SPACE: (
            "寻找研发办公空间",
            {"area_min": Decimal(120 + number % 5 * 60), "area_max": Decimal(500), "rent_max": Decimal("5.50"), "region": "310107", "place": "长风或真如"},
        ),
        NeedKind.POLICY: ("咨询数字化转型支持", {"topic": ("digital", "interest", "research")[number % 3], "investment": Decimal(60 + number % 4 * 40) * WAN}),
        NeedKind.LEGAL: ("股权激励与数据合规咨询", {"topic": ("equity", "data", "ip")[number % 3]}),
        NeedKind.SCENARIO: (f"寻找{keywords[0]}试点场景", {"place": "园区、学校或公交场站", "solution": f"可提供{keywords[0]}样机与运维（示例）。", "trial_months": 6}),
    }  # fmt: skip
    title, terms = texts[kind]
    return {
        "title": title,
        "keywords": list(keywords[:2]),
        "summary": f"{title}，虚构示例。",
        "field": firm.field,
    }, terms

"""Advice slots of the coming days, one of them booked, and one of yesterday that waits for its result."""

import datetime as dt

from accounts import clock
from accounts.models import User
from market.management.demo.editions import local
from market.services.advice_bookings import book
from market.services.advice_slots import offer_slot

SLOTS: tuple[tuple[str, str, str, int, int, str, str], ...] = (
    ("office@demo.example", "policy", "贷款贴息与数字化转型专项", 3, 10, "区政务服务中心 2 楼（示例）", ""),
    ("office@demo.example", "policy", "科技创新项目申报", 5, 14, "", "https://call.example.com/policy"),
    ("university@demo.example", "cooperation", "三维建模与数字服装", 4, 9, "学院楼 305（示例）", ""),
    ("bank@demo.example", "financing", "首贷与知识产权质押", 2, 15, "示例支行会客室", ""),
    ("service@demo.example", "legal", "劳动合同与股权激励", 6, 10, "", "https://call.example.com/legal"),
)
"""Who, which questions, about what, in how many days, at what hour, where, by which call; two places each."""


def offer_advice(people: dict[str, User]) -> None:
    """The parties offer, and the firm books one slot ahead and one of yesterday."""
    firm, today = people["firm@demo.example"], clock.today()
    own = firm.memberships.get().organisation
    for number, (email, topic, about, days, hour, place, link) in enumerate(SLOTS):
        party = people[email].memberships.get().organisation
        common = {"by": people[email], "party": party, "topic": topic, "about": about, "place": place, "link": link}
        starts = local(today + dt.timedelta(days=days), hour)
        slot = offer_slot(**common, starts_at=starts, ends_at=starts + dt.timedelta(hours=1), capacity=2)  # type: ignore[arg-type]
        if number:
            continue
        book(by=firm, firm=own, slot=slot, question="贴息申请需要哪些材料？多久能到账？（示例）")
        before = local(today - dt.timedelta(days=1), hour)
        with clock.at(before - dt.timedelta(days=2)):
            past = offer_slot(**common, starts_at=before, ends_at=before + dt.timedelta(hours=1), capacity=2)  # type: ignore[arg-type]
            book(by=firm, firm=own, slot=past, question="首次申报数字化转型专项，怎样界定投入？（示例）")

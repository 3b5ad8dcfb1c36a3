"""What the invented parties offer: products with hard rules, capabilities, spaces, policies, services."""

import datetime as dt
from decimal import Decimal
from typing import Any

from accounts import clock
from accounts.models import Organisation, User
from market.enums import OfferingKind
from market.management.demo import words
from market.management.demo.parties import WAN, Parties
from market.models import Offering
from market.services.offerings import create_offering, publish_offering, submit_offering

Rule = dict[str, Any]


def wan(amount: int) -> Decimal:
    """万元 as yuan."""
    return Decimal(amount) * WAN


def at_least(key: str, fact: str, value: float) -> Rule:
    """A rule with a lower bound."""
    return {"key": key, "fact": fact, "op": "ge", "value": value}


def at_most(key: str, fact: str, value: float) -> Rule:
    """A rule with an upper bound."""
    return {"key": key, "fact": fact, "op": "le", "value": value}


def one_of(key: str, fact: str, *values: str) -> Rule:
    """A rule that any of the values satisfies."""
    return {"key": key, "fact": fact, "op": "any_of", "value": sorted(values)}


AGE_2 = at_least("age", "firm.age_months", 24)
AGE_1 = at_least("age", "firm.age_months", 12)
LEVERAGE_70 = at_most("leverage", "firm.debt_ratio", 70)
CLEAN = {"key": "clean_record", "fact": "firm.clean_record", "op": "is", "value": True}
SHANGHAI = {"key": "region", "fact": "firm.region", "op": "in", "value": ["31"]}
HIGH_TECH = one_of("certificate", "firm.certificates", "high_tech", "specialised_sme", "little_giant")
ANY_TECH = one_of("certificate", "firm.certificates", "high_tech", "tech_sme", "specialised_sme", "software")

LOANS: tuple[tuple[str, tuple[int, int], tuple[int, int], tuple[str, str], tuple[str, ...], tuple[Rule, ...]], ...] = (
    ("科创贷（示例）", (500, 5000), (6, 36), ("3.10", "3.90"), ("credit", "ip_pledge", "guarantor"), (AGE_2, LEVERAGE_70, CLEAN)),
    ("兴科贷（示例）", (50, 500), (6, 12), ("2.90", "3.60"), ("credit", "surety_insurance"), (ANY_TECH, CLEAN)),
    ("知识产权质押贷（示例）", (100, 2000), (12, 36), ("3.30", "4.20"), ("ip_pledge", "pledge"), (AGE_1, LEVERAGE_70, at_least("patents", "firm.patents", 3))),
    ("履约贷（示例）", (50, 800), (6, 24), ("3.60", "4.80"), ("surety_insurance", "guarantor"), (at_least("revenue", "firm.revenue", 10_000_000), CLEAN)),
    ("微贷通（示例）", (30, 200), (6, 12), ("3.80", "5.20"), ("guarantor", "credit"), (AGE_1, LEVERAGE_70, at_most("revenue", "firm.revenue", 10_000_000))),
    ("专精特新信用贷（示例）", (300, 3000), (12, 36), ("2.80", "3.50"), ("credit",), (HIGH_TECH, AGE_2, SHANGHAI)),
    ("税信贷（示例）", (20, 300), (6, 12), ("3.70", "4.60"), ("credit",), (AGE_2, {"key": "tax_grade", "fact": "firm.tax_grade", "op": "in", "value": ["A", "B"]})),
    ("设备更新贷（示例）", (200, 3000), (24, 60), ("3.20", "4.00"), ("mortgage", "guarantor", "pledge"), (AGE_2, LEVERAGE_70, SHANGHAI)),
    ("研发贷（示例）", (100, 1500), (12, 36), ("3.00", "3.80"), ("credit", "ip_pledge"), (at_least("rd_ratio", "firm.rd_ratio", 5), ANY_TECH)),
    ("园区普惠贷（示例）", (30, 500), (6, 24), ("3.40", "4.50"), ("credit", "guarantor", "mortgage"), (SHANGHAI, CLEAN)),
)  # fmt: skip
"""One product a bank: (name, amount 万元, term months, rates %, security, hard rules). All invented."""

FEES: tuple[tuple[Decimal | None, Decimal | None], ...] = (
    (Decimal("0.80"), Decimal(0)),
    (Decimal(0), Decimal("0.60")),
    (Decimal(0), Decimal(0)),
    (None, None),
)
"""Guarantee fee and insurance premium, percent a year, by turns; some banks have not said."""


def publish_offers(organiser: User, parties: Parties, moment: dt.datetime) -> dict[str, list[Offering]]:
    """All offerings by kind, written and checked before the first edition."""
    with clock.at(moment):
        return {
            OfferingKind.LOAN: [loan(organiser, bank, number) for number, bank in enumerate(parties.banks)],
            OfferingKind.EQUITY: [equity(organiser, fund, number) for number, fund in enumerate(parties.funds)],
            OfferingKind.CAPABILITY: [capability(organiser, school) for school in parties.schools],
            OfferingKind.SPACE: [space(organiser, carrier, number) for number, carrier in enumerate(parties.carriers)],
            OfferingKind.POLICY: policies(organiser, parties.offices),
            OfferingKind.SERVICE: [
                service(organiser, body, covers)
                for body, (_name, covers) in zip(parties.services, words.SERVICES, strict=True)
            ],
        }


def publish(organiser: User, offering: Offering) -> Offering:
    """Through the same gate as everybody's."""
    submit_offering(by=organiser, offering=offering)
    publish_offering(by=organiser, offering=offering)
    offering.refresh_from_db()
    return offering


def loan(organiser: User, bank: Organisation, number: int) -> Offering:
    """The bank's product; the first bank works with the district's interest subsidy."""
    name, amount, term, rate, guarantees, rules = LOANS[number]
    terms = {
        "amount_min": wan(amount[0]),
        "amount_max": wan(amount[1]),
        "term_min": term[0],
        "term_max": term[1],
        "rate_min": Decimal(rate[0]),
        "rate_max": Decimal(rate[1]),
        "financing_types": ["debt"],
        "guarantees": list(guarantees),
        "repayment": "instalments" if number % 3 == 2 else "bullet",
        "guarantee_fee": FEES[number % len(FEES)][0],
        "insurance_premium": FEES[number % len(FEES)][1],
    }
    if number == 0:
        terms |= {"subsidy_percent": Decimal(20), "subsidy_policy": "靠普贷"}
    common = {"summary": f"{name}，面向科技型企业的信贷产品，虚构示例。", "capacity": 30 if number == 0 else 24}
    criteria = list(rules)
    return publish(
        organiser,
        create_offering(
            by=organiser,
            organisation=bank,
            kind=OfferingKind.LOAN,
            name=name,
            common=common,
            terms=terms,
            criteria=criteria,
        ),
    )


def equity(organiser: User, fund: Organisation, number: int) -> Offering:
    """Early money of a fund."""
    low, high = ((100, 1000), (500, 5000))[number]
    terms = {"amount_min": wan(low), "amount_max": wan(high), "stages": ("天使轮", "A 轮至 B 轮")[number]}
    common = {"summary": "股权投资，虚构示例。", "capacity": 12}
    criteria = [at_least("patents", "firm.patents", 1)]
    return publish(
        organiser,
        create_offering(
            by=organiser,
            organisation=fund,
            kind=OfferingKind.EQUITY,
            name=f"{terms['stages']}股权投资（示例）",
            common=common,
            terms=terms,
            criteria=criteria,
        ),
    )


def capability(organiser: User, school: Organisation) -> Offering:
    """What a school can do; its confidential detail stays with it."""
    name, keywords, summary = words.CAPABILITIES[school.field]
    common = {"summary": summary, "keywords": list(keywords), "field": school.field, "capacity": 12}
    terms = {
        "trl": 6,
        "ip_status": "granted",
        "modes": ["commissioned", "joint"],
        "discipline": name[:10],
        "confidential": "工艺参数仅在签署保密协议后提供（示例）。",
    }
    return publish(
        organiser,
        create_offering(
            by=organiser,
            organisation=school,
            kind=OfferingKind.CAPABILITY,
            name=f"{name}（示例）",
            common=common,
            terms=terms,
            criteria=[],
        ),
    )


def space(organiser: User, carrier: Organisation, number: int) -> Offering:
    """Offices and labs to let."""
    terms = {
        "area_min": Decimal(80),
        "area_max": Decimal(400 * (number + 1)),
        "rent": Decimal("3.2") + number,
        "region": "310107",
        "place": carrier.name,
        "available_on": None,
    }
    common = {"summary": "研发办公与中试空间，虚构示例。", "keywords": ["研发办公", "中试"], "capacity": 10}
    return publish(
        organiser,
        create_offering(
            by=organiser,
            organisation=carrier,
            kind=OfferingKind.SPACE,
            name=f"研发办公空间 {number + 1} 号（示例）",
            common=common,
            terms=terms,
            criteria=[],
        ),
    )


def policies(organiser: User, offices: list[Organisation]) -> list[Offering]:
    """Shapes of public policies with their documents; the publishing office is invented."""
    rows: tuple[tuple[Organisation, str, str, str, Decimal | None, Decimal | None, list[Rule]], ...] = (
        (offices[0], "数字化转型项目支持", "digital", "海纳小镇十二条（2023）", wan(200), Decimal(30), [at_least("investment", "need.budget", 500_000)]),
        (offices[1 % len(offices)], "贷款贴息（靠普贷）", "interest", "普陀区助企纾困融资支持（2022）", None, Decimal(20), [SHANGHAI, CLEAN]),
        (offices[2 % len(offices)], "科技创新项目", "research", "普陀区科技创新项目（2024）", wan(20), None, [at_most("revenue", "firm.revenue", 30_000_000), at_most("staff", "firm.staff", 300), at_least("rd_ratio", "firm.rd_ratio", 5)]),
    )  # fmt: skip
    offerings = []
    for office, name, topic, document, amount, share, criteria in rows:
        terms = {
            "topic": topic,
            "document": document,
            "amount_max": amount,
            "share_max": share,
            "procedure": "通过集市平台提交材料，由责任部门受理。",
            "telephone": "021-0000 0000（示例）",
        }
        common = {"summary": f"依据 {document}。演示数据，以正式文件为准。", "capacity": 60}
        offerings.append(
            publish(
                organiser,
                create_offering(
                    by=organiser,
                    organisation=office,
                    kind=OfferingKind.POLICY,
                    name=name,
                    common=common,
                    terms=terms,
                    criteria=criteria,
                ),
            )
        )
    return offerings


def service(organiser: User, body: Organisation, covers: str) -> Offering:
    """Law, people, application scenarios."""
    label = {"legal": "科技企业法律服务", "talent": "科技人才招聘服务", "scenario": "应用场景开放"}[covers]
    terms = {"covers": [covers], "fee": "首次咨询免费"}
    common = {"summary": f"{label}，虚构示例。", "capacity": 20}
    return publish(
        organiser,
        create_offering(
            by=organiser,
            organisation=body,
            kind=OfferingKind.SERVICE,
            name=f"{label}（示例）",
            common=common,
            terms=terms,
            criteria=[],
        ),
    )

"""The policies of public documents as plain data: what a printed sentence says, and nothing that it does not say.

A window that the document does not print is untold, a day of issue, an article or a list of documents that it does not
print stays out, and so does a rate. "Up to" promises nothing, so it is ``decided``: whoever pays says how much. A
document that names a district or a city in its title is that district's or city's money; the rule ``area`` says so.

Left out, because the document gives no figure or no rule that a case could be held against: the later edition of the
Putuo loans (稳企发展: more for science-tech firms, the rate is not printed), the guarantee of at most 3,000 万元 beside
the loans for 专精特新 firms, the fee and the rate that a guarantor or bank may ask (a share of the LPR of the day).
"""

from typing import Any

Data = dict[str, Any]
WAN = 10_000
PUTUO, MINHANG, SHANGHAI, ZHEJIANG = "310107", "310112", "31", "330000"
UNTOLD: Data = {"opens": None, "closes": None, "told": False}
SCIENCE_TECH = ("high_tech", "tech_sme", "specialised_sme", "little_giant", "tech_giant")
"""Certificates that make a firm a science-tech firm where a document says no more than that."""


def rule(key: str, fact: str, op: str, value: Any) -> Data:
    """One comparison, as rules are stored."""
    return {"key": key, "fact": fact, "op": op, "value": value}


def area(*codes: str) -> Data:
    """The firm is registered where the money comes from."""
    return rule("area", "firm.region", "in", list(codes))


def told(opens: str, closes: str) -> Data:
    """From this day to that, both included."""
    return {"opens": opens, "closes": closes, "told": True}


def source(document: str, number: str = "", article: str = "") -> Data:
    """Where it is written. No document of these gives its day of issue or an address in what we have of it."""
    return {"document": document, "number": number, "article": article, "issued": None, "link": ""}


def benefit(base: str = "", percent: str | None = None, *, most: int | None = None, **more: Any) -> Data:
    """A share of an amount, at most so many 万元."""
    nothing: Data = {"fixed": None, "matched": "", "matched_percent": "100", "decided": False}
    caps = [] if most is None else [{"amount": str(most * WAN), "had": ""}]
    return {"base": base, "percent": percent, "caps": caps} | nothing | more


def policy(key: str, name: str, origin: Data, rules: list[Data], pays: Data, **more: Any) -> Data:
    """One version, with all that a document may leave out left out."""
    silent: Data = {
        "valid": UNTOLD,
        "applying": UNTOLD,
        "way": "application",
        "excludes": [],
        "pool": "",
        "documents": [],
        "budget": None,
    }
    return {"key": key, "name": name, "source": origin, "rules": rules, "benefit": pays} | silent | more


HAINA = source("海纳小镇十二条（2023）")
LANDED = rule("landed", "project.landed", "is", True)
DIGITAL_2022 = source("普陀区数字化转型专项（2022 年申报指南）")
DIGITAL_RULES = [
    area(PUTUO),
    rule("credit", "firm.clean_record", "is", True),
    rule("kind", "project.kind", "in", ["digital"]),
    rule("invested", "project.invested", "gt", 50 * WAN),
    rule("alone", "project.joint_bid", "is", False),
    rule("starts", "project.starts", "after", "2020-12-31"),
    rule("ends", "project.ends", "before", "2022-10-01"),
]
INNOVATION_2024 = source("普陀区科技创新项目（2024）")
INNOVATION_RULES = [
    area(PUTUO),
    rule("revenue", "firm.revenue", "le", 3_000 * WAN),
    rule("staff", "firm.staff", "le", 300),
    rule("research", "firm.rd_ratio", "ge", 5),
    rule("spent", "project.spent", "ge", 50 * WAN),
    rule("funded", "grants.same_purpose", "le", 0),
    rule("grants", "grants.count", "lt", 3),
]
SHANGCHENG = source("杭州上城 科技风险池（2025）")
SHANGCHENG_RULES = [
    # Of a place outside Shanghai the market knows the province; who is "best" (1,000 万元, not 500) is not printed.
    area(ZHEJIANG),
    rule("certificate", "firm.certificates", "any_of", sorted(SCIENCE_TECH)),
    rule("amount", "loan.amount", "le", 1_000 * WAN),
    rule("term", "loan.term_months", "le", 12),
]

POLICIES: tuple[Data, ...] = (
    policy(
        "putuo_interest_2022",
        "靠普贷 · 按时还款贴息",
        source("普陀区助企纾困融资支持（2022）"),
        [
            area(PUTUO),
            rule("taxed", "firm.tax_region", "in", [PUTUO]),
            rule("legal_person", "firm.legal_person", "is", True),
            rule("sound", "firm.sound", "is", True),
            rule("on_time", "loan.on_time", "is", True),
        ],
        benefit("loan.interest_paid", "20"),
    ),
    policy(
        "haina_digital_2023",
        "海纳小镇十二条 · 数字化转型项目",
        HAINA,
        [LANDED, rule("kind", "project.kind", "in", ["digital"]), rule("invested", "project.invested", "gt", 50 * WAN)],
        benefit("project.invested", "30", most=200, decided=True),
    ),
    policy(
        "haina_seat_2023",
        "海纳小镇十二条 · 总部、研发中心、开放创新平台",
        HAINA,
        [
            LANDED,
            rule("kind", "project.kind", "in", ["headquarters", "open_platform", "rd_centre"]),
            rule("once", "grants.same_purpose", "le", 0),
        ],
        benefit(most=100, decided=True),
    ),
    policy(
        "digital_own_2022",
        "普陀区数字化转型专项 · 自主项目",
        DIGITAL_2022,
        DIGITAL_RULES,
        benefit("project.invested", "30", most=200, decided=True),
        applying=told("2022-07-01", "2022-07-15"),
        excludes=["digital_city_2022"],
    ),
    policy(
        "digital_city_2022",
        "普陀区数字化转型专项 · 市级项目配套",
        DIGITAL_2022,
        [*DIGITAL_RULES, rule("city", "project.city_grant", "gt", 0)],
        benefit("project.city_grant", "100", most=200, decided=True),
        applying=told("2022-07-01", "2022-07-15"),
        excludes=["digital_own_2022"],
    ),
    policy(
        "innovation_a_2024",
        "普陀区科技创新项目 · A 类",
        INNOVATION_2024,
        INNOVATION_RULES,
        benefit(most=20, decided=True),
        valid=told("2024-11-01", "2025-10-31"),
        excludes=["innovation_b_2024"],
    ),
    policy(
        "innovation_b_2024",
        "普陀区科技创新项目 · B 类",
        INNOVATION_2024,
        INNOVATION_RULES,
        benefit(most=10, decided=True),
        valid=told("2024-11-01", "2025-10-31"),
        excludes=["innovation_a_2024"],
    ),
    policy(
        "premium_2025",
        "履约保证保险（担保）贷款、微贷通保费补贴",
        source("沪科〔2025〕212号", "沪科〔2025〕212号"),
        [
            area(SHANGHAI),
            rule("kind", "loan.kind", "in", ["guarantee", "micro", "surety"]),
            rule("repaid_from", "loan.repaid_on", "after", "2024-07-31"),
            rule("repaid_until", "loan.repaid_on", "before", "2025-09-01"),
            rule("credit", "firm.clean_record", "is", True),
        ],
        benefit("loan.premium_paid", "50"),
        way="confirmed",
    ),
    policy(
        "specialised_interest_2025",
        "专精特新贷贴息",
        source("上海 专精特新贷（2025）"),
        [
            area(SHANGHAI),
            rule("certificate", "firm.certificates", "any_of", ["little_giant", "specialised_sme"]),
            rule("kind", "loan.kind", "in", ["credit"]),
        ],
        benefit("loan.interest_paid", "30", decided=True),
        way="automatic",
    ),
    policy(
        "shangcheng_interest_2025",
        "科技风险池 · 贴息（LPR 的 50 %）",
        SHANGCHENG,
        SHANGCHENG_RULES,
        benefit(),  # Half the LPR of the day on the loan: another document prints that rate.
    ),
    policy(
        "shangcheng_fee_2025",
        "科技风险池 · 担保费返还",
        SHANGCHENG,
        SHANGCHENG_RULES,
        benefit("loan.guarantee_fee_paid", "100", matched="loan.amount", matched_percent="1"),
    ),
    policy(
        "minhang_interest_2024",
        "高质量发展贷款贴息",
        source("闵行 高质量发展贷款（2024）"),
        [area(MINHANG)],  # Who may have it is not printed.
        benefit("loan.interest_paid", "20", decided=True),  # Of six months at most, which total interest does not tell.
    ),
)

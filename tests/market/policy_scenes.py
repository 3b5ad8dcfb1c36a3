"""Situations and results for every policy of the demo: at, just under and just over each limit and day, each fact
unknown. A scene is a firm that keeps all rules; each of its rows changes one thing and says what comes of it.
"""

from market.policies.values import Step
from tests.market.policy_rows import FEN, Row, Scene, both, entitled, must, no, pays, step, unsure, yes

PUTUO_INTEREST = Scene(
    "putuo_interest_2022",
    "2022-08-01",
    {
        "firm.region": "310107",
        "firm.tax_region": "310107",
        "firm.legal_person": True,
        "firm.sound": True,
        "loan.on_time": True,
        "loan.interest_paid": 100_000,
    },
    entitled("putuo_interest_2022", 20_000, 20_000),
    (
        *must("firm.region", "area", "310104", "31"),
        *must("firm.tax_region", "taxed", "310104", "330000"),
        *must("firm.legal_person", "legal_person", False),
        *must("firm.sound", "sound", False),
        *must("loan.on_time", "on_time", False),
        ("loan.interest_paid", 0, pays(0, 0)),
        ("loan.interest_paid", 100_000 - FEN, pays(20_000, 20_000)),
        ("loan.interest_paid", 100_000.03, pays("20000.01", "20000.01")),
        ("loan.interest_paid", None, pays(0, None, "loan.interest_paid")),
    ),
)
HAINA_DIGITAL = Scene(
    "haina_digital_2023",
    "2023-06-01",
    {"project.landed": True, "project.kind": "digital", "project.invested": 6_000_000},
    entitled("haina_digital_2023", 0, 1_800_000),
    (
        *must("project.landed", "landed", False),
        *must("project.kind", "kind", "research", "rd_centre"),
        ("project.invested", 500_000 - FEN, no("invested")),
        ("project.invested", 500_000, no("invested")),
        ("project.invested", 500_000 + FEN, pays(0, 150_000)),
        ("project.invested", 6_666_666.63, pays(0, "1999999.99")),
        ("project.invested", 6_666_666.67, pays(0, 2_000_000)),
        ("project.invested", 6_666_666.70, pays(0, 2_000_000)),
        ("project.invested", None, both(unsure("invested"), pays(0, 2_000_000, "project.invested"))),
    ),
)
HAINA_SEAT = Scene(
    "haina_seat_2023",
    "2023-06-01",
    {"project.landed": True, "project.kind": "headquarters", "grants.same_purpose": 0},
    entitled("haina_seat_2023", 0, 1_000_000),
    (
        *must("project.landed", "landed", False),
        ("project.kind", "rd_centre", yes),
        ("project.kind", "open_platform", yes),
        *must("project.kind", "kind", "digital", "other"),
        *must("grants.same_purpose", "once", FEN),
    ),
)
DIGITAL = {
    "firm.region": "310107",
    "firm.clean_record": True,
    "project.kind": "digital",
    "project.invested": 6_000_000,
    "project.joint_bid": False,
    "project.starts": "2021-06-01",
    "project.ends": "2022-06-30",
}
DIGITAL_ROWS: tuple[Row, ...] = (
    *must("firm.region", "area", "310104"),
    *must("firm.clean_record", "credit", False),
    *must("project.kind", "kind", "research"),
    ("project.invested", 500_000 - FEN, no("invested")),
    ("project.invested", 500_000, no("invested")),
    *must("project.joint_bid", "alone", True),
    ("project.starts", "2021-01-01", yes),
    ("project.starts", "2021-01-02", yes),
    *must("project.starts", "starts", "2020-12-31"),
    ("project.ends", "2022-09-29", yes),
    ("project.ends", "2022-09-30", yes),
    *must("project.ends", "ends", "2022-10-01"),
    ("on", "2022-06-30", step(Step.WAIT, "2022-07-01")),
    ("on", "2022-07-01", yes),
    ("on", "2022-07-15", yes),
    ("on", "2022-07-16", step(Step.LATE, "2022-07-15")),
)
DIGITAL_OWN = Scene(
    "digital_own_2022",
    "2022-07-08",
    DIGITAL,
    entitled("digital_own_2022", 0, 1_800_000, Step.APPLY, "2022-07-15"),
    (
        *DIGITAL_ROWS,
        ("project.invested", 500_000 + FEN, pays(0, 150_000)),
        ("project.invested", 6_666_666.63, pays(0, "1999999.99")),
        ("project.invested", 6_666_666.67, pays(0, 2_000_000)),
        ("project.invested", 6_666_666.70, pays(0, 2_000_000)),
        ("project.invested", None, both(unsure("invested"), pays(0, 2_000_000, "project.invested"))),
    ),
)
DIGITAL_CITY = Scene(
    "digital_city_2022",
    "2022-07-08",
    DIGITAL | {"project.city_grant": 1_500_000},
    entitled("digital_city_2022", 0, 1_500_000, Step.APPLY, "2022-07-15"),
    (
        *DIGITAL_ROWS,
        ("project.invested", 500_000 + FEN, yes),
        ("project.invested", None, unsure("invested")),
        ("project.city_grant", 0, no("city")),
        ("project.city_grant", FEN, pays(0, "0.01")),
        ("project.city_grant", 2_000_000 - FEN, pays(0, "1999999.99")),
        ("project.city_grant", 2_000_000, pays(0, 2_000_000)),
        ("project.city_grant", 2_000_000 + FEN, pays(0, 2_000_000)),
        ("project.city_grant", None, both(unsure("city"), pays(0, 2_000_000, "project.city_grant"))),
    ),
)


def innovation(key: str, most: int) -> Scene:
    """Both classes ask the same; only the amount differs."""
    return Scene(
        key,
        "2025-03-01",
        {
            "firm.region": "310107",
            "firm.revenue": 20_000_000,
            "firm.staff": 80,
            "firm.rd_ratio": 12,
            "project.spent": 800_000,
            "grants.same_purpose": 0,
            "grants.count": 0,
        },
        entitled(key, 0, most),
        (
            *must("firm.region", "area", "310104"),
            ("firm.revenue", 30_000_000 - FEN, yes),
            ("firm.revenue", 30_000_000, yes),
            *must("firm.revenue", "revenue", 30_000_000 + FEN),
            ("firm.staff", 299, yes),
            ("firm.staff", 300, yes),
            *must("firm.staff", "staff", 301),
            ("firm.rd_ratio", 5, yes),
            ("firm.rd_ratio", 5 + FEN, yes),
            *must("firm.rd_ratio", "research", 5 - FEN),
            ("project.spent", 500_000, yes),
            ("project.spent", 500_000 + FEN, yes),
            *must("project.spent", "spent", 500_000 - FEN),
            *must("grants.same_purpose", "funded", FEN),
            ("grants.count", 2, yes),
            *must("grants.count", "grants", 3, 4),
            ("on", "2024-10-31", step(Step.WAIT, "2024-11-01")),
            ("on", "2024-11-01", yes),
            ("on", "2025-10-31", yes),
            ("on", "2025-11-01", step(Step.LATE, "2025-10-31")),
        ),
    )


PREMIUM = Scene(
    "premium_2025",
    "2025-10-01",
    {
        "firm.region": "310107",
        "loan.kind": "surety",
        "loan.repaid_on": "2025-03-01",
        "firm.clean_record": True,
        "loan.premium_paid": 30_000,
    },
    entitled("premium_2025", 15_000, 15_000),
    (
        ("firm.region", "310115", yes),
        *must("firm.region", "area", "330000"),
        ("loan.kind", "guarantee", yes),
        ("loan.kind", "micro", yes),
        *must("loan.kind", "kind", "credit", "ip_pledge", "other"),
        ("loan.repaid_on", "2024-07-31", no("repaid_from")),
        ("loan.repaid_on", "2024-08-01", yes),
        ("loan.repaid_on", "2024-08-02", yes),
        ("loan.repaid_on", "2025-08-30", yes),
        ("loan.repaid_on", "2025-08-31", yes),
        ("loan.repaid_on", "2025-09-01", no("repaid_until")),
        ("loan.repaid_on", None, unsure("repaid_from", "repaid_until")),
        *must("firm.clean_record", "credit", False),
        ("loan.premium_paid", 0, pays(0, 0)),
        ("loan.premium_paid", 30_000.01, pays("15000.01", "15000.01")),  # half a fen is rounded up
        ("loan.premium_paid", None, pays(0, None, "loan.premium_paid")),
    ),
)
SPECIALISED = Scene(
    "specialised_interest_2025",
    "2025-06-01",
    {
        "firm.region": "310107",
        "firm.certificates": ("specialised_sme", "software"),
        "loan.kind": "credit",
        "loan.interest_paid": 90_000,
    },
    entitled("specialised_interest_2025", 0, 27_000, Step.NOTHING),
    (
        *must("firm.region", "area", "330000"),
        ("firm.certificates", ("little_giant",), yes),
        *must("firm.certificates", "certificate", ("high_tech",), ()),
        *must("loan.kind", "kind", "surety", "guarantee"),
        ("loan.interest_paid", 90_000 + FEN, yes),
        ("loan.interest_paid", 90_000.02, pays(0, "27000.01")),
        ("loan.interest_paid", None, pays(0, None, "loan.interest_paid")),
    ),
)
SHANGCHENG = {
    "firm.region": "330000",
    "firm.certificates": ("tech_sme",),
    "loan.amount": 5_000_000,
    "loan.term_months": 12,
}
SHANGCHENG_ROWS: tuple[Row, ...] = (
    *must("firm.region", "area", "310107"),
    ("firm.certificates", ("high_tech",), yes),
    *must("firm.certificates", "certificate", ("software",), ()),
    ("loan.amount", 10_000_000 + FEN, no("amount")),
    ("loan.term_months", 11, yes),
    *must("loan.term_months", "term", 13),
)
SHANGCHENG_INTEREST = Scene(
    "shangcheng_interest_2025",
    "2025-06-01",
    SHANGCHENG,
    entitled("shangcheng_interest_2025", 0, None),
    (
        *SHANGCHENG_ROWS,
        ("loan.amount", 10_000_000 - FEN, yes),
        ("loan.amount", 10_000_000, yes),
        ("loan.amount", None, unsure("amount")),
    ),
)
SHANGCHENG_FEE = Scene(
    "shangcheng_fee_2025",
    "2025-06-01",
    SHANGCHENG | {"loan.guarantee_fee_paid": 30_000},
    entitled("shangcheng_fee_2025", 30_000, 30_000),
    (
        *SHANGCHENG_ROWS,
        ("loan.amount", 10_000_000 - FEN, yes),
        ("loan.amount", 10_000_000, yes),
        ("loan.amount", 2_999_999, pays("29999.99", "29999.99")),
        ("loan.amount", None, both(unsure("amount"), pays(0, 30_000, "loan.amount"))),
        ("loan.guarantee_fee_paid", 50_000 - FEN, pays("49999.99", "49999.99")),
        ("loan.guarantee_fee_paid", 50_000, pays(50_000, 50_000)),
        ("loan.guarantee_fee_paid", 50_000 + FEN, pays(50_000, 50_000)),
        ("loan.guarantee_fee_paid", None, pays(0, 50_000, "loan.guarantee_fee_paid")),
    ),
)
MINHANG = Scene(
    "minhang_interest_2024",
    "2024-06-01",
    {"firm.region": "310112", "loan.interest_paid": 50_000},
    entitled("minhang_interest_2024", 0, 10_000),
    (
        *must("firm.region", "area", "310107"),
        ("loan.interest_paid", 50_000.02, yes),
        ("loan.interest_paid", 50_000.03, pays(0, "10000.01")),
        ("loan.interest_paid", None, pays(0, None, "loan.interest_paid")),
    ),
)
SCENES = (
    PUTUO_INTEREST,
    HAINA_DIGITAL,
    HAINA_SEAT,
    DIGITAL_OWN,
    DIGITAL_CITY,
    innovation("innovation_a_2024", 200_000),
    innovation("innovation_b_2024", 100_000),
    PREMIUM,
    SPECIALISED,
    SHANGCHENG_INTEREST,
    SHANGCHENG_FEE,
    MINHANG,
)

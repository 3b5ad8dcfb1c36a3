"""Invented indicators of the district index: five districts, six years, two figures that nobody knows."""

import random
from decimal import Decimal

from accounts import clock
from accounts.models import User
from market.services.indicators import add_indicator, add_value

SOURCE = "演示数据（虚构）"
HOME = "310107"
AREAS = {HOME: 0.0, "东岸区（虚构）": 0.09, "西林区（虚构）": -0.06, "南屏区（虚构）": 0.03, "北湖区（虚构）": -0.12}
"""Districts, and how far each is ahead of the first; only the first has a real name, and no real figure."""
YEARS = 6
HOLES = {("西林区（虚构）", "每万人数字人才", 0), (HOME, "算力规模", 0)}
"""District, indicator, years before the last one: not known."""

INDICATORS: tuple[tuple[str, str, str, str, str, float, float, tuple[str, ...], tuple[str, ...]], ...] = (
    ("economy", "数字经济核心产业增加值占比", "%", "0", "40", 16.0, 1.1, ("financing",), ("digital", "landing")),
    ("economy", "软件业营业收入", "亿元", "", "", 210.0, 24.0, ("financing", "scenario"), ("research",)),
    ("economy", "上云企业比例", "%", "0", "100", 38.0, 5.5, ("cooperation",), ("digital", "interest")),
    ("life", "移动支付商户覆盖率", "%", "0", "100", 71.0, 3.6, ("scenario",), ()),
    ("life", "数字技能培训", "万人次", "", "", 2.1, 0.5, ("talent",), ("talent",)),
    ("life", "智慧养老服务覆盖率", "%", "0", "100", 24.0, 6.2, ("scenario", "cooperation"), ("digital",)),
    ("governance", "政务事项即时办结率", "%", "0", "100", 52.0, 5.8, ("policy",), ()),
    ("governance", "城市事件平均处置时长", "小时", "72", "0", 41.0, -4.4, ("scenario",), ("digital",)),
    ("governance", "公共数据共享需求满足率", "%", "0", "100", 63.0, 4.1, ("legal",), ()),
    ("factors", "公共数据开放数据集", "个", "", "", 180.0, 62.0, ("cooperation",), ("digital",)),
    ("factors", "每万人数字人才", "人", "", "", 260.0, 31.0, ("talent",), ("talent",)),
    ("factors", "算力规模", "千万亿次/秒", "", "", 35.0, 21.0, ("space", "financing"), ("interest", "digital")),
    ("technology", "数字技术发明专利（每万人）", "件", "", "", 11.0, 2.4, ("cooperation", "legal"), ("ip", "research")),
    ("technology", "研发投入强度", "%", "0", "12", 3.4, 0.4, ("financing", "cooperation"), ("research",)),
    ("technology", "技术合同成交额", "亿元", "", "", 26.0, 7.5, ("cooperation",), ("research", "interest")),
)
"""Dimension, name, unit, worst and best goalpost, first figure, growth a year, needs and policies that address it."""


def invent_index(organiser: User) -> None:
    """Indicators and figures, each marked as invented."""
    chance, last = random.Random(31), clock.today().year - 1
    for dimension, name, unit, low, high, first, growth, needs, topics in INDICATORS:
        indicator = add_indicator(
            by=organiser,
            dimension=dimension,
            name=name,
            unit=unit,
            direction="lower" if growth < 0 else "higher",
            low=Decimal(low) if low else None,
            high=Decimal(high) if high else None,
            source=SOURCE,
            need_kinds=list(needs),
            policy_topics=list(topics),
            invented=True,
        )
        for area, ahead in AREAS.items():
            lead = (ahead + chance.uniform(-0.16, 0.16)) * (-1 if growth < 0 else 1)
            for back in range(YEARS):
                figure = (first + growth * (YEARS - 1 - back)) * (1 + lead + chance.uniform(-0.02, 0.02))
                if (area, name, back) not in HOLES:
                    value = Decimal(round(min(figure, 99.0) if unit == "%" else figure, 1)).quantize(Decimal("0.1"))
                    facts = {"area": area, "year": last - back, "value": value, "invented": True}
                    add_value(by=organiser, indicator=indicator, **facts)

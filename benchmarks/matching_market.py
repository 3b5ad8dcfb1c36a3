"""An invented city for `matching_scale`: lenders' products with the rules such products have, firms with gaps.

Nothing here is real. Amounts, terms, ages and ratios are round numbers as banks use them; a product has about eleven
rules, one in seven has a composite rule, and firms leave out a tenth to a third of what is not asked for by law.
"""

from dataclasses import replace

import numpy as np

from market.matching.rules import parse_rules
from market.matching.values import Deal, Market, NeedCase, OfferingCase

AS_OF = 740_000
LENDERS = 600
DEALS = 50_000
WAN = 10_000
GUARANTEES = ("credit", "guarantor", "mortgage", "pledge", "ip_pledge", "surety_insurance")
CERTIFICATES = ("high_tech", "tech_sme", "gazelle", "specialised", "little_giant", "software", "unicorn", "iso9001")
DISTRICTS = tuple(f"3101{number:02}" for number in (1, 4, 5, 6, 7, 9, 10, 12, 13, 14, 15, 16, 17, 18, 20, 51))
ELSEWHERE = ("320500", "320200", "330100", "330400", "340100")
INDUSTRIES = tuple(
    f"{section}{number}"
    for section, number in [("C", n) for n in range(13, 43)]
    + [("I", n) for n in (63, 64, 65)]
    + [("M", n) for n in (73, 74, 75)]
    + [("F", n) for n in (51, 52)]
    + [("E", n) for n in (47, 48)]
)
GRADES = ("A", "B", "M", "C", "D")
COMMON = ("科技企业", "中小企业", "流动资金", "贷款", "上海市", "研发投入", "产线", "设备")
_TYPED = (
    "传感器 芯片 封装测试 新材料 锂电池 储能 光伏组件 氢能 碳纤维 工业软件 机器人 数控机床 智能制造 物联网 "
    "云计算 大数据 人工智能 语音识别 图像处理 自动驾驶 车载电子 轨道交通 航空零部件 卫星导航 无人机 医疗器械 "
    "体外诊断 生物制药 基因检测 中药提取 疫苗 康复设备 环保设备 污水处理 固废处置 节能改造 空气净化 智慧园区 "
    "智慧物流 冷链 供应链 跨境电商 数字出版 文化创意 动漫游戏 虚拟现实 服装设计 面料印染 食品加工 农业科技 "
    "种子研发 水产养殖 建筑信息模型 装配式建筑 新能源汽车 充电桩 电机控制 激光加工 精密模具 三维打印 "
    "半导体设备 光学镜头 显示面板 网络安全 区块链 金融科技 信用评价 知识产权质押 订单融资 应收账款 设备租赁 "
    "股权投资 技术改造 首台套 专利许可 成果转化 联合研发 检验检测 人才引进 海外市场 扩建厂房 仓储 采购原料 "
    "备货 投标保函 出口信用 政府采购 续贷 随借随还 中长期 担保公司 保险增信 绿色信贷 投贷联动"
)
WORDS = tuple(_TYPED.split())

Random = np.random.Generator


def city(needs: int, offerings: int, seed: int = 20_250_115) -> tuple[Market, list[NeedCase]]:
    """A market of offerings and deals, and its needs (they come in shards, not with the market)."""
    chance = np.random.default_rng(seed)
    offered = tuple(_offering(number, chance) for number in range(offerings))
    deals = tuple(_deal(chance) for _ in range(DEALS))
    market = Market(as_of=AS_OF, needs=(), offerings=offered, deals=deals)
    wishing = np.random.default_rng(seed + 1)  # apart, so that the rest of the city stays as it was
    return market, [replace(_need(number, chance), wished_by=_wishers(wishing)) for number in range(needs)]


def _wishers(chance: Random) -> frozenset[str]:
    """One need in ten is named by a few parties."""
    count = int(chance.integers(1, 5)) if chance.random() < 0.1 else 0
    return frozenset(f"p{int(number):03}" for number in chance.integers(LENDERS, size=count))


def _some(chance: Random, words: tuple[str, ...], low: int, high: int) -> list[str]:
    return sorted(chance.choice(words, size=int(chance.integers(low, high + 1)), replace=False).tolist())


def _one(chance: Random, values: tuple) -> object:
    return values[int(chance.integers(len(values)))]


def _text(chance: Random) -> str:
    """Thirty to sixty characters, with words that stand everywhere and words that do not."""
    common = _some(chance, COMMON, 1, 3)
    return "，".join([*common, *_some(chance, WORDS, 6, 10)])


def _offering(number: int, chance: Random) -> OfferingCase:
    rate = round(2.8 + 0.05 * int(chance.integers(50)), 2)
    rules: list[dict] = []

    def add(key: str, likely: float, fact: str, op: str, value: object) -> None:
        if chance.random() < likely:
            rules.append({"key": key, "fact": fact, "op": op, "value": value})

    low = int(_one(chance, (0, 10, 30, 50, 100, 100, 200, 300))) * WAN
    add("type", 1, "need.financing_type", "in", ["debt"])
    add("amount", 1, "need.amount", "between", [low, int(_one(chance, (300, 500, 1000, 2000, 3000, 5000))) * WAN])
    add("term", 1, "need.term_months", "between", [_one(chance, (1, 3, 6)), _one(chance, (12, 24, 36, 36, 60))])
    add("guarantees", 1, "need.guarantees", "any_of", _some(chance, GUARANTEES, 2, 4))
    add("rate", 0.9, "need.max_rate", "ge", rate)
    add("age", 0.9, "firm.age_months", "ge", _one(chance, (12, 24, 24, 36)))
    add("region", 0.9, "firm.region", "in", ["31"] if chance.random() < 0.6 else _some(chance, DISTRICTS, 4, 12))
    add("out", 0.5, "firm.industry", "not_in", _some(chance, ("E", "F", *INDUSTRIES[:20]), 1, 4))
    add("certificates", 0.5, "firm.certificates", "any_of", _some(chance, CERTIFICATES, 2, 5))
    add("revenue", 0.7, "firm.revenue", "ge", int(_one(chance, (100, 300, 500, 1000, 2000))) * WAN)
    add("debt", 0.9, "firm.debt_ratio", "le", _one(chance, (55, 60, 65, 70, 70, 75)))
    add("grade", 0.8, "firm.tax_grade", "in", ["A", "B", "M"] if chance.random() < 0.6 else ["A", "B"])
    add("clean", 0.9, "firm.clean_record", "is", True)
    add("staff", 0.3, "firm.staff", "between", [5, _one(chance, (300, 500, 1000))])
    add("first", 0.1, "need.first_loan", "is", True)
    if chance.random() < 0.15:
        rules.append(_composite(chance))
    facts: dict = {"rate_min": rate, "rate_max": round(rate + 0.05 * int(chance.integers(20)), 2)}
    if chance.random() < 0.3:
        facts["subsidy"] = float(_one(chance, (0.2, 0.3, 0.5)))
    if chance.random() < 0.8:
        facts["days_to_decide"] = int(chance.integers(2, 45))
    party = f"p{int(chance.integers(LENDERS)):03}"
    text = _text(chance) if chance.random() < 0.95 else ""
    return OfferingCase(f"o{number:05}", "loan", party, facts, parse_rules(rules), 30, text)


def _composite(chance: Random) -> dict:
    """Known by a certificate or by its figures; or a large firm only with security."""
    certified = {"fact": "firm.certificates", "op": "any_of", "value": _some(chance, CERTIFICATES, 2, 4)}
    earns = {"fact": "firm.revenue", "op": "ge", "value": int(_one(chance, (1000, 2000, 5000))) * WAN}
    research = {"fact": "firm.rd_ratio", "op": "gt", "value": _one(chance, (3, 5, 6, 10))}
    if chance.random() < 0.6:
        return {"key": "known", "op": "any", "parts": [certified, {"op": "all", "parts": [earns, research]}]}
    large = {"fact": "need.amount", "op": "gt", "value": int(_one(chance, (500, 1000))) * WAN}
    secured = {"fact": "need.guarantees", "op": "any_of", "value": ["mortgage", "pledge"]}
    return {"key": "large", "op": "any", "parts": [{"op": "not", "parts": [large]}, secured]}


def _need(number: int, chance: Random) -> NeedCase:
    def maybe(likely: float, value: object) -> object:
        return value if chance.random() < likely else None

    amount = float(max(round(float(chance.lognormal(5.6, 1.0)) / 10) * 10, 10) * WAN)
    region = str(_one(chance, DISTRICTS if chance.random() < 0.85 else ELSEWHERE))
    industry, term = str(_one(chance, INDUSTRIES)), int(_one(chance, (6, 12, 12, 12, 24, 36, 60)))
    held = [name for name in CERTIFICATES if chance.random() < 0.25]
    facts = {
        "need.amount": amount,
        "need.term_months": term,
        "need.guarantees": frozenset(_some(chance, GUARANTEES, 1, 3)),
        "need.max_rate": maybe(0.7, round(3.0 + 0.05 * int(chance.integers(80)), 2)),
        "need.financing_type": "debt" if chance.random() < 0.92 else "lease",
        "need.first_loan": maybe(0.9, bool(chance.random() < 0.3)),
        "firm.age_months": int(chance.integers(3, 240)),
        "firm.region": region,
        "firm.industry": industry,
        "firm.certificates": maybe(0.85, frozenset(held)),
        "firm.revenue": maybe(0.8, float(round(float(chance.lognormal(6.9, 1.2)), 1) * WAN)),
        "firm.rd_ratio": maybe(0.7, float(round(float(chance.gamma(2.0, 3.0)), 2))),
        "firm.debt_ratio": maybe(0.75, float(round(float(chance.normal(55, 18)), 1))),
        "firm.tax_grade": maybe(0.8, str(GRADES[int(chance.choice(5, p=[0.3, 0.35, 0.2, 0.1, 0.05]))])),
        "firm.clean_record": maybe(0.9, bool(chance.random() < 0.96)),
        "firm.staff": float(chance.integers(3, 400)),
        "firm.kind": "enterprise",
    }
    some = f"p{int(chance.integers(LENDERS)):03}"
    return NeedCase(
        key=f"n{number:06}",
        kind="financing",
        firm=f"f{number // 2:06}",
        facts=facts,
        wanted=3,
        offers=frozenset({"loan"}),
        excluded=frozenset({some}) if chance.random() < 0.1 else frozenset(),
        text=_text(chance) if chance.random() < 0.9 else "",
        traits=_traits(region, industry, amount, term, "debt/credit"),
        wishes=frozenset({f"p{int(chance.integers(LENDERS)):03}"}) if chance.random() < 0.2 else frozenset(),
    )


def _traits(region: str, industry: str, amount: float, term: int, kind: str) -> tuple[tuple[str, str], ...]:
    return (
        ("province", region[:2]),
        ("city", region[:4]),
        ("district", region),
        ("section", industry[0]),
        ("industry", industry),
        ("amount", str(int(np.log2(amount / WAN)))),
        ("term", str(term // 12)),
        ("type", kind),
    )


def _deal(chance: Random) -> Deal:
    """A lender keeps to a few districts and industries."""
    lender = int(chance.integers(LENDERS))
    region = DISTRICTS[(lender + int(chance.integers(5))) % len(DISTRICTS)]
    industry = INDUSTRIES[(7 * lender + int(chance.integers(9))) % len(INDUSTRIES)]
    result = ("approved", "refused", "lapsed")[int(chance.choice(3, p=[0.6, 0.25, 0.15]))]
    amount = float(max(chance.lognormal(5.6, 1.0), 10) * WAN)
    kind = str(_one(chance, ("debt/credit", "debt/mortgage", "debt/pledge")))
    traits = _traits(region, industry, amount, int(_one(chance, (6, 12, 24, 36))), kind)
    return Deal(f"p{lender:03}", AS_OF - int(chance.integers(1, 2900)), result, traits)

"""The story's figures, counted by the reports from the stored rows."""

from decimal import Decimal

from accounts.models import Organisation
from events.models import MarketEvent, StallBooking
from market.enums import NeedKind, OutcomeKind
from market.management.demo import words
from market.models import Introduction, MatchRun, Outcome
from market.reports.funnel import funnel

YI = Decimal(100_000_000)
WAN = Decimal(10_000)


def report() -> str:
    """The lines that ``make demo`` prints."""
    bank = Organisation.objects.get(name=words.LENDERS[0])
    last = MarketEvent.objects.filter(series__slug="kechuang").order_by("-number")[0]
    return "\n".join(["", *_markets(last), *_bank(bank), *_firm(), *_team()])


def matching() -> str:
    """What the worker found in the run in force."""
    run = MatchRun.objects.get(current=True)
    found = run.stats
    return (
        f"\n匹配批次 {run.pk}（由 Celery 工作进程完成）：比对 {found['needs']} 条需求，{found['needs_with_offer']} 条有符合的供给，"
        f"{found['pairs']} 对，推荐对接 {found['introductions']} 次"
    )


def _markets(last: MarketEvent) -> list[str]:
    held = StallBooking.objects.filter(organisation__kind="enterprise", released_at=None)
    everybody = held.values("organisation__credit_code").distinct().count()
    needs = last.needs.live().count()
    return [
        f"{last}：{held.filter(event=last).count()} 家企业设摊，{needs} 条需求；四届累计 {everybody} 家企业",
    ]


def _bank(bank: Organisation) -> list[str]:
    figures = funnel(provider=bank)
    return [
        f"{bank} 累计：触达 {figures.reached} 家 → 咨询 {figures.consulted} 家 → 授信 {figures.approved} 家 "
        f"→ 放款 {figures.drawn} 家；授信 {figures.approved_amount / YI:.2f} 亿元",
    ]


def _firm() -> list[str]:
    row = Outcome.objects.current().filter(kind=OutcomeKind.APPROVAL, preferential="靠普贷")
    approval = row.select_related("introduction__need__organisation", "introduction__event").order_by("-amount")[0]
    pair = approval.introduction
    days = (approval.decided_on - pair.event.starts_at.date()).days
    return [
        f"{pair.need.organisation}：集市后 {days} 天获批 {approval.amount / WAN:,.0f} 万元，年利率 {approval.annual_rate} %，"
        f"{approval.preferential}，贴息 {approval.subsidy_percent:.0f} %",
    ]


def _team() -> list[str]:
    rows = Introduction.objects.filter(need__kind=NeedKind.COOPERATION, outcomes__kind=OutcomeKind.AGREEMENT)
    pair = rows.select_related("need__organisation", "provider").order_by("pk")[0]
    return [f"{pair.need.organisation} × {pair.provider}：合作协议（无金额）"]

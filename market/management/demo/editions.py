"""The four editions: when they took place, their hall and their programme."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from accounts import clock
from accounts.models import Organisation, User
from events.models import MarketEvent, MarketSeries
from events.services.events import close_event, create_event, create_series, publish_event
from events.services.sessions import create_session
from events.services.stalls import Zone, lay_out_stalls

ZONES = (
    Zone("A", 2, 8, "环保与工业"),
    Zone("B", 2, 8, "工业与交通"),
    Zone("C", 2, 8, "文旅与时尚"),
    Zone("D", 2, 6, "教育与软件"),
    Zone("F", 2, 6, "金融机构"),
    Zone("U", 1, 8, "高校院所"),
    Zone("G", 1, 8, "政务与服务"),
)
"""60 stalls for firms (A–D), 12 for lenders (F), 8 for universities (U), 8 for offices and services (G)."""

PROGRAMME = (
    ("roadshow", "科创项目路演（上半场）", "主舞台", 10, 11, 60),
    ("training", "贷款贴息怎么申请：政策培训", "2 号厅", 11, 12, 40),
    ("finance_hour", "融资对接一对一", "洽谈区", 13, 15, 22),
    ("showcase", "成果展示与签约", "主舞台", 15, 16, 80),
)
"""(kind, title, room, from, to, seats)."""

BEFORE_THE_LAST = (560, 371, 182, 0)
"""Days between each edition and the last one."""


@dataclass(frozen=True, slots=True)
class Story:
    """The editions in order and the office that holds them."""

    organiser: User
    office: Organisation
    series: MarketSeries
    editions: tuple[MarketEvent, ...]

    @property
    def last(self) -> MarketEvent:
        """The edition whose follow-up is going on."""
        return self.editions[-1]


def last_market_day(today: dt.date) -> dt.date:
    """The Wednesday at least 17 days ago, so that two weeks of follow-up have passed."""
    day = today - dt.timedelta(days=17)
    return day - dt.timedelta(days=(day.weekday() - 2) % 7)


def local(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """A local time of that day."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def hold_editions(organiser: User, office: Organisation, today: dt.date) -> Story:
    """Create and publish the four editions; the first three are closed later, when their story has been told."""
    last_day = last_market_day(today)
    with clock.at(local(last_day - dt.timedelta(days=BEFORE_THE_LAST[0] + 60), 9)):
        series = create_series(by=organiser, name="科创集市（示例）", slug="kechuang", organiser=office)
    editions = tuple(
        hold_edition(organiser, series, number, last_day - dt.timedelta(days=days))
        for number, days in enumerate(BEFORE_THE_LAST, start=1)
    )
    return Story(organiser, office, series, editions)


def hold_edition(organiser: User, series: MarketSeries, number: int, day: dt.date) -> MarketEvent:
    """One edition with stalls and programme, announced four weeks ahead."""
    with clock.at(local(day - dt.timedelta(days=28), 9)):
        event = create_event(
            by=organiser,
            series=series,
            number=number,
            name=f"第{'一二三四'[number - 1]}届科创集市",
            slug=f"kechuang-{number}",
            tagline="带着需求和合作来赶集",
            starts_at=local(day, 9, 30),
            ends_at=local(day, 17),
            venue="示例展馆一层",
            address="普陀区示例路 1 号",
            introduction="成果展示、项目路演、融资对接、科创服务、政策培训在同一处。参展企业、机构与产品均为虚构示例。",
        )
        lay_out_stalls(by=organiser, event=event, zones=ZONES)
        for kind, title, room, start, end, seats in PROGRAMME:
            create_session(
                by=organiser,
                event=event,
                kind=kind,
                title=title,
                room=room,
                starts_at=local(day, start),
                ends_at=local(day, end),
                capacity=seats,
            )
        return publish_event(by=organiser, event=event)


def close_past_editions(story: Story) -> None:
    """Editions before the last one are read only."""
    for event in story.editions[:-1]:
        with clock.at(event.ends_at + dt.timedelta(days=90)):
            close_event(by=story.organiser, event=event)

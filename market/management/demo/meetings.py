"""Meetings of the last edition: asked for in the week before, planned at tables, held on the day, one of them missed."""

import datetime as dt

from django.utils import timezone

from accounts import clock
from accounts.models import Organisation, User
from events.models import MeetingSlot, Registration
from events.selectors.meetings import free_times
from events.services.meeting_bookings import book, cancel
from events.services.meeting_days import record_held, record_missed
from events.services.meeting_layout import lay_out_slots, lay_out_tables
from events.services.meeting_requests import decline, request_meeting
from market.management.demo.editions import Story, local

PLANNED: tuple[tuple[str, str, str, int, str], ...] = (
    ("firm@demo.example", "bank@demo.example", "首贷额度与知识产权质押，财务负责人同来（示例）", 0, "held"),
    ("firm@demo.example", "office@demo.example", "贷款贴息需要哪些材料（示例）", 1, "held"),
    ("university@demo.example", "firm@demo.example", "传感器标定联合试验（示例）", 3, "held"),
    ("bank@demo.example", "service@demo.example", "批量服务科技企业的合作方式（示例）", 3, "held"),
    ("firm@demo.example", "service@demo.example", "股权激励方案（示例）", 4, "missed"),
    ("university@demo.example", "bank@demo.example", "成果转化贷款（示例）", 2, "cancelled"),
    ("service@demo.example", "university@demo.example", "技术合同登记（示例）", -1, "declined"),
)
"""Who asked whom, what about, in which slot, and what became of it."""


def plan_meetings(story: Story, people: dict[str, User]) -> None:
    """All of it through the services, at the moments at which it happened."""
    slots = _lay_out(story)
    here = set(Registration.objects.filter(event=story.last, cancelled_at=None).values_list("organisation", flat=True))
    for asker, asked, about, number, became in PLANNED:
        one, other = (people[email].memberships.get().organisation for email in (asker, asked))
        if {one.pk, other.pk} <= here:
            _carry_out(story, people[asker], (one, other), about, slots[number], became)


def _lay_out(story: Story) -> list[MeetingSlot]:
    event = story.last
    day = timezone.localdate(event.starts_at)
    with clock.at(event.starts_at - dt.timedelta(days=14)):
        lay_out_tables(by=story.organiser, event=event, letter="T", count=8, zone="会谈区")
        return lay_out_slots(
            by=story.organiser,
            event=event,
            starts_at=local(day, 10),
            ends_at=local(day, 16),
            minutes=20,
            breaks=[(local(day, 12), local(day, 13))],
        )


def _carry_out(
    story: Story, person: User, sides: tuple[Organisation, Organisation], about: str, slot: MeetingSlot, became: str
) -> None:
    """Asked for on the fifth day before, answered the day after, held at its time."""
    event, by = story.last, story.organiser
    with clock.at(event.starts_at - dt.timedelta(days=5)):
        asking = request_meeting(by=person, event=event, asker=sides[0], asked=sides[1], about=about)
    with clock.at(event.starts_at - dt.timedelta(days=4)):
        if became == "declined":
            decline(by=by, asking=asking, reason="no_time", text="当天上午有签约活动（示例）")
            return
        # Somebody may sit in a session of the programme then: the next time that suits both.
        slot = next(time.slot for time in free_times(asking) if time.slot.starts_at >= slot.starts_at)
        meeting = book(by=by, asking=asking, slot=slot)
        if became == "cancelled":
            cancel(by=by, meeting=meeting, reason="客户经理当天另有安排（示例）")
            return
    with clock.at(slot.ends_at):
        if became == "missed":
            record_missed(by=by, meeting=meeting, absent=sides[1])
        else:
            record_held(by=person, meeting=meeting, organisation=sides[0])

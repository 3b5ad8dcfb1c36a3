"""The planned part of the last edition's day: firms ask banks and others, a version of the timetable is worked out and
published three days before, and the day goes by it.
"""

import datetime as dt
from itertools import cycle, islice

from accounts import clock
from accounts.models import Organisation
from events.meetings import MeetingState
from events.models import Meeting, Registration
from events.planning import PlanKind
from events.services.meeting_days import record_held, record_missed
from events.services.meeting_requests import accept, request_meeting
from events.services.timetable_plans import ask_for_plan
from events.services.timetable_publishing import publish
from events.services.timetable_runs import make
from market.management.demo.editions import Story
from market.management.demo.parties import Parties

FIRMS, EACH = 20, 3
"""So many firms ask so many others."""
SECONDS = 4
SUBJECTS = (
    "流动资金贷款额度与期限（示例）",
    "知识产权质押融资（示例）",
    "设备更新贷款与贴息（示例）",
    "联合研发与中试（示例）",
    "股权融资安排（示例）",
)
MISSED = 11
"""Every so-and-so-many-th meeting: somebody did not come."""


def plan_day(story: Story, parties: Parties) -> None:
    """All of it through the services, at the moments at which it happened."""
    event, by = story.last, story.organiser
    here = set(Registration.objects.filter(event=event, cancelled_at=None).values_list("organisation", flat=True))
    asked = [party for party in (*parties.banks, *parties.funds, *parties.schools) if party.pk in here]
    firms = [party for party in parties.firms if party.pk in here][:FIRMS]
    for number, (firm, other) in enumerate(_pairs(firms, asked)):
        with clock.at(event.starts_at - dt.timedelta(days=9)):
            request = request_meeting(
                by=by,
                event=event,
                asker=firm,
                asked=other,
                about=SUBJECTS[number % len(SUBJECTS)],
                worth=40 + number * 7 % 60,
            )
        with clock.at(event.starts_at - dt.timedelta(days=8)):
            accept(by=by, asking=request)
    if not firms or not asked:
        return
    with clock.at(event.starts_at - dt.timedelta(days=3)):
        version = ask_for_plan(by=by, event=event, kind=PlanKind.PLAN, seconds=SECONDS)
        make(version.pk)
        version.refresh_from_db()
        publish(by=by, plan=version)
    _hold(story)


def _pairs(firms: list[Organisation], asked: list[Organisation]) -> list[tuple[Organisation, Organisation]]:
    """Each firm asks the next few, round and round."""
    others = cycle(asked)
    return [(firm, other) for firm in firms for other in islice(others, min(EACH, len(asked)))]


def _hold(story: Story) -> None:
    """The organiser notes what became of each meeting at its end."""
    rows = Meeting.objects.filter(event=story.last, state=MeetingState.PLANNED).select_related("slot", "request")
    for number, meeting in enumerate(rows.order_by("slot__starts_at", "pk"), start=1):
        with clock.at(meeting.slot.ends_at):
            if number % MISSED:
                record_held(by=story.organiser, meeting=meeting)
            else:
                record_missed(by=story.organiser, meeting=meeting, absent=meeting.request.asker)

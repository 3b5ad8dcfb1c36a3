"""A market day with four slots and two tables, a firm that asks, a bank that is asked, and others beside them."""

import datetime as dt
from typing import Any

from accounts.errors import Refused
from accounts.models import AuditRow, Message, Organisation, User
from events.models import Meeting, MeetingPlace, MeetingRequest, MeetingSlot, MeetingTable
from events.services import meeting_bookings, meeting_requests
from tests import build

OPENS = dt.datetime(2024, 5, 15, 1, 30, tzinfo=dt.UTC)
"""9:30 on the day of the market."""
BEFORE = dt.datetime(2024, 5, 8, 4, 0, tzinfo=dt.UTC)
"""A week before it, at noon: the tests begin here."""
LENGTH = dt.timedelta(minutes=20)
ROLES = ("asker", "asked", "other", "viewer", "organiser", "visitor")


class Scene:
    """Rows and people by name; every party has one person at the market unless ``people`` says otherwise."""

    def __init__(self, *, tables: int = 2, slots: int = 4, **people: int) -> None:
        self.event = build.event(starts_at=OPENS, name="示例集市")
        self.organiser = build.organiser()
        self.people: dict[str, User] = {"organiser": self.organiser, "visitor": build.user()}
        self.parties: dict[str, Organisation] = {}
        for role, kind, name in (
            ("asker", "enterprise", "青禾"),
            ("asked", "bank", "示例银行"),
            ("other", "enterprise", "云帆"),
            ("fourth", "university", "示例大学"),
        ):
            self.people[role] = build.user(role)
            self.parties[role] = build.organisation(kind, owner=self.people[role], name=name)
            registration = build.registration(self.parties[role], self.event)
            for _person in range(people.get(role, 1)):
                build.attendee(registration)
        self.people["viewer"] = build.user("viewer")
        build.member(self.people["viewer"], self.parties["asked"], "viewer")
        self.firm, self.bank = self.parties["asker"], self.parties["asked"]
        self.other, self.fourth = self.parties["other"], self.parties["fourth"]
        self.tables = [
            MeetingTable.objects.create(event=self.event, code=f"T{number:02d}") for number in range(1, tables + 1)
        ]
        self.slots = [self.slot(OPENS + number * LENGTH) for number in range(slots)]

    def slot(self, starts_at: dt.datetime) -> MeetingSlot:
        return MeetingSlot.objects.create(event=self.event, starts_at=starts_at, ends_at=starts_at + LENGTH)

    def acting(self, role: str) -> dict[str, Any]:
        """Who does it, and for which party: the viewer belongs to the bank, the visitor to nobody."""
        side = {"viewer": self.bank, "visitor": self.firm, "organiser": None}.get(role, self.parties.get(role))
        return {"by": self.people[role], "organisation": side}

    def ask(self, asker: str = "asker", asked: str = "asked", **facts: Any) -> MeetingRequest:
        given = {"by": self.people[asker], "event": self.event, "about": "贷款续期"}
        return meeting_requests.request_meeting(
            **given | {"asker": self.parties[asker], "asked": self.parties[asked]} | facts
        )

    def accepted(self, asker: str = "asker", asked: str = "asked") -> MeetingRequest:
        return meeting_requests.accept(asking=self.ask(asker, asked), **self.acting(asked))

    def booked(self, slot: int = 0, asker: str = "asker", asked: str = "asked") -> Meeting:
        request = self.accepted(asker, asked)
        return meeting_bookings.book(asking=request, slot=self.slots[slot], **self.acting(asker))


def outcome(act: Any, **given: Any) -> str:
    """The state that the act led to, or how it was refused."""
    try:
        return str(act(**given).state)
    except Refused as refusal:
        return refusal.code or type(refusal).__name__


def told() -> list[tuple[str, str]]:
    """Which party, or which person, was told what, in order; ``forget`` empties the scene of earlier messages."""
    rows = Message.objects.select_related("organisation", "recipient").order_by("pk")
    return [(row.organisation.name if row.organisation else str(row.recipient), row.code) for row in rows]


def forget() -> None:
    Message.objects.all().delete()


def logged() -> list[tuple[str, str]]:
    rows = AuditRow.objects.filter(verb__startswith="meeting.").order_by("pk")
    return [(row.verb, row.on_behalf_of) for row in rows]


def timetable() -> list[tuple[str, str, str, str]]:
    """Time, place, and the two sides of everything that stands."""
    rows = Meeting.objects.exclude(state="cancelled").select_related(
        "slot", "table", "request__asker", "request__asked"
    )
    return [(row.slot.time, row.where, row.request.asker.name, row.request.asked.name) for row in rows]


def seats() -> list[tuple[str, str, int]]:
    """Time, party and number of its person in every place that is taken."""
    rows = MeetingPlace.objects.filter(freed_at=None).select_related("slot", "organisation")
    return sorted((row.slot.time, row.organisation.name, row.seat) for row in rows)

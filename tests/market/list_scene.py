"""A market with rows in each of the organiser's lists, for tests of their exports."""

import datetime as dt
import io
from typing import Any

from openpyxl import load_workbook

from accounts.models import Organisation
from events.models import MeetingSlot, MeetingTable, SeatBooking
from market.models import ListExport
from market.reports.lists import LISTS, keys_of
from market.services.list_exports import request_export
from tests import build, build_meetings, build_policies, build_subsidies


class Lists:
    """``size`` firms with registration, person, stall, seat, meeting, need and pair with a result, each at one bank."""

    def __init__(self, size: int = 1) -> None:
        self.desk = build.organiser("周组织")
        self.event = build.event()
        self.bank = build.organisation("bank", name="江州银行（示例）")
        self.session = build.session(self.event)
        self.batch = build_subsidies.batch()
        self.firms = [self._firm(number) for number in range(size)]

    def _firm(self, number: int) -> Organisation:
        firm = build.firm(name=f"=企业{number}（示例）", contact_mobile=f"139000000{number:02d}")
        coming = build.registration(firm, self.event)
        person = build.attendee(coming, f"来宾{number}", mobile=f"137000000{number:02d}")
        build.stall_booking(build.stall(self.event), firm)
        SeatBooking.objects.create(session=self.session, attendee=person, seat=number + 1)
        starts = self.event.starts_at + dt.timedelta(minutes=20 * number)
        times = {"starts_at": starts, "ends_at": starts + dt.timedelta(minutes=20)}
        slot = MeetingSlot.objects.create(event=self.event, **times)
        table = MeetingTable.objects.create(event=self.event, code=f"T{number}")
        build_meetings.meeting(firm, self.bank, slot, table)
        self.need = build.need(firm, event=self.event, terms={"amount": 8_000_000})
        offering = build.offering(build.organisation("bank"))
        self.pair = build.introduction(self.need, offering.organisation, state="drawn", offering=offering)
        build.outcome(self.pair, "approval", amount=5_000_000, annual_rate=3, term_months=12)
        build_subsidies.file(self.batch, build_policies.case(firm))
        return firm

    def keys(self, what: str) -> list[int]:
        """All rows of a list."""
        report = LISTS[what]
        return list(keys_of(report, report.listed._default_manager.all()))

    def ask(self, what: str = "organisations", columns: Any = ("name",), **more: Any) -> ListExport:
        """The organiser asks for all rows of a list."""
        return request_export(**{"by": self.desk, "what": what, "columns": columns, "keys": self.keys(what)} | more)


def sheets(export: ListExport) -> tuple[list[list[Any]], dict[str, Any]]:
    """The cells of the first sheet, headings first, and what the second sheet says."""
    export.refresh_from_db()
    with export.file.open("rb") as file:
        book = load_workbook(io.BytesIO(file.read()))
    about = dict(book.worksheets[1].iter_rows(values_only=True, min_row=2, max_col=2))
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)], about

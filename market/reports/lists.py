"""The organiser's lists that can be exported, and which rows a choice of a list means."""

from typing import Any

from django.db.models import QuerySet

from market.list_enums import RowOrder
from market.reports import list_deals, list_parties, list_register, list_subsidies
from market.reports.list_columns import ListReport

LISTS: dict[str, ListReport] = {
    report.what: report
    for report in (
        list_parties.ORGANISATIONS,
        list_parties.REGISTRATIONS,
        list_parties.ATTENDEES,
        list_parties.STALL_BOOKINGS,
        list_parties.SEATS,
        list_parties.MEETINGS,
        list_deals.NEEDS,
        list_deals.OFFERINGS,
        list_deals.INTRODUCTIONS,
        list_deals.OUTCOMES,
        list_register.REGISTER,
        list_subsidies.SUBSIDIES,
    )
}


def keys_of(report: ListReport, listed: QuerySet[Any], order: str = RowOrder.LISTED) -> QuerySet[Any]:
    """The keys of the rows of the file, in this order, for what a list shows: the listed rows themselves, or the people
    of registrations and the seats of sessions, party by party and session by session as the lists begin.
    """
    rows = listed
    if report.through:
        rows = report.model._default_manager.filter(**{f"{report.through}__in": listed.order_by().values("pk")})
        rows = rows.order_by(report.through, "pk")
    fields = {RowOrder.NEWEST: ("-pk",), RowOrder.OLDEST: ("pk",), RowOrder.PARTY: (report.party, "pk")}
    if order in fields:
        rows = rows.order_by(*fields[RowOrder(order)])
    return rows.values_list("pk", flat=True)

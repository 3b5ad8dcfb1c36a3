"""What a row of each kind of workbook does: found, planned, written through the services of its app."""

from market.services.workbook_kinds import needs, organisations, people, stalls
from market.services.workbook_kinds.plan import Handler
from market.workbook_enums import ImportKind

HANDLERS: dict[str, Handler] = {
    ImportKind.ORGANISATIONS: Handler(organisations.find, organisations.plan, organisations.write),
    ImportKind.PEOPLE: Handler(people.find, people.plan, people.write),
    ImportKind.STALLS: Handler(stalls.find, stalls.plan, stalls.write),
    ImportKind.NEEDS: Handler(needs.find, needs.plan, needs.write),
}

__all__ = ["HANDLERS", "Handler"]

"""The navigation of the site: which pages a person sees in the header, by what they act as."""

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

LENDERS = ("bank", "fund")


class Entry(NamedTuple):
    """A place in the navigation: what it is called and the name of its address."""

    label: str | Promise
    view: str


EVENTS = Entry(_("Markets"), "events:event_list")
FOLLOW_UP = Entry(_("Follow-up"), "market:introduction_list")
RESULTS = Entry(_("Results"), "market:results")

SHELF = Entry(_("What is offered"), "market:shelf")

VISITOR = (EVENTS, SHELF)
ENTERPRISE = (
    Entry(_("My market"), "market:my_market"),
    Entry(_("My needs"), "market:need_list"),
    FOLLOW_UP,
    Entry(_("My offerings"), "market:offering_list"),
    EVENTS,
)
LENDER = (
    Entry(_("Leads"), "market:lead_list"),
    FOLLOW_UP,
    Entry(_("My products"), "market:offering_list"),
    EVENTS,
    RESULTS,
)
ANSWERING = (
    Entry(_("Cooperation inbox"), "market:inbox"),
    FOLLOW_UP,
    Entry(_("My offerings"), "market:offering_list"),
    EVENTS,
    RESULTS,
)
ACCOUNT = (
    Entry(_("My organisation"), "accounts:organisation"),
    Entry(_("My registrations"), "events:my_registrations"),
    Entry(_("Advice slots"), "market:advice_list"),
    Entry(_("Messages"), "accounts:message_list"),
)


def entries_for(kind: str | None) -> tuple[Entry, ...]:
    """The pages of a party of this kind; nobody in particular sees the markets."""
    if kind is None:
        return VISITOR
    if kind == "enterprise":
        return ENTERPRISE
    return LENDER if kind in LENDERS else ANSWERING


def resolve(entries: tuple[Entry, ...], path: str) -> list[dict[str, Any]]:
    """Entries with their addresses; the one whose address is the longest start of `path` is active.

    A name without an address (a part of the site that is not installed) is left out.
    """
    items: list[dict[str, Any]] = []
    for entry in entries:
        try:
            items.append({"label": entry.label, "url": reverse(entry.view), "view": entry.view, "active": False})
        except NoReverseMatch:
            continue
    inside = [item for item in items if path.startswith(item["url"]) and item["url"] != "/"]
    if inside:
        max(inside, key=lambda item: len(item["url"]))["active"] = True
    return items


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `nav_items`, `account_items` and `acting_on_behalf`, each found when a page asks for it."""

    def organisation_kind() -> str | None:
        organisation = getattr(request, "organisation", None)
        return organisation.kind if organisation else None

    def on_behalf() -> bool:
        membership = getattr(request, "membership", None)
        return bool(membership) and membership.pk is None

    return {
        "nav_items": SimpleLazyObject(lambda: resolve(entries_for(organisation_kind()), request.path)),
        "account_items": SimpleLazyObject(lambda: resolve(ACCOUNT, request.path)),
        "acting_on_behalf": SimpleLazyObject(on_behalf),
    }

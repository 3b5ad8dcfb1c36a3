"""The navigation of the site: which pages a person sees in the header, by what they act as."""

from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
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
DISTRICT = Entry(_("About the district"), "market:district")

POLICIES = Entry(_("Policies"), "market:policy_list")

VISITOR = (EVENTS, SHELF, POLICIES, DISTRICT)
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
    Entry(_("My meetings"), "events:my_meetings"),
    Entry(_("Advice slots"), "market:advice_list"),
    POLICIES,
    Entry(_("Messages"), "accounts:message_list"),
    DISTRICT,
)
PLAN = Entry(_("One-to-one plan"), "market:plan")
PROMISES = Entry(_("Our promises"), "market:promise_list")


def entries_for(kind: str | None) -> tuple[Entry, ...]:
    """The pages of a party of this kind; nobody in particular sees the markets."""
    if kind is None:
        return VISITOR
    if kind == "enterprise":
        return ENTERPRISE
    return LENDER if kind in LENDERS else ANSWERING


def account_entries_for(kind: str | None) -> tuple[Entry, ...]:
    """The pages of the account menu; a firm finds its plan there, others what they have promised."""
    if kind is None:
        return ACCOUNT
    return (ACCOUNT[0], PLAN if kind == "enterprise" else PROMISES, *ACCOUNT[1:])


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


def sent_from(request: HttpRequest) -> str:
    """The page of this site that a form was on, for the language switch of the error page that answered it; where the
    browser does not tell, the first page.
    """
    said = request.headers.get("referer", "")
    if not url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    page = urlsplit(said)
    return "/" if page.path == request.path else urlunsplit(("", "", page.path, page.query, "")) or "/"


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: what the frame of every page needs, each found when a page asks for it."""

    def organisation_kind() -> str | None:
        organisation = getattr(request, "organisation", None)
        return organisation.kind if organisation else None

    def on_behalf() -> bool:
        membership = getattr(request, "membership", None)
        return bool(membership) and membership.pk is None

    return {
        "nav_items": SimpleLazyObject(lambda: resolve(entries_for(organisation_kind()), request.path)),
        "account_items": SimpleLazyObject(lambda: resolve(account_entries_for(organisation_kind()), request.path)),
        "sent_from": SimpleLazyObject(lambda: sent_from(request)),
        "acting_on_behalf": SimpleLazyObject(on_behalf),
    }

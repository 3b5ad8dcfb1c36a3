"""The organiser's to-do list: every single thing to do, most urgent first, and what can be done about it."""

from collections.abc import Callable
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.admin.site import site
from accounts.faces import refusals, row_key, safe_next
from accounts.wording import verb_name
from events.models import MarketEvent
from market.admin.funnel import organiser_only
from market.admin.todo_forms import FILTERS, CallForm, PutOffForm, TodoFilter, figure
from market.models import FollowUp
from market.selectors.follow_ups import Key
from market.selectors.todo import Line, Lines, counts, find_line
from market.services import follow_ups
from market.templatetags.market_format import stamp
from market.todo import MOST_LISTED, MOST_REMINDED, Group, Matter
from market.todo_texts import view_of

LINES_A_PAGE = 25
LARGEST_KEY = 2**63 - 1
DONE: dict[str, Any] = {
    "remind": lambda: _("The reminder is on its way."),
    "call": lambda: _("The call is on record."),
    "put-off": lambda: _("Put off; it comes back on its day."),
    "take-back": lambda: _("It is on the list again."),
}


def pages(admin_site: AdminSite) -> list[URLPattern]:
    """The addresses of the list and of its lines."""
    own = admin_site.admin_view
    line = "market/todo/<slug:matter>/<int:pk>/"
    return [
        path("market/todo/", own(todo_view), name="market_todo"),
        path("market/todo/remind/", own(remind_view), name="market_todo_remind"),
        path(line, own(line_view), name="market_todo_line"),
        path(f"{line}contact/", own(contact_view), name="market_todo_contact"),
        path(f"{line}<slug:act>/", own(act_view), name="market_todo_act"),
    ]


def todo_url(group: str = "", event: MarketEvent | None = None) -> str:
    """The list, or one part of it, of one edition or of all."""
    chosen = {"group": group, "event": str(event.pk) if event else ""}
    query = urlencode({name: value for name, value in chosen.items() if value})
    return reverse("admin:market_todo") + (f"?{query}" if query else "")


@require_GET
def todo_view(request: HttpRequest) -> HttpResponse:
    """The lines by part, with the filters; what is put off on request."""
    organiser_only(request)
    form = TodoFilter(request.GET)
    group, event, put_off = form.chosen()
    found = counts(event, put_off=put_off)
    form.say_how_many(found)
    sizes = {part: size for part, size in found.items() if group in ("", part)}
    page = Paginator(Lines(sizes, event, put_off=put_off), LINES_A_PAGE).get_page(request.GET.get("page"))
    context = site.each_context(request) | {
        "title": _("To-do list"),
        "form": form,
        "page": page,
        "total": sum(sizes.values()),
        "more": any(size > MOST_LISTED for size in sizes.values()),
        "most": MOST_LISTED,
        "most_reminded": MOST_REMINDED,
        "parts": [_part_view(part, list(lines), found) for part, lines in groupby(page, lambda line: line.group)],
        "put_off": put_off,
        "filtered": any(request.GET.get(name) for name in FILTERS),
        "here": request.get_full_path(),
    }
    return TemplateResponse(request, "market/admin/todo.html", context)


def _part_view(part: str, lines: list[Line], found: dict[str, int]) -> dict[str, Any]:
    return {
        "label": Group(part).label,
        "count": figure(found[part]),
        "lines": [view_of(line) for line in lines],
    }


@require_POST
def remind_view(request: HttpRequest) -> HttpResponse:
    """Remind of the ticked lines, or of the one whose button was pressed (``only``)."""
    organiser_only(request)
    only = request.POST.get("only")
    named = [only] if only else request.POST.getlist("line")
    with refusals(request) as attempt:
        result = follow_ups.remind_many(by=request.user, keys=[key for key in map(_key, named) if key])
    if attempt.ok:
        if result.sent:
            told = ngettext("%(count)d reminder is on its way.", "%(count)d reminders are on their way.", result.sent)
            messages.success(request, told % {"count": result.sent})
        for sentence in result.refused:
            messages.error(request, sentence)
    return HttpResponseRedirect(safe_next(request, "admin:market_todo"))


def _key(name: str) -> Key | None:
    """The line that a tick box names."""
    matter, _dash, number = name.partition("-")
    pk = row_key(number)
    return (matter, pk) if matter in Matter.values and pk else None


@never_cache
@require_GET
def line_view(request: HttpRequest, matter: str, pk: int) -> HttpResponse:
    """One line: what waits, whom to call, what was done about it."""
    line = _line(request, matter, pk)
    return _gone(request) if line is None else _page(request, line)


@never_cache
@require_POST
def contact_view(request: HttpRequest, matter: str, pk: int) -> HttpResponse:
    """The same page with the contact of the party; the reading is logged."""
    line = _line(request, matter, pk)
    with refusals(request) as attempt:
        card = follow_ups.read_party_contact(by=request.user, matter=matter, subject_id=pk)
    if line is None or not attempt.ok:
        return HttpResponseRedirect(reverse("admin:market_todo"))
    return _page(request, line, contact=card, call=CallForm(initial={"spoke_with": card.name}))


@never_cache
@require_POST
def act_view(request: HttpRequest, matter: str, pk: int, act: str) -> HttpResponse:
    """Remind, log a call, put off, take up again; what is refused stands beside its field."""
    if act not in DONE:
        raise Http404
    line = _line(request, matter, pk)
    if line is None:
        return _gone(request)
    form, call = _form(request, act)
    if form is None or form.is_valid():
        with refusals(request, form) as attempt:
            call(by=request.user, matter=matter, subject_id=pk, **(form.cleaned_data if form else {}))
        if attempt.ok:
            messages.success(request, DONE[act]())
        if attempt.ok or form is None:
            back = reverse("admin:market_todo") if act == "put-off" else _url(line)
            return HttpResponseRedirect(back)
    return _page(request, line, **{act.replace("-", "_"): form})


def _form(request: HttpRequest, act: str) -> tuple[Form | None, Callable[..., FollowUp]]:
    acts: dict[str, tuple[Any, Callable[..., FollowUp]]] = {
        "remind": (None, follow_ups.remind),
        "call": (CallForm, follow_ups.log_call),
        "put-off": (PutOffForm, follow_ups.put_off),
        "take-back": (None, follow_ups.take_back),
    }
    form, call = acts[act]
    return (form(request.POST) if form else None), call


def _line(request: HttpRequest, matter: str, pk: int) -> Line | None:
    """The line of an address; 404 for what can be no line."""
    organiser_only(request)
    if matter not in Matter.values or pk > LARGEST_KEY:
        raise Http404
    return find_line(matter, pk)


def _gone(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("This has been done in the meantime: nothing waits there any more."))
    return HttpResponseRedirect(reverse("admin:market_todo"))


def _url(line: Line) -> str:
    return reverse("admin:market_todo_line", args=line.key)


def _page(request: HttpRequest, line: Line, **shown: Any) -> HttpResponse:
    view = view_of(line)
    context = site.each_context(request) | {
        "title": view.sentence,
        "view": view,
        "line": line,
        "part": Group(line.group).label,
        "journal": [_entry(entry) for entry in line.journal],
        "call": CallForm(),
        "put_off": PutOffForm(),
    }
    return TemplateResponse(request, "market/admin/todo_line.html", context | shown)


def _entry(entry: FollowUp) -> dict[str, Any]:
    until = pgettext("to do", "until %(day)s") % {"day": stamp(entry.until)} if entry.until else ""
    said = [str(entry.by), entry.spoke_with, until, entry.note]
    return {"title": verb_name(f"followup.{entry.kind}"), "at": entry.at, "note": " · ".join(filter(None, said))}

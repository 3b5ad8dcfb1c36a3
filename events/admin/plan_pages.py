"""Versions of an edition's timetable: ask for one, watch it, look at what it changes, change it by hand, send it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.errors import Refused
from events.forms.timetable import HELP, LineForm, PlanForm
from events.models import MarketEvent, PlanLine, TimetablePlan
from events.planning import LineKind
from events.rule_texts import ways_out
from events.selectors.timetable_facts import Facts, facts_of
from events.selectors.timetable_plans import Step, concerned, kinds, lines_of, plans_of, steps_of
from events.services import timetable_changes, timetable_plans
from events.services.timetable_lines import line_key
from events.services.timetable_publishing import publish

PARTS = (LineKind.NEW, LineKind.MOVED, LineKind.DROPPED, LineKind.WAITING, LineKind.KEPT)


class PlanPages:
    """Mixed into the pages of an edition, beside those of meetings."""

    def get_urls(self) -> list[URLPattern]:
        """Their addresses, before the admin's own."""
        wrap = self.admin_site.admin_view  # type: ignore[attr-defined]
        name = "events_marketevent_plan"
        return [
            path("<int:pk>/plans/", wrap(self.plans), name=f"{name}s"),
            path("<int:pk>/plans/<int:plan>/", wrap(self.plan), name=name),
            path("<int:pk>/plans/<int:plan>/progress/", wrap(self.plan_progress), name=f"{name}_progress"),
            path("<int:pk>/plans/<int:plan>/publish/", wrap(self.plan_publish), name=f"{name}_publish"),
            path("<int:pk>/plans/<int:plan>/<slug:act>/", wrap(self.plan_act), name=f"{name}_act"),
            path("<int:pk>/plans/<int:plan>/lines/<int:line>/", wrap(self.plan_line), name=f"{name}_line"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def plans(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All versions, and a form to ask for another."""
        event = self._edition(request, pk)  # type: ignore[attr-defined]
        tables = list(event.meeting_tables.filter(closed=False).order_by("zone", "code"))
        form = PlanForm(request.POST if request.method == "POST" else None, tables=tables)
        if form.is_bound and form.is_valid():
            try:
                row = timetable_plans.ask_for_plan(by=request.user, event=event, **form.cleaned_data)
            except Refused as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
            else:
                return redirect(row)
        rows = list(plans_of(event)[:50])
        context = {"form": form, "rows": rows, "help": HELP, "open": next((row for row in rows if _open(row)), None)}
        return self._plan_page(request, "plans", event, context)

    def plan(self, request: HttpRequest, pk: int, plan: int) -> HttpResponse:
        """One version: how far it is, what it would change or has changed, who has no time and why."""
        event, row = self._version(request, pk, plan)
        context: dict[str, Any] = {"row": row}
        if not row.is_at_work:
            left_out = list(row.left_out.order_by("code"))
            facts = facts_of(event, frozenset(table.pk for table in left_out))
            steps = steps_of(row)
            context |= {"parts": _parts(row, steps, facts), "concerned": concerned(steps), "counts": kinds(steps)}
            context["left_out"] = left_out
        return self._plan_page(request, "plan", event, context)

    def plan_progress(self, request: HttpRequest, pk: int, plan: int) -> HttpResponse:
        """The part of the page that is asked for again and again; it sends the page on when the version is done."""
        event, row = self._version(request, pk, plan)
        if not row.is_at_work:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "events/admin/_plan_progress.html", {"event": event, "row": row})

    def plan_publish(self, request: HttpRequest, pk: int, plan: int) -> HttpResponse:
        """What will happen and how many are told, then the button."""
        event, row = self._version(request, pk, plan)
        if request.method == "POST":
            try:
                row = publish(by=request.user, plan=row)
            except Refused as error:
                messages.error(request, str(error))
            else:
                messages.success(request, _published(row))
            return redirect(row)
        steps = steps_of(row)
        names = sorted({party.name for step in steps if _tells(step) for party in step.line.request.parties})
        context = {"row": row, "counts": _counted(steps), "names": names, "stale": [one for one in steps if one.stale]}
        return self._plan_page(request, "plan_publish", event, context)

    def plan_act(self, request: HttpRequest, pk: int, plan: int, act: str) -> HttpResponse:
        """Stop the making, or put the version aside."""
        event, row = self._version(request, pk, plan)
        acts: dict[str, tuple[Callable[..., TimetablePlan], str]] = {
            "stop": (timetable_plans.stop, _("The best version so far is kept.")),
            "discard": (timetable_plans.discard, _("The version is put aside; no meeting has changed.")),
        }
        if act not in acts or request.method != "POST":
            raise Http404
        service, said = acts[act]
        try:
            service(by=request.user, plan=row)
        except Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, said)
        return redirect("admin:events_marketevent_plan", event.pk, row.pk)

    def plan_line(self, request: HttpRequest, pk: int, plan: int, line: int) -> HttpResponse:
        """Put a meeting of the draft elsewhere, or take it off."""
        event, row = self._version(request, pk, plan)
        entry = lines_of(row).filter(pk=line).first()
        if entry is None:
            raise Http404
        facts = facts_of(event, row.without)
        sides = (entry.request.asker_id, entry.request.asked_id)
        broken = request.method == "POST" and "confirmed" in request.POST
        form = LineForm(request.POST or None, facts=facts, sides=sides, broken=broken, initial=_stands(entry))
        if request.method == "POST":
            done, form = self._change(request, row, entry, form, facts)
            if done:
                return redirect(row)
        context = {"row": row, "line": entry, "form": form, "ways": ways_out(entry.hindrances, facts)}
        return self._plan_page(request, "plan_line", event, context)

    def _change(
        self, request: HttpRequest, row: TimetablePlan, entry: PlanLine, form: LineForm, facts: Facts
    ) -> tuple[bool, LineForm]:
        """Carry it out; a breach that wants a confirmation shows the form again with a box to tick."""
        try:
            if "off" in request.POST:
                timetable_changes.take_off(by=request.user, plan=row, line=entry)
            elif not form.is_valid():
                return False, form
            else:
                for words in timetable_changes.move_line(
                    by=request.user, plan=row, line=entry, **form.cleaned_data
                ).note:
                    messages.warning(request, words)
        except timetable_changes.WantsConfirmation as wants:
            form = LineForm(
                request.POST, facts=facts, sides=(entry.request.asker_id, entry.request.asked_id), broken=True
            )
            form.add_error("confirmed", list(wants.sentences))
            return False, form
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
            return False, form
        messages.success(request, _("The draft is changed; nobody is told before you publish it."))
        return True, form

    def _version(self, request: HttpRequest, pk: int, plan: int) -> tuple[MarketEvent, TimetablePlan]:
        event = self._edition(request, pk)  # type: ignore[attr-defined]
        row = plans_of(event).filter(pk=plan).first()
        if row is None:
            raise Http404
        return event, row

    def _plan_page(self, request: HttpRequest, name: str, event: MarketEvent, context: dict[str, Any]) -> HttpResponse:
        whole = {**self.admin_site.each_context(request), "event": event, **context}  # type: ignore[attr-defined]
        return render(request, f"events/admin/{name}.html", whole)


def _open(row: TimetablePlan) -> bool:
    return row.is_at_work or row.is_draft


def _stands(line: PlanLine) -> dict[str, Any]:
    return {"slot": line.slot_id, "place": line_key(line)} if line.slot_id is not None else {}


def _tells(step: Step) -> bool:
    return not step.stale and step.kind in (LineKind.NEW, LineKind.MOVED, LineKind.DROPPED)


def _counted(steps: list[Step]) -> list[tuple[str, int]]:
    found = kinds(steps)
    return [(kind.label, found[kind]) for kind in PARTS if found[kind]]


def _parts(row: TimetablePlan, steps: list[Step], facts: Facts) -> list[dict[str, Any]]:
    """The lines of a draft by what they would do; those of any other version by whether they have a time."""
    found: dict[str, list[dict[str, Any]]] = {str(kind.label): [] for kind in PARTS} if row.is_draft else {}
    for step in steps:
        placed = step.line.slot_id is not None
        label = step.kind.label if row.is_draft else _("With a time") if placed else LineKind.WAITING.label
        ways = [] if placed else ways_out(step.line.hindrances, facts)
        entry = {"line": step.line, "stands": step.stands, "stale": row.is_draft and step.stale, "ways": ways}
        found.setdefault(str(label), []).append(entry | {"kind": step.kind.value})
    return [{"label": label, "lines": lines} for label, lines in found.items() if lines]


def _published(row: TimetablePlan) -> str:
    told, refused = row.figures["told"], row.figures["refused"]
    text = ngettext("Published: %(count)d party is told.", "Published: %(count)d parties are told.", told)
    said = text % {"count": told}
    if refused:
        more = ngettext("%(count)d line did not fit any more.", "%(count)d lines did not fit any more.", refused)
        said += " " + more % {"count": refused}
    if still_open := row.figures.get("still_open"):
        tables = pgettext("between the parts of a list", ", ").join(still_open)
        said += " " + _("Not closed, because meetings are planned there: %(tables)s.") % {"tables": tables}
    return said

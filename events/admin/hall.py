"""The plan of the hall in the organiser's room: drawn with mouse or keys, or told in plain forms."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from accounts.faces import Attempt, refusals
from events.admin.own import edition_of
from events.drawing import Drawing, Item, complete
from events.forms.hall import DrawingForm, HallForm, ItemForm, NewItemForm, RowForm, VersionForm, written
from events.models import MarketEvent
from events.selectors.hall import holders
from events.selectors.plan import booked_stalls, drawing_of, picture
from events.services import hall_items
from events.services.hall import name_of, save_plan

HALL = "admin:events_marketevent_hall"


class HallPages:
    """Addresses below the page of an edition."""

    admin_site: Any
    get_object: Callable[..., MarketEvent | None]

    def get_urls(self) -> list[URLPattern]:
        """The editor, the list with its forms, and one item of it."""
        wrap, name = self.admin_site.admin_view, HALL.partition(":")[2]
        return [
            path("<int:pk>/hall/", wrap(self.hall), name=name),
            path("<int:pk>/hall/list/", wrap(self.hall_list), name=f"{name}_list"),
            path("<int:pk>/hall/list/<slug:key>/", wrap(self.hall_item), name=f"{name}_item"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def edition(self, request: HttpRequest, pk: int) -> MarketEvent:
        """The edition that the address names."""
        return edition_of(self, request, pk)

    def page(self, request: HttpRequest, template: str, event: MarketEvent, **context: Any) -> HttpResponse:
        """A page of the hall."""
        return render(request, template, {**self.admin_site.each_context(request), "event": event, **context})

    def hall(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Draw the hall; a drawing that is refused is shown as it was sent."""
        event = self.edition(request, pk)
        form = DrawingForm(request.POST) if request.method == "POST" else DrawingForm()
        if form.is_bound and form.is_valid():
            with refusals(request, form) as attempt:
                save_plan(by=request.user, event=event, drawing=form.cleaned_data["drawing"])
            if attempt.ok:
                messages.success(request, _("The plan is saved."))
                return redirect(HALL, event.pk)
        drawing = self._shown(event, form)
        text = written(drawing, booked_stalls(event), holders(event))
        if form.is_bound and "drawing" not in form.cleaned_data:  # not even readable: the editor shows what it can
            text = form.data.get("drawing", "")[:400_000]
        plan = picture(drawing, {})
        context = {"form": form, "drawing": text, "plan": plan, "plan_size": plan.size(8), "tab": "draw"}
        return self.page(request, "events/admin/hall.html", event, title=_("Plan of the hall"), **context)

    def _shown(self, event: MarketEvent, form: DrawingForm) -> Drawing:
        """What the editor begins with: the plan, or what was sent, to be saved over the version that there is now."""
        now = drawing_of(event)
        sent = form.cleaned_data.get("drawing") if form.is_bound else None
        if sent is None:
            return now
        booked = booked_stalls(event)
        sent = replace(sent, version=now.version, removed=tuple(key for key in sent.removed if key not in booked))
        return complete(sent, now)

    def hall_list(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Everything in the hall as a list, with forms that do what the editor does."""
        event = self.edition(request, pk)
        act = request.POST.get("act", "")
        bound = self._forms(event, request.POST if request.method == "POST" else None, act)
        if act in bound and bound[act].is_valid():
            attempt = self._carry_out(request, event, act, bound[act])
            if attempt.ok:
                messages.success(request, _("The plan is saved."))
                return redirect(f"{HALL}_list", event.pk)
        drawing = drawing_of(event)
        rows = [(key, name_of(item), item) for key, item in hall_items.keyed(drawing)]
        context = {"forms": bound, "rows": rows, "drawing": drawing, "tab": "list"}
        return self.page(request, "events/admin/hall_list.html", event, title=_("The hall as a list"), **context)

    def _forms(self, event: MarketEvent, data: Any, act: str) -> dict[str, forms.Form]:
        """The three forms; what was typed into one of them stays."""
        drawing = drawing_of(event)
        start = {"version": drawing.version, "x": 4, "y": 4}
        hall = {"version": drawing.version, "width": drawing.width, "height": drawing.height}
        classes: dict[str, tuple[type[forms.Form], dict[str, Any]]] = {
            "row": (RowForm, start),
            "add": (NewItemForm, start),
            "size": (HallForm, hall),
        }
        typed = data or {}
        return {
            name: form(
                data if name == act else None,
                initial=initial | {key: typed[f"{name}-{key}"] for key in form.base_fields if f"{name}-{key}" in typed},
                prefix=name,
            )
            for name, (form, initial) in classes.items()
        }

    def _carry_out(self, request: HttpRequest, event: MarketEvent, act: str, form: forms.Form) -> Attempt:
        facts = dict(form.cleaned_data)
        with refusals(request, form) as attempt:
            if act == "row":
                hall_items.draw_row(by=request.user, event=event, **facts)
            elif act == "size":
                hall_items.resize_hall(by=request.user, event=event, **facts)
            else:
                item = form.changed(Item(facts["kind"], 0, 0, 1, 1))
                hall_items.draw_item(by=request.user, event=event, version=facts["version"], item=item)
        _renew(form, event, attempt)
        return attempt

    def hall_item(self, request: HttpRequest, pk: int, key: str) -> HttpResponse:
        """Move, resize, turn or delete one thing."""
        event = self.edition(request, pk)
        drawing = drawing_of(event)
        item = dict(hall_items.keyed(drawing)).get(key)
        if item is None:
            raise Http404
        form = self._item_form(request, drawing, item)
        if form.is_bound and form.is_valid():
            remove = request.POST.get("act") == "remove"
            about = {"by": request.user, "event": event, "version": form.cleaned_data["version"], "key": key}
            with refusals(request, form) as attempt:
                if remove:
                    hall_items.remove_item(**about)
                else:
                    hall_items.change_item(**about, item=form.changed(item))
            if attempt.ok:
                messages.success(request, _("The plan is saved."))
                return redirect(f"{HALL}_list", event.pk)
            _renew(form, event, attempt)
        context = {"form": form, "item": item, "version": drawing.version, "tab": "list"}
        removing = request.POST.get("act") == "remove"
        return self.page(
            request, "events/admin/hall_item.html", event, title=name_of(item), removing=removing, **context
        )

    def _item_form(self, request: HttpRequest, drawing: Drawing, item: Item) -> forms.Form:
        if request.POST.get("act") == "remove":
            return VersionForm(request.POST)
        names = ("x", "y", "width", "height", "turned", "text")
        initial = {name: getattr(item, name) for name in names} | {"version": drawing.version}
        form = ItemForm(request.POST if request.method == "POST" else None, initial=initial)
        if item.is_stall:
            del form.fields["text"]
        return form


def _renew(form: forms.Form, event: MarketEvent, attempt: Attempt) -> None:
    """Whoever was told that the plan has changed can send the same form again, now knowingly."""
    if attempt.error is not None and attempt.error.code == "stale":
        data = form.data.copy()  # type: ignore[attr-defined]
        data[form.add_prefix("version")] = str(drawing_of(event).version)
        form.data = data

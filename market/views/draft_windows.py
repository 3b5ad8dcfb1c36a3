"""A draft that is open in several windows: marks in and out of the page, and what another window changed, in words."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts.models import AuditRow
from market.forms.need import StepForm
from market.selectors.drafts import last_change
from market.services.drafts import LOANS, WANTED, SavedDraft, fingerprint, marks_of
from market.templatetags.market_format import stamp, wan

STAY = "stay"
"""The button beside a field that was changed elsewhere: the choice is carried out and the page stays. ``stay:amount``
shows the other window's value of that field.
"""

MARKS = "marks"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A field that another window changed: both values, who it was and when; ``choose`` when both changed it."""

    name: str
    label: str
    theirs: str
    mine: str
    who: str
    choose: bool
    seen: str


def posted_marks(post: QueryDict) -> dict[str, str]:
    """The marks that the page carried; where the person chose its own value, the mark of the value it was shown."""
    try:
        found = json.loads(post.get(MARKS, ""))
    except ValueError:
        found = {}
    marks = {str(name): str(mark) for name, mark in found.items()} if isinstance(found, dict) else {}
    chosen = {name.removeprefix("choice-") for name in post if name.startswith("choice-") and post[name] == "mine"}
    return marks | {name: str(post[f"seen-{name}"]) for name in chosen if f"seen-{name}" in post}


def taken(post: QueryDict) -> set[str]:
    """Fields for which the person chose the value of the other window."""
    chosen = {name.removeprefix("choice-") for name in post if name.startswith("choice-") and post[name] == "theirs"}
    shown = str(post.get("go", ""))
    return chosen | ({shown.removeprefix(f"{STAY}:")} if stays(shown) else set())


def stays(go: str) -> bool:
    """The button leaves the person on the page."""
    return go.partition(":")[0] == STAY


def marks_for(page: Any, saved: SavedDraft | None) -> str:
    """What the hidden field of the page carries: what is stored, except where a choice is still to be made."""
    names = set(page.form.declared)
    names |= {LOANS} if page.loans is not None else set()
    names |= {WANTED} if WANTED in page.form.fields else set()
    marks = marks_of(page.need, sorted(names))
    if saved is not None:
        marks |= {name: saved.marks[name] for name in saved.clashes if name in saved.marks}
    return json.dumps(marks, sort_keys=True)


def answer(request: HttpRequest, form: StepForm, saved: SavedDraft) -> HttpResponse:
    """What autosave tells the page: its new marks, and beside which field it has to say something."""
    notes = {
        note.name: render_to_string("market/need_elsewhere.html", {"note": note}, request)
        for note in notes_of(form, saved)
    }
    return JsonResponse(
        {"marks": json.dumps(saved.marks, sort_keys=True), "notes": notes, "choose": bool(saved.clashes)}
    )


def tell(request: HttpRequest, page: Any, saved: SavedDraft) -> None:
    """Put the notes beside the fields of a page that is shown again; what was only taken over is said once above."""
    for note in notes_of(page.form, saved):
        if not note.choose:
            words = {"label": note.label, "value": note.theirs}
            messages.info(request, _("Changed in another window and kept: %(label)s: %(value)s") % words)
        elif note.name == LOANS:
            page.loans.elsewhere = note
        else:
            page.form[note.name].elsewhere = note


def notes_of(form: StepForm, saved: SavedDraft) -> list[Elsewhere]:
    """What another window changed, in the order of the fields."""
    found = saved.newer | saved.clashes
    if not found:
        return []
    return [
        _note(form, name, found[name], last_change(saved.need, name), choose=name in saved.clashes)
        for name in [*form.fields, LOANS]
        if name in found
    ]


def _note(form: StepForm, name: str, value: Any, change: AuditRow | None, *, choose: bool) -> Elsewhere:
    field = form.fields.get(name)
    return Elsewhere(
        name=name,
        label=str(field.label) if field is not None else _("Loans the firm already has"),
        theirs=in_words(field, value),
        mine=in_words(field, form.cleaned_data.get(name)) if field is not None and choose else "",
        who=f"{change.who} · {stamp(change.at)}" if change is not None else "",
        choose=choose,
        seen=fingerprint(name, value),
    )


def in_words(field: forms.Field | None, value: Any) -> str:
    """A value as a person reads it."""
    if value in (None, "", []):
        return _("empty")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field is None:
        return _("; ").join(f"{loan['bank']} {wan(loan['amount'])}" for loan in value)
    if isinstance(value, Decimal):
        return " ".join(filter(None, [str(field.prepare_value(value)), str(getattr(field, "unit", ""))]))
    if isinstance(value, Model):
        return str(value)
    labels = dict(getattr(field, "choices", ())) if not isinstance(field, forms.ModelChoiceField) else {}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return _(", ").join(str(labels.get(part, part)) for part in value)
    return str(labels.get(value, value))


def with_stored(post: QueryDict, fresh: StepForm, saved: SavedDraft) -> QueryDict:
    """What was posted, with the stored value in the fields that only another window changed."""
    data = post.copy()
    for name in saved.newer:
        if name == LOANS:
            _put_loans(data, saved.newer[name])
            continue
        field = fresh.fields[name]
        value = field.prepare_value(fresh.initial.get(name))
        _put(data, name, field.widget, value)
    return data


def _put(data: QueryDict, name: str, widget: forms.Widget, value: Any) -> None:
    """One value as a browser would post it."""
    data.pop(name, None)
    if isinstance(widget, forms.CheckboxSelectMultiple):
        data.setlist(name, [str(part) for part in value or ()])
    elif isinstance(widget, forms.CheckboxInput):
        if value:
            data[name] = "on"
    elif isinstance(widget, forms.DateInput):
        data[name] = widget.format_value(value) or ""
    else:
        data[name] = "" if value is None else str(value)


def _put_loans(data: QueryDict, loans: list[dict[str, Any]]) -> None:
    for key in [key for key in data if key.startswith("loans-")]:
        del data[key]
    data["loans-TOTAL_FORMS"], data["loans-INITIAL_FORMS"] = str(len(loans) + 1), "0"
    for number, loan in enumerate(loans):
        for column, value in loan.items():
            shown = f"{(value / 10_000).normalize():f}" if column == "amount" else value
            data[f"loans-{number}-{column}"] = "" if shown is None else str(shown)

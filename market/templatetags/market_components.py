"""What the component templates need to know: kind of a form control, tones of states, shares of bars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField, widgets

from market.amounts import amount_parts, as_decimal, plain
from market.templatetags.market_format import percent_of

register = template.Library()

PILLS = 8  # up to seven choices, and an empty one, are buttons

TONES = {
    "submitted": "waiting",
    "published": "action",
    "in_progress": "action",
    "fulfilled": "done",
    "expired": "urgent",
    "proposed": "action",
    "claimed": "waiting",
    "contacted": "action",
    "consulting": "action",
    "in_talks": "action",
    "applied": "action",
    "approved": "done",
    "drawn": "done",
    "agreed": "done",
    "declined": "refused",
    "lapsed": "urgent",
    "queued": "waiting",
    "running": "action",
    "complete": "done",
    "failed": "refused",
    "uploaded": "waiting",
    "checked": "waiting",
    "done": "done",
    "new": "done",
    "changed": "action",
    "broken": "refused",
    "pending": "waiting",
    "verified": "done",
    "rejected": "refused",
    "suspended": "refused",
    "confirmed": "done",
    "disputed": "urgent",
    "waitlisted": "waiting",
    "listed": "urgent",
    "sent_back": "urgent",
    "in_notice": "action",
    "paid": "done",
    "clawed_back": "refused",
    "refused": "refused",
    "closed": "waiting",
    "noticed": "action",
}

STALL_TONES = {
    "enterprise": "enterprise",
    "bank": "finance",
    "fund": "finance",
    "university": "science",
    "institute": "science",
    "government": "public",
    "service": "public",
}


def control_kind(field: BoundField) -> str:
    """How a field is laid out: hidden, check (one box), choices (a set), file, textarea or plain."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, (widgets.RadioSelect, widgets.CheckboxSelectMultiple)):
        return "choices"
    if isinstance(widget, widgets.CheckboxInput):
        return "check"
    if isinstance(widget, widgets.FileInput):
        return "file"
    if isinstance(widget, widgets.Textarea):
        return "textarea"
    return "group" if isinstance(widget, widgets.MultiWidget) else "plain"


@register.simple_tag
def field_anatomy(field: BoundField, unit: str = "", required: bool | str = "") -> dict[str, Any]:
    """The parts of a field that its template cannot read by itself: kind, unit, limit for the counter, marks."""
    kind = control_kind(field)
    attrs = field.field.widget.attrs
    marked = required or field.field.required or getattr(field.field, "required_mark", False)
    return {
        "kind": kind,
        "unit": unit or getattr(field.field, "unit", "") or attrs.get("data-unit", ""),
        "limit": attrs.get("maxlength") or attrs.get("data-limit") if kind == "textarea" else None,
        "required": bool(marked),
        "used": len(str(field.value() or "")),
    }


@register.filter
def as_pills(optgroups: list[Any]) -> bool:
    """Whether a set of choices is small enough to be shown as buttons."""
    return sum(len(options) for _group, options, _index in optgroups) <= PILLS


@register.filter
def tone(state: object) -> str:
    """The colour role of a state's pill; the word stands beside it, the colour says nothing alone."""
    return TONES.get(str(state), "")


@register.filter
def stall_tone(kind: object) -> str:
    """The colour role of a stall on the map, by the kind of organisation that holds it."""
    return STALL_TONES.get(str(kind), "")


@register.filter
def share_of(part: object, whole: object) -> str:
    """The length of a bar in percent of its track, as SVG reads it: "39.2"."""
    number, total = as_decimal(part), as_decimal(whole)
    if number is None or not total:
        return "0"
    return plain(min(max(number * 100 / total, Decimal(0)), Decimal(100)), 1)


@register.simple_tag
def money_parts(yuan: object) -> dict[str, str]:
    """Figure and unit of an amount apart, so that the figure can stand out."""
    number = as_decimal(yuan)
    figure, unit = ("—", "") if number is None else amount_parts(number)
    return {"figure": figure, "unit": unit}


@register.simple_tag
def funnel_rows(stages: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each stage with the length of its bar (share of the first) and its rate (share of the stage before)."""
    rows: list[dict[str, Any]] = []
    for stage in stages:
        first = rows[0]["count"] if rows else stage["count"]
        rate = percent_of(stage["count"], rows[-1]["count"]) if rows else ""
        rows.append({**stage, "share": share_of(stage["count"], first), "rate": rate})
    return rows


@register.filter
def initial(name: object) -> str:
    """The one character that stands for a person or an organisation in the round mark."""
    text = str(name or "").strip()
    return text[:1].upper()


@register.filter
def page_numbers(page: Page[Any]) -> Iterator[int | str]:
    """The pages a reader can jump to, with a gap where there are many."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)

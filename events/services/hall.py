"""The plan of the hall: saved whole, never over somebody else's version, and never against the stalls' own rules."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Invalid, Taken
from accounts.models import User
from events.drawing import (
    ITEMS_AT_MOST,
    LARGEST,
    SMALLEST,
    Drawing,
    Item,
    complete,
    difference,
    outside,
    over_each_other,
)
from events.enums import DutyTask, ItemKind
from events.models import HallItem, HallPlan, MarketEvent
from events.permissions import check_task
from events.selectors.plan import drawing_of, last_change
from events.services.checks import check_takes_part
from events.services.stalls import create_stall, remove_stall

SHAPE = ("x", "y", "width", "height", "turned")


@transaction.atomic
def save_plan(*, by: User, event: MarketEvent, drawing: Drawing) -> HallPlan:
    """Make the hall look like this drawing.

    Stalls that are new on it are set up, those in ``removed`` are taken out (refused once somebody held one), those it
    does not mention stay where they are. It is refused when the plan has been saved since the drawing was begun.
    """
    check_task(by, event, DutyTask.PROGRAMME)
    event = MarketEvent.objects.select_for_update(no_key=True).get(pk=event.pk)
    check_takes_part(event, by=by, task=DutyTask.PROGRAMME)
    plan = HallPlan.objects.select_for_update().filter(event=event).first()
    _check_version(plan, drawing.version)
    before = drawing_of(event)
    _check_numbers(drawing, before)
    after = complete(drawing, before)
    check_drawing(after)
    _remove(by, event, drawing.removed)
    after = replace(after, items=tuple(_set_up(by, event, after.items)))
    changes = difference(before, after)
    if plan is None:
        plan = HallPlan(event=event)
    elif not changes:
        return plan
    plan.width, plan.height, plan.version = after.width, after.height, plan.version + 1
    plan.save()
    _write_items(plan, after)
    audit.record(by=by, verb="hall.save", subject=plan, version=plan.version, **changes)
    return plan


def _check_version(plan: HallPlan | None, version: int) -> None:
    """Two windows: the second to save is told who was first."""
    if (plan.version if plan else 0) == version:
        return
    row = last_change(plan) if plan else None
    if row is None:
        raise Taken(_("The plan has been changed since you opened it; your changes are kept below."), code="stale")
    told = {"person": row.actor, "time": timezone.localtime(row.at).strftime("%H:%M")}
    raise Taken(_("The plan was changed by %(person)s at %(time)s; your changes are kept below.") % told, code="stale")


def _check_numbers(drawing: Drawing, before: Drawing) -> None:
    """Every stall on the drawing is one of the hall, or a new one under a number that nobody else has."""
    known = {item.stall: item.text for item in before.stalls}
    seen = {code for pk, code in known.items() if pk not in drawing.removed}
    mentioned: set[int] = set()
    for item in drawing.stalls:
        if item.stall is None:
            if not 1 <= len(item.text) <= 8:
                raise Invalid(_("A stall needs a number of at most 8 characters."))
            if item.text in seen:
                raise Invalid(_("There are two stalls with the number %(stall)s.") % {"stall": item.text})
            seen.add(item.text)
        elif item.stall not in known or item.stall in drawing.removed:
            raise Invalid(_("Stall %(stall)s is not in the hall any more: please delete it.") % {"stall": item.text})
        elif item.stall in mentioned:
            raise Invalid(_("Stall %(stall)s is drawn twice.") % {"stall": known[item.stall]})
        else:
            mentioned.add(item.stall)


def check_drawing(drawing: Drawing) -> None:
    """Raise Invalid unless everything has a size, stands in the hall, and no stall stands over another."""
    if not all(SMALLEST <= side <= LARGEST for side in (drawing.width, drawing.height)):
        raise Invalid(
            _("A hall measures from %(least)d to %(most)d m.") % {"least": SMALLEST // 2, "most": LARGEST // 2},
            field="width",
        )
    if len(drawing.items) > ITEMS_AT_MOST:
        raise Invalid(_("A plan has at most %(count)d items.") % {"count": ITEMS_AT_MOST})
    for item in drawing.items:
        _check_item(item)
    out = outside(drawing)
    if out is not None:
        raise Invalid(_("%(item)s is not wholly inside the hall.") % {"item": name_of(out)})
    pair = over_each_other(drawing)
    if pair is not None:
        one, other = pair
        raise Invalid(
            _("%(one)s and %(other)s stand over each other.") % {"one": name_of(one), "other": name_of(other)}
        )


def _check_item(item: Item) -> None:
    if item.kind not in ItemKind.values or min(item.width, item.height) < 1 or min(item.x, item.y) < 0:
        raise Invalid(_("%(item)s needs a place and a size.") % {"item": name_of(item)})
    if len(item.text) > 40 or len(item.zone) > 40:
        raise Invalid(_("The words on %(item)s may have 40 characters at most.") % {"item": name_of(item)})
    if item.kind == ItemKind.LABEL and not item.text:
        raise Invalid(_("A label needs words."))


def name_of(item: Item) -> str:
    """What the item is called in a sentence."""
    if item.is_stall:
        return _("Stall %(stall)s") % {"stall": item.text}
    kind = str(dict(ItemKind.choices).get(item.kind, item.kind))
    return f"{kind} {item.text[:40]}".strip()


def _remove(by: User, event: MarketEvent, keys: Sequence[int]) -> None:
    """Take stalls out; one that has gone already is as it should be."""
    for stall in event.stalls.filter(pk__in=keys):
        remove_stall(by=by, stall=stall)


def _set_up(by: User, event: MarketEvent, items: Sequence[Item]) -> list[Item]:
    """The items with every new stall set up: those in one line are a row of the hall, after the rows there are."""
    new = [item for item in items if item.is_stall and item.stall is None]
    last = max(event.stalls.values_list("row", flat=True), default=0)
    lines = {y: last + number for number, y in enumerate(sorted({item.y for item in new}), start=1)}
    columns: dict[int, int] = {}
    made: dict[str, int] = {}
    for item in sorted(new, key=lambda item: (item.y, item.x)):
        columns[item.y] = columns.get(item.y, 0) + 1
        facts = {"code": item.text, "zone": item.zone, "row": lines[item.y], "column": columns[item.y]}
        made[item.text] = create_stall(by=by, event=event, **facts).pk
    return [replace(item, stall=made[item.text]) if item in new else item for item in items]


def _write_items(plan: HallPlan, drawing: Drawing) -> None:
    """Stalls keep their rows; everything else is drawn anew."""
    rows = {row.stall_id: row for row in plan.items.exclude(stall=None)}
    moved, new = [], []
    for item in drawing.stalls:
        row = rows.get(item.stall)
        if row is None:
            new.append(HallItem(plan=plan, kind=item.kind, stall_id=item.stall, **_shape(item)))
        elif any(getattr(row, name) != value for name, value in _shape(item).items()):
            for name, value in _shape(item).items():
                setattr(row, name, value)
            moved.append(row)
    plan.items.filter(stall=None).delete()
    new += [HallItem(plan=plan, kind=item.kind, text=item.text, **_shape(item)) for item in drawing.furniture]
    HallItem.objects.bulk_update(moved, SHAPE)
    HallItem.objects.bulk_create(new)


def _shape(item: Item) -> dict[str, int | bool]:
    return {name: getattr(item, name) for name in SHAPE}

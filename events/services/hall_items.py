"""Single acts on the plan of the hall, without a mouse: each reads the drawing, changes it and saves it whole."""

from dataclasses import replace

from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import User
from events.drawing import Drawing, Item, next_codes, row_of_stalls
from events.models import HallPlan, MarketEvent
from events.selectors.plan import drawing_of
from events.services.hall import save_plan


def draw_row(
    *,
    by: User,
    event: MarketEvent,
    version: int,
    letter: str,
    count: int,
    x: int,
    y: int,
    upright: bool = False,
    zone: str = "",
) -> HallPlan:
    """A row of new stalls, numbered on from the highest number behind the letter."""
    drawing = _at(event, version)
    codes = next_codes(letter.upper(), count, [item.text for item in drawing.stalls])
    row = row_of_stalls(codes, x=x, y=y, zone=zone.strip(), upright=upright)
    return save_plan(by=by, event=event, drawing=replace(drawing, items=(*drawing.items, *row)))


def draw_item(*, by: User, event: MarketEvent, version: int, item: Item) -> HallPlan:
    """A door, a stage, a table, a wall or a label."""
    drawing = _at(event, version)
    return save_plan(by=by, event=event, drawing=replace(drawing, items=(*drawing.items, item)))


def change_item(*, by: User, event: MarketEvent, version: int, key: str, item: Item) -> HallPlan:
    """Put it elsewhere, make it larger or turn it."""
    drawing = _at(event, version)
    _known(drawing, key)
    items = tuple(item if found == key else one for found, one in keyed(drawing))
    return save_plan(by=by, event=event, drawing=replace(drawing, items=items))


def remove_item(*, by: User, event: MarketEvent, version: int, key: str) -> HallPlan:
    """Take it off the plan; a stall leaves the hall with it, unless somebody held it."""
    drawing = _at(event, version)
    gone = _known(drawing, key)
    items = tuple(one for found, one in keyed(drawing) if found != key)
    removed = (gone.stall,) if gone.stall else ()
    return save_plan(by=by, event=event, drawing=replace(drawing, items=items, removed=removed))


def resize_hall(*, by: User, event: MarketEvent, version: int, width: int, height: int) -> HallPlan:
    """The walls of the hall, in half metres."""
    return save_plan(by=by, event=event, drawing=replace(_at(event, version), width=width, height=height))


def keyed(drawing: Drawing) -> list[tuple[str, Item]]:
    """Every item under a name that stays the same while the version does: its stall, or its turn among the others."""
    others = iter(range(len(drawing.items)))
    return [(f"s{item.stall}" if item.is_stall else f"i{next(others)}", item) for item in drawing.items]


def _at(event: MarketEvent, version: int) -> Drawing:
    return replace(drawing_of(event), version=version)


def _known(drawing: Drawing, key: str) -> Item:
    item = dict(keyed(drawing)).get(key)
    if item is None:
        raise Invalid(_("This is not on the plan any more: please load the page again."))
    return item

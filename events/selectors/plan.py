"""The plan of the hall as it is drawn, or as it is proposed while nobody has drawn it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from accounts.models import AuditRow
from events.drawing import Drawing, Item, proposed, with_stalls
from events.models import HallItem, HallPlan, MarketEvent, Stall, StallBooking
from events.selectors.hall import Place

SCALE = 10
"""Steps of the picture in a half metre, so that the middle of everything is a whole number."""


def drawing_of(event: MarketEvent, stalls: Iterable[Stall] | None = None) -> Drawing:
    """What the hall looks like; ``stalls`` saves the question where they have been read already.

    An edition without a plan gets one from the rows of its stalls; stalls that the plan does not show stand below it.
    """
    known = {stall.pk: stall for stall in (event.stalls.all() if stalls is None else stalls)}
    plan = HallPlan.objects.filter(event=event).first()
    if plan is None:
        return proposed(list(known.values()))
    items = tuple(_item(row, known) for row in plan.items.all() if row.stall_id is None or row.stall_id in known)
    drawn = {item.stall for item in items}
    drawing = Drawing(plan.width, plan.height, items, plan.version)
    return with_stalls(drawing, [stall for pk, stall in known.items() if pk not in drawn])


def _item(row: HallItem, stalls: dict[int, Stall]) -> Item:
    stall = stalls.get(row.stall_id or 0)
    return Item(
        kind=row.kind,
        x=row.x,
        y=row.y,
        width=row.width,
        height=row.height,
        turned=row.turned,
        text=stall.code if stall else row.text,
        stall=row.stall_id,
        zone=stall.zone if stall else "",
    )


def booked_stalls(event: MarketEvent) -> set[int]:
    """Stalls that somebody holds or held: they can be moved, never removed."""
    return set(StallBooking.objects.filter(event=event).order_by().values_list("stall", flat=True))


def last_change(plan: HallPlan) -> AuditRow | None:
    """Who saved the plan last, and when."""
    rows = AuditRow.objects.filter(verb="hall.save", subject_type="hallplan", subject_id=str(plan.pk))
    return rows.order_by("-pk").first()


@dataclass(frozen=True, slots=True)
class Shape:
    """An item as it is painted, in steps of the picture; ``place`` says who holds a stall."""

    kind: str
    text: str
    x: int
    y: int
    across: int
    down: int
    place: Place | None
    found: bool

    @property
    def middle(self) -> tuple[int, int]:
        """Where its words stand."""
        return self.x + self.across // 2, self.y + self.down // 2


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole plan, painted; ``sought`` when some places are to stand out."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    sought: bool

    def size(self, pixels: int) -> tuple[int, int]:
        """Width and height on the screen, with so many pixels a half metre."""
        return self.width // SCALE * pixels, self.height // SCALE * pixels


def picture(drawing: Drawing, places: Mapping[int, Place], found: Collection[int] | None = None) -> Picture:
    """The drawing as shapes, with who holds the stalls; ``found`` are the stalls that somebody looks for."""
    shapes = tuple(
        Shape(
            kind=item.kind,
            text=item.text,
            x=item.x * SCALE,
            y=item.y * SCALE,
            across=item.across * SCALE,
            down=item.down * SCALE,
            place=places.get(item.stall or 0),
            found=found is not None and item.stall in found,
        )
        for item in drawing.items
    )
    return Picture(drawing.width * SCALE, drawing.height * SCALE, shapes, found is not None)

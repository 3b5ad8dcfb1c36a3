"""What the editor of the hall sends, read field by field; and the same acts as plain forms."""

import json
import re
from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.drawing import ITEMS_AT_MOST, LARGEST, SMALLEST, Drawing, Item
from events.enums import ItemKind

KEYS_UP_TO = 2**62
CHARACTERS_AT_MOST = 400_000
UNPRINTABLE = re.compile(r"[\x00-\x1f\ud800-\udfff]")


def written(drawing: Drawing, booked: Collection[int] = (), holders: dict[int, str] | None = None) -> str:
    """The drawing as the editor reads it; ``fixed`` stalls may be moved and not deleted."""
    names = holders or {}
    items = [
        {
            "kind": item.kind,
            "x": item.x,
            "y": item.y,
            "width": item.width,
            "height": item.height,
            "turned": item.turned,
            "text": item.text,
            "zone": item.zone,
            "stall": item.stall,
            "fixed": item.stall in booked,
            "holder": names.get(item.stall or 0, ""),
        }
        for item in drawing.items
    ]
    facts = {"version": drawing.version, "width": drawing.width, "height": drawing.height}
    return json.dumps({**facts, "removed": list(drawing.removed), "items": items}, ensure_ascii=False)


class DrawingForm(forms.Form):
    """The whole drawing in one field."""

    drawing = forms.CharField(widget=forms.HiddenInput, max_length=CHARACTERS_AT_MOST, strip=False)

    def clean_drawing(self) -> Drawing:
        """A drawing, or what is wrong with which item."""
        return read_drawing(self.cleaned_data["drawing"])


def read_drawing(text: str) -> Drawing:
    """The drawing that a text describes; ValidationError where it describes none."""
    try:
        sent = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    if not isinstance(sent, dict) or not isinstance(sent.get("items"), list):
        raise _unreadable()
    if len(sent["items"]) > ITEMS_AT_MOST:
        raise forms.ValidationError(_("A plan has at most %(count)d items.") % {"count": ITEMS_AT_MOST})
    removed = sent.get("removed", [])
    if not isinstance(removed, list) or len(removed) > ITEMS_AT_MOST:
        raise _unreadable()
    hall = _("the hall")
    return Drawing(
        width=_whole(sent.get("width"), SMALLEST, LARGEST, hall, _("Width")),
        height=_whole(sent.get("height"), SMALLEST, LARGEST, hall, _("Depth")),
        items=tuple(_item(item, number) for number, item in enumerate(sent["items"], start=1)),
        version=_whole(sent.get("version"), 0, KEYS_UP_TO, hall, _("Version")),
        removed=tuple(_whole(key, 1, KEYS_UP_TO, hall, _("Removed stall")) for key in removed),
    )


def _unreadable() -> forms.ValidationError:
    return forms.ValidationError(_("The drawing could not be read; please load the page again."))


def _item(sent: Any, number: int) -> Item:
    what = _("item %(number)d") % {"number": number}
    if not isinstance(sent, dict):
        raise _unreadable()
    kind = sent.get("kind")
    if not isinstance(kind, str) or kind not in ItemKind.values:
        raise forms.ValidationError(_("%(what)s: this kind is not known.") % {"what": what})
    stall = sent.get("stall") if kind == ItemKind.STALL else None
    return Item(
        kind=kind,
        x=_whole(sent.get("x"), 0, LARGEST, what, _("From the left")),
        y=_whole(sent.get("y"), 0, LARGEST, what, _("From the top")),
        width=_whole(sent.get("width"), 1, LARGEST, what, _("Width")),
        height=_whole(sent.get("height"), 1, LARGEST, what, _("Depth")),
        turned=sent.get("turned") is True,
        text=_words(sent.get("text", ""), what),
        stall=None if stall is None else _whole(stall, 1, KEYS_UP_TO, what, _("Stall")),
        zone=_words(sent.get("zone", ""), what),
    )


def _whole(value: Any, least: int, most: int, what: str, name: str) -> int:
    if type(value) is not int or not least <= value <= most:
        raise forms.ValidationError(
            _("%(what)s: “%(name)s” must be a whole number from %(least)d to %(most)d.")
            % {"what": what, "name": name, "least": least, "most": most}
        )
    return value


def _words(value: Any, what: str) -> str:
    if not isinstance(value, str) or len(value) > 40 or UNPRINTABLE.search(value):
        raise forms.ValidationError(
            _("%(what)s: the words may have 40 characters at most, on one line.") % {"what": what}
        )
    return " ".join(value.split())


class VersionForm(forms.Form):
    """Every act on the plan names the version that its page showed."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class Metres(forms.DecimalField):
    """Metres in steps of a half, kept as half metres."""

    def __init__(self, *, least: int = 0, **facts: Any) -> None:
        bounds: dict[str, Any] = {
            "min_value": Decimal(least) / 2,
            "max_value": Decimal(LARGEST) / 2,
            "step_size": Decimal("0.5"),
        }
        super().__init__(**bounds, **facts)

    def prepare_value(self, value: Any) -> Any:
        """Half metres as metres; what was typed as it was typed."""
        return f"{value / 2:g}" if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        """Half metres."""
        metres = super().clean(value)
        return None if metres is None else int(metres * 2)


def _metres(label: Any, least: int = 0, **facts: Any) -> Metres:
    return Metres(label=label, least=least, **facts)


class PlaceForm(VersionForm):
    """Where something stands."""

    x = _metres(gettext_lazy("From the left"))
    y = _metres(gettext_lazy("From the top"))


class RowForm(PlaceForm):
    """A row of new stalls, numbered on from the highest number behind the letter."""

    letter = forms.RegexField(r"^[A-Za-z]{1,4}$", label=gettext_lazy("Letter"), max_length=4)
    count = forms.IntegerField(label=gettext_lazy("Stalls in the row"), min_value=1, max_value=40)
    upright = forms.BooleanField(label=gettext_lazy("From top to bottom"), required=False)
    zone = forms.CharField(label=gettext_lazy("Name of the zone"), max_length=40, required=False)


class ItemForm(PlaceForm):
    """Anything else in the hall, or the place of a stall."""

    width = _metres(gettext_lazy("Width"), 1, initial=6)
    height = _metres(gettext_lazy("Depth"), 1, initial=6)
    turned = forms.BooleanField(label=gettext_lazy("Turned by a quarter"), required=False)
    text = forms.CharField(label=gettext_lazy("Text"), max_length=40, required=False)

    def changed(self, item: Item) -> Item:
        """The item as the form describes it; the number of a stall is not changed here."""
        facts = {name: self.cleaned_data[name] for name in ("x", "y", "width", "height", "turned")}
        return replace(item, **facts, text=self.cleaned_data.get("text", item.text))


class NewItemForm(ItemForm):
    """A door, a stage, a table, a wall or a label."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[choice for choice in ItemKind.choices if choice[0] != ItemKind.STALL]
    )
    field_order = ("kind", "text", "x", "y", "width", "height", "turned")


class HallForm(VersionForm):
    """How large the hall is."""

    width = _metres(gettext_lazy("Width"), SMALLEST)
    height = _metres(gettext_lazy("Depth"), SMALLEST)

"""What the editor sends is read field by field; nothing that is no drawing gets through."""

import json

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.drawing import Drawing, Item
from events.forms.hall import HallForm, ItemForm, read_drawing, written

ITEM = {
    "kind": "stall",
    "x": 1,
    "y": 2,
    "width": 6,
    "height": 6,
    "turned": False,
    "text": "A01",
    "zone": "",
    "stall": 7,
}


def sent(**changes) -> str:
    return json.dumps({"version": 1, "width": 40, "height": 40, "removed": [], "items": [ITEM]} | changes)


def test_a_drawing_is_written_and_read_back():
    drawing = Drawing(
        40, 30, (Item("stall", 0, 0, 6, 6, True, "A01", 3, "环保"), Item("door", 1, 2, 3, 4, text="入口")), 5, (9,)
    )
    text = written(drawing, booked={3}, holders={3: "示例银行"})
    assert read_drawing(text) == drawing
    assert [(item["fixed"], item["holder"]) for item in json.loads(text)["items"]] == [(True, "示例银行"), (False, "")]


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "7", "null", "{", "{}", "[" * 100_000, sent(items={}), sent(items=[7]), sent(items=[[]]),
        sent(removed=7),
        sent(removed=["1"]), sent(removed=[0]), sent(removed=[True]), sent(width=9), sent(width=601), sent(width="40"),
        sent(width=40.0), sent(width=True), sent(width=None), sent(height=1e400), sent(version=-1), sent(version=None),
        sent(items=[ITEM] * 1001), sent(removed=[1] * 1001),
        *(
            sent(items=[ITEM | change])
            for change in (
                {"kind": "sofa"}, {"kind": []}, {"kind": None}, {"x": -1}, {"x": 601}, {"x": 0.5}, {"x": "1"},
                {"y": None},
                {"width": 0}, {"height": 10**30}, {"stall": "7"}, {"stall": 0}, {"stall": 2**63}, {"stall": {}},
                {"text": 7}, {"text": "长" * 41}, {"text": "a\0b"}, {"text": "a\nb"}, {"text": "\ud800"}, {"zone": []},
            )
        ),
    ],
)  # fmt: skip
def test_what_is_no_drawing_is_refused(text):
    with pytest.raises(ValidationError):
        read_drawing(text)


def test_the_refusal_names_item_and_field():
    with pytest.raises(ValidationError, match=r"2.*左.*0.*600"):
        read_drawing(sent(items=[ITEM, ITEM | {"x": -3}]))


def test_only_stalls_are_stalls_and_what_is_not_known_is_left_out():
    item = ITEM | {"kind": "door", "onclick": "alert(1)", "turned": "yes", "text": "  入  口 "}
    assert read_drawing(sent(items=[item], more=[1])).items == (Item("door", 1, 2, 6, 6, False, "入 口"),)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["stall", "door", "甲", "a\0", "\n", "7"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*ITEM, "items", "removed"]), inner, max_size=4)
    ),
    max_leaves=6,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(json_values, st.dictionaries(st.sampled_from([*ITEM]), json_values, max_size=3))
def test_any_json_is_a_drawing_or_refused(value, change):
    for text in (json.dumps(value), sent(items=[ITEM | change])):
        try:
            drawing = read_drawing(text)
        except ValidationError:
            continue
        assert read_drawing(written(drawing)) == drawing


@pytest.mark.parametrize(
    ("typed", "units"), [("3", 6), ("2.5", 5), ("0.5", 1), ("2.3", None), ("0", None), ("x", None), ("1e9", None)]
)
def test_measures_are_metres_in_steps_of_a_half(typed, units):
    form = ItemForm({"version": 1, "x": "0", "y": "1.5", "width": typed, "height": "1"})
    assert (form.is_valid(), form.cleaned_data.get("width"), form.cleaned_data["y"]) == (units is not None, units, 3)


def test_the_form_shows_half_metres_as_metres_and_what_was_typed_as_typed():
    assert 'value="20.5"' in str(HallForm(initial={"width": 41})["width"])
    assert 'value="vier"' in str(HallForm({"width": "vier"})["width"])

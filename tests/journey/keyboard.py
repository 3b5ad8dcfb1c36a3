"""What somebody without a pointer does: go on with Tab, and see where the focus is."""

from tests.journey.people import Person

FOCUS = "[document.activeElement.name, document.activeElement.value, document.activeElement.type].join(' ')"

RING = """(() => {
    const at = document.activeElement;
    const drawn = style => style.outlineStyle != "none" || style.boxShadow != "none";
    const shown = mark => mark && drawn(getComputedStyle(mark));
    return [at, at.nextElementSibling, at.parentElement].some(shown);
})()"""
"""Whether the focus is drawn: on the field, on the words that stand for it, or around both."""


def tab_to(person: Person, wanted: str, most: int = 60) -> None:
    """Press Tab until the field or button has the focus; whoever has it must be seen to have it."""
    for _press in range(most):
        person.page.keyboard.press("Tab")
        if person.page.evaluate(FOCUS).startswith(wanted):
            ring = person.page.evaluate(RING)
            assert ring, f"{wanted} does not show that it has the focus"
            return
    raise AssertionError(f"{wanted} is not reached with Tab on {person.page.url}")

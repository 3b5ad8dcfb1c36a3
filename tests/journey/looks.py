"""What must be true of the look of any page: accessible, large enough to hit, no wider than the screen."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SERIOUS = ("serious", "critical")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},  # 24 px, or room around it, or a link within a sentence
    "resultTypes": ["violations"],
    "preload": False,
}
COLOURS = RULES | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}, "rules": {}}
"""All rules of the above that read colours."""

# A part that ends within the last pixel of the screen may be rounded up by the browser: nothing scrolls by one pixel.
WIDER = """() => {
    const page = document.documentElement, width = page.clientWidth;
    if (page.scrollWidth <= width + 1) return [];
    const beyond = [...document.querySelectorAll("body *")].filter(
        part => part.getBoundingClientRect().right > width + 1);
    return [`${page.scrollWidth} px on ${width}`, ...beyond.slice(0, 3).map(part => part.outerHTML.slice(0, 120))];
}"""

OUT_OF_REACH = """() => {
    const controls = "main a, main button, main input, main select, main textarea";
    const elsewhere = ".sr, .skip, [hidden], fieldset, .upload";
    return [...document.querySelectorAll(controls)].filter(part => {
        const box = part.getBoundingClientRect();
        if (!box.width || getComputedStyle(part).visibility == "hidden" || part.closest(elsewhere)) return false;
        for (let above = part.parentElement; above; above = above.parentElement) {
            const flow = getComputedStyle(above);
            if (["auto", "scroll"].includes(flow.overflowX) || flow.position == "absolute") return false;
        }
        return box.right > document.documentElement.clientWidth + 1 || box.left < -1;
    }).map(part => part.outerHTML.slice(0, 120));
}"""


def accessible(page: Page) -> list[str]:
    """Serious violations of the accessibility rules, each with the first place."""
    return _found(page, RULES)


def accessible_in_both(page: Page) -> list[str]:
    """The same in the light; and in the dark what colours alone decide. The page is left in the light."""
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    dark = [f"dark: {finding}" for finding in _found(page, COLOURS)]
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return [*dark, *_found(page, RULES)]


def _found(page: Page, rules: dict[str, Any]) -> list[str]:
    found = Axe().run(page, options=rules).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found if one["impact"] in SERIOUS]


def too_wide(page: Page) -> list[str]:
    """How far the page scrolls sideways and what sticks out; and controls beyond the edge that nothing scrolls to."""
    return [*page.evaluate(WIDER), *page.evaluate(OUT_OF_REACH)]

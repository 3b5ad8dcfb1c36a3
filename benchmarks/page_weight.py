"""
What a first visit to each main page of the demo costs: bytes over the wire with an empty cache, first paint, movement.

    python -m benchmarks.page_weight

A phone-sized Chromium opens each page of tests/journey/places.py; the figures are the browser's own. The time is that
of this machine without a network between; the bytes are the same everywhere. Exit 1 when a page is above a bound.
"""

import sys
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.conftest import chromium
from tests.journey.demo_site import demo_site
from tests.journey.people import PHONE
from tests.journey.places import PLACES, Visitors

BOUND = 150  # KiB
MOVED = 0.1
"""The layout shift score up to which a page counts as calm (Core Web Vitals)."""

TRACE = """() => new Promise(done => {
    let moved = 0;
    new PerformanceObserver(list => {
        for (const one of list.getEntries()) if (!one.hadRecentInput) moved += one.value;
    }).observe({type: "layout-shift", buffered: true});
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    setTimeout(() => done([paint ? paint.startTime : 0, moved]), 100);
})"""


@dataclass(frozen=True, slots=True)
class Visit:
    """One page: KiB and number of answers, milliseconds to the first paint, the browser's layout shift score."""

    name: str
    weight: float
    answers: int
    paint: float
    shift: float


def visit(name: str, page: Page) -> Visit:
    """Load the page that is open once more, with an empty cache."""
    sizes: list[float] = []

    def count(event: dict[str, Any]) -> None:
        sizes.append(event["encodedDataLength"])

    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.clearBrowserCache")
    wire.on("Network.loadingFinished", count)
    page.reload(wait_until="networkidle")
    paint, shift = page.evaluate(TRACE)
    wire.detach()
    return Visit(name, sum(sizes) / 1024, len(sizes), paint, shift)


def visits(base: str) -> list[Visit]:
    """All main pages, each by the person who reads it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--lang=zh-CN"])
        visitors = Visitors(browser, base, size=PHONE)
        found = [visit(place.name, visitors.go(place)) for place in PLACES]
        browser.close()
    return found


def too_much(one: Visit) -> bool:
    """The page is heavier than a phone should wait for, or jumps while it is read."""
    return one.weight > BOUND or one.shift > MOVED


def main() -> int:
    """Print the table."""
    with demo_site() as base:
        found = visits(base)
    print(f"first visit on a phone; bounds {BOUND} KiB, shift {MOVED}\n")
    print(f"{'page':14} {'KiB':>6} {'answers':>8} {'paint ms':>9} {'shift':>7}")
    for one in found:
        over = "  above the bound" if too_much(one) else ""
        print(f"{one.name:14} {one.weight:6.1f} {one.answers:8} {one.paint:9.0f} {one.shift:7.3f}{over}")
    return 1 if any(too_much(one) for one in found) else 0


if __name__ == "__main__":
    sys.exit(main())

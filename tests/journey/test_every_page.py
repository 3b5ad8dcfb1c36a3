"""Every page of tests/pages.txt with its first reader, in a real browser, in the light and in the dark: on the smallest
phone in Chinese, and at a desk in English, there also with everything twice as large.
"""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.addresses import one_reader_each, signed_in
from tests.journey.looks import accessible, accessible_in_both, too_wide
from tests.journey.people import DESK, Person
from tests.world import ROLES, World

# How a page looks does not depend on the database: once in all checks is enough, in the run with the servers.
pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

SMALLEST = {"width": 320, "height": 640}
TWICE = {"width": DESK["width"] // 2, "height": DESK["height"] // 2}
"""What a zoom of 200 % leaves of a desk."""


class Readers:
    """Each role of the world once, signed in."""

    def __init__(self, browser: Browser, base: str, world: World, language: str, **context: Any) -> None:
        self.browser, self.base, self.world, self.language, self.context = browser, base, world, language, context
        self.people: dict[str, Person] = {}

    def page(self, role: str, path: str) -> Page:
        """The page, opened by somebody of that role."""
        if role not in self.people:
            person = self.people[role] = Person(self.browser, self.base, **self.context)
            cookies = {name: morsel.value for name, morsel in signed_in(self.world, role).cookies.items()}
            for name, value in {**cookies, "django_language": self.language}.items():
                person.context.add_cookies([{"name": name, "value": value, "url": self.base}])
        page = self.people[role].page
        page.goto(self.base + path)
        return page

    def leave(self) -> None:
        """No page may have complained: of an error in the console, of the content policy, of another host."""
        for person in self.people.values():
            person.leave()


def test_every_page_is_for_everybody_on_the_smallest_phone(browser: Browser, live_server: Any) -> None:
    world = World()
    readers = Readers(browser, live_server.url, world, "zh-hans", size=SMALLEST)
    found = {}
    for role, label, path in one_reader_each(world, ROLES):
        page = readers.page(role, path)
        found[label] = [*accessible_in_both(page), *too_wide(page)]
    assert {label: findings for label, findings in found.items() if findings} == {}
    assert len(found) > 150
    readers.leave()


def test_every_page_is_for_everybody_at_a_desk_and_twice_as_large(browser: Browser, live_server: Any) -> None:
    world = World()
    readers = Readers(browser, live_server.url, world, "en", size=DESK, device_scale_factor=2)
    found = {}
    for role, label, path in one_reader_each(world, ROLES):
        page = readers.page(role, path)
        found[label] = [*accessible_in_both(page), *too_wide(page)]
        page.set_viewport_size(TWICE)
        found[label] += too_wide(page)
        page.set_viewport_size(DESK)
    assert {label: findings for label, findings in found.items() if findings} == {}
    readers.leave()


BROKEN = """<!doctype html><html lang="en"><head><title>x</title></head><body><main>
<p style="color: #999; background: #fff">pale</p><input name="no-label">
<button style="width: 12px; height: 12px; padding: 0">a</button>
<button style="width: 12px; height: 12px; padding: 0">b</button>
<div style="width: 900px">wide</div><div style="overflow: hidden"><a href="#" style="margin-left: 640px">far</a></div>
</main></body></html>"""


def test_each_check_finds_what_is_broken_on_purpose(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640})
    page.set_content(BROKEN)
    assert {finding.partition(":")[0] for finding in accessible(page)} == {"color-contrast", "label", "target-size"}
    assert too_wide(page)[0] == "908 px on 320"
    assert 'href="#"' in too_wide(page)[-1]
    page.close()

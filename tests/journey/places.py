"""The main pages of the demo: who looks at which, found the way a person finds them."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from tests.journey.people import Person


@dataclass(frozen=True, slots=True)
class Place:
    """A page by the person who sees it: an address, links to follow from there (CSS), and the part to look at."""

    name: str
    who: str
    path: str
    links: tuple[str, ...] = ()
    anchor: str = ""


PLACES = (
    Place("home", "", "/"),
    Place("event", "", "/markets/kechuang-4/"),
    Place("hall", "", "/markets/kechuang-4/stalls/"),
    Place("district", "", "/district/"),
    Place("district-index", "", "/district/", ("main a[href='/district/index/']",)),
    Place("need-form", "firm", "/needs/", ("a[href='/needs/new/']",)),
    Place("need", "firm", "/needs/", ("main a[href^='/needs/']:has-text('车载传感器产线')",)),
    Place("my-market", "firm", "/my-market/"),
    Place("messages", "firm", "/messages/"),
    Place("meetings", "firm", "/markets/kechuang-4/meetings/"),
    Place("leads", "bank", "/leads/"),
    Place("lead", "bank", "/leads/", ("main a.open-page",)),
    Place("work", "bank", "/introductions/"),
    Place(
        "call", "bank", "/introductions/", ("main section[aria-labelledby=state-claimed] a", "main a[href$='/call/']")
    ),
    Place("introduction", "bank", "/introductions/", ("main .work-card a",)),
    Place(
        "product-form",
        "bank",
        "/offerings/",
        ("main h2 a[href^='/offerings/']", "a[href$='/edit/']"),
        anchor="section.form-section >> nth=2",
    ),
    Place(
        "rules",
        "bank",
        "/offerings/",
        ("main h2 a[href^='/offerings/']", "a[href$='/rules/']"),
    ),
    Place("results", "bank", "/results/"),
    Place("inbox", "university", "/inbox/"),
    Place("advice", "office", "/advice/"),
    Place("organiser", "organiser", "/admin/"),
    Place("todo", "organiser", "/admin/market/todo/"),
    Place("desk-needs", "organiser", "/admin/market/need/"),
    Place(
        "timetable",
        "organiser",
        "/admin/events/marketevent/",
        ("#result_list tbody th a", "main a[href$='/plans/']", "main th a[href*='/plans/']"),
    ),
    Place("after", "organiser", "/admin/events/marketevent/", ("#result_list tbody th a", "main a[href$='/after/']")),
    Place("workbook", "organiser", "/admin/market/workbookimport/bring/"),
    Place("run", "organiser", "/admin/market/matchrun/", ("#result_list tbody th a",)),
    Place(
        "comparison", "organiser", "/admin/market/matchrun/", ("#result_list tbody th a", "main a[href$='/compare/']")
    ),
    Place("stable", "organiser", "/admin/market/matchrun/", ("#result_list tbody th a", "main a[href$='/stable/']")),
)


class Visitors:
    """The people of the demo, each signed in once for a size and a colour scheme."""

    def __init__(self, browser: Browser, base: str, *, size: dict[str, int], scheme: str = "light") -> None:
        self.browser, self.base, self.size, self.scheme = browser, base, size, scheme
        self.people: dict[str, Person] = {}

    def person(self, who: str) -> Person:
        """Somebody of the demo; "" is a visitor without an account."""
        if who not in self.people:
            person = Person(self.browser, self.base, size=self.size, color_scheme=self.scheme)
            if who:
                person.sign_in(f"{who}@demo.example")
            self.people[who] = person
        return self.people[who]

    def go(self, place: Place) -> Page:
        """Open the page of that place."""
        person = self.person(place.who)
        page = person.open(place.path)
        for link in place.links:
            person.open(_path(page, link))
        if place.name == "need-form":
            _second_step(person)
        page.wait_for_load_state("networkidle")
        part = page.locator(place.anchor or "body").first
        part.evaluate("part => part.scrollIntoView()")
        return page

    def leave(self) -> None:
        """Close all; any complaint of any page fails."""
        for person in self.people.values():
            person.leave()


def _path(page: Page, link: str) -> str:
    """Where the first such link leads, within the site."""
    address = urlsplit(page.locator(link).first.evaluate("link => link.href"))
    return f"{address.path}?{address.query}" if address.query else address.path


def _second_step(person: Person) -> None:
    """A financing need, filled in as far as the money."""
    person.press("选择 融资")
    person.fill(title="车载传感器扩产流动资金（示例）")
    person.choose(financing_type="debt", field="industry")
    person.fill(summary="生产车载传感器，订单增长，需要备料与设备。")
    person.press("下一步")
    person.fill(amount="800", term_months="12", max_rate="4.5", purpose="采购贴片设备与订单备料（示例）")
    person.choose(guarantees="credit")

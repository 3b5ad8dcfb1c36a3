"""A person at a browser, and what must be true of every page this person sees."""

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
PASSWORD = "market-2024"


class Person:
    """One browser profile with one page; ``complaints`` gathers what no page may do."""

    def __init__(self, browser: Browser, base: str, *, size: dict[str, int] | None = None, **context: Any) -> None:
        self.base = base
        self.complaints: list[str] = []
        facts = {
            "locale": "zh-CN",
            "timezone_id": "Asia/Shanghai",
            "viewport": size or DESK,
            "reduced_motion": "reduce",
        }
        self.context = browser.new_context(**facts | context)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("request", self._request)
        self.page.on("response", self._response)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.base).netloc and not request.url.startswith("data:"):
            self.complaints.append(f"{self.page.url} asks another host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 500 or (response.status >= 400 and "/static/" in response.url):
            self.complaints.append(f"{response.status} for {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        expected = "Failed to load resource: the server responded with a status of 4"
        if message.type in ("error", "warning") and not message.text.startswith(expected):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def open(self, path: str) -> Page:
        """Go to a page and see that it fits the screen."""
        self.page.goto(self.base + path)
        self.look()
        return self.page

    def press(self, name: str, *, within: str = "main") -> None:
        """Press a button or follow a link by its words, and look at the page that comes."""
        place = self.page.locator(within)
        self.follow(place.get_by_role("button", name=name).or_(place.get_by_role("link", name=name)).first)

    def follow(self, link: Locator) -> None:
        """Press what leads to another page, and look at the page that comes."""
        with self.page.expect_navigation():
            link.click()
        self.look()

    def fill(self, **values: str) -> None:
        """Type into fields by their names (``__`` stands for a hyphen)."""
        for name, value in values.items():
            self.page.fill(f"[name={name.replace('__', '-')}]", value)

    def choose(self, **values: str) -> None:
        """Tick boxes (``on``) and choose options by the names of the fields."""
        for name, value in values.items():
            field = self.page.locator(f"[name={name.replace('__', '-')}]")
            if field.first.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                box = field if value == "on" else field.and_(self.page.locator(f"[value='{value}']"))
                box.check(force=True)  # the box itself is hidden behind its words

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        """Through the sign-in page."""
        self.open("/account/login/")
        self.fill(login=email, password=password)
        self.press("登录")

    def look(self) -> None:
        """No page is wider than the screen (looked at when it has arrived, not while it is on its way)."""
        self.page.wait_for_load_state("load")
        self.page.wait_for_selector("body")
        wider = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wider > 0:
            self.complaints.append(f"{self.page.url} is {wider} px wider than {self.page.viewport_size}")

    def says(self, *texts: str) -> None:
        """The page shows these words."""
        shown = self.page.locator("body").inner_text()
        missing = [text for text in texts if text not in shown]
        assert not missing, f"{missing} not on {self.page.url}:\n{shown[:3000]}"

    def leave(self) -> None:
        """Close the browser profile; nothing may have been complained about."""
        self.context.close()
        assert self.complaints == []

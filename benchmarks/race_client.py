"""A person with a browser without scripts: reads a page, presses one of its buttons, reads what the next page says."""

import html
import http.client
import random
import re
from typing import Any, NamedTuple
from urllib.parse import urlencode

TOKEN = "a" * 32
NOTE = re.compile(r'<p class="note (success|error|warning)">.*?</span>\s*(.*?)</p>', re.DOTALL)
WRONG = re.compile(r'class="note refused summary".*?<li>(.*?)</li>', re.DOTALL)
FORM = re.compile(r'action="(/(?:meeting-requests|meetings)/\d+/(accept|time|move|cancel)/)"')
VERSION = re.compile(r'name="version" value="(\d+)"')
OTHER = re.compile(r"<h1>(.*?)</h1>")
VARIES = re.compile(r"\d{2}:\d{2}|示例机构\d+|[A-Z]\d+|\d+")


class Said(NamedTuple):
    """What came of pressing a button; times and names of the sentence are left out, so that it can be counted."""

    act: str
    status: int
    sentence: str


class Page(NamedTuple):
    """The page of a request."""

    status: int
    text: str

    @property
    def other(self) -> str:
        """The name of the other side."""
        found = OTHER.search(self.text)
        return html.unescape(found[1]) if found else ""

    @property
    def is_open(self) -> bool:
        """It waits for something: a button is on the page, or the other side has the word."""
        return bool(FORM.search(self.text)) or "note waiting" in self.text

    def button(self, chance: random.Random, slot: int) -> tuple[str, dict[str, Any], str]:
        """One of the buttons of the page with a time at random: its name, what is sent, where to."""
        actions = {act: action for action, act in FORM.findall(self.text)}
        if not actions:
            return "", {}, ""
        act = "cancel" if "cancel" in actions and chance.random() < 0.3 else next(iter(actions))
        version = VERSION.search(self.text)
        sent: dict[str, Any] = {"reason": "改期（示例）"} if act == "cancel" else {"slot": slot}
        return act, sent | ({"version": version[1]} if version else {}), actions[act]


class Browser:
    """One connection and its cookies."""

    def __init__(self, address: str, cookie: str) -> None:
        self.connection = http.client.HTTPConnection(address, timeout=120)
        self.cookies = {"csrftoken": TOKEN, **dict([cookie.split("=", 1)])}
        self.led_to = ""

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        self.connection.request(method, path, body or None, headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _equals, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return response.status, text, response.getheader("Location", "")

    def read(self, path: str) -> Page:
        """A page."""
        status, text, _place = self._ask("GET", path)
        return Page(status, text)

    def press(self, act: str, action: str, sent: dict[str, Any]) -> Said:
        """Send a form, follow to the next page, and find the sentence on it."""
        status, text, self.led_to = self._ask("POST", action, urlencode({**sent, "csrfmiddlewaretoken": TOKEN}))
        if status == 302:
            after, text, _place = self._ask("GET", self.led_to)
            status = status if after == 200 else after
        found = NOTE.search(text) or WRONG.search(text)
        sentence = " ".join(re.sub(r"<.*?>", "", found[found.lastindex or 0]).split()) if found else ""
        return Said(act, status, VARIES.sub("…", sentence))

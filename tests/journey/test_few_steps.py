"""How much a firm has to do on a phone, from a fresh account to a need that is handed over: with fingers and with the
keyboard alone, with JavaScript and without.
"""

import datetime as dt
import sys
from typing import Any

import pytest
from playwright.sync_api import Browser

from accounts import clock
from market.models import Need
from tests import build
from tests.journey.keyboard import tab_to
from tests.journey.people import PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST = 20


class Fingers(Person):
    """A person of whom every tap, choice and field is counted."""

    done = 0

    def tap(self, name: str, value: str) -> None:
        """One press of a button, by the name and value that it sends; the next page comes."""
        self.done += 1
        here = f"[name='{name}'][value='{value}']" if name else ":not([name])"
        self.follow(self.page.locator(f"main form button[type=submit]{here}").last)

    def fill(self, **values: str) -> None:
        """One for each field."""
        self.done += len(values)
        super().fill(**values)

    def choose(self, **values: str) -> None:
        """One for each choice."""
        self.done += len(values)
        super().choose(**values)


class Keys(Fingers):
    """The same person without a pointer. A field filled is one, a choice is one however many arrows it takes, a button
    is one; Tab, which only goes from one to the next, is not counted. A day is typed in the order of the browser's own
    language, which is not the page's.
    """

    def tap(self, name: str, value: str) -> None:
        self.done += 1
        tab_to(self, f"{name} {value}")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.look()

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            self.done += 1
            tab_to(self, f"{name} ")
            day = self.page.evaluate("document.activeElement.type") == "date"
            self.page.keyboard.type(f"{dt.date.fromisoformat(value):%m%d%Y}" if day else value)
            assert self.page.input_value(f"[name={name}]") == value

    def choose(self, **values: str) -> None:
        for name, value in values.items():
            self.done += 1
            tab_to(self, f"{name} ")
            self._choose(value)

    def _choose(self, value: str) -> None:
        """Space for a box; in a list and in a group of options, down until the wanted one is reached."""
        here, seen = "document.activeElement", "document.activeElement.value"
        if self.page.evaluate(f"{here}.type") != "checkbox":
            for _arrow in range(60):
                if self.page.evaluate(seen) == value:
                    break
                self.page.keyboard.press("ArrowDown")
            assert self.page.evaluate(seen) == value
        if self.page.evaluate(f"{here}.tagName") != "SELECT":
            if not self.page.evaluate(f"{here}.checked"):
                self.page.keyboard.press("Space")
            assert self.page.evaluate(f"{here}.checked")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
@pytest.mark.parametrize("hands", [Fingers, Keys])
def test_a_new_firm_states_a_financing_need_in_few_steps(
    browser: Browser, live_server: Any, hands: type[Fingers], scripts: bool, capsys: Any
) -> None:
    build.event()
    build.user(email="new@example.com")
    firm = hands(browser, live_server.url, size=PHONE, java_script_enabled=scripts)
    Person.sign_in(firm, "new@example.com")
    firm.done = 0
    firm.open("/needs/new/")
    firm.done += 1  # the link on the first page
    assert firm.page.url.endswith("/organisation/new/?next=%2Fneeds%2Fnew%2F"), firm.page.url
    firm.fill(name="晨光传感示例科技", credit_code=build.credit_code())
    firm.choose(field="industry", region="310107")
    firm.fill(contact_name="陈示例", contact_mobile="13800000000")
    firm.tap("", "")
    registered = firm.done
    assert firm.page.url.endswith("/needs/new/"), firm.page.url
    firm.tap("kind", "financing")
    firm.choose(financing_type="debt")
    firm.tap("go", "next")
    firm.fill(amount="300", term_months="12", purpose="采购设备与备料（示例）")
    firm.tap("go", "next")
    firm.fill(authorised_until=str(clock.today() + dt.timedelta(days=90)))
    firm.choose(pledged="on", authorised="on")
    firm.tap("go", "submit")
    need = Need.objects.get()
    capsys.readouterr()
    with capsys.disabled():
        sys.stdout.write(f" {firm.done} interactions, {registered} of them to register ")
    assert (need.status, firm.done < MOST) == ("submitted", True), firm.done
    firm.context.close()
    assert firm.complaints == []

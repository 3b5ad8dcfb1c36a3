"""How much a firm has to do on a phone, from a fresh account to a need that is handed over."""

import datetime as dt
import sys
from typing import Any

import pytest
from playwright.sync_api import Browser

from accounts import clock
from market.models import Need
from tests import build
from tests.journey.people import PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST = 20


class Counted(Person):
    """A person of whom every tap, choice and field is counted."""

    done = 0

    def tap(self, selector: str, *, leaves: bool = True) -> None:
        """One press of a button."""
        self.done += 1
        button = self.page.locator(f"main {selector}").last
        if leaves:
            self.follow(button)
        else:
            button.click()

    def fill(self, **values: str) -> None:
        """One for each field."""
        self.done += len(values)
        super().fill(**values)

    def choose(self, **values: str) -> None:
        """One for each choice."""
        self.done += len(values)
        super().choose(**values)


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_new_firm_states_a_financing_need_in_few_steps(
    browser: Browser, live_server: Any, scripts: bool, capsys: Any
) -> None:
    build.event()
    build.user(email="new@example.com")
    firm = Counted(browser, live_server.url, size=PHONE, java_script_enabled=scripts)
    firm.sign_in("new@example.com")
    firm.done = 0
    firm.open("/needs/new/")
    firm.done += 1  # the link on the first page
    assert firm.page.url.endswith("/organisation/new/?next=%2Fneeds%2Fnew%2F"), firm.page.url
    firm.choose(region="310107", field="industry")
    firm.fill(name="晨光传感示例科技", credit_code=build.credit_code())
    firm.fill(contact_name="陈示例", contact_mobile="13800000000")
    firm.tap("form.form button[type=submit]")
    registered = firm.done
    assert firm.page.url.endswith("/needs/new/"), firm.page.url
    firm.tap("button[value=financing]")
    firm.choose(financing_type="debt")
    firm.tap("button.primary[value=next]")
    firm.fill(amount="300", term_months="12", purpose="采购设备与备料（示例）")
    firm.tap("button.primary[value=next]")
    if not firm.page.input_value("[name=authorised_until]"):
        firm.fill(authorised_until=str(clock.today() + dt.timedelta(days=90)))
    firm.choose(pledged="on", authorised="on")
    firm.tap("button[value=submit]")
    need = Need.objects.get()
    capsys.readouterr()
    with capsys.disabled():
        sys.stdout.write(f" {firm.done} interactions, {registered} of them to register ")
    assert (need.status, firm.done < MOST) == ("submitted", True), firm.done
    firm.context.close()
    assert firm.complaints == []

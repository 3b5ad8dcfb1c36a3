"""An officer ticks leads on the board with the keyboard, looks at one beside the list, and claims the ticked ones."""

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from market.models import Introduction
from tests import build
from tests.journey.people import DESK, PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_ticked_leads_stay_ticked_and_are_claimed_together(
    browser: Browser, live_server: LiveServer, size: dict[str, int]
) -> None:
    event, bank = build.event(), build.organisation("bank", owner=build.user(email="officer@example.com"))
    build.registration(bank, event)
    loan = build.offering(bank)
    needs = [build.need(build.firm(name=f"企业{n}（示例）"), event=event, visibility="lenders") for n in range(4)]
    for need in needs:
        build.match(need, loan)
    officer = Person(browser, live_server.url, size=size)
    officer.sign_in("officer@example.com")
    page = officer.open("/leads/")
    for form in ("#claim-many", ".take-out"):  # there at once, not when the filter has folded
        box = page.locator(form).bounding_box()
        assert box is not None
        assert box["height"] >= 24
    page.locator("#lead-rows tbody a:visible").first.focus()  # the newest stands first
    for key in ("ArrowDown", "x", "j", "x", "ArrowUp", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    page.locator(f"#tick-{needs[0].pk}").focus()
    page.keyboard.press("Space")
    if size == DESK:  # the list is drawn anew around the chosen row
        page.locator(f"#open-{needs[3].pk}").click()
        expect(page.locator("#lead-panel")).to_contain_text("企业3（示例）")
    expect(page.locator("[name=lead]:checked")).to_have_count(3)
    expect(page.get_by_role("button", name="认领所选线索")).to_be_in_viewport()
    page.get_by_role("button", name="认领所选线索").focus()
    page.keyboard.press("Enter")
    with page.expect_navigation():
        page.locator("dialog").get_by_role("button", name="认领所选线索").click()
    officer.look()
    officer.says("已认领 3 条线索：")
    assert set(Introduction.objects.values_list("need", flat=True)) == {need.pk for need in needs[:3]}
    expect(page.locator("[name=lead]")).to_have_count(1)
    officer.leave()
